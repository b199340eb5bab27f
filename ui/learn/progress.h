/*
 * How far somebody has come in the course: which lessons he has begun, which
 * of them he has seen to the end, and how he answered their questions. Here it
 * is a table and a text; progress_file.h keeps it.
 */
#ifndef UI_LEARN_PROGRESS_H
#define UI_LEARN_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A lesson that was begun; of one that was not there is no row. */
struct progress_row {
	char *name;
	bool done;
	/* of its questions in the best attempt: of one that was never seen to
	   its end both are 0 */
	unsigned right, asked;
};

struct progress {
	struct progress_row *row;
	size_t n, cap;
	char *last; /* the lesson that was begun last, or NULL */
	char *kept; /* lines that are not understood, as they were */
	size_t n_kept, cap_kept;
};

void progress_free(struct progress *p);

/* A lesson's row, or NULL. Until the table is changed. */
const struct progress_row *progress_find(const struct progress *p,
					 const char *name);

/*
 * It is begun: the last one from now on. A name that can not stand in a line
 * (it has a control character, or is empty) is not taken.
 */
void progress_begin(struct progress *p, const char *name);
/*
 * Its end was seen, and `right` of `asked` questions were answered rightly at
 * once. The best attempt counts: more of them right in proportion, and of two
 * that are alike the one with more questions.
 */
void progress_done(struct progress *p, const char *name, unsigned right,
		   unsigned asked);
/* Takes over what another table knows more: nothing that is here gets less. */
void progress_join(struct progress *p, const struct progress *other);
/* Forgets a lesson. */
void progress_forget(struct progress *p, const char *name);

enum progress_text {
	PROGRESS_READ,
	PROGRESS_NEWER,	 /* of a later version: not to be written over */
	PROGRESS_FOREIGN /* it is something else */
};

/*
 * Reads a text of any bytes into an empty table. An empty text is an empty
 * table. Lines that are not understood are kept, and written again.
 */
enum progress_text progress_parse(struct progress *p, const char *text,
				  size_t n);
/* Writes a text that progress_parse reads. */
void progress_write(const struct progress *p, FILE *out);

#endif

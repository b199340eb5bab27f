/*
 * The course as it is here: the chapters and lessons that there are, which of
 * them this machine can play, and what comes next.
 */
#ifndef UI_LEARN_COURSELIST_H
#define UI_LEARN_COURSELIST_H

#include <stdbool.h>
#include <stddef.h>

#include "capture/err.h"
#include "ui/home/homelist.h"
#include "ui/learn/progress.h"

#define COURSE_NONE ((size_t)-1)

struct course_lesson {
	const struct home_row *row; /* its name, title, lesson, path */
	size_t part;
	char *skipped; /* why it can not be played here; NULL: it can */
};

/* A chapter; or a group that is in none, of somebody's own scenarios. */
struct course_part {
	const char *group, *title, *about; /* in the user's language */
	size_t first, n;		   /* lessons */
	bool open;			   /* they are shown */
};

/* A line of what is shown: a part, or one of its lessons. */
struct course_line {
	bool is_part;
	size_t at;
};

struct courselist {
	struct course_lesson *lesson;
	size_t n_lessons, cap_lessons;
	struct course_part *part;
	size_t n_parts, cap_parts;
	struct course_line *line;
	size_t n_lines;
};

/*
 * The scenarios of a home list, which is borrowed and must stay, in the order
 * that they have there; all parts are closed. courselist_free.
 */
void courselist_init(struct courselist *l, const struct homelist *home);
void courselist_free(struct courselist *l);
/*
 * Asks which lessons can be played on this machine. It tries what they require
 * on stages of this process.
 */
void courselist_check(struct courselist *l);

/* A run was skipped, and *e says so: "skipped: NAME: WHY". */
void courselist_skip(struct courselist *l, size_t lesson, const struct err *e);

/* Shows the lessons of the parts that are open. */
void courselist_show(struct courselist *l);
/*
 * The same of those that have the text in them, or in their chapter, and the
 * parts these are in, open or not; "" as courselist_show.
 */
void courselist_filter(struct courselist *l, const char *text);
/* The line of a part or lesson; COURSE_NONE if it is not shown. */
size_t courselist_line(const struct courselist *l, bool is_part, size_t at);

/* Places by name, or by the file; COURSE_NONE if there is none. */
size_t courselist_find(const struct courselist *l, const char *path);
size_t courselist_lesson(const struct courselist *l, const char *name);
size_t courselist_part(const struct courselist *l, const char *group);

enum lesson_state { LESSON_NEW, LESSON_BEGUN, LESSON_DONE, LESSON_SKIPPED };
enum lesson_state lesson_state(const struct course_lesson *lesson,
			       const struct progress *p);

/* Of a part, or of all with COURSE_NONE. */
struct course_count {
	/* lessons that there are, that are done, that are neither done nor can
	   be done here */
	unsigned all, done, skipped;
	unsigned right, asked; /* of the questions of those that are done */
};
struct course_count courselist_count(const struct courselist *l,
				     const struct progress *p, size_t part);
/* Nothing of it is left to be done here. */
bool course_count_is_whole(const struct course_count *c);

/*
 * What comes next for somebody who comes back: the lesson that was begun last,
 * if it is not done; else the first after it, around, that is neither done nor
 * skipped here. COURSE_NONE: all are done.
 */
size_t courselist_next(const struct courselist *l, const struct progress *p);
/* The first lesson of a part that is not done; its first if all are. */
size_t courselist_begin(const struct courselist *l, const struct progress *p,
			size_t part);
/* The lesson after one, but for those skipped here; COURSE_NONE at the end. */
size_t courselist_after(const struct courselist *l, size_t lesson);

#endif

/*
 * The file in which progress is kept. Several programs may have it open: each
 * keeps what it has learned since, and puts it into the file as it is then,
 * under a lock. Nothing that is there is lost by that; what is no file of ours
 * is not written over.
 */
#ifndef UI_LEARN_PROGRESS_FILE_H
#define UI_LEARN_PROGRESS_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "capture/err.h"
#include "ui/learn/progress.h"

struct progress_file {
	char *path;	       /* NULL: there is no place for one */
	struct progress all;   /* what is known: the file's, and what is new */
	struct progress fresh; /* of that, what is not in the file yet */
};

/*
 * $XDG_STATE_HOME/wirestep/progress, else ~/.local/state/wirestep/progress, by
 * the XDG base directory specification: what is not absolute counts as unset.
 * Caller frees; NULL where there is neither.
 */
char *progress_path(void);

/*
 * Reads what there is; a path of NULL, or no file, is no error. -1 with *e if
 * the file can not be read, or is none of ours: then nothing is known, what is
 * learned is remembered until the end, and progress_file_save says no again.
 * The path is copied. progress_file_close in either case.
 */
int progress_file_open(struct progress_file *f, const char *path,
		       struct err *e);
void progress_file_close(struct progress_file *f);

/* As progress_begin and progress_done; progress_file_save keeps it. */
void progress_file_begin(struct progress_file *f, const char *name);
void progress_file_done(struct progress_file *f, const char *name,
			unsigned right, unsigned asked);
/*
 * Puts what is new into the file, and takes over what others have put there.
 * With nothing new nothing is touched. -1 with *e: it is still new, and is
 * tried again the next time.
 */
int progress_file_save(struct progress_file *f, struct err *e);

/*
 * Forgets lessons, or with `name` NULL all there is: also a file that can not
 * be read. What was there before is kept in PATH.old. -1 with *e.
 */
int progress_file_reset(struct progress_file *f, const char *const *name,
			size_t n, struct err *e);

#endif

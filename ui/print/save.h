/* Saving recordings, and writing that does not lose errors. */
#ifndef UI_PRINT_SAVE_H
#define UI_PRINT_SAVE_H

#include <stdbool.h>
#include <stdio.h>

#include "capture/err.h"
#include "capture/recording/recording.h"
#include "capture/source.h"
#include "sim/scenario/scenario.h"

/* The extension is one of those that save_session writes. */
bool save_format_known(const char *path);

/*
 * Writes a file with what `write` makes of `what`: beside it first, then
 * renamed, so that what was there stays until the new is whole.
 */
typedef void save_fn(const void *what, FILE *out);
int save_with(const char *path, save_fn *write, const void *what,
	      struct err *e);

/* What is saved: a recording, and what made it. All borrowed. */
struct session {
	const struct recording *rec;
	const struct scenario *scenario; /* NULL: it was read from a file */
	const struct source *run;	 /* of the scenario; or NULL */
};

/*
 * Writes it in the format of the path's extension, as save_with does: the
 * recording, or (.scn) a scenario that does the same again.
 */
int save_session(const struct session *s, const char *path, struct err *e);

/*
 * Flushes a stream: what could not be written is an error that names it;
 * ERR_PIPE if nobody reads it any more.
 */
int save_flush(FILE *out, const char *name, struct err *e);

#endif

/* Saving recordings, and writing that does not lose errors. */
#ifndef UI_SAVE_H
#define UI_SAVE_H

#include <stdbool.h>
#include <stdio.h>

#include "capture/err.h"
#include "capture/recording.h"

/* The extension is one of those that save_recording writes. */
bool save_format_known(const char *path);

/*
 * Writes a file with what `write` makes of `what`: beside it first, then
 * renamed, so that what was there stays until the new is whole.
 */
typedef void save_fn(const void *what, FILE *out);
int save_with(const char *path, save_fn *write, const void *what,
	      struct err *e);

/*
 * Writes the recording in the format of the path's extension,
 * as save_with does.
 */
int save_recording(const struct recording *r, const char *path, struct err *e);

/* Flushes a stream: what could not be written is an error that names it. */
int save_flush(FILE *out, const char *name, struct err *e);

#endif

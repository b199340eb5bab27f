/* Capture files as text: what --print shows of them. */
#ifndef UI_PRINT_CAPTURE_TEXT_H
#define UI_PRINT_CAPTURE_TEXT_H

#include "capture/census/census.h"
#include "capture/err.h"
#include "capture/file/file.h"
#include "ui/command/options.h"

/*
 * Prints the view of o (if it says none: ladder, and of what may have no end,
 * packets) of all that the file has, and
 * saves it where o says so. Packets, states, conversations and JSON are
 * printed while the file is read, in memory that does not grow with packets.
 * census knows whose conversations are, and is NULL of a file.
 * Returns the process's exit status: 0, or ERR_INPUT with *e, also for a file
 * that is cut or wrong at some byte: all before it has been printed.
 */
int capture_text(struct capture_file *f, struct census *census,
		 const char *name, const struct options *o, struct err *e);

#endif

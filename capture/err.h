/*
 * Errors travel up as text in a caller's struct err; nothing below ui/main.c
 * prints or exits.
 */
#ifndef CAPTURE_ERR_H
#define CAPTURE_ERR_H

#include <stdbool.h>

/* What the program's exit status will be (docs/exit-status in README). */
enum err_status {
	ERR_NONE = 0,
	ERR_FAILED = 1,	     /* an expectation failed, a scenario is stuck */
	ERR_INPUT = 2,	     /* usage, unreadable input, unwritable output */
	ERR_UNSUPPORTED = 3, /* not permitted or not supported here */
	/* Of a program that is to be started, as a shell says it. */
	ERR_EXEC = 125,		  /* exec: it is our fault, not the program's */
	ERR_NOT_EXECUTABLE = 126, /* it is there, and can not be run */
	ERR_NOT_FOUND = 127,
	/*
	 * 128 + SIGPIPE, as a shell tells it: who read what is printed has read
	 * enough, and has gone. There is no text.
	 */
	ERR_PIPE = 141,
};

struct err {
	enum err_status status;
	bool skipped;	 /* nothing failed: it was not tried here, and why */
	char text[1024]; /* "WHAT: WHY (WHAT TO DO)", one line, no newline */
};

/*
 * Fills *e (which may be NULL) and returns -1, so that a failing function can
 * end in `return err_set(...)`. A text that does not fit is cut.
 */
int err_set(struct err *e, enum err_status status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The same, of something that is not for this machine. */
int err_skip(struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif

/*
 * Files of keystrokes, for demonstrations and tests: --keys FILE.
 *
 *	n n Space		keys by their names, as in `wirestep help keys`
 *	":write a.txt" Enter	letters by letters
 *	wait "ESTABLISHED"	go on when the screen shows this
 *	pause 500ms		do nothing for a while
 *	click 4,30		the mouse, at row and column from 0
 *	resize 80x24		the screen's columns and rows; for tests
 *	# to the end of the line
 */
#ifndef UI_TERM_KEYFILE_H
#define UI_TERM_KEYFILE_H

#include <stddef.h>
#include <stdint.h>

#include "capture/err.h"
#include "ui/term/keys.h"

enum keystroke_kind {
	KEYSTROKE_INPUT,  /* input: a key, or a click (MOUSE_PRESS) */
	KEYSTROKE_WAIT,	  /* text */
	KEYSTROKE_PAUSE,  /* ms */
	KEYSTROKE_RESIZE, /* rows, cols */
};

struct keystroke {
	enum keystroke_kind kind;
	struct input input;
	char *text; /* owned; NULL of others */
	uint32_t ms;
	int rows, cols;
	uint32_t line; /* of the file, from 1 */
};

struct keyfile {
	struct keystroke *stroke;
	size_t n, cap;
};

/*
 * Reads a file of at most 1 MiB: 0 and *k (keyfile_free), or -1 and *e, "FILE:
 * LINE:COL: error: …" for the first mistake in it; *k is empty then.
 */
int keyfile_load(struct keyfile *k, const char *path, struct err *e);
/* The same with a text; `path` is for messages. */
int keyfile_parse(struct keyfile *k, const char *path, const char *text,
		  size_t n, struct err *e);
void keyfile_free(struct keyfile *k);

#endif

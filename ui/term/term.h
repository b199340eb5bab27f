/*
 * The terminal: a grid goes out, and only what changed of it; keys come in.
 * The only file that knows curses.
 */
#ifndef UI_TERM_TERM_H
#define UI_TERM_TERM_H

#include <stdbool.h>

#include "capture/err.h"
#include "ui/term/grid.h"
#include "ui/term/keys.h"
#include "ui/term/theme.h"

struct term; /* opaque; there can be one */

struct term_options {
	const struct theme *theme;
	bool ascii; /* draw with ASCII alone */
	bool mono;  /* NO_COLOR */
};

/*
 * Takes the terminal on standard input and output: alternate screen, keys one
 * by one, mouse. -1 and *e (ERR_UNSUPPORTED) if it is none, or can not place
 * its cursor (TERM=dumb, unknown): nothing has been changed then.
 */
int term_open(struct term **out, const struct term_options *options,
	      struct err *e);
/* Gives it back as it was. NULL: there is none. */
void term_close(struct term *t);

void term_size(const struct term *t, int *rows, int *cols);
/* 256, 16, 8, or 0 */
int term_colours(const struct term *t);
void term_set_theme(struct term *t, const struct theme *theme);

/*
 * Shows the grid; y, x is where the cursor stands, y -1: nowhere. Cells beyond
 * the terminal are cut, what the grid leaves over is blank. Waits for a
 * terminal that is slow. Nothing happens while it is suspended.
 */
void term_draw(struct term *t, const struct grid *g, int y, int x);
/* Everything is written again, with the next term_draw: ^L. */
void term_forget(struct term *t);

/*
 * The next key that waits; false if there is none. Never blocks for long: the
 * 25 ms (ESCDELAY) after which an ESC is the key. Call it until it is false.
 * Of the mouse's buttons the left one alone, and the wheel.
 */
bool term_key(struct term *t, struct input *in);
/*
 * The terminal has gone: nothing will ever come from it, though poll says that
 * it is readable. After term_key was false.
 */
bool term_gone(const struct term *t);

/*
 * Whether keys that send signals (^C, ^Z, ^\) come as keys, too; at first they
 * send signals.
 */
void term_take_all(struct term *t, bool all);

/* After SIGWINCH. The next term_draw writes everything. */
void term_resize(struct term *t);
/*
 * Before the process stops itself, and after it goes on: the screen is as it
 * was, at the size of now.
 */
void term_suspend(struct term *t);
void term_resume(struct term *t);

/*
 * Gives the terminal back from a handler of SIGSEGV and the like: only what
 * is safe there. Nothing happens if no terminal is open.
 */
void term_rescue(void);

#endif

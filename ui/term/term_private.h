/* What the files of the terminal share. No other file includes curses. */
#ifndef UI_TERM_TERM_PRIVATE_H
#define UI_TERM_TERM_PRIVATE_H

/* curses has a key_name of its own, which is not used. */
#define key_name	 curses_key_name
#define NCURSES_NOMACROS 1
#include <curses.h>
#undef key_name

#include <signal.h>
#include <stdint.h>
#include <termios.h>

#include "ui/term/term.h"

/* A style as curses takes it. */
struct pen {
	attr_t attr;
	short pair;
	bool known;
};

/* Of colours; a theme has fewer, but programs bring their own. */
enum { TERM_PAIRS = 512 };

/* Where the decoder of keys is in a sequence (ui/term/term_input.c). */
enum in_state {
	IN_GROUND,
	IN_ESCAPE, /* after ESC: alone it is the key */
	IN_CSI,	   /* ESC [ …, of a key that is not known, to its last byte */
	IN_ONE,	   /* one more byte of such a key */
	IN_MOUSE,  /* ESC [ < button ; x ; y, then M or m */
	IN_X10,	   /* ESC [ M, then the three as bytes */
	IN_UTF8,
	IN_STATES
};

struct decoder {
	enum in_state state;
	char utf8[4];
	size_t have, need;    /* bytes of it */
	int number[3], n;     /* of a report of the mouse */
	int press_y, press_x; /* its last press; y -1: a double one is none */
	uint64_t press_ns;
};

struct term {
	SCREEN *screen;
	struct termios modes; /* as they were */
	int flags;	      /* of standard output, likewise */

	const struct theme *theme;
	bool ascii;
	int colours;
	bool own_colours; /* -1 is the terminal's own */
	bool shy;	  /* of its last cell: see draw_init */
	struct pen pen[256];
	struct {
		int16_t fg, bg;
	} pair[TERM_PAIRS]; /* [0] is the terminal's own */
	int n_pairs;
	bool pairs_full; /* one more was needed */

	int rows, cols;
	struct cell *last; /* what curses has; rows * cols */
	bool forget;	   /* and the terminal has something else */
	bool cursor;	   /* it is shown */
	bool suspended;
	bool all; /* keys that send signals come as keys */

	bool mouse; /* it has one */
	struct decoder keys;
	bool gone;
};

/* term_draw.c */
void draw_init(struct term *t, bool mono);
void draw_size(struct term *t); /* the size of stdscr is the terminal's */

/* term_input.c */
void input_init(struct term *t);

#endif

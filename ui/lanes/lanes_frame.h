/* What the files that paint lanes share; for lanes_*.c alone. */
#ifndef UI_LANES_LANES_FRAME_H
#define UI_LANES_LANES_FRAME_H

#include "ui/lanes/lanes_paint.h"

enum lanes_glyph {
	L_RUNS = 0x2588,       /* █ */
	L_CALL = 0x2593,       /* ▓ a call that did not wait */
	L_WAITS = 0x2591,      /* ░ */
	L_IDLE = 0x2500,       /* ─ an actor outside its calls */
	L_SENT = 0x25cf,       /* ● */
	L_DOWN = 0x25bc,       /* ▼ */
	L_UP = 0x25b2,	       /* ▲ */
	L_WAY = 0x2502,	       /* │ */
	L_ALONG = 0x2500,      /* ─ */
	L_CROSS = 0x253c,      /* ┼ */
	L_MADE = 0x250a,       /* ┊ from who makes a thread to the thread */
	L_LOST = 0x2717,       /* ✗ */
	L_RIGHT_DOWN = 0x256e, /* ╮ */
	L_LEFT_DOWN = 0x256d,  /* ╭ */
	L_RIGHT_UP = 0x256f,   /* ╯ */
	L_LEFT_UP = 0x2570,    /* ╰ */
};

/* A picture in an area. */
struct lanes_frame {
	const struct lanes_picture *p;
	struct grid *g;
	struct area a;	  /* of the rows */
	int x, cols;	  /* of the time */
	int lane_cols;	  /* of names of lanes */
	int right;	  /* where the sums begin; none: a.x + a.cols */
	bool counts;	  /* there is room for the number of calls */
	uint32_t run_now; /* of what happened last */
	int now;	  /* its column; what is after it is yet to come */
};

/* The line on the grid; true if it is one of those shown. */
bool frame_line(const struct lanes_frame *f, uint32_t row, int *y);
/* The column of an event of a run, perhaps outside those shown. */
int frame_x(const struct lanes_frame *f, uint32_t run, uint32_t event);
/* It can be painted there. */
bool frame_shows(const struct lanes_frame *f, int y, int x);
/* What has not happened at the cursor is a ghost. */
enum style frame_style(const struct lanes_frame *f, uint32_t run,
		       uint32_t event, unsigned style);

/* lanes_bars.c */
void frame_bar(const struct lanes_frame *f, uint32_t row);
/* What it is in, where there is room beside what else was painted. */
void frame_words(const struct lanes_frame *f, uint32_t row);
/* lanes_arrows.c */
void frame_arrows(const struct lanes_frame *f);

#endif

/* What the files that paint ladders share; for ladder*.c alone. */
#ifndef UI_LADDER_LADDER_PRIVATE_H
#define UI_LADDER_LADDER_PRIVATE_H

#include <stdbool.h>

#include "ui/ladder/ladder.h"

enum {
	TIME_COLS = 11,
	GAP_WANTED = 24, /* between lanes, with states beside the outer ones */
	NOTE_INDENT = 13,
	WORDS_TEXT = 2048,
};

enum glyph {
	G_LANE = 0x2502,       /* │ */
	G_LINE = 0x2500,       /* ─ */
	G_FROM_LEFT = 0x251c,  /* ├ */
	G_FROM_RIGHT = 0x2524, /* ┤ */
	G_CROSS = 0x253c,      /* ┼ */
	G_DOWN_RIGHT = 0x256d, /* ╭ */
	G_DOWN_LEFT = 0x256e,  /* ╮ */
	G_UP_RIGHT = 0x2570,   /* ╰ */
	G_UP_LEFT = 0x256f,    /* ╯ */
	G_TO_RIGHT = 0x25b6,   /* ▶ */
	G_TO_LEFT = 0x25c0,    /* ◀ */
	G_TRACK = 0x250a,      /* ┊ */
	G_LOST = 0x2717,       /* ✗ */
	G_COPY = 0x25c7,       /* ◇ */
	G_NOTE = 0xbb,	       /* » */
	G_MARK = 0x2691,       /* ⚑ */
	G_WORDS = 0xb7,	       /* · */
	G_HEAD = 0x25c6,       /* ◆ */
	G_AHEAD = 0x2504,      /* ┄ */
	G_OPEN_RIGHT = 0x25b7, /* ▷ */
	G_OPEN_LEFT = 0x25c1,  /* ◁ */
};

/* The way of a packet between two lanes, or from one back to itself. */
struct way {
	int a, b;    /* columns of the lanes it leaves and meets */
	int out, in; /* 1: to the right; -1 */
	int stop;    /* column of the first lane it meets */
	int turn;    /* it bends before this column … */
	int gap;     /* … in the last gap, this wide */
	int turn_i;  /* place of that lane */
	int part;    /* it turns this part of the gap before it */
};

/* ladder_place.c: where lanes stand and packets turn */
int gap_of(const struct ladder *l); /* columns between lanes */
int lane_index(const struct ladder *l, uint32_t lane); /* or -1 */
int index_x(const struct ladder *l, int i);
bool is_outer(const struct ladder *l, int i);
/* False if one of the lanes has no place. */
bool way_find(const struct ladder *l, uint32_t from, uint32_t to,
	      struct way *w);
bool packet_way(const struct ladder *l, uint32_t packet, struct way *w);
int bend_x(const struct way *w, uint32_t slot);
bool is_copy(const struct ladder *l, uint32_t packet);
/* A packet gets a track of its own while it is on its way: its slot. */
uint32_t track_take(struct ladder *l, const struct way *way, uint32_t packet);
uint32_t track_leave(struct ladder *l, const struct way *way, uint32_t packet);
uint32_t track_slot(struct ladder *l, uint32_t packet); /* it keeps it */
bool others_in_flight(const struct ladder *l);

/* ladder_words.c: rows that have no place between the lanes */
const char *row_words(const struct ladder *l, const struct row *row,
		      char buf[WORDS_TEXT]);
int count_lines(const char *text, int cols);
void paint_words(struct ladder *l, struct grid *g, int y,
		 const struct row *row);

/* ladder.c */
void paint_time(struct ladder *l, struct grid *g, int y, uint64_t t_ns);
/* The accent of the lane that a packet leaves. */
enum style packet_style(const struct ladder *l, uint32_t packet);

/* ladder_motion.c: a packet on its way */
/* Takes back what a head at `along` has not reached of x1 … x2. */
void uncover(const struct ladder *l, struct grid *g, int y, int x1, int x2,
	     bool shows_way);

#endif

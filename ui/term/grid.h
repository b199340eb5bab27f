/*
 * A grid of cells: what every view paints on, and every export is made from.
 * Pure: it knows no terminal.
 */
#ifndef UI_TERM_GRID_H
#define UI_TERM_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What a cell means; a theme says how that looks. */
enum style {
	STYLE_PLAIN,
	STYLE_DIM,
	STYLE_TITLE,
	STYLE_LANE,
	STYLE_STATE,
	STYLE_PACKET,
	STYLE_CALL,
	STYLE_NOTE,
	STYLE_MARK,
	STYLE_LOSS,
	/* of the screen */
	STYLE_BORDER,
	STYLE_FOCUS, /* the border of the pane that has the keys */
	STYLE_BAR,   /* the line at the top */
	STYLE_TAB,   /* in it, the view that is shown */
	STYLE_KEY,   /* a key to press */
	STYLE_LABEL, /* the name of a value */
	STYLE_OK,
	STYLE_WARN,    /* HISTORY, and what needs attention */
	STYLE_HELD,    /* a packet that hangs, and its way to go */
	STYLE_MATCH,   /* what a search found, the bytes of a field */
	STYLE_GHOST,   /* what can not be reached from here */
	STYLE_VISITED, /* where one has been */
	STYLE_TAKEN,   /* the edge that was just taken */
	STYLE_TAKEN_2, /* the same, fading */
	STYLE_END_A,   /* one accent an endpoint, in order of lanes */
	STYLE_END_B,
	STYLE_END_C,
	STYLE_END_D,
	STYLES,
	/* added to any of them */
	STYLE_BOLD = 0x40,
	STYLE_BACK = 0x80, /* on the background of what is selected */
	STYLE_MASK = 0x3f,
};
_Static_assert(STYLES <= STYLE_BOLD, "styles and what is added to them");

enum { STYLE_ENDS = 4 };
/* The accent of a lane, by its number in the recording. */
static inline enum style style_end(uint32_t lane)
{
	return (enum style)(STYLE_END_A + lane % STYLE_ENDS);
}

/* What a cell has of its own, beside its style: a program's colours. */
enum own {
	OWN_FG = 1,
	OWN_BG = 2,
	OWN_UNDERLINE = 4,
	OWN_REVERSE = 8,
};

/* glyph 0 is the right half of a wide character to its left. */
struct cell {
	uint32_t glyph;
	uint8_t style;
	uint8_t own;	/* enum own bits; 0 but in a program's terminal */
	uint8_t fg, bg; /* xterm's 256 colours, where `own` says so */
};

/* Where something is drawn. */
struct area {
	int y, x, rows, cols;
};

struct grid {
	int rows, cols;
	struct cell *cell; /* rows * cols */
};

void grid_init(struct grid *g, int rows, int cols); /* grid_free */
void grid_free(struct grid *g);
void grid_clear(struct grid *g);

/* All painting outside the grid is clipped. */
void grid_put(struct grid *g, int y, int x, enum style style, uint32_t glyph);
/* The same with colours of its own. */
void grid_put_cell(struct grid *g, int y, int x, struct cell c);
/*
 * Paints UTF-8 text and returns the column after it. Control characters and
 * what turns the direction of text around become '?'; what is not UTF-8 U+FFFD.
 */
int grid_text(struct grid *g, int y, int x, enum style style, const char *text);
/* The first n bytes of a text. */
int grid_text_n(struct grid *g, int y, int x, enum style style,
		const char *text, size_t n);
void grid_fill(struct grid *g, int y, int x, int n, enum style style,
	       uint32_t glyph);
/* Adds STYLE_BACK or STYLE_BOLD to n cells. */
void grid_add(struct grid *g, int y, int x, int n, unsigned style);
/* The beginning of `from`, as much of it as the area holds. */
void grid_copy(struct grid *g, struct area a, const struct grid *from);
bool grid_blank(const struct grid *g, int y, int x);

/* Columns that text takes. */
int text_width(const char *text);
/* Bytes of the longest beginning of text that fits in `cols` columns. */
int text_fit(const char *text, int cols);
/*
 * Bytes of the longest beginning of text that fits in `cols` columns, broken
 * after a blank or beside a wide character where there is one; blanks at its
 * end may reach further. At least one character, so that a loop comes to its
 * end.
 */
int text_wrap(const char *text, int cols);
/* So many lines it takes, broken like that; 0 of "". */
int text_lines(const char *text, int cols);
/*
 * Shortens text to as many whole sentences as `rows` lines have room for; the
 * first one stays, however long. A sentence ends with ". " or "。".
 */
void text_sentences(char *text, int rows, int cols);
/* Copies text; "…" stands for what is beyond `cols` columns or `size` bytes. */
void text_cut(char *out, size_t size, const char *text, int cols);

/* The rows as text, without trailing blanks; ascii replaces every glyph. */
void grid_write(const struct grid *g, bool ascii, FILE *out);
/* The ASCII character nearest to a glyph of ours, '?' for any other. */
char glyph_ascii(uint32_t glyph);

#endif

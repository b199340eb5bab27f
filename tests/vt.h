/*
 * A terminal that is a table: as much of ECMA-48 and xterm as curses writes.
 * What it does not know it counts, so that a test can say that there was none.
 */
#ifndef TESTS_VT_H
#define TESTS_VT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/text.h"
#include "ui/term/theme.h"

enum { VT_ROWS = 210, VT_COLS = 410, VT_PARAMS = 16 };

struct vt_cell {
	uint32_t glyph; /* 0: the right half of a wide one */
	struct look look;
};

struct vt {
	int rows, cols;
	struct vt_cell cell[VT_ROWS][VT_COLS];
	int y, x;
	bool wrap; /* the last column was written: the next one wraps */
	struct look pen;
	uint32_t last; /* character, for REP */
	bool alternate, cursor, keypad, drags, sgr_mouse;

	char seq[64]; /* of an escape sequence, or of a character */
	size_t n;
	int unknown; /* sequences, of which the last is */
	char what[64];
};

static inline void vt_init(struct vt *v, int rows, int cols)
{
	memset(v, 0, sizeof(*v));
	v->rows = rows;
	v->cols = cols;
	v->cursor = true;
	v->pen = (struct look){ -1, -1, 0 };
	for (int y = 0; y < VT_ROWS; y++)
		for (int x = 0; x < VT_COLS; x++)
			v->cell[y][x] = (struct vt_cell){ ' ', v->pen };
}

static inline void vt_unknown(struct vt *v)
{
	v->unknown++;
	snprintf(v->what, sizeof(v->what), "%.*s", (int)v->n, v->seq);
}

static inline int vt_between(int n, int least, int most)
{
	return n < least ? least : n > most ? most : n;
}

/* --- cells --------------------------------------------------------------- */

/* Blanks have the background of now (bce), and nothing else. */
static inline void vt_blank(struct vt *v, int y, int x, int n)
{
	struct look look = { -1, v->pen.bg, 0 };

	for (int i = x < 0 ? 0 : x; i < x + n && i < v->cols; i++)
		if (y >= 0 && y < v->rows)
			v->cell[y][i] = (struct vt_cell){ ' ', look };
}

/* The rest of the line moves right by n, or left. */
static inline void vt_slide(struct vt *v, int n)
{
	struct vt_cell *at = v->cell[v->y] + v->x;
	int room = v->cols - v->x, all = vt_between(abs(n), 0, room);
	size_t bytes = (size_t)(room - all) * sizeof(*at);

	if (n > 0)
		memmove(at + all, at, bytes);
	else
		memmove(at, at + all, bytes);
	vt_blank(v, v->y, n > 0 ? v->x : v->cols - all, all);
}

/* Lines `from` to the last move down by n, or up. */
static inline void vt_shift(struct vt *v, int from, int n)
{
	size_t lines = (size_t)(v->rows - from - abs(n));

	if (v->rows - from <= abs(n))
		lines = 0;
	if (n > 0)
		memmove(v->cell[from + n], v->cell[from],
			lines * sizeof(v->cell[0]));
	else
		memmove(v->cell[from], v->cell[from - n],
			lines * sizeof(v->cell[0]));
	for (int i = 0; i < abs(n); i++)
		vt_blank(v, n > 0 ? from + i : v->rows - 1 - i, 0, v->cols);
}

static inline void vt_down(struct vt *v)
{
	if (v->y + 1 < v->rows)
		v->y++;
	else
		vt_shift(v, 0, -1);
}

/* A half of a wide character does not stay without the other. */
static inline void vt_split(struct vt *v, int y, int x)
{
	struct vt_cell *c = &v->cell[y][x];

	if (c->glyph == 0 && x > 0)
		c[-1].glyph = ' ';
	if (x + 1 < v->cols && c[1].glyph == 0)
		c[1].glyph = ' ';
}

static inline void vt_print(struct vt *v, uint32_t glyph)
{
	int width = char_width(glyph);

	if (width == 0)
		return;
	if (v->wrap || v->x + width > v->cols) {
		v->x = 0;
		vt_down(v);
	}
	for (int i = 0; i < width && v->x + i < v->cols; i++) {
		vt_split(v, v->y, v->x + i);
		v->cell[v->y][v->x + i] =
			(struct vt_cell){ i ? 0 : glyph, v->pen };
	}
	v->x += width;
	v->wrap = v->x >= v->cols;
	if (v->wrap)
		v->x = v->cols - 1;
	v->last = glyph;
}

/* --- control sequences --------------------------------------------------- */

struct vt_params {
	int at[VT_PARAMS];
	int n;
};

static inline struct vt_params vt_params(const char *text)
{
	struct vt_params p = { .n = 1 };

	for (; *text < '@' && p.n < VT_PARAMS; text++) {
		if (*text == ';')
			p.n++;
		else if (*text >= '0' && *text <= '9')
			p.at[p.n - 1] = p.at[p.n - 1] * 10 + (*text - '0');
	}
	return p;
}

static inline void vt_attr(struct vt *v, int n)
{
	static const uint8_t bit[] = { [1] = LOOK_BOLD,
				       [2] = LOOK_DIM,
				       [4] = LOOK_UNDERLINE,
				       [7] = LOOK_REVERSE };

	if (n == 0)
		v->pen = (struct look){ -1, -1, 0 };
	else if (n == 1 || n == 2 || n == 4 || n == 7)
		v->pen.attr |= bit[n];
	else if (n == 22)
		v->pen.attr &= (uint8_t) ~(LOOK_BOLD | LOOK_DIM);
	else if (n == 24 || n == 27)
		v->pen.attr &= (uint8_t)~bit[n - 20];
	else if (n != 10 && n != 3 && n != 23)
		vt_unknown(v);
}

static inline void vt_sgr(struct vt *v, const struct vt_params *p)
{
	for (int i = 0; i < p->n; i++) {
		int n = p->at[i];
		int16_t *ground = n % 100 / 10 == 4 || n / 10 == 10
					  ? &v->pen.bg
					  : &v->pen.fg;

		if ((n == 38 || n == 48) && i + 2 < p->n && p->at[i + 1] == 5) {
			*ground = (int16_t)p->at[i + 2];
			i += 2;
		} else if (n == 39 || n == 49) {
			*ground = -1;
		} else if (n >= 30 && n < 48) {
			*ground = (int16_t)(n % 10);
		} else if (n >= 90 && n < 108) {
			*ground = (int16_t)(n % 10 + 8);
		} else {
			vt_attr(v, n);
		}
	}
}

static inline void vt_mode(struct vt *v, int mode, bool on)
{
	if (mode == 1049 && on != v->alternate) {
		for (int y = 0; y < v->rows; y++)
			vt_blank(v, y, 0, v->cols);
		v->alternate = on;
	} else if (mode == 25) {
		v->cursor = on;
	} else if (mode == 1002) {
		v->drags = on;
	} else if (mode == 1006) {
		v->sgr_mouse = on;
	} else if (mode != 1 && mode != 12 && mode != 34 && mode != 4 &&
		   mode != 7 && mode != 1049) {
		vt_unknown(v);
	}
}

static inline void vt_move(struct vt *v, int y, int x)
{
	v->y = vt_between(y, 0, v->rows - 1);
	v->x = vt_between(x, 0, v->cols - 1);
	v->wrap = false;
}

static inline void vt_erase_line(struct vt *v, int how)
{
	int from = how == 0 ? v->x : 0;
	int to = how == 1 ? v->x + 1 : v->cols;

	vt_blank(v, v->y, from, to - from);
}

static inline void vt_erase(struct vt *v, int how)
{
	if (how < 2)
		vt_erase_line(v, how);
	for (int y = 0; y < v->rows; y++)
		if (how >= 2 || (how == 0 ? y > v->y : y < v->y))
			vt_blank(v, y, 0, v->cols);
}

static inline void vt_moves(struct vt *v, char last, int n, int m)
{
	switch (last) {
	case 'A':
		return vt_move(v, v->y - n, v->x);
	case 'B':
		return vt_move(v, v->y + n, v->x);
	case 'C':
		return vt_move(v, v->y, v->x + n);
	case 'D':
		return vt_move(v, v->y, v->x - n);
	case 'G':
		return vt_move(v, v->y, n - 1);
	case 'd':
		return vt_move(v, n - 1, v->x);
	case 'H':
		return vt_move(v, n - 1, m - 1);
	default:
		return vt_unknown(v);
	}
}

static inline void vt_csi(struct vt *v, const char *text, char last)
{
	struct vt_params p = vt_params(text + (text[0] == '?'));
	int n = p.at[0] ? p.at[0] : 1;
	int m = p.at[1] ? p.at[1] : 1;

	if (last == 'm')
		vt_sgr(v, &p);
	else if (last == 'h' || last == 'l')
		for (int i = 0; i < p.n; i++)
			vt_mode(v, p.at[i], last == 'h');
	else if (last == 'J')
		vt_erase(v, p.at[0]);
	else if (last == 'K')
		vt_erase_line(v, p.at[0]);
	else if (last == 'X')
		vt_blank(v, v->y, v->x, n);
	else if (last == 'L' || last == 'M')
		vt_shift(v, v->y, last == 'L' ? n : -n);
	else if (last == '@' || last == 'P')
		vt_slide(v, last == '@' ? n : -n);
	else if (last == 'b')
		for (int i = 0; i < n; i++)
			vt_print(v, v->last);
	else if (last != 'r' && last != 't' && last != 'c')
		vt_moves(v, last, n, m);
}

/* --- bytes --------------------------------------------------------------- */

/* One more byte of a sequence; true if that was its last. */
static inline bool vt_escape(struct vt *v, char c)
{
	if (v->n == 1)
		return false;
	if (v->seq[1] == '(' || v->seq[1] == ')')
		return v->n == 3;
	if (v->seq[1] == ']')
		return c == 7;
	if (v->seq[1] != '[') {
		if (c == '=' || c == '>')
			v->keypad = c == '=';
		else if (c == 'M')
			vt_move(v, v->y - 1, v->x);
		else if (c != '7' && c != '8')
			vt_unknown(v);
		return true;
	}
	if (v->n == 2 || c < '@' || c > '~')
		return false;
	vt_csi(v, v->seq + 2, c);
	return true;
}

static inline void vt_control(struct vt *v, char c)
{
	if (c == '\r')
		vt_move(v, v->y, 0);
	else if (c == '\n')
		vt_down(v);
	else if (c == '\b')
		vt_move(v, v->y, v->x - 1);
	else if (c == '\t')
		vt_move(v, v->y, v->x / 8 * 8 + 8);
	else if (c != 0x0e && c != 0x0f && c != 0x07)
		vt_unknown(v);
}

static inline void vt_byte(struct vt *v, char c)
{
	uint32_t glyph;

	if (v->n == 0 && (uint8_t)c < ' ' && c != 033) {
		vt_control(v, c);
		return;
	}
	if (v->n + 1 < sizeof(v->seq))
		v->seq[v->n++] = c;
	if (v->seq[0] == 033) {
		if (vt_escape(v, c))
			v->n = 0;
	} else if (utf8_decode(v->seq, v->n, &glyph) == v->n) {
		v->n = 0;
		vt_print(v, glyph);
	} else if (v->n >= 4) {
		vt_unknown(v);
		v->n = 0;
	}
}

static inline void vt_feed(struct vt *v, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		vt_byte(v, bytes[i]);
}

#endif

/*
 * libvterm behind a small front.
 *
 *   bytes ─▶ ui/term/sequence.c ─▶ libvterm ─▶ its cells ─▶ ours, for a grid
 *                                │  └──▶ lines over the top: a ring
 *   keys ──────────────────▶ libvterm ─▶ send
 *
 * Its cells are read when they are drawn, so nothing is kept of them. A line
 * that goes over the top is converted at once and put into a ring of
 * EMULATOR_LINES; the oldest one makes room. In the alternate screen nothing
 * goes there.
 */
#include "ui/term/emulator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>

#include "capture/mem.h"
#include "capture/text.h"
#include "ui/term/emulator_cell.h"
#include "ui/term/sequence.h"

struct old_line {
	struct cell *cell; /* owned */
	int n;
};

struct emulator {
	VTerm *vt;
	VTermScreen *screen;
	struct sequence sequence;
	void (*send)(void *context, const char *bytes, size_t n);
	void *context;
	bool cursor, alternate;
	struct old_line old[EMULATOR_LINES];
	int first, n_old;
};

/* --- lines over the top -------------------------------------------------- */

static void forget_oldest(struct emulator *e)
{
	free(e->old[e->first].cell);
	e->old[e->first] = (struct old_line){ 0 };
	e->first = (e->first + 1) % EMULATOR_LINES;
	e->n_old--;
}

static int push_line(int cols, const VTermScreenCell *cells, void *user)
{
	struct emulator *e = user;
	struct old_line line = { .n = cols };

	while (line.n > 0 && emulator_is_blank(&cells[line.n - 1]))
		line.n--;
	line.cell = mem_zero((size_t)line.n, sizeof(*line.cell));
	for (int x = 0; x < line.n; x++)
		line.cell[x] = emulator_cell(&cells[x]);
	if (e->n_old == EMULATOR_LINES)
		forget_oldest(e);
	e->old[(e->first + e->n_old++) % EMULATOR_LINES] = line;
	return 1;
}

static int set_property(VTermProp property, VTermValue *value, void *user)
{
	struct emulator *e = user;

	if (property == VTERM_PROP_CURSORVISIBLE)
		e->cursor = value->boolean;
	else if (property == VTERM_PROP_ALTSCREEN)
		e->alternate = value->boolean;
	return 1;
}

static const VTermScreenCallbacks callbacks = {
	.settermprop = set_property,
	.sb_pushline = push_line,
};

/* --- beginning and end --------------------------------------------------- */

static void sends(const char *bytes, size_t n, void *user)
{
	const struct emulator *e = user;

	if (e->send)
		e->send(e->context, bytes, n);
}

static int at_least(int value, int least)
{
	return value < least ? least : value;
}

struct emulator *emulator_new(int rows, int cols,
			      void (*send)(void *context, const char *bytes,
					   size_t n),
			      void *context)
{
	struct emulator *e = mem_zero(1, sizeof(*e));

	e->send = send;
	e->context = context;
	e->cursor = true;
	e->vt = vterm_new(at_least(rows, EMULATOR_ROWS),
			  at_least(cols, EMULATOR_COLS));
	vterm_set_utf8(e->vt, 1);
	vterm_output_set_callback(e->vt, sends, e);
	e->screen = vterm_obtain_screen(e->vt);
	vterm_screen_set_callbacks(e->screen, &callbacks, e);
	vterm_screen_enable_altscreen(e->screen, 1);
	vterm_screen_reset(e->screen, 1);
	return e;
}

void emulator_free(struct emulator *e)
{
	if (!e)
		return;
	while (e->n_old > 0)
		forget_oldest(e);
	vterm_free(e->vt);
	free(e);
}

void emulator_size(const struct emulator *e, int *rows, int *cols)
{
	vterm_get_size(e->vt, rows, cols);
}

static void tell(struct emulator *e, const char *sequences)
{
	vterm_input_write(e->vt, sequences, strlen(sequences));
}

static int within(int value, int end)
{
	return value < 0 ? 0 : value >= end ? end - 1 : value;
}

/*
 * libvterm 0.1 changes its size and leaves places outside it: the scrolling
 * region, the saved cursor, and a cursor that is above what was on the screen.
 * The next byte would be written there. So the region is the whole screen,
 * what is saved is the last line (where a shell goes on after an editor), and
 * the cursor is brought back. Programs that mind draw themselves anew.
 */
static void set_size(struct emulator *e, int rows, int cols)
{
	char text[96];
	int y, x;

	emulator_cursor(e, &y, &x);
	snprintf(text, sizeof(text), "\033[?6l\033[?69l\033[r\033[%d;%dH",
		 y + 1, x + 1);
	tell(e, text);
	vterm_set_size(e->vt, rows, cols);
	emulator_cursor(e, &y, &x);
	snprintf(text, sizeof(text), "\033[m\033[%d;1H\0337\033[%d;%dH", rows,
		 within(y, rows) + 1, within(x, cols) + 1);
	tell(e, text);
}

void emulator_resize(struct emulator *e, int rows, int cols)
{
	int rows_now, cols_now;

	rows = at_least(rows, EMULATOR_ROWS);
	cols = at_least(cols, EMULATOR_COLS);
	emulator_size(e, &rows_now, &cols_now);
	if (rows != rows_now || cols != cols_now)
		set_size(e, rows, cols);
}

void emulator_write(struct emulator *e, const char *bytes, size_t n)
{
	enum { SLICE = 4096 };
	char safe[SLICE + SEQUENCE_MOST];

	while (n > 0) {
		size_t take = n < SLICE ? n : SLICE;
		size_t pass = sequence_filter(&e->sequence, bytes, take, safe);

		vterm_input_write(e->vt, safe, pass);
		bytes += take;
		n -= take;
	}
}

/* --- keys ---------------------------------------------------------------- */

static const struct {
	uint32_t key;
	VTermKey sends;
} keys[] = {
	{ KEY_TABULATOR, VTERM_KEY_TAB },
	{ KEY_RETURN, VTERM_KEY_ENTER },
	{ KEY_ESCAPE, VTERM_KEY_ESCAPE },
	{ KEY_DELETE_BACK, VTERM_KEY_BACKSPACE },
	{ KEY_ARROW_UP, VTERM_KEY_UP },
	{ KEY_ARROW_DOWN, VTERM_KEY_DOWN },
	{ KEY_ARROW_LEFT, VTERM_KEY_LEFT },
	{ KEY_ARROW_RIGHT, VTERM_KEY_RIGHT },
	{ KEY_PAGE_UP, VTERM_KEY_PAGEUP },
	{ KEY_PAGE_DOWN, VTERM_KEY_PAGEDOWN },
	{ KEY_FIRST, VTERM_KEY_HOME },
	{ KEY_FINAL, VTERM_KEY_END },
	{ KEY_DELETE, VTERM_KEY_DEL },
};

/* Ctrl and a letter is the byte itself, whatever else it may be called. */
static void send_byte(struct emulator *e, char byte, bool alt)
{
	char bytes[2] = { '\033', byte };

	sends(alt ? bytes : bytes + 1, alt ? 2 : 1, e);
}

void emulator_key(struct emulator *e, const struct input *in)
{
	VTermModifier with = in->alt ? VTERM_MOD_ALT : VTERM_MOD_NONE;

	if (in->key == KEY_BACK_TAB) {
		vterm_keyboard_key(e->vt, VTERM_KEY_TAB, VTERM_MOD_SHIFT);
		return;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		if (keys[i].key != in->key)
			continue;
		vterm_keyboard_key(e->vt, keys[i].sends, with);
		return;
	}
	if (in->key > KEY_FUNCTION && in->key < KEY_MOUSE_EVENT)
		vterm_keyboard_key(
			e->vt,
			(VTermKey)VTERM_KEY_FUNCTION(in->key - KEY_FUNCTION),
			with);
	else if (in->key != KEY_NOTHING && in->key < ' ')
		send_byte(e, (char)in->key, in->alt);
	else if (in->key >= ' ' && in->key < KEY_SPECIALS)
		vterm_keyboard_unichar(e->vt, in->key, with);
}

/* --- what it shows ------------------------------------------------------- */

int emulator_above(const struct emulator *e)
{
	return e->alternate ? 0 : e->n_old;
}

static bool row_is_used(const struct emulator *e, int row, int cols)
{
	VTermScreenCell cell = { 0 };

	for (int col = 0; col < cols; col++) {
		vterm_screen_get_cell(
			e->screen, (VTermPos){ .row = row, .col = col }, &cell);
		if (!emulator_is_blank(&cell))
			return true;
	}
	return false;
}

int emulator_used(const struct emulator *e)
{
	int rows, cols, y, x;

	emulator_size(e, &rows, &cols);
	emulator_cursor(e, &y, &x);
	while (rows > 0 && rows - 1 > (x > 0 ? y : y - 1) &&
	       !row_is_used(e, rows - 1, cols))
		rows--;
	return rows;
}

/* A cell by its line: below 0 it has gone over the top. */
static struct cell cell_at(const struct emulator *e, int y, int x)
{
	VTermScreenCell cell = { 0 };
	const struct old_line *old;

	if (y >= 0) {
		vterm_screen_get_cell(e->screen,
				      (VTermPos){ .row = y, .col = x }, &cell);
		return emulator_cell(&cell);
	}
	old = &e->old[(e->first + e->n_old + y) % EMULATOR_LINES];
	return x < old->n ? old->cell[x] : (struct cell){ .glyph = ' ' };
}

void emulator_draw(const struct emulator *e, struct grid *g, struct area a,
		   int up)
{
	int rows, cols, above = emulator_above(e);
	int first = emulator_used(e) - a.rows;

	emulator_size(e, &rows, &cols);
	up = up > above ? above : up;
	up -= first > 0 ? first : 0;
	for (int y = 0; y < rows && y < a.rows; y++) {
		for (int x = 0; x < cols && x < a.cols; x++) {
			struct cell c = cell_at(e, y - up, x);

			if (c.glyph && x + char_width(c.glyph) <= a.cols)
				grid_put_cell(g, a.y + y, a.x + x, c);
		}
	}
}

bool emulator_cursor(const struct emulator *e, int *y, int *x)
{
	VTermPos at;

	vterm_state_get_cursorpos(vterm_obtain_state(e->vt), &at);
	*y = at.row;
	*x = at.col;
	return e->cursor;
}

bool emulator_is_alternate(const struct emulator *e)
{
	return e->alternate;
}

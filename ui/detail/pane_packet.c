/*
 * The packet pane: the fields of one packet as a tree, and its bytes, those of
 * the selected field marked.
 *
 *   ▸ IPv4 127.0.0.1 → 127.0.0.1
 *   ▾ TCP 51718 → 18080 [SYN]
 *       seq      0  (2913888193)        ◀ selected
 *   0000  45 00 00 3c 04 b1 40 00  E..<..@.
 *
 * A header can be closed; fields of closed headers are not lines. The
 * transport header is open at first, for it is what the product is about.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/detail/detail.h"
#include "ui/detail/hex.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"

enum {
	NAME_COLS = 17,
	HEX_LEAST = 3,
	TREE_LEAST = 4,
	SIDE_COLS = 100,
	OPEN = 0x25be,
	SHUT = 0x25b8
};

/* --- which fields are lines ---------------------------------------------- */

struct lines {
	struct detail d;
	uint16_t at[DETAIL_MOST]; /* line -> field */
	int n;
};

/* Headers are counted from 0; bit 31 of `closed` stands for all beyond. */
static bool is_closed(const struct app *app, int header)
{
	return app->closed & 1u << (header < 31 ? header : 31);
}

/* False: there is no packet to be taken apart. */
static bool find_lines(const struct app *app, struct lines *l)
{
	uint32_t packet = app_in_file(app) ? app->file.at : app_packet(app);
	int header = 0;

	l->n = 0;
	if (!app_detail(app, packet, &l->d))
		return false;
	for (size_t i = 0; i < l->d.n; i++) {
		header += i > 0 && l->d.field[i].depth == 0;
		if (l->d.field[i].depth == 0 || !is_closed(app, header))
			l->at[l->n++] = (uint16_t)i;
	}
	return true;
}

static int header_of(const struct lines *l, int line)
{
	int header = 0;

	for (int i = 1; i <= l->at[line]; i++) /* the first is one */
		header += l->d.field[i].depth == 0;
	return header;
}

/* --- painting ------------------------------------------------------------ */

static void paint_field(const struct app *app, const struct lines *l, int line,
			struct grid *g, struct area a, int y)
{
	const struct field *f = &l->d.field[l->at[line]];
	int x = a.x + 1, end = a.x + a.cols - 1;
	char value[DETAIL_VALUE];

	if (f->depth == 0) {
		grid_put(g, y, x, STYLE_DIM,
			 is_closed(app, header_of(l, line)) ? SHUT : OPEN);
		x = grid_text(g, y, x + 2, STYLE_TITLE, f->name) + 1;
	} else {
		int from = x + 2 + 2 * f->depth;

		x = grid_text(g, y, from, STYLE_LABEL, f->name) + 1;
		x = x < a.x + 5 + NAME_COLS ? a.x + 5 + NAME_COLS : x;
	}
	text_cut(value, sizeof(value), f->value, end - x);
	grid_text(g, y, x, STYLE_PLAIN, value);
}

static void paint_tree(struct app *app, const struct lines *l, struct grid *g,
		       struct area a)
{
	bool focused = app->focus == PANE_PACKET;
	int at = app->field < l->n ? app->field : l->n - 1;

	if (app->field_top > at)
		app->field_top = at;
	if (app->field_top < at - a.rows + 1)
		app->field_top = at - a.rows + 1;
	if (app->field_top > l->n - a.rows)
		app->field_top = l->n - a.rows;
	if (app->field_top < 0)
		app->field_top = 0;
	for (int i = 0; i < a.rows && app->field_top + i < l->n; i++) {
		paint_field(app, l, app->field_top + i, g, a, a.y + i);
		if (focused && app->field_top + i == at)
			grid_add(g, a.y + i, a.x, a.cols, STYLE_BACK);
	}
}

/* The selected field, or NULL where the pane does not have the keys. */
static const struct field *marked(const struct app *app, const struct lines *l)
{
	int at = app->field < l->n ? app->field : l->n - 1;

	return app->focus == PANE_PACKET && at >= 0 ? &l->d.field[l->at[at]]
						    : NULL;
}

bool pane_packet_field(const struct app *app, char name[DETAIL_NAME],
		       char header[DETAIL_NAME])
{
	struct lines l;
	int at;

	if (!find_lines(app, &l) || l.n == 0)
		return false;
	at = l.at[app->field < l.n ? app->field : l.n - 1];
	memcpy(name, l.d.field[at].name, DETAIL_NAME);
	while (at > 0 && l.d.field[at].depth > 0)
		at--;
	memcpy(header, l.d.field[at].name, DETAIL_NAME);
	return true;
}

/* The first line of the dump: the marked field's bytes are in view. */
static int bytes_top(const struct app *app, const struct lines *l,
		     struct area a)
{
	const struct field *f = marked(app, l);
	int lines = hex_lines(l->d.n_bytes, a.cols), top = 0;
	int each = hex_cols_bytes(a.cols);

	if (f && f->n && (int)f->at / each > a.rows / 2)
		top = (int)f->at / each - a.rows / 2;
	if (top > lines - a.rows)
		top = lines - a.rows;
	return top < 0 ? 0 : top;
}

static void paint_bytes(const struct app *app, const struct lines *l,
			struct grid *g, struct area a)
{
	const struct field *f = marked(app, l);

	if (l->d.bytes)
		hex_paint(g, a, l->d.bytes, l->d.n_bytes, bytes_top(app, l, a),
			  f ? f->at : 0, f ? f->n : 0);
}

/* Side by side where there is room, else one below the other. */
static void split(struct area a, const struct lines *l, struct area *tree,
		  struct area *bytes)
{
	*tree = *bytes = a;
	if (a.cols >= SIDE_COLS) {
		tree->cols = a.cols / 2;
		bytes->x += tree->cols + 1;
		bytes->cols -= tree->cols + 1;
		return;
	}
	bytes->rows = a.rows / 3;
	if (bytes->rows < HEX_LEAST)
		bytes->rows = HEX_LEAST;
	if (bytes->rows > hex_lines(l->d.n_bytes, a.cols - 1))
		bytes->rows = hex_lines(l->d.n_bytes, a.cols - 1);
	if (a.rows - bytes->rows < TREE_LEAST)
		bytes->rows = a.rows > TREE_LEAST ? a.rows - TREE_LEAST : 0;
	tree->rows = a.rows - bytes->rows;
	bytes->y += tree->rows;
	bytes->x++;
	bytes->cols--;
}

void pane_packet_draw(struct app *app, struct grid *g, struct area a)
{
	struct lines l;
	struct area tree, bytes;

	if (!find_lines(app, &l)) {
		grid_text(g, a.y, a.x + 1, STYLE_DIM, tr("no packet yet"));
		return;
	}
	split(a, &l, &tree, &bytes);
	paint_tree(app, &l, g, tree);
	paint_bytes(app, &l, g, bytes);
}

/* --- keys and clicks ----------------------------------------------------- */

static void go_to(struct app *app, int line, int n)
{
	app->field = line < 0 ? 0 : line < n ? line : n - 1;
}

static void toggle(struct app *app, const struct lines *l)
{
	int header;

	if (app->field >= l->n)
		return;
	header = header_of(l, app->field);
	app->closed ^= 1u << (header < 31 ? header : 31);
	/* The selection stays on the header that was closed. */
	while (app->field > 0 && l->d.field[l->at[app->field]].depth)
		app->field--;
}

bool pane_packet_act(struct app *app, enum action action)
{
	struct lines l;
	int page = app->area[PANE_PACKET].rows;

	if (!find_lines(app, &l))
		return false;
	switch (action) {
	case ACT_UP:
		go_to(app, app->field - 1, l.n);
		return true;
	case ACT_DOWN:
		go_to(app, app->field + 1, l.n);
		return true;
	case ACT_PAGE_UP:
	case ACT_HALF_UP:
		go_to(app, app->field - page / 2, l.n);
		return true;
	case ACT_PAGE_DOWN:
	case ACT_HALF_DOWN:
		go_to(app, app->field + page / 2, l.n);
		return true;
	case ACT_ENTER:
		toggle(app, &l);
		return true;
	default:
		return false;
	}
}

/* A click on a field selects it; on a header that is selected, toggles it. */
static void click_line(struct app *app, const struct lines *l, int line,
		       bool on_sign)
{
	bool again = line == app->field || on_sign;

	if (line >= l->n)
		return;
	app->field = line;
	if (again && l->d.field[l->at[line]].depth == 0)
		toggle(app, l);
}

/* A click on a byte selects its field, and opens the header that has it. */
static void click_byte(struct app *app, struct lines *l, uint32_t byte)
{
	size_t field = detail_find(&l->d, byte);

	if (byte == HEX_NO_BYTE || field == l->d.n)
		return;
	app->closed = 0;
	find_lines(app, l);
	for (int i = 0; i < l->n; i++)
		if (l->at[i] == field)
			app->field = i;
}

bool pane_packet_click(struct app *app, const struct input *in)
{
	struct lines l;
	struct area tree, bytes;

	if (!find_lines(app, &l))
		return false;
	split(app->area[PANE_PACKET], &l, &tree, &bytes);
	if (area_holds(tree, in->y, in->x))
		click_line(app, &l, app->field_top + in->y - tree.y,
			   in->x < tree.x + 3);
	else if (area_holds(bytes, in->y, in->x))
		click_byte(app, &l,
			   hex_at(bytes, l.d.n_bytes, bytes_top(app, &l, bytes),
				  in->y, in->x));
	return true;
}

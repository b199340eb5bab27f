/*
 * Columns are as wide as what stands in them. Where that is too much, the user
 * goes first; then what is long is cut, and what trouble a socket is in is said
 * by its colour alone.
 */
#include "ui/live/socktable.h"

#include <stdio.h>

#include "ui/text/i18n.h"

/* In this order columns are cut, to what is left of them; 0: they go. */
static const struct {
	enum sock_column by;
	int least;
} cuts[] = {
	{ SOCK_USER, 0 },     { SOCK_WHAT, 14 },  { SOCK_WHAT, 0 },
	{ SOCK_PROGRAM, 10 }, { SOCK_LOCAL, 15 }, { SOCK_REMOTE, 15 },
	{ SOCK_PROGRAM, 0 },  { SOCK_LOCAL, 12 }, { SOCK_REMOTE, 12 },
	{ SOCK_LOCAL, 8 },    { SOCK_REMOTE, 8 },
};

static int head_cols(enum sock_column by)
{
	return text_width(tr(sock_column_name(by))) + 1; /* and the arrow */
}

void sock_widen(int widest[SOCK_COLUMNS], const struct census_socket *s,
		uint64_t now_ns)
{
	char text[SOCK_TEXT];

	for (int by = 0; by < SOCK_COLUMNS; by++) {
		int cols = text_width(
			sock_cell(s, (enum sock_column)by, now_ns, text));

		if (cols < head_cols((enum sock_column)by))
			cols = head_cols((enum sock_column)by);
		if (widest[by] < cols)
			widest[by] = cols;
	}
}

/* With a blank after each. */
static int total(const struct sock_layout *l)
{
	int n = 0;

	for (int by = 0; by < SOCK_COLUMNS; by++)
		n += l->cols[by] ? l->cols[by] + 1 : 0;
	return n ? n - 1 : 0;
}

/* No more than is needed is taken away, but for what goes whole. */
static int cut_cols(int cols, int over, int least)
{
	if (least == 0)
		return 0;
	if (cols <= least)
		return cols;
	return cols - over > least ? cols - over : least;
}

void sock_lay_out(struct sock_layout *l, int cols,
		  const int widest[SOCK_COLUMNS])
{
	int x = 0;

	for (int by = 0; by < SOCK_COLUMNS; by++)
		l->cols[by] = widest[by];
	for (size_t i = 0; i < sizeof(cuts) / sizeof(*cuts); i++) {
		int over = total(l) - cols;

		if (over > 0)
			l->cols[cuts[i].by] = cut_cols(l->cols[cuts[i].by],
						       over, cuts[i].least);
	}
	for (int by = 0; by < SOCK_COLUMNS; by++) {
		l->x[by] = x;
		x += l->cols[by] ? l->cols[by] + 1 : 0;
	}
}

enum sock_column sock_column_at(const struct sock_layout *l, int x)
{
	for (int by = 0; by < SOCK_COLUMNS; by++)
		if (x >= l->x[by] && x < l->x[by] + l->cols[by])
			return (enum sock_column)by;
	return SOCK_COLUMNS;
}

static void paint(const struct sock_layout *l, enum sock_column by,
		  const char *text, enum style style, struct grid *g, int y,
		  int x)
{
	char cut[SOCK_TEXT];

	if (!l->cols[by])
		return;
	text_cut(cut, sizeof(cut), text, l->cols[by]);
	grid_text(g, y, x + l->x[by], style, cut);
}

void sock_head_paint(const struct sock_layout *l, const struct socklist *list,
		     struct grid *g, int y, int x)
{
	char text[SOCK_TEXT];

	for (int i = 0; i < SOCK_COLUMNS; i++) {
		enum sock_column by = (enum sock_column)i;
		bool on = list->by == by;

		snprintf(text, sizeof(text), "%s%s", tr(sock_column_name(by)),
			 !on	      ? ""
			 : list->down ? "▼"
				      : "▲");
		paint(l, by, text, on ? STYLE_TITLE | STYLE_BOLD : STYLE_LABEL,
		      g, y, x);
	}
}

static enum style style_of(enum sock_column by, enum sock_trouble trouble)
{
	if (trouble != SOCK_FINE && (by == SOCK_WHAT || by == SOCK_QUEUE ||
				     by == SOCK_TIME || by == SOCK_STATE))
		return sock_trouble_style(trouble);
	if (by == SOCK_STATE)
		return STYLE_STATE;
	if (by == SOCK_LOCAL || by == SOCK_REMOTE)
		return style_end(by == SOCK_REMOTE);
	return by == SOCK_USER || by == SOCK_TIME ? STYLE_DIM : STYLE_PLAIN;
}

void sock_row_paint(const struct sock_layout *l, const struct census_socket *s,
		    uint64_t now_ns, struct grid *g, int y, int x)
{
	enum sock_trouble trouble = sock_trouble(s, now_ns);
	char text[SOCK_TEXT];

	if (sock_trouble_style(trouble) == STYLE_LOSS)
		grid_put(g, y, x - 1, STYLE_LOSS, '!');
	for (int i = 0; i < SOCK_COLUMNS; i++) {
		enum sock_column by = (enum sock_column)i;

		paint(l, by, sock_cell(s, by, now_ns, text),
		      style_of(by, trouble), g, y, x);
	}
}

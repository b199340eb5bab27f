/*
 * Packets between rows.
 *
 *   ████●░░recv░░░░░░        it leaves the thread that sent it,
 *       │ [P.] 5
 *       ╰────╮               and comes to the one whose socket it is, later
 *   ░░░░recv░▼██████
 *
 * With no lines between rows, ● and the head alone are sure to be seen. A line
 * goes behind whatever runs.
 */
#include <stdio.h>
#include <stdlib.h>

#include "ui/lanes/lanes_frame.h"

enum { LABEL = 40 };

/* Under a line: nothing, something that waits, or another line. */
static bool gives_way(uint32_t glyph)
{
	return glyph == ' ' || glyph == L_WAITS || glyph == L_IDLE ||
	       glyph == L_MADE;
}

static void put_line(const struct lanes_frame *f, int y, int x,
		     enum style style, uint32_t glyph)
{
	uint32_t was;

	if (!frame_shows(f, y, x))
		return;
	was = f->g->cell[y * f->g->cols + x].glyph;
	if ((was == L_WAY && glyph == L_ALONG) ||
	    (was == L_ALONG && glyph == L_WAY))
		grid_put(f->g, y, x, style, L_CROSS);
	else if (gives_way(was))
		grid_put(f->g, y, x, style, glyph);
}

/* From one line to before another, as far as they are shown. */
static void put_vertical(const struct lanes_frame *f, int x, int from, int to,
			 enum style style, uint32_t glyph)
{
	int first = from < to ? from : to + 1, end = from < to ? to : from + 1;

	if (first < f->a.y)
		first = f->a.y;
	if (end > f->a.y + f->a.rows)
		end = f->a.y + f->a.rows;
	for (int y = first; y < end; y++)
		put_line(f, y, x, style, glyph);
}

static void put_sign(const struct lanes_frame *f, int y, int x,
		     enum style style, uint32_t glyph)
{
	if (frame_shows(f, y, x))
		grid_put(f->g, y, x, style, glyph);
}

/* Along the line before the row it comes to. */
static void put_bend(const struct lanes_frame *f, int y, int from, int to,
		     bool down, enum style style)
{
	put_sign(f, y, from, style, down ? L_LEFT_UP : L_LEFT_DOWN);
	for (int x = from + 1; x < to; x++)
		put_line(f, y, x, style, L_ALONG);
	put_sign(f, y, to, style, down ? L_RIGHT_DOWN : L_RIGHT_UP);
}

/* "[S.]", "[P.] 5", "13": what it is, beside its line, where nothing is. */
static void paint_label(const struct lanes_frame *f,
			const struct lanes_arrow *a)
{
	const struct lanes_row *from = &f->p->l->row[a->row[0]];
	const struct packet_row *p = recording_packet(f->p->r, a->packet);
	int y, way = frame_x(f, from->run, a->event[0]), x = way + 2;
	char text[LABEL] = "", flags[FLAGS_TEXT];
	int n = 0;

	frame_line(f, a->row[0], &y);
	y += a->row[1] == ROW_NONE || a->row[1] > a->row[0] ? 1 : -1;
	if (p->protocol == IP_TCP && p->has_l4)
		n = snprintf(text, sizeof(text), "[%s]%s",
			     tcp_flags_format(p->flags, flags),
			     p->payload_len ? " " : "");
	if (p->payload_len)
		snprintf(text + n, sizeof(text) - (size_t)n, "%u",
			 p->payload_len);
	if (!frame_shows(f, y, way))
		return;
	for (int i = 0; i <= text_width(text); i++)
		if (!frame_shows(f, y, x + i) || !grid_blank(f->g, y, x + i))
			return;
	grid_text(f->g, y, x,
		  frame_style(f, from->run, a->event[0], style_end(from->lane)),
		  text);
}

/* A packet that did not arrive, or is on its way. */
static void paint_nowhere(const struct lanes_frame *f,
			  const struct lanes_arrow *a, int y, int x,
			  enum style style)
{
	const struct packet_row *p = recording_packet(f->p->r, a->packet);
	bool lost = a->event[1] != ROW_NONE;
	unsigned fate = p->fate == FATE_ABSORBED ? STYLE_DIM : STYLE_LOSS;
	int below = f->p->pitch == 1 ? y : y + 1;

	if (f->p->pitch > 1 || !lost)
		put_sign(f, y, x, style, L_SENT);
	if (lost)
		put_sign(f, below, x,
			 frame_style(f, f->p->l->row[a->row[0]].run,
				     a->event[1], fate),
			 L_LOST);
	else if (below != y)
		put_line(f, below, x, style, L_MADE);
}

static void paint_way(const struct lanes_frame *f, int y[2], int x[2],
		      enum style style)
{
	bool down = y[0] < y[1];
	int step = down ? 1 : -1;
	bool bends = f->p->pitch > 1 && x[1] > x[0];
	int end = bends ? y[1] - step : y[1];

	put_vertical(f, x[0], y[0] + step, end, style, L_WAY);
	if (bends)
		put_bend(f, end, x[0], x[1], down, style);
	put_sign(f, y[0], x[0], style, L_SENT);
	put_sign(f, y[1], x[1], style, down ? L_DOWN : L_UP);
}

/* Something of it may be on the lines that are shown: there may be many. */
static bool near_lines(const struct lanes_frame *f, const struct lanes_arrow *a)
{
	uint32_t other = a->row[1] == ROW_NONE ? a->row[0] : a->row[1];
	int y[2], end = f->a.y + f->a.rows;

	frame_line(f, a->row[0], &y[0]);
	frame_line(f, other, &y[1]);
	return !(y[0] < f->a.y - 1 && y[1] < f->a.y - 1) &&
	       !(y[0] > end && y[1] > end);
}

static void paint_arrow(const struct lanes_frame *f,
			const struct lanes_arrow *a)
{
	const struct lanes_row *from = &f->p->l->row[a->row[0]];
	const struct packet_row *p = recording_packet(f->p->r, a->packet);
	enum style style =
		frame_style(f, from->run, a->event[0], style_end(from->lane));
	bool arrives = a->event[1] != ROW_NONE && a->row[1] != ROW_NONE &&
		       fate_arrives((enum fate)p->fate);
	int y[2], x[2];

	if (!near_lines(f, a))
		return;
	x[0] = frame_x(f, from->run, a->event[0]);
	frame_line(f, a->row[0], &y[0]);
	if (!arrives) {
		paint_nowhere(f, a, y[0], x[0], style);
		return;
	}
	x[1] = frame_x(f, from->run, a->event[1]);
	frame_line(f, a->row[1], &y[1]);
	if (y[0] != y[1])
		paint_way(f, y, x, style);
}

/* From who made a thread to the thread. */
static void paint_made(const struct lanes_frame *f, const struct lanes_row *row,
		       uint32_t n)
{
	int y[2], x = frame_x(f, row->run, row->from_event);

	frame_line(f, row->parent, &y[0]);
	frame_line(f, n, &y[1]);
	put_vertical(f, x, y[0] + (y[0] < y[1] ? 1 : -1), y[1],
		     frame_style(f, row->run, row->from_event, STYLE_DIM),
		     L_MADE);
}

void frame_arrows(const struct lanes_frame *f)
{
	const struct lanes *l = f->p->l;

	for (uint32_t i = 0; i < l->n_rows; i++)
		if (l->row[i].parent != ROW_NONE &&
		    l->row[l->row[i].parent].run == l->row[i].run)
			paint_made(f, &l->row[i], i);
	for (size_t i = 0; i < l->n_arrows; i++)
		if (l->arrow[i].row[0] != ROW_NONE)
			paint_arrow(f, &l->arrow[i]);
	for (size_t i = 0; i < l->n_arrows && f->p->pitch > 1; i++)
		if (l->arrow[i].row[0] != ROW_NONE &&
		    near_lines(f, &l->arrow[i]))
			paint_label(f, &l->arrow[i]);
}

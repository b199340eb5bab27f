/*
 * Painting a scene on a chart. It is painted on a grid of its own, so that
 * lines join with no others, and cut when it is copied.
 *
 * Edges come first, the taken one last of them, then the boxes: where an edge
 * leaves, the border of its box becomes a joint.
 *
 *	╭──────╮			┏●━━━━━┓
 *	│ from ├── label ──▶│	heavy	┃ from ┠── label ──▶│
 *	╰──────╯			┗━━━━━━┛
 *
 * Aborts lead from nearly everywhere to the end state. They are one dashed
 * line with their labels; the box that was aborted says by name where to.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/term/box.h"
#include "ui/diagram/diagram_private.h"
#include "ui/text/i18n.h"

enum { LABELS = 4, LABEL_COLS = 160 };

/* Where it is painted, and what. */
struct pen {
	const struct scene *s;
	const struct chart_fit *f;
	struct grid *g;
	uint32_t reachable; /* 1 << state */
};

struct look {
	enum style line, label;
	bool heavy;
};

/* Arrowheads by direction: up, right, down, left. */
enum direction { UP, RIGHT, DOWN, LEFT, DIRECTIONS };
static const uint32_t heads[] = { 0x25b2, 0x25b6, 0x25bc, 0x25c0 }; /* ▲▶▼◀ */
_Static_assert(sizeof(heads) / sizeof(*heads) == DIRECTIONS, "a head for each");

/* --- what there is to see ------------------------------------------------ */

static const struct scene_mark *mark_of(const struct scene *s, int state)
{
	for (int i = 0; i < s->n_marks; i++)
		if (s->mark[i].state == state)
			return &s->mark[i];
	return NULL;
}

static bool is_reset(const struct scene *s, const struct scene_edge *e)
{
	return s->resets >> e->event & 1;
}

static bool is_taken(const struct scene *s, const struct scene_edge *e)
{
	return s->taken == e && s->fading < 2;
}

/*
 * An edge may be taken by a socket in one of these states. A life ends once:
 * what follows the end state is for those alone that are there.
 */
static bool may_come(const struct scene *s, uint32_t states,
		     const struct scene_edge *e)
{
	if (e->from == s->end && s->n_marks > 0 && !mark_of(s, s->end))
		return false;
	return states >> e->from & 1;
}

/* The states that sockets can still come to, as bits; all without sockets. */
static uint32_t reachable(const struct scene *s)
{
	uint32_t all = 0, last;

	for (int i = 0; i < s->n_marks; i++)
		all |= 1u << s->mark[i].state;
	if (!all)
		return UINT32_MAX;
	do {
		last = all;
		for (size_t i = 0; i < s->n_edges; i++)
			if (may_come(s, all, &s->edge[i]))
				all |= 1u << s->edge[i].to;
	} while (all != last);
	return all;
}

/* --- edges --------------------------------------------------------------- */

static struct look taken_look(const struct scene *s)
{
	enum style style = s->fading ? STYLE_TAKEN_2 : STYLE_TAKEN;

	return (struct look){ style, style | STYLE_BOLD, true };
}

static struct look edge_look(const struct pen *pen, const struct scene_edge *e)
{
	if (is_taken(pen->s, e))
		return taken_look(pen->s);
	if (mark_of(pen->s, e->from))
		return (struct look){ STYLE_PLAIN, STYLE_DIM, false };
	if (!may_come(pen->s, pen->reachable, e))
		return (struct look){ STYLE_GHOST, STYLE_GHOST, false };
	return (struct look){ STYLE_DIM, STYLE_DIM, false };
}

static enum direction direction(struct point from, struct point to)
{
	if (from.y != to.y)
		return from.y < to.y ? DOWN : UP;
	return from.x < to.x ? RIGHT : LEFT;
}

/* Returns the way of its arrowhead. */
static enum direction paint_way(const struct pen *pen, const struct route *r,
				struct look look)
{
	int legs = route_legs(r);
	struct point from = { 0 }, to = chart_point(pen->f, r->p[0]);

	for (int i = 0; i < legs; i++) {
		from = to;
		to = chart_point(pen->f, r->p[i + 1]);
		if (from.y == to.y)
			box_hline(pen->g, to.y, from.x, to.x, look.line,
				  look.heavy);
		else
			box_vline(pen->g, to.x, from.y, to.y, look.line,
				  look.heavy);
	}
	grid_put(pen->g, to.y, to.x, look.line, heads[direction(from, to)]);
	return direction(from, to);
}

/* On a line, in the middle between two cells. */
static void label_along(const struct pen *pen, int y, int x1, int x2,
			enum style style, const struct scene_edge *e)
{
	int from = x1 < x2 ? x1 : x2, room = abs(x2 - x1) - 1;
	char text[LABEL_COLS];
	int x;

	snprintf(text, sizeof(text), " %s%s%s ", e->label, e->note ? ", " : "",
		 e->note ? tr(e->note) : "");
	x = from + 1 + (room - text_width(text)) / 2;
	grid_text(pen->g, y, x, style, text);
}

static void paint_edge(const struct pen *pen, const struct scene_edge *e)
{
	const struct chart *c = pen->f->chart;
	const struct route *r =
		route_find(c->route, c->n_routes, e->from, e->event);
	struct look look = edge_look(pen, e);
	struct point a, b;

	if (!r)
		return; /* it resets */
	paint_way(pen, r, look);
	a = chart_point(pen->f, r->p[r->leg]);
	b = chart_point(pen->f, r->p[r->leg + 1]);
	if (a.y == b.y)
		label_along(pen, a.y, a.x, b.x, look.label, e);
	else
		grid_text(pen->g, a.y + (a.y < b.y ? 1 : -1), a.x + 2,
			  look.label, e->label);
}

/* Where two share a line, the one that says more is on top. */
static void paint_edges(const struct pen *pen)
{
	static const enum style order[] = { STYLE_GHOST, STYLE_DIM, STYLE_PLAIN,
					    STYLE_TAKEN_2, STYLE_TAKEN };
	const struct scene *s = pen->s;

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		for (size_t j = 0; j < s->n_edges; j++)
			if (edge_look(pen, &s->edge[j]).line == order[i])
				paint_edge(pen, &s->edge[j]);
}

/* --- aborts -------------------------------------------------------------- */

/* The different labels of what resets, in the order of the table. */
static int reset_labels(const struct scene *s, const char *label[LABELS])
{
	int n = 0;

	for (size_t i = 0; i < s->n_edges; i++) {
		bool known = !is_reset(s, &s->edge[i]);

		for (int j = 0; j < n; j++)
			known |= strcmp(label[j], s->edge[i].label) == 0;
		if (!known && n < LABELS)
			label[n++] = s->edge[i].label;
	}
	return n;
}

/* The labels, so that they end before a column. */
static void paint_reset_labels(const struct pen *pen, int y, int end,
			       bool taken)
{
	const struct scene *s = pen->s;
	const char *label[LABELS];
	int n = reset_labels(s, label), x = end;

	for (int i = 0; i < n; i++)
		x -= text_width(label[i]) + (i ? 2 : 0);
	for (int i = 0; i < n; i++) {
		bool bold = taken && strcmp(label[i], s->taken->label) == 0;

		x = grid_text(pen->g, y, x,
			      bold ? taken_look(s).label : STYLE_DIM, label[i]);
		if (i + 1 < n)
			x = grid_text(pen->g, y, x, STYLE_DIM, ", ");
	}
}

/* Dashed lines have no corners; a light one does. */
static void paint_reset_line(const struct pen *pen, bool taken)
{
	struct look look = { STYLE_DIM, STYLE_DIM, false };
	struct point p[3];
	enum direction way;

	for (int i = 0; i < 3; i++)
		p[i] = chart_point(pen->f, pen->f->chart->note[i]);
	way = direction(p[1], p[2]);
	if (taken)
		look = taken_look(pen->s);
	box_hline(pen->g, p[1].y, p[1].x - 1, p[1].x, look.line, look.heavy);
	box_vline(pen->g, p[1].x, p[1].y, p[2].y, look.line, look.heavy);
	for (int x = p[0].x; x < p[1].x; x++)
		grid_put(pen->g, p[0].y, x, look.line,
			 taken ? 0x2505 : 0x2504); /* ┅ ┄ */
	grid_put(pen->g, p[2].y, p[2].x, look.line,
		 taken ? heads[way] : heads[way] + 1); /* △ is after ▲ */
	paint_reset_labels(pen, p[0].y, p[0].x - 1, taken);
}

/* The box that was aborted points to the end state by its name. */
static void paint_reset_taken(const struct pen *pen)
{
	const struct chart *c = pen->f->chart;
	const char *name = pen->s->name[pen->s->end];
	struct look look = taken_look(pen->s);
	const struct route *r = NULL;
	struct point head;

	for (size_t i = 0; i < c->n_resets; i++)
		if (c->reset[i].from == pen->s->taken->from)
			r = &c->reset[i];
	if (!r)
		return;
	head = chart_point(pen->f, r->p[route_legs(r)]);
	if (paint_way(pen, r, look) == RIGHT)
		grid_text(pen->g, head.y, head.x + 2, look.label, name);
	else
		grid_text(pen->g, head.y, head.x - 1 - text_width(name),
			  look.label, name);
}

static void paint_resets(const struct pen *pen)
{
	const struct scene *s = pen->s;
	bool taken = s->taken && is_taken(s, s->taken) && is_reset(s, s->taken);

	if (!s->resets)
		return;
	paint_reset_line(pen, taken);
	if (taken)
		paint_reset_taken(pen);
}

/* --- boxes --------------------------------------------------------------- */

static struct look box_look(const struct pen *pen, int state)
{
	const struct scene *s = pen->s;
	const struct scene_mark *m = mark_of(s, state);

	if (m)
		return (struct look){ m->style, m->style | STYLE_BOLD, true };
	if (s->visited >> state & 1)
		return (struct look){ STYLE_VISITED, STYLE_VISITED, false };
	if (!(pen->reachable >> state & 1))
		return (struct look){ STYLE_GHOST, STYLE_GHOST, false };
	return (struct look){ STYLE_DIM, STYLE_PLAIN, false };
}

/* Side by side in the upper border. */
static void paint_marks(const struct pen *pen, int state, struct area a)
{
	int x = a.x + 1;

	for (int i = 0; i < pen->s->n_marks; i++) {
		const struct scene_mark *m = &pen->s->mark[i];

		if (m->state == state && x < a.x + a.cols - 1)
			grid_put(pen->g, a.y, x++, m->style, m->glyph);
	}
}

static void paint_box(const struct pen *pen, int state)
{
	const char *name = pen->s->name[state];
	struct look look = box_look(pen, state);
	struct area a = chart_box(pen->f, state);

	box_frame(pen->g, a, look.line, look.heavy);
	grid_text(pen->g, a.y + a.rows / 2,
		  a.x + (a.cols - text_width(name)) / 2, look.label, name);
	paint_marks(pen, state, a);
	for (int y = a.y; state == pen->s->selected && y < a.y + a.rows; y++)
		grid_add(pen->g, y, a.x, a.cols, STYLE_BACK);
}

void scene_paint(const struct scene *s, const struct chart *charts, size_t n,
		 struct grid *g, struct area a)
{
	struct chart_fit f;
	struct grid own;
	struct pen pen = { s, &f, &own, reachable(s) };

	chart_fit(&f, charts, n, a);
	grid_init(&own, f.area.rows, f.area.cols);
	paint_edges(&pen);
	paint_resets(&pen);
	for (int i = 0; i < CHART_STATES; i++)
		if (f.chart->place[i].rows > 0)
			paint_box(&pen, i);
	grid_copy(g, (struct area){ f.area.y, f.area.x, a.rows, a.cols }, &own);
	grid_free(&own);
}

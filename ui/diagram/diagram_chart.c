/*
 * Where a chart stands. Its tables are for the size it has at least; in a
 * larger area it grows at lines where only edges are:
 *
 *	╭───╮    ╭───╮		╭───╮      ╭───╮
 *	│ A ├─┊─▶│ B │		│ A ├─++──▶│ B │
 *	╰───╯ ┊  ╰───╯		╰───╯      ╰───╯
 *
 * All that is at the line or behind it moves away by what is added, so edges
 * get longer and boxes keep their size.
 */
#include <stdlib.h>

#include "ui/diagram/diagram_private.h"

/* --- growing ------------------------------------------------------------- */

static int lines_count(const int16_t *line)
{
	int n = 0;

	while (n < GROW_LINES && line[n])
		n++;
	return n;
}

/* Each line gets its share of what is added. */
static int grown(int at, const int16_t *line, int more)
{
	int n = lines_count(line), out = at;

	for (int i = 0; i < n; i++)
		if (at >= line[i])
			out += more / n + (i < more % n);
	return out;
}

struct point chart_point(const struct chart_fit *f, struct point p)
{
	p.y = (int16_t)grown(p.y, f->chart->grow_y, f->more_rows);
	p.x = (int16_t)grown(p.x, f->chart->grow_x, f->more_cols);
	return p;
}

struct area chart_box(const struct chart_fit *f, int state)
{
	struct place p = f->chart->place[state];
	struct point at = chart_point(f, (struct point){ p.y, p.x });

	return (struct area){ at.y, at.x, p.rows, p.cols };
}

/* What is added to a length; a margin of a cell on both sides is left. */
static int more_of(int length, int most, int room)
{
	int want = room - 2 < most ? room - 2 : most;

	return want > length ? want - length : 0;
}

/* How much of a length goes before a thing to have it in the middle. */
static int before(int room, int length)
{
	return room > length ? (room - length) / 2 : 0;
}

void chart_fit(struct chart_fit *f, const struct chart *charts, size_t n,
	       struct area a)
{
	const struct chart *c = charts;

	while (c < charts + n - 1 && (a.rows < c->rows || a.cols < c->cols))
		c++;
	f->chart = c;
	f->room = a;
	f->more_rows = more_of(c->rows, c->most_rows, a.rows);
	f->more_cols = more_of(c->cols, c->most_cols, a.cols);
	f->area.rows = c->rows + f->more_rows;
	f->area.cols = c->cols + f->more_cols;
	f->area.y = a.y + before(a.rows, f->area.rows);
	f->area.x = a.x + before(a.cols, f->area.cols);
}

/* --- finding ------------------------------------------------------------- */

static bool is_inside(struct area a, int y, int x)
{
	return y >= a.y && y < a.y + a.rows && x >= a.x && x < a.x + a.cols;
}

int chart_at(const struct chart_fit *f, int y, int x)
{
	if (!is_inside(f->room, y, x))
		return -1;
	for (int i = 0; i < CHART_STATES; i++)
		if (is_inside(chart_box(f, i), y - f->area.y, x - f->area.x))
			return i;
	return -1;
}

/*
 * How far a box is in a direction; -1 if it is not there: more to the side
 * than ahead. A row is as high as two columns are wide.
 */
static int distance(struct place from, struct place to, int dy, int dx)
{
	int down = 2 * (to.y + to.rows / 2 - from.y - from.rows / 2);
	int right = to.x + to.cols / 2 - from.x - from.cols / 2;
	int ahead = dy ? down * dy : right * dx;
	int aside = abs(dy ? right : down);

	return ahead <= 0 || aside > ahead ? -1 : ahead + 2 * aside;
}

int chart_next(const struct chart *c, int state, int dy, int dx)
{
	int best = -1, least = 0;

	for (int i = 0; i < CHART_STATES; i++) {
		int d = distance(c->place[state], c->place[i], dy, dx);

		if (c->place[i].rows == 0 || d < 0)
			continue;
		if (best < 0 || d < least) {
			best = i;
			least = d;
		}
	}
	return best;
}

const struct route *route_find(const struct route *routes, size_t n, int from,
			       int event)
{
	for (size_t i = 0; i < n; i++)
		if (routes[i].from == from && routes[i].event == event)
			return &routes[i];
	return NULL;
}

int route_legs(const struct route *r)
{
	int n = 0;

	while (n + 1 < ROUTE_POINTS && (r->p[n + 1].y || r->p[n + 1].x))
		n++;
	return n;
}

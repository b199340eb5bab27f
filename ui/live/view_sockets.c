/*
 * The kernel's sockets on this machine, or in this network namespace, as the
 * census has them: listeners and their queues, who does not read or close, and
 * what is about to run out. Of what is live alone: a file has no kernel.
 *
 *   which, and in what order   socklist.c
 *   what a row says            sockrow.c
 *   columns                    socktable.c
 *   numbers above              sockcounts.c
 */
#include <string.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"
#include "ui/live/sockcounts.h"
#include "ui/live/socktable.h"

enum { LEAST_ROWS = 6 }; /* of the table, before numbers above have room */

static struct sock_rows rows_of(const struct app *app, uint64_t now_ns)
{
	return (struct sock_rows){ .census = app->show.census,
				   .now_ns = app->epoch_ns + now_ns };
}

/* --- drawing ------------------------------------------------------------- */

static void scroll(struct socklist *l, size_t lines)
{
	if (l->top > l->at)
		l->top = l->at;
	if (l->at >= l->top + lines)
		l->top = l->at - lines + 1;
	if (l->top + lines > l->n)
		l->top = l->n > lines ? l->n - lines : 0;
}

/* The widest of those shown; they never shrink, so nothing jumps. */
static void lay_out(struct app *app, const struct sock_rows *rows,
		    struct area list, struct sock_layout *layout)
{
	const struct socklist *l = &app->sockets;

	for (size_t i = l->top; i < l->n && i < l->top + (size_t)list.rows;
	     i++) {
		const struct census_socket *s = socklist_at(l, rows, i);

		if (s)
			sock_widen(app->socket_cols, s, rows->now_ns);
	}
	sock_lay_out(layout, list.cols - 2, app->socket_cols);
}

static void draw_lines(struct app *app, const struct sock_rows *rows,
		       struct grid *g, struct area a)
{
	const struct socklist *l = &app->sockets;
	struct sock_layout layout;

	lay_out(app, rows, a, &layout);
	sock_head_paint(&layout, l, g, a.y - 1, a.x + 1);
	for (int i = 0; i < a.rows && l->top + (size_t)i < l->n; i++) {
		const struct census_socket *s =
			socklist_at(l, rows, l->top + (size_t)i);

		if (s)
			sock_row_paint(&layout, s, rows->now_ns, g, a.y + i,
				       a.x + 1);
		if (l->top + (size_t)i == l->at)
			grid_add(g, a.y + i, a.x, a.cols, STYLE_BACK);
	}
}

/* As many as leave room for the table. */
static struct area draw_counts(const struct app *app, struct grid *g,
			       struct area a)
{
	struct sock_count_line line[SOCK_COUNTS_MOST];
	char cut[SOCK_COUNTS_TEXT];
	size_t n =
		sock_counts(census_totals(app->show.census),
			    app->sockets.troubles, app->sockets.nameless, line);

	for (size_t i = 0; i < n && a.rows > LEAST_ROWS; i++) {
		text_cut(cut, sizeof(cut), line[i].text, a.cols - 2);
		grid_text(g, a.y, a.x + 1, line[i].style, cut);
		a.y++;
		a.rows--;
	}
	return a;
}

static void draw(struct app *app, struct grid *g, struct area a,
		 uint64_t now_ns)
{
	struct sock_rows rows = rows_of(app, now_ns);
	struct socklist *l = &app->sockets;
	struct area list;

	if (!app->show.census)
		return;
	file_line_draw(app, g, (struct area){ a.y + --a.rows, a.x, 1, a.cols });
	socklist_make(l, &rows);
	a = draw_counts(app, g, a);
	list = (struct area){ a.y + 1, a.x, a.rows - 1, a.cols };
	app->list_area = list;
	scroll(l, (size_t)list.rows);
	draw_lines(app, &rows, g, list);
	if (l->n == 0)
		grid_text(g, list.y, list.x + 1, STYLE_DIM,
			  census_totals(app->show.census)->polled_ns
				  ? tr("there are no sockets")
				  : tr("nothing yet"));
}

/* --- keys ---------------------------------------------------------------- */

const struct census_socket *sockets_chosen(const struct app *app)
{
	struct sock_rows rows = rows_of(app, 0);
	const struct socklist *l = &app->sockets;

	return app->show.census && l->has_chosen ? socklist_at(l, &rows, l->at)
						 : NULL;
}

uint32_t sockets_flow(const struct app *app)
{
	const struct socklist *l = &app->sockets;
	struct packet p = { .protocol = l->chosen.udp ? IP_UDP : IP_TCP,
			    .has_ports = true,
			    .src = l->chosen.local,
			    .dst = l->chosen.remote };
	int side;

	if (!l->has_chosen || !l->chosen.remote.port)
		return FLOW_NONE;
	return flow_find_known(trace_flows(app->show.file->trace), &p, &side);
}

static void open_chosen(struct app *app)
{
	uint32_t flow = sockets_flow(app);

	if (!app->sockets.has_chosen)
		return;
	if (flow != FLOW_NONE)
		file_enter(app, flow, ROW_NONE, VIEW_STEP);
	else if (app->sockets.chosen.remote.port)
		app_say(app, "%s", tr("no packet of it was captured so far"));
	else
		app_say(app, "%s",
			tr("it has no conversation of its own: others are of "
			   "whoever connects"));
}

static void sort_by(struct app *app, enum sock_column by)
{
	struct socklist *l = &app->sockets;

	socklist_sort(l, by, by == l->by ? !l->down : sock_column_down(by));
	if (l->down)
		app_say(app, tr("sorted by %s, the largest first"),
			tr(sock_column_name(by)));
	else
		app_say(app, tr("sorted by %s"), tr(sock_column_name(by)));
}

/* The next column, or the one before, around. */
static void sort_next(struct app *app, int by)
{
	sort_by(app,
		(enum sock_column)(((int)app->sockets.by + by + SOCK_COLUMNS) %
				   SOCK_COLUMNS));
}

static bool act_order(struct app *app, enum action action)
{
	switch (action) {
	case ACT_SORT_NEXT:
		sort_next(app, 1);
		return true;
	case ACT_SORT_BACK:
		sort_next(app, -1);
		return true;
	case ACT_SORT_TURN:
		sort_by(app, app->sockets.by);
		return true;
	case ACT_ENTER:
		open_chosen(app);
		return true;
	default:
		return false;
	}
}

static bool act(struct app *app, enum action action, uint64_t now_ns)
{
	struct sock_rows rows = rows_of(app, now_ns);
	struct socklist *l = &app->sockets;
	int64_t to = list_moved(action, (int64_t)l->at, app->list_area.rows,
				(int64_t)l->n);

	if (to < 0)
		return act_order(app, action);
	socklist_move(l, &rows, to);
	return true;
}

/* --- searching ----------------------------------------------------------- */

static bool has_text(const struct census_socket *s, const char *text)
{
	char cell[SOCK_TEXT];

	for (int by = 0; s && by < SOCK_COLUMNS; by++)
		if (strcasestr(sock_cell(s, (enum sock_column)by, 0, cell),
			       text))
			return true;
	return false;
}

void sockets_search(struct app *app, int direction)
{
	struct sock_rows rows = rows_of(app, 0);
	struct socklist *l = &app->sockets;
	int64_t n = (int64_t)l->n;

	for (int64_t i = 1; i <= n; i++) {
		int64_t at = ((int64_t)l->at + direction * i + n) % n;

		if (!has_text(socklist_at(l, &rows, (size_t)at), app->search))
			continue;
		socklist_move(l, &rows, at);
		app_say(app,
			tr("/%s · n next, N previous, Esc ends the "
			   "search"),
			app->search);
		return;
	}
	app_say(app, tr("/%s: not found so far"), app->search);
	app->search[0] = '\0';
}

/* --- the mouse ----------------------------------------------------------- */

static void press(struct app *app, const struct input *in, uint64_t now_ns)
{
	struct sock_rows rows = rows_of(app, now_ns);
	struct area a = app->list_area;
	struct sock_layout layout;

	if (area_holds(a, in->y, in->x)) {
		socklist_move(&app->sockets, &rows,
			      (int64_t)app->sockets.top + in->y - a.y);
		return;
	}
	if (in->y != a.y - 1)
		return;
	lay_out(app, &rows, a, &layout);
	if (sock_column_at(&layout, in->x - 1) != SOCK_COLUMNS)
		sort_by(app, sock_column_at(&layout, in->x - 1));
}

static void click(struct app *app, const struct input *in, uint64_t now_ns)
{
	struct sock_rows rows = rows_of(app, now_ns);
	int64_t at = (int64_t)app->sockets.at;

	switch (in->mouse) {
	case MOUSE_WHEEL_UP:
		socklist_move(&app->sockets, &rows, at - 1);
		break;
	case MOUSE_WHEEL_DOWN:
		socklist_move(&app->sockets, &rows, at + 1);
		break;
	case MOUSE_PRESS:
		press(app, in, now_ns);
		break;
	case MOUSE_DOUBLE:
		if (area_holds(app->list_area, in->y, in->x)) {
			press(app, in, now_ns);
			open_chosen(app);
		}
		break;
	default:
		break;
	}
}

uint64_t sockets_wake_ns(const struct app *app, uint64_t now_ns)
{
	enum { AGAIN_MS = 500 };

	return app->view == VIEW_SOCKETS ? now_ns + AGAIN_MS * UINT64_C(1000000)
					 : 0;
}

const struct view_ops view_sockets = { "Sockets", KEYS_STEP, draw, act, click };

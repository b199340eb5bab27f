/*
 * The state view: the diagram of TCP's states, and whose sockets are where.
 * UDP sockets have a diagram of their own, so that the view is never empty.
 *
 *   the diagram, as large as there is room
 *   ● C.s SYN-SENT   ◆ S.l LISTEN            the sockets
 *   S.c: LISTEN → SYN-RECEIVED (rcv SYN …)   the edge taken last
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/term/box.h"
#include "ui/text/i18n.h"
#include "ui/text/marker.h"
#include "ui/why/why.h"

enum { LEGEND_ROWS = 1 };

/* The event at which a state changed last, before the cursor, or ROW_NONE. */
static uint32_t last_change(const struct app *app)
{
	const struct world *w = &app->player.world;
	uint32_t n = recording_n_sockets(app->player.rec);
	uint32_t event = ROW_NONE;

	for (uint32_t i = 0; i < n && i < WORLD_SOCKETS; i++)
		if (w->socket[i].why != ROW_NONE &&
		    (event == ROW_NONE || w->socket[i].changed >= event))
			event = w->socket[i].changed;
	return event;
}

/* It changed with the step that was taken last. */
static bool is_fresh(const struct app *app, uint32_t event)
{
	const struct row *row = player_row(&app->player);

	return row && event >= row->event;
}

static void take_edge(const struct app *app, struct diagram *d, uint64_t now_ns)
{
	bool glows = now_ns < app->player.step_ns + STATES_GLOW_NS;
	uint32_t event = last_change(app);

	if (event == ROW_NONE)
		return;
	d->taken = why_edge(app->player.rec, event);
	d->fading = is_fresh(app, event) && glows ? 0 : 1;
}

static struct diagram diagram_of(const struct app *app, uint64_t now_ns)
{
	const struct recording *r = app->player.rec;
	const struct world *w = &app->player.world;
	struct diagram d = { .selected = app->state };

	for (uint32_t i = 0; i < recording_n_sockets(r) && i < WORLD_SOCKETS;
	     i++) {
		enum tcp_state state = marker_state(w, i);

		if (recording_socket_at(r, i)->protocol != IP_TCP ||
		    state == TCP_UNKNOWN)
			continue;
		d.visited |= w->socket[i].visited | 1u << state;
		if (d.n_markers < DIAGRAM_MARKERS)
			d.marker[d.n_markers++] = (struct diagram_marker){
				.state = state,
				.glyph = marker_glyph(r, w, i),
				.style = marker_style(r, i)
			};
	}
	take_edge(app, &d, now_ns);
	return d;
}

/* "● C.s SYN-SENT", one after the other, as many as fit. */
static void paint_sockets(const struct app *app, struct grid *g, struct area a)
{
	const struct recording *r = app->player.rec;
	const struct world *w = &app->player.world;
	int x = a.x + 1;

	for (uint32_t i = 0; i < recording_n_sockets(r) && i < WORLD_SOCKETS;
	     i++) {
		enum tcp_state state = marker_state(w, i);
		char name[NAME_TEXT], text[NAME_TEXT + 20];

		if (state == TCP_UNKNOWN)
			continue;
		snprintf(text, sizeof(text), " %s %s", socket_name(r, i, name),
			 tcp_state_name(state));
		if (x + 3 + text_width(text) > a.x + a.cols)
			break;
		grid_put(g, a.y, x++, marker_style(r, i),
			 marker_glyph(r, w, i));
		x = grid_text(g, a.y, x, marker_style(r, i), text) + 3;
	}
}

static bool has_tcp(const struct app *app)
{
	const struct recording *r = app->player.rec;

	for (uint32_t i = 0; i < recording_n_flows(r); i++)
		if (recording_flow(r, i)->protocol == IP_TCP)
			return true;
	for (uint32_t i = 0; i < recording_n_sockets(r); i++)
		if (recording_socket_at(r, i)->protocol == IP_TCP)
			return true;
	return recording_n_flows(r) == 0;
}

void pane_states_draw(const struct app *app, struct grid *g, struct area a,
		      uint64_t now_ns)
{
	struct diagram d = diagram_of(app, now_ns);

	if (has_tcp(app))
		diagram_paint(&d, g, a);
	else
		udp_states_draw(app, g, a);
}

/* --- the view ------------------------------------------------------------ */

static void paint_edge(const struct app *app, struct grid *g, struct area a)
{
	const struct row *row = player_row(&app->player);
	char text[WHY_TEXT], cut[WHY_TEXT];

	if (!row)
		return;
	why_states(app->player.rec, row, text);
	if (!text[0])
		why_row(app->player.rec, row, text);
	text_cut(cut, sizeof(cut), text, a.cols - 2);
	grid_text(g, a.y, a.x + 1, STYLE_PLAIN, cut);
}

/* The sockets of whichever diagram is shown. */
static void paint_legend(const struct app *app, struct grid *g, struct area a)
{
	if (has_tcp(app))
		paint_sockets(app, g, a);
	else
		udp_states_legend(app, g, a);
}

static void draw(struct app *app, struct grid *g, struct area a,
		 uint64_t now_ns)
{
	struct area top = a, legend = a;
	bool edge = a.rows > DIAGRAM_ROWS + LEGEND_ROWS;

	legend.y = a.y + a.rows - LEGEND_ROWS;
	legend.rows = LEGEND_ROWS;
	top.rows = a.rows - LEGEND_ROWS - edge;
	app->list_area = top;
	pane_states_draw(app, g, top, now_ns);
	if (edge)
		paint_edge(app, g,
			   (struct area){ legend.y - 1, a.x, 1, a.cols });
	paint_legend(app, g, legend);
}

/* Enter on a state: to the next step at which a socket came into it. */
static void go_to_state(struct app *app)
{
	const struct player *p = &app->player;
	uint32_t n = (uint32_t)p->n_steps;

	for (uint32_t k = 1; app->state != TCP_UNKNOWN && k <= n; k++) {
		uint32_t at = (p->at + k - 1) % n;
		const struct row *row = &p->rows.at[p->step[at]];

		for (uint32_t i = 0; i < row->n_states; i++)
			if (recording_state_row(p->rec, row->state[i])->to ==
			    app->state) {
				step_to(app, at + 1);
				return;
			}
	}
	app_say(app, "%s", tr("no socket has come into this state so far"));
}

static bool act(struct app *app, enum action action, uint64_t now_ns)
{
	(void)now_ns;
	switch (action) {
	case ACT_UP:
		return diagram_move(&app->state, -1, 0), true;
	case ACT_DOWN:
		return diagram_move(&app->state, 1, 0), true;
	case ACT_LEFT:
		return diagram_move(&app->state, 0, -1), true;
	case ACT_RIGHT:
		return diagram_move(&app->state, 0, 1), true;
	case ACT_ENTER:
		go_to_state(app);
		return true;
	default:
		return false;
	}
}

static void click(struct app *app, const struct input *in, uint64_t now_ns)
{
	(void)now_ns;
	if (in->mouse != MOUSE_PRESS && in->mouse != MOUSE_DOUBLE)
		return;
	app->state = diagram_at(app->list_area, in->y, in->x);
	if (in->mouse == MOUSE_DOUBLE)
		go_to_state(app);
}

const struct view_ops view_states = { "States", KEYS_STEP, draw, act, click };

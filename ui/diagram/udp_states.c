/*
 * The states of UDP sockets at the cursor. No packet tells them and the kernel
 * reports none, so they follow from the calls that were observed: what the
 * actor's socket(), bind(), connect(), sendto() and close() returned.
 *
 *   socket(udp) = 8     a socket without a name yet
 *   bind(s, …) = 0      the name of the newest one of that lane is s
 *   connect(s, none)    it has no peer any more
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/diagram/diagram_udp.h"
#include "ui/text/i18n.h"

enum { VAR_TEXT = 24, G_SOCKET = 0x25a0 };

struct udp_socket {
	uint32_t lane;
	char var[VAR_TEXT]; /* "" until a call names it */
	enum udp_state state;
	bool own_port; /* bind() asked for it by number */
};

struct udp_world {
	struct udp_socket socket[DIAGRAM_MARKERS];
	int n;
	uint32_t visited;
	const struct udp_transition *taken;
	bool fresh; /* by the step that was taken last */
};

static const struct {
	const char *call;
	enum udp_event event;
} events[] = {
	{ "bind", UDP_BIND },
	{ "connect", UDP_CONNECT },
	{ "sendto", UDP_SENDTO },
	{ "close", UDP_CLOSE },
};

/* --- the fold ------------------------------------------------------------ */

static void add_socket(struct udp_world *w, uint32_t lane)
{
	struct udp_socket *s = &w->socket[w->n];

	if (w->n == DIAGRAM_MARKERS)
		return;
	*s = (struct udp_socket){ .lane = lane, .state = UDP_UNBOUND };
	w->n++;
	w->visited |= 1u << UDP_UNBOUND;
	w->taken = NULL;
	w->fresh = true;
}

/* The socket that a call's first argument names. */
static struct udp_socket *named(struct udp_world *w, uint32_t lane,
				const char *args)
{
	size_t n = strcspn(args, ",");

	for (int pass = 0; pass < 2; pass++)
		for (int i = w->n; i-- > 0;) {
			struct udp_socket *s = &w->socket[i];

			if (s->lane != lane || n >= VAR_TEXT)
				continue;
			if (pass == 0 && strlen(s->var) == n &&
			    memcmp(s->var, args, n) == 0 &&
			    s->state != UDP_CLOSED)
				return s;
			if (pass == 1 && !s->var[0]) {
				memcpy(s->var, args, n);
				return s;
			}
		}
	return NULL;
}

static void take(struct udp_world *w, struct udp_socket *s,
		 enum udp_event event)
{
	const struct udp_transition *t = udp_transition_find(s->state, event);

	if (!t)
		return;
	s->state = t->to;
	w->visited |= 1u << t->to;
	w->taken = t;
	w->fresh = true;
}

static bool ends_in(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && strcmp(text + n - m, end) == 0;
}

/* connect(s, none) dissolves, and what Linux chose for a port goes with it. */
static enum udp_event event_of(struct udp_socket *s, enum udp_event event,
			       const char *args)
{
	if (event == UDP_BIND)
		s->own_port = !ends_in(args, ":0");
	if (event != UDP_CONNECT || !ends_in(args, ", none"))
		return event;
	return s->own_port ? UDP_DISCONNECT : UDP_DISCONNECT_FREE;
}

static void fold_call(struct udp_world *w, const struct recording *r,
		      const struct call_row *call)
{
	const char *name = recording_text(r, call->name);
	const char *args = recording_text(r, call->args);
	struct udp_socket *s;

	if (strcmp(name, "socket") == 0) {
		if (strncmp(args, "udp", 3) == 0)
			add_socket(w, call->lane);
		return;
	}
	for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++) {
		if (strcmp(events[i].call, name) != 0)
			continue;
		s = named(w, call->lane, args);
		if (s)
			take(w, s, event_of(s, events[i].event, args));
	}
}

static struct udp_world fold(const struct app *app)
{
	const struct player *p = &app->player;
	size_t end = player_rows(p);
	struct udp_world w = { 0 };

	for (size_t i = 0; i < end; i++) {
		const struct row *row = &p->rows.at[i];
		const struct call_row *call;

		if (row->kind != ROW_CALL && row->kind != ROW_RETURN)
			continue;
		call = recording_call(p->rec, row->item);
		w.fresh = false;
		if (call->result >= 0)
			fold_call(&w, p->rec, call);
		w.fresh &= row == player_row(p);
	}
	return w;
}

/* --- drawing ------------------------------------------------------------- */

void udp_states_draw(const struct app *app, struct grid *g, struct area a)
{
	struct udp_world w = fold(app);
	struct diagram_udp d = { .visited = w.visited,
				 .taken = w.taken,
				 .fading = w.fresh ? 0 : 1 };

	for (int i = 0; i < w.n; i++)
		d.marker[d.n_markers++] = (struct diagram_udp_marker){
			.state = w.socket[i].state,
			.glyph = G_SOCKET,
			.style = style_end(w.socket[i].lane)
		};
	diagram_udp_paint(&d, g, a);
}

void udp_states_legend(const struct app *app, struct grid *g, struct area a)
{
	struct udp_world w = fold(app);
	int x = a.x + 1;

	for (int i = 0; i < w.n; i++) {
		enum style style = style_end(w.socket[i].lane);
		char text[2 * NAME_TEXT];

		snprintf(text, sizeof(text), " %.40s%s%s %s",
			 recording_lane_name(app->player.rec, w.socket[i].lane),
			 w.socket[i].var[0] ? "." : "", w.socket[i].var,
			 udp_state_name(w.socket[i].state));
		if (x + 3 + text_width(text) > a.x + a.cols)
			break;
		grid_put(g, a.y, x++, style, G_SOCKET);
		x = grid_text(g, a.y, x, style, text) + 3;
	}
}

/* Of a capture no socket is known: what its end has sent so far. */
static void sent_box(const struct app *app, struct grid *g, struct area a,
		     uint32_t lane)
{
	const struct recording *r = app->player.rec;
	uint64_t packets = 0, bytes = 0;
	char text[80];
	int x;

	for (uint32_t i = 0; i < app->player.world.sent; i++) {
		const struct packet_row *p = recording_packet(r, i);

		if (packet_lane(r, p, true) != lane)
			continue;
		packets++;
		bytes += p->payload_len;
	}
	x = grid_text(g, a.y, a.x + 1, STYLE_LABEL, tr("packets sent"));
	snprintf(text, sizeof(text), "%" PRIu64, packets);
	x = grid_text(g, a.y, x + 1, STYLE_PLAIN, text);
	x = grid_text(g, a.y, x + 2, STYLE_LABEL, tr("bytes"));
	snprintf(text, sizeof(text), "%" PRIu64, bytes);
	grid_text(g, a.y, x + 1, STYLE_PLAIN, text);
}

void udp_states_box(const struct app *app, struct grid *g, struct area a,
		    uint32_t lane)
{
	struct udp_world w = fold(app);
	int y = 0;

	for (int i = 0; i < w.n && y < a.rows; i++) {
		enum style style = style_end(lane);
		int x;

		if (w.socket[i].lane != lane)
			continue;
		grid_put(g, a.y + y, a.x + 1, style, G_SOCKET);
		x = grid_text(g, a.y + y, a.x + 3, style | STYLE_BOLD,
			      udp_state_name(w.socket[i].state));
		grid_text(g, a.y + y++, x + 1, STYLE_DIM, w.socket[i].var);
	}
	if (y == 0 && app->show.file)
		sent_box(app, g, a, lane);
	else if (y == 0)
		grid_text(g, a.y, a.x + 1, STYLE_DIM, tr("no socket yet"));
}

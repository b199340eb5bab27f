/*
 * The states of UDP sockets at the cursor. No packet tells them and the kernel
 * reports none, so they follow from the calls that were observed: what the
 * actor's socket(), bind(), connect(), sendto() and close() returned.
 *
 *   socket(udp) = 8     a socket without a name yet
 *   bind(s, …) = 0      the name of the newest one of that lane is s
 *   connect(s, none)    it has no peer any more
 *
 * A program's sockets are called by their descriptors, which are its process's
 * own, and the end of the process closes them:
 *
 *   socket(AF_INET, SOCK_DGRAM) = 3
 *   connect(3, AF_UNSPEC)
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "capture/recording/thread.h"
#include "ui/app/app.h"
#include "ui/diagram/diagram_udp.h"
#include "ui/text/i18n.h"

enum { VAR_TEXT = 24, G_SOCKET = 0x25a0 };

struct owner {
	uint32_t lane;
	uint32_t process; /* its first thread; ROW_NONE: an actor */
};

struct udp_socket {
	struct owner owner;
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
	{ "bind", UDP_BIND },	    { "connect", UDP_CONNECT },
	{ "sendto", UDP_SENDTO },   { "sendmsg", UDP_SENDTO },
	{ "sendmmsg", UDP_SENDTO }, { "close", UDP_CLOSE },
};

/* --- the fold ------------------------------------------------------------ */

static struct owner owner_of(const struct recording *r,
			     const struct call_row *call)
{
	uint32_t thread = call->thread_row;

	return (struct owner){
		.lane = call->lane,
		.process = thread == ROW_NONE
				   ? ROW_NONE
				   : recording_thread(r, thread)->process
	};
}

static bool is_of(const struct udp_socket *s, struct owner owner)
{
	return s->owner.lane == owner.lane && s->owner.process == owner.process;
}

/* Where there is room for one more, or NULL: that of a closed one if need be.
 */
static struct udp_socket *room(struct udp_world *w)
{
	if (w->n < DIAGRAM_MARKERS)
		return &w->socket[w->n++];
	for (int i = 0; i < w->n; i++)
		if (w->socket[i].state == UDP_CLOSED)
			return &w->socket[i];
	return NULL;
}

static void add_socket(struct udp_world *w, struct owner owner, int64_t fd)
{
	struct udp_socket *s = room(w);

	if (!s)
		return;
	*s = (struct udp_socket){ .owner = owner, .state = UDP_UNBOUND };
	if (owner.process != ROW_NONE)
		snprintf(s->var, sizeof(s->var), "%" PRId64, fd);
	w->visited |= 1u << UDP_UNBOUND;
	w->taken = NULL;
	w->fresh = true;
}

/* The socket that a call's first argument names. */
static struct udp_socket *named(struct udp_world *w, struct owner owner,
				const char *args)
{
	size_t n = strcspn(args, ",");

	for (int pass = 0; pass < 2; pass++)
		for (int i = w->n; i-- > 0;) {
			struct udp_socket *s = &w->socket[i];

			if (!is_of(s, owner) || n >= VAR_TEXT)
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

/* connect(s, none), or to AF_UNSPEC, dissolves, and what Linux chose for a port
 * goes with it. */
static enum udp_event event_of(struct udp_socket *s, enum udp_event event,
			       const char *args)
{
	if (event == UDP_BIND)
		s->own_port = !ends_in(args, ":0");
	if (event != UDP_CONNECT ||
	    !(ends_in(args, ", none") || ends_in(args, ", AF_UNSPEC")))
		return event;
	return s->own_port ? UDP_DISCONNECT : UDP_DISCONNECT_FREE;
}

/* As an actor's calls are written, or as a program's are. */
static bool is_udp(const char *args)
{
	return strncmp(args, "udp", 3) == 0 ||
	       (strncmp(args, "AF_INET", 7) == 0 &&
		strstr(args, "SOCK_DGRAM") &&
		(!strstr(args, "IPPROTO_") || ends_in(args, "IPPROTO_UDP")));
}

/* A descriptor that is given again was closed by what was not observed. */
static void release(struct udp_world *w, struct owner owner, int64_t fd)
{
	char var[VAR_TEXT];
	struct udp_socket *s;

	if (owner.process == ROW_NONE)
		return;
	snprintf(var, sizeof(var), "%" PRId64, fd);
	s = named(w, owner, var);
	if (s)
		take(w, s, UDP_CLOSE);
}

static void fold_call(struct udp_world *w, const struct recording *r,
		      const struct call_row *call)
{
	const char *name = recording_text(r, call->name);
	const char *args = recording_text(r, call->args);
	struct owner owner = owner_of(r, call);
	struct udp_socket *s;

	if (strcmp(name, "socket") == 0) {
		release(w, owner, call->result);
		if (is_udp(args))
			add_socket(w, owner, call->result);
		return;
	}
	for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++) {
		if (strcmp(events[i].call, name) != 0)
			continue;
		s = named(w, owner, args);
		if (s)
			take(w, s, event_of(s, events[i].event, args));
	}
}

/* The kernel closes what a process leaves open (exit_group(2)). */
static void fold_thread(struct udp_world *w, const struct recording *r,
			const struct row *row)
{
	const struct event *e = recording_event(r, row->event);
	const struct thread_row *t;

	if (e->kind != EVENT_THREAD_END)
		return;
	t = recording_thread(r, e->row);
	if (t->status < 0)
		return;
	for (int i = 0; i < w->n; i++)
		if (w->socket[i].owner.process == t->process)
			take(w, &w->socket[i], UDP_CLOSE);
}

static void fold_row(struct udp_world *w, const struct recording *r,
		     const struct row *row)
{
	const struct call_row *call;

	if (row->kind == ROW_THREAD) {
		fold_thread(w, r, row);
		return;
	}
	call = recording_call(r, row->item);
	if (call->result >= 0)
		fold_call(w, r, call);
}

static struct udp_world fold(const struct app *app)
{
	const struct player *p = &app->player;
	size_t end = player_rows(p);
	struct udp_world w = { 0 };

	for (size_t i = 0; i < end; i++) {
		const struct row *row = &p->rows.at[i];

		if (row->kind != ROW_CALL && row->kind != ROW_RETURN &&
		    row->kind != ROW_THREAD)
			continue;
		w.fresh = false;
		fold_row(&w, p->rec, row);
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
			.style = style_end(w.socket[i].owner.lane)
		};
	diagram_udp_paint(&d, g, a);
}

void udp_states_legend(const struct app *app, struct grid *g, struct area a)
{
	struct udp_world w = fold(app);
	int x = a.x + 1;

	for (int i = 0; i < w.n; i++) {
		enum style style = style_end(w.socket[i].owner.lane);
		char text[2 * NAME_TEXT];

		snprintf(text, sizeof(text), " %.40s%s%s %s",
			 recording_lane_name(app->player.rec,
					     w.socket[i].owner.lane),
			 w.socket[i].var[0] ? "." : "", w.socket[i].var,
			 udp_state_name(w.socket[i].state));
		if (x + 3 + text_width(text) > a.x + a.cols)
			break;
		grid_put(g, a.y, x++, style, G_SOCKET);
		x = grid_text(g, a.y, x, style, text) + 3;
	}
}

int udp_states_box(const struct app *app, struct grid *g, struct area a,
		   uint32_t lane)
{
	struct udp_world w = fold(app);
	int y = 0;

	for (int i = 0; i < w.n && y < a.rows; i++) {
		enum style style = style_end(lane);
		int x;

		if (w.socket[i].owner.lane != lane)
			continue;
		grid_put(g, a.y + y, a.x + 1, style, G_SOCKET);
		x = grid_text(g, a.y + y, a.x + 3, style | STYLE_BOLD,
			      udp_state_name(w.socket[i].state));
		grid_text(g, a.y + y++, x + 1, STYLE_DIM, w.socket[i].var);
	}
	return y;
}

/*
 * World at a cursor.
 *
 *   event   0 ─── 1024 ─── 2048 ─── … ── cursor
 *   copy    ■       ■        ■  ──fold──▶ out
 *
 * Every CHECKPOINT events a copy of the world is kept, when a fold first
 * passes there. Any cursor is then at most CHECKPOINT folds from one, however
 * long the recording is.
 */
#include "capture/recording/world.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"

enum { CHECKPOINT = 1024 };

struct timeline {
	const struct recording *rec;
	struct world *checkpoint; /* [i] has cursor i * CHECKPOINT */
	size_t n, cap;
};

static void forget_sockets(struct world *w)
{
	memset(w->socket, 0, sizeof(w->socket));
	for (size_t i = 0; i < WORLD_SOCKETS; i++)
		w->socket[i].info = w->socket[i].why = ROW_NONE;
}

void world_init(struct world *w)
{
	memset(w, 0, sizeof(*w));
	forget_sockets(w);
	for (size_t i = 0; i < WORLD_LANES; i++)
		w->call[i] = ROW_NONE;
	for (size_t i = 0; i < WORLD_THREADS; i++)
		w->thread[i].call = ROW_NONE;
}

/* --- packets ------------------------------------------------------------- */

/* The socket at one end of a packet's flow, or NULL. */
static struct world_socket *end_socket(struct world *w,
				       const struct recording *r,
				       const struct packet_row *p, bool sender)
{
	uint32_t socket =
		recording_flow(r, p->flow)->socket[sender ? p->side : !p->side];

	return socket < WORLD_SOCKETS ? &w->socket[socket] : NULL;
}

static void raise_to(uint32_t *number, uint32_t to)
{
	if (seq_before(*number, to))
		*number = to;
}

/* What its sender says with it: what is sent, and what has come. */
static void fold_numbers_sent(struct world *w, const struct recording *r,
			      const struct packet_row *p)
{
	struct world_socket *s = end_socket(w, r, p, true);
	struct tcp_segment seg = { .len = p->payload_len, .flags = p->flags };

	if (!s || p->copy_of != ROW_NONE || p->injected)
		return;
	raise_to(&s->snd_nxt, packet_seq(r, p) + tcp_segment_span(&seg));
	if (p->flags & TH_ACK)
		raise_to(&s->rcv_nxt, packet_ack(r, p));
	s->numbers = true;
}

/* An ACK of what was never sent acknowledges nothing (RFC 9293 3.10.7.4). */
static void fold_numbers_came(struct world *w, const struct recording *r,
			      const struct packet_row *p)
{
	struct world_socket *s = end_socket(w, r, p, false);

	if (s && s->numbers && (p->flags & TH_ACK) &&
	    !seq_before(s->snd_nxt, packet_ack(r, p)))
		raise_to(&s->snd_una, packet_ack(r, p));
}

/* In a recording that begins late, what was before it is known from here on. */
static void fold_known(struct world *w, const struct recording *r,
		       const struct packet_row *p)
{
	for (int i = 0; i < 2; i++) {
		uint32_t socket = recording_flow(r, p->flow)->socket[i];
		uint8_t known;

		if (socket >= WORLD_SOCKETS ||
		    w->socket[socket].state[STATE_WIRE])
			continue;
		known = recording_socket_at(r, socket)->known;
		w->socket[socket].state[STATE_WIRE] = known;
		w->socket[socket].visited |= known ? 1u << known : 0;
	}
}

static bool has_numbers(const struct packet_row *p)
{
	return p->protocol == IP_TCP && p->has_l4 && !(p->flags & TH_R);
}

static void fold_sent(struct world *w, const struct recording *r,
		      uint32_t packet)
{
	const struct packet_row *p = recording_packet(r, packet);

	fold_known(w, r, p);
	if (has_numbers(p))
		fold_numbers_sent(w, r, p);
	w->sent++;
	if (w->n_flight < WORLD_FLIGHT)
		w->flight[w->n_flight++] = packet;
	else
		w->flight_more++;
}

static void fold_fate(struct world *w, const struct recording *r,
		      uint32_t packet)
{
	const struct packet_row *p = recording_packet(r, packet);
	uint32_t i = 0;

	if (has_numbers(p) && fate_arrives((enum fate)p->fate))
		fold_numbers_came(w, r, p);
	w->arrived += fate_arrives((enum fate)p->fate);
	w->dropped += p->fate == FATE_DROPPED;
	w->absorbed += p->fate == FATE_ABSORBED;
	if (p->fate == FATE_HELD)
		return; /* the run ended with it still on its way */
	while (i < w->n_flight && w->flight[i] != packet)
		i++;
	if (i == w->n_flight) {
		w->flight_more -= w->flight_more > 0;
		return;
	}
	memmove(&w->flight[i], &w->flight[i + 1],
		(w->n_flight - i - 1) * sizeof(*w->flight));
	w->n_flight--;
}

/* --- sockets and calls --------------------------------------------------- */

static void fold_state(struct world *w, const struct recording *r, uint32_t row)
{
	const struct state_row *s = recording_state_row(r, row);
	struct world_socket *socket;

	if (s->socket >= WORLD_SOCKETS)
		return;
	socket = &w->socket[s->socket];
	socket->state[s->source] = s->to;
	socket->visited |= 1u << s->from | 1u << s->to;
	socket->changed = w->cursor;
	socket->why = row;
}

static void fold_info(struct world *w, const struct recording *r, uint32_t row)
{
	uint32_t socket = recording_info_row(r, row)->socket;

	if (socket >= WORLD_SOCKETS)
		return;
	w->socket[socket].info = row;
	w->socket[socket].info_event = w->cursor;
}

/* Of calls of a lane's other threads the one that began last. */
static uint32_t call_left(const struct world *w, const struct recording *r,
			  uint32_t lane)
{
	uint32_t last = ROW_NONE;

	for (size_t i = 0; i < WORLD_THREADS; i++) {
		uint32_t row = w->thread[i].call;

		if (row == ROW_NONE || recording_call(r, row)->lane != lane ||
		    recording_call(r, row)->threads)
			continue;
		if (last == ROW_NONE || row > last)
			last = row;
	}
	return last;
}

static void fold_call(struct world *w, const struct recording *r, uint32_t row,
		      bool begins)
{
	const struct call_row *call = recording_call(r, row);
	uint32_t lane = call->lane, thread = call->thread_row;

	if (thread < WORLD_THREADS)
		w->thread[thread].call = begins ? row : ROW_NONE;
	if (lane >= WORLD_LANES || call->threads)
		return;
	if (begins)
		w->call[lane] = row;
	else if (w->call[lane] == row)
		w->call[lane] = call_left(w, r, lane);
}

/* What a thread was in when it went will never return. */
static void fold_thread(struct world *w, const struct recording *r,
			uint32_t thread, bool there)
{
	uint32_t call, lane;

	if (thread >= WORLD_THREADS)
		return;
	call = w->thread[thread].call;
	w->thread[thread] =
		(struct world_thread){ .there = there, .call = ROW_NONE };
	lane = call == ROW_NONE ? ROW_NONE : recording_call(r, call)->lane;
	if (lane < WORLD_LANES && w->call[lane] == call)
		w->call[lane] = call_left(w, r, lane);
}

static void count_expectation(struct world *w, const struct expect_row *x)
{
	w->expected++;
	w->failed += x->verdict == EXPECT_FAILED;
	w->unchecked += x->verdict == EXPECT_NOT_CHECKED;
}

/*
 * "model=thread": a foreach goes on with its next word, and on a fresh stage.
 * Other marks have no "=" in their name.
 */
static void fold_mark(struct world *w, const char *name)
{
	bool gone[WORLD_SOCKETS];

	if (!strchr(name, '='))
		return;
	for (size_t i = 0; i < WORLD_SOCKETS; i++)
		gone[i] = w->socket[i].gone || w->socket[i].visited;
	forget_sockets(w);
	for (size_t i = 0; i < WORLD_SOCKETS; i++)
		w->socket[i].gone = gone[i];
}

bool world_advance(struct world *w, const struct recording *r)
{
	const struct event *ev;

	if (w->cursor >= recording_count(r))
		return false;
	ev = recording_event(r, w->cursor);
	switch ((enum event_kind)ev->kind) {
	case EVENT_SENT:
		fold_sent(w, r, ev->row);
		break;
	case EVENT_FATE:
		fold_fate(w, r, ev->row);
		break;
	case EVENT_CALL_BEGIN:
	case EVENT_CALL_END:
		fold_call(w, r, ev->row, ev->kind == EVENT_CALL_BEGIN);
		break;
	case EVENT_STATE:
		fold_state(w, r, ev->row);
		break;
	case EVENT_INFO:
		fold_info(w, r, ev->row);
		break;
	case EVENT_THREAD_BEGIN:
	case EVENT_THREAD_END:
		fold_thread(w, r, ev->row, ev->kind == EVENT_THREAD_BEGIN);
		break;
	case EVENT_MARK:
		fold_mark(w, recording_mark_name(r, ev->row));
		break;
	case EVENT_EXPECT:
		count_expectation(w, recording_expect_row(r, ev->row));
		break;
	default:
		break;
	}
	w->t_ns = ev->t_ns;
	w->cursor++;
	return true;
}

struct timeline *timeline_new(const struct recording *r)
{
	struct timeline *t = mem_zero(1, sizeof(*t));

	t->rec = r;
	mem_grow(t->checkpoint, t->cap, 1);
	world_init(&t->checkpoint[0]);
	t->n = 1;
	return t;
}

void timeline_free(struct timeline *t)
{
	if (!t)
		return;
	free(t->checkpoint);
	free(t);
}

void timeline_world(struct timeline *t, uint32_t cursor, struct world *out)
{
	size_t at;

	if (cursor > recording_count(t->rec))
		cursor = recording_count(t->rec);
	at = cursor / CHECKPOINT;
	if (at >= t->n)
		at = t->n - 1;
	*out = t->checkpoint[at];
	while (out->cursor < cursor && world_advance(out, t->rec)) {
		if (out->cursor % CHECKPOINT || out->cursor / CHECKPOINT < t->n)
			continue;
		mem_grow(t->checkpoint, t->cap, t->n + 1);
		t->checkpoint[t->n++] = *out;
	}
}

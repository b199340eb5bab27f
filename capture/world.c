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
#include "capture/world.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"

enum { CHECKPOINT = 1024 };

struct timeline {
	const struct recording *rec;
	struct world *checkpoint; /* [i] has cursor i * CHECKPOINT */
	size_t n, cap;
};

void world_init(struct world *w)
{
	memset(w, 0, sizeof(*w));
	for (size_t i = 0; i < WORLD_SOCKETS; i++)
		w->socket[i].info = ROW_NONE;
	for (size_t i = 0; i < WORLD_LANES; i++)
		w->call[i] = ROW_NONE;
}

static void fold_sent(struct world *w, uint32_t packet)
{
	w->sent++;
	if (w->n_flight < WORLD_FLIGHT)
		w->flight[w->n_flight++] = packet;
	else
		w->flight_more++;
}

static void fold_fate(struct world *w, const struct packet_row *p,
		      uint32_t packet)
{
	uint32_t i = 0;

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

static void fold_state(struct world *w, const struct state_row *s)
{
	if (s->socket >= WORLD_SOCKETS)
		return;
	w->socket[s->socket].state[s->source] = s->to;
	w->socket[s->socket].changed = w->cursor;
}

static void fold_info(struct world *w, const struct recording *r, uint32_t row)
{
	uint32_t socket = recording_info_row(r, row)->socket;

	if (socket < WORLD_SOCKETS)
		w->socket[socket].info = row;
}

static void fold_call(struct world *w, const struct recording *r, uint32_t row,
		      bool begins)
{
	uint32_t lane = recording_call(r, row)->lane;

	if (lane < WORLD_LANES)
		w->call[lane] = begins ? row : ROW_NONE;
}

bool world_advance(struct world *w, const struct recording *r)
{
	const struct event *ev;

	if (w->cursor >= recording_count(r))
		return false;
	ev = recording_event(r, w->cursor);
	switch ((enum event_kind)ev->kind) {
	case EVENT_SENT:
		fold_sent(w, ev->row);
		break;
	case EVENT_FATE:
		fold_fate(w, recording_packet(r, ev->row), ev->row);
		break;
	case EVENT_CALL_BEGIN:
	case EVENT_CALL_END:
		fold_call(w, r, ev->row, ev->kind == EVENT_CALL_BEGIN);
		break;
	case EVENT_STATE:
		fold_state(w, recording_state_row(r, ev->row));
		break;
	case EVENT_INFO:
		fold_info(w, r, ev->row);
		break;
	case EVENT_EXPECT:
		w->expected++;
		w->failed += recording_expect_row(r, ev->row)->verdict ==
			     EXPECT_FAILED;
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

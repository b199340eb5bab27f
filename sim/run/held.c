/*
 * The list of held packets, and verdicts on them.
 *
 *   held ─▶ its statement, its time or the viewer ─▶ fate of the row
 *                                                    ─▶ the kernel's verdict
 *
 * A fate is recorded before its verdict is given, so that what the kernel
 * sends in answer stands after it. A packet with a name waits for that to be
 * called; one with a time for that; the others go in order.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "sim/run/private.h"

/* --- the list ------------------------------------------------------------ */

struct held *held_add(struct run *run, const struct held *h)
{
	mem_grow(run->held, run->cap_held, run->n_held + 1);
	run->held[run->n_held] = *h;
	return &run->held[run->n_held++];
}

static void held_remove(struct run *run, struct held *h)
{
	size_t i = (size_t)(h - run->held);

	memmove(h, h + 1, (run->n_held - i - 1) * sizeof(*h));
	run->n_held--;
}

struct held *held_oldest(struct run *run, const struct selector *direction)
{
	for (size_t i = 0; i < run->n_held; i++) {
		struct held *h = &run->held[i];

		if (h->name || h->due_ns)
			continue;
		if (!direction ||
		    match_direction(run->rec, direction, h->packet))
			return h;
	}
	return NULL;
}

struct held *held_named(struct run *run, const char *name)
{
	for (size_t i = 0; i < run->n_held; i++)
		if (run->held[i].name && strcmp(run->held[i].name, name) == 0)
			return &run->held[i];
	return NULL;
}

struct held *held_packet(struct run *run, uint32_t packet)
{
	for (size_t i = 0; i < run->n_held; i++)
		if (run->held[i].packet == packet)
			return &run->held[i];
	return NULL;
}

uint64_t held_next_due(const struct run *run)
{
	uint64_t least = 0;

	for (size_t i = 0; i < run->n_held; i++)
		if (run->held[i].due_ns &&
		    (!least || run->held[i].due_ns < least))
			least = run->held[i].due_ns;
	return least;
}

/* --- marks --------------------------------------------------------------- */

void run_mark(struct run *run, uint32_t packet, enum mark mark)
{
	size_t old = run->cap_marks;

	mem_grow(run->mark, run->cap_marks, (size_t)packet + 1);
	if (run->cap_marks > old)
		memset(run->mark + old, 0, run->cap_marks - old);
	run->mark[packet] |= (uint8_t)mark;
}

bool run_marked(const struct run *run, uint32_t packet, enum mark mark)
{
	return packet < run->cap_marks && (run->mark[packet] & mark);
}

/* --- verdicts ------------------------------------------------------------ */

/* libpcap sees it when it goes on: a SYN is held before lo, ours is not sent.
 */
static void expect_at_tap(struct run *run, const struct held *h,
			  const uint8_t *bytes, uint32_t n)
{
	if (run->tap && h->hook != WIRE_PREROUTING)
		tap_expect(run->tap, h->packet, bytes, n);
}

/* It goes on; `changed` is NULL if as it was. `h` is held no more. */
static int go_on(struct run *run, struct held *h, enum fate fate,
		 const uint8_t *changed, uint32_t n, struct err *e)
{
	const struct packet_row *row = recording_packet(run->rec, h->packet);
	uint32_t id = h->id;
	bool ours = h->hook == WIRE_NOWHERE;

	run->delivered = true;
	expect_at_tap(run, h,
		      changed ? changed : recording_bytes(run->rec, row),
		      changed ? n : row->bytes_len);
	if (changed)
		recording_changed(run->rec, h->packet, changed, n);
	run_meet(run, h->packet);
	recording_fate(run->rec, run_time(run), h->packet, fate);
	held_remove(run, h);
	return ours ? wire_copy(run->wire, recording_bytes(run->rec, row),
				row->bytes_len, e)
		    : wire_accept(run->wire, id, changed, n, e);
}

int held_give(struct run *run, struct held *h, enum fate fate, struct err *e)
{
	uint32_t id = h->id;
	bool ours = h->hook == WIRE_NOWHERE;

	if (fate_arrives(fate))
		return go_on(run, h, h->broken ? FATE_CORRUPTED : fate, NULL, 0,
			     e);
	recording_fate(run->rec, run_time(run), h->packet, fate);
	held_remove(run, h);
	return ours ? 0 : wire_drop(run->wire, id, e);
}

int held_give_changed(struct run *run, struct held *h, enum fate fate,
		      const uint8_t *bytes, uint32_t n, struct err *e)
{
	return go_on(run, h, fate, bytes, n, e);
}

/* Sends a copy of a packet again: a row of its own, delivered at once. */
static int send_copy(struct run *run, uint32_t packet, enum fate fate,
		     struct err *e)
{
	const struct packet_row *row = recording_packet(run->rec, packet);
	uint32_t len = row->bytes_len, n;
	uint8_t *bytes = mem_zero(len, 1);
	struct packet p;
	struct sent sent = { .packet = &p,
			     .bytes = bytes,
			     .n_bytes = len,
			     .copy_of = packet,
			     .lane = { row->lane[0], row->lane[1] },
			     .socket = { ROW_NONE, ROW_NONE } };
	int rc;

	memcpy(bytes, recording_bytes(run->rec, row), len);
	packet_decode_outer(&p, LINK_RAW, bytes, len);
	n = recording_sent(run->rec, run_time(run), &sent);
	if (run->tap)
		tap_expect(run->tap, n, bytes, len);
	run_meet(run, n);
	recording_fate(run->rec, run_time(run), n, fate);
	rc = wire_copy(run->wire, bytes, len, e);
	free(bytes);
	return rc;
}

static enum fate fate_of_delivery(const struct held *h)
{
	return h->late ? FATE_DELAYED : FATE_DELIVERED;
}

int held_deliver(struct run *run, struct held *h, struct err *e)
{
	uint32_t packet = h->packet;
	bool twice = h->twice;

	if (h->change)
		return held_deliver_changed(run, h, e);
	if (held_give(run, h, fate_of_delivery(h), e) < 0)
		return -1;
	return twice ? send_copy(run, packet, FATE_DUPLICATED, e) : 0;
}

int held_duplicate(struct run *run, struct held *h, struct err *e)
{
	uint32_t packet = h->packet;

	if (held_give(run, h, fate_of_delivery(h), e) < 0 ||
	    run_settle(run, e) < 0)
		return -1;
	return send_copy(run, packet, FATE_DUPLICATED, e);
}

void held_put_off(struct run *run, struct held *h, uint64_t ns)
{
	uint64_t due_ns = h->due_ns ? h->due_ns : run_now();

	h->late = true;
	h->due_ns = due_ns + ns;
	journal_delay(run, h->packet, ns);
}

int held_pass(struct run *run, struct held *h, enum statement fate, uint64_t ns,
	      struct err *e)
{
	if (fate == ST_DROP)
		return held_give(run, h, FATE_DROPPED, e);
	if (!run_link(run, h->packet, &h->due_ns)) {
		recording_queue_full(run->rec, h->packet);
		return held_give(run, h, FATE_DROPPED, e);
	}
	h->twice = fate == ST_DUP;
	if (fate == ST_DELAY) {
		held_put_off(run, h, ns);
		return 0;
	}
	return h->due_ns ? 0 : held_deliver(run, h, e);
}

/* --- when they are given ------------------------------------------------- */

static int execute_held(struct run *run, const struct plan *plan,
			struct held *h, struct err *e)
{
	switch (plan->verb) {
	case ST_DROP:
		return held_give(run, h, FATE_DROPPED, e);
	case ST_DELAY:
		held_put_off(run, h, plan->delay_ns);
		return 0;
	case ST_DUP:
		return held_duplicate(run, h, e);
	case ST_CORRUPT:
	case ST_REWRITE:
		h->change = plan->step;
		journal_change(run, plan->step, h->packet);
		return held_deliver(run, h, e);
	default:
		return held_give(run, h, FATE_DELIVERED, e);
	}
}

int run_execute(struct run *run, struct err *e)
{
	struct plan plan = run->plan;
	struct held *h = held_packet(run, plan.packet);

	run->plan = (struct plan){ 0 };
	run->unordered_done |= plan.unordered;
	if (plan.advance)
		run->pc++;
	if (plan.verb == ST_REPLAY)
		return send_copy(run, plan.packet, FATE_REPLAYED, e);
	if (!plan.stray)
		run_mark(run, plan.packet, MARK_TAKEN);
	return h ? execute_held(run, &plan, h, e) : 0;
}

int run_deliver_due(struct run *run, bool *progress, struct err *e)
{
	uint64_t now_ns;

	if (!held_next_due(run))
		return 0;
	now_ns = run_now();
	for (size_t i = 0; i < run->n_held; i++) {
		struct held *h = &run->held[i];

		if (!h->due_ns || h->due_ns > now_ns)
			continue;
		*progress = true;
		return held_deliver(run, h, e);
	}
	return 0;
}

void run_flush_held(struct run *run)
{
	for (size_t i = 0; i < run->n_held; i++)
		recording_fate(run->rec, run_time(run), run->held[i].packet,
			       FATE_HELD);
	run->n_held = 0;
}

/*
 * The viewer's hand.
 *
 *   in place   a command to a held packet ─▶ carried out at once
 *   again      run A: drop #4 ─▶ a hand ─▶ run B, at machine speed and with
 *              live timers: #4 is to be let go ─▶ dropped
 *
 * Freeze mode has no timer that would send #4 again, which is why a drop is
 * played again. Either way the run has left the script from then on: it has
 * diverged, and goes on as well as it can (run/wire.c, run/check.c).
 *
 * A statement that has planned to let a packet go has its wish if the viewer
 * lets it go himself. Otherwise the packet is still for the statement to take:
 * when it has come, or when the kernel has sent it again.
 */
#include "capture/analysis.h"
#include "sim/run/private.h"

#define MS UINT64_C(1000000)

/* The first retransmissions are after 0.2 s (data, FIN) or 1 s (SYN). */
enum { AFTERMATH_MS = 5000 };

/* What a command does is what the statement wanted, or near enough. */
static bool fulfils(enum command_kind kind, enum statement verb)
{
	switch (kind) {
	case COMMAND_DROP:
		return verb == ST_DROP || verb == ST_CORRUPT;
	case COMMAND_DELAY:
		return verb == ST_DELAY;
	default:
		return true;
	}
}

/* The viewer is before the plan. */
static void overtake_plan(struct run *run, const struct command *c)
{
	struct plan plan = run->plan;

	if (!plan.set || plan.verb == ST_REPLAY || plan.packet != c->packet)
		return;
	run->plan = (struct plan){ 0 };
	if (!fulfils(c->kind, plan.verb))
		return;
	if (!plan.stray)
		run_mark(run, plan.packet, MARK_TAKEN);
	run->unordered_done |= plan.unordered;
	if (plan.advance)
		run->pc++;
}

static int drop(struct run *run, struct held *h, struct err *e)
{
	run_mark(run, h->packet, MARK_LOST);
	/* In realtime a statement is content with a packet that was sent. */
	if (!run_holds(run))
		run_mark(run, h->packet, MARK_TAKEN);
	return held_give(run, h, FATE_DROPPED, e);
}

int run_by_hand(struct run *run, struct held *h, const struct command *c,
		struct err *e)
{
	overtake_plan(run, c);
	run_diverge(run);
	switch (c->kind) {
	case COMMAND_DROP:
		return drop(run, h, e);
	case COMMAND_DELAY:
		held_put_off(run, h, c->delay_ns);
		return 0;
	case COMMAND_DUPLICATE:
		return held_duplicate(run, h, e);
	default:
		return held_deliver(run, h, e);
	}
}

/* --- the same in another run --------------------------------------------- */

const struct hand *run_hand_for(const struct run *run, uint32_t packet)
{
	for (size_t i = 0; i < run->options.n_hands; i++)
		if (hand_is(run->rec, &run->options.hand[i], packet))
			return &run->options.hand[i];
	return NULL;
}

int run_apply_hand(struct run *run, struct held *h, const struct hand *hand,
		   struct err *e)
{
	run_diverge(run);
	switch (hand->kind) {
	case COMMAND_DROP:
		return drop(run, h, e);
	case COMMAND_DELAY:
		return held_pass(run, h, ST_DELAY, hand->delay_ns, e);
	case COMMAND_DUPLICATE:
		return held_pass(run, h, ST_DUP, 0, e);
	default:
		return held_deliver(run, h, e);
	}
}

/*
 * The viewer saw the packet hang, and what was said of it, before he changed
 * it. So it hangs here too, until a statement wants it to go. What he let go
 * out of turn overtakes those that hang.
 */
bool run_hand_waits(const struct run *run, const struct hand *hand)
{
	return run_holds(run) && hand->kind != COMMAND_RELEASE;
}

static struct command command_of(const struct hand *hand, uint32_t packet)
{
	return (struct command){ .kind = hand->kind,
				 .packet = packet,
				 .delay_ns = hand->delay_ns };
}

int run_execute_or_hand(struct run *run, struct err *e)
{
	struct held *h = held_packet(run, run->plan.packet);
	const struct hand *hand = h ? run_hand_for(run, h->packet) : NULL;
	struct command c;

	if (!hand || run->plan.verb == ST_REPLAY)
		return run_execute(run, e);
	c = command_of(hand, h->packet);
	return run_by_hand(run, h, &c, e);
}

int run_last_hand(struct run *run, struct err *e)
{
	for (size_t i = 0; i < run->n_held; i++) {
		struct held *h = &run->held[i];
		const struct hand *hand = run_hand_for(run, h->packet);
		struct command c;

		if (!hand || h->due_ns)
			continue;
		c = command_of(hand, h->packet);
		return run_by_hand(run, h, &c, e) < 0 ? -1 : 1;
	}
	return 0;
}

/* --- what comes of it ---------------------------------------------------- */

/* Something of its flow was sent again since. */
static bool repeated(const struct recording *r, uint32_t packet)
{
	const struct packet_row *lost = recording_packet(r, packet);

	for (uint32_t i = packet + 1; i < recording_n_packets(r); i++) {
		const struct packet_row *p = recording_packet(r, i);

		if (p->flow == lost->flow &&
		    (p->analysis & ANALYSIS_RETRANSMISSION))
			return true;
	}
	return false;
}

bool run_aftermath(const struct run *run)
{
	uint64_t next_ns = truth_timer_ms(run->truth, run_absorbs, run) * MS +
			   run_time(run);

	for (uint32_t i = 0; i < recording_n_packets(run->rec); i++)
		if (run_marked(run, i, MARK_LOST) &&
		    next_ns <= recording_packet(run->rec, i)->fate_ns +
				       AFTERMATH_MS * MS &&
		    !repeated(run->rec, i))
			return true;
	return false;
}

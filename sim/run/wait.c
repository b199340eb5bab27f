/*
 * What a statement that has to wait is waiting for: a time, a packet that is
 * due, an acknowledgement the kernel owes, one of its timers.
 *
 * Where there is none the run is stuck, and ends at once, saying so. But while
 * a timer of the kernel goes off, the kernel tells of none, and what it sends
 * has not come yet; so the run looks twice before it says that.
 *
 * Probes of a closed window, or of a connection that is kept alive, have no
 * end as long as they are answered (RFC 9293 3.8.6.1, RFC 1122 4.2.3.6). Where
 * nothing else is on its way the run is stuck, too, once some were.
 */
#include <time.h>

#include "sim/run/private.h"
#include "sim/run/program.h"

#define MS UINT64_C(1000000)

enum {
	DELAYED_ACK_MS = 250,	    /* the kernel's own is at most 200 */
	FREEZE_PATIENCE_MS = 20000, /* SYN timers run on in freeze mode */
	REALTIME_PATIENCE_MS = 130000,
	DOUBT_NS = 20000000,
	LOOK_NS = 5000000,
	PROBES = 3,
};

void run_earlier(uint64_t *least, uint64_t t_ns)
{
	if (t_ns && (!*least || t_ns < *least))
		*least = t_ns;
}

/* When an ACK is owed it will come within the kernel's delayed-ACK time. */
static void await_owed_ack(struct run *run, uint64_t now_ns, uint64_t *wake_ns)
{
	if (!run_ack_owed(run) && !calls_multipath(run))
		return;
	if (!run->patient_ns)
		run->patient_ns = now_ns + DELAYED_ACK_MS * MS;
	if (now_ns < run->patient_ns)
		run_earlier(wake_ns, run->patient_ns);
}

/* wait until, but not of what programs do. */
static bool awaits_truth(const struct step *step)
{
	return step->kind == ST_WAIT && step->until &&
	       step->until != ST_PROGRAM;
}

/*
 * Who has looked at a held SYN for long has let its timer back off: he, and he
 * alone, may have to wait for as long again.
 */
static uint32_t patience_ms(const struct run *run)
{
	if (run_freezes(run) && run->looked_ns < FREEZE_PATIENCE_MS / 4 * MS)
		return FREEZE_PATIENCE_MS;
	return REALTIME_PATIENCE_MS;
}

/* A timer of the kernel that will send something before patience ends. */
static void await_timer(const struct run *run, const struct step *step,
			uint64_t now_ns, uint64_t *wake_ns)
{
	uint32_t ms = truth_timer_ms(run->truth, run_absorbs, run);

	if (ms <= patience_ms(run))
		run_earlier(wake_ns, now_ns + (ms + 1) * MS);
	/* A state may also change when TIME-WAIT or FIN-WAIT-2 is over. */
	ms = awaits_truth(step) ? truth_any_timer_ms(run->truth) : UINT32_MAX;
	if (ms <= REALTIME_PATIENCE_MS)
		run_earlier(wake_ns, now_ns + (ms + 1) * MS);
}

/* Nobody tells when a thread falls asleep in its call. */
static void await_sleep(const struct run *run, const struct step *step,
			uint64_t now_ns, uint64_t *wake_ns)
{
	if (step->kind == ST_WAIT && step->until == ST_BLOCKED &&
	    !run_programs_asleep(run))
		run_earlier(wake_ns, now_ns + MS);
}

/* --- probes --------------------------------------------------------------- */

/* Each probe changes the counters of TCP_INFO, and a packet may be meant. */
static bool may_mean_probes(const struct step *step)
{
	return step->kind != ST_CALL && step->kind != ST_JOIN &&
	       step->kind != ST_BARRIER &&
	       (step->kind != ST_WAIT || step->until == ST_INFO);
}

/* Since the statement is waited for, and since there was more than that. */
static bool probes_were_answered(const struct run *run)
{
	uint32_t came[2] = { 0, 0 };

	for (uint32_t i = recording_n_packets(run->rec);
	     i-- > run->waits.packet;) {
		const struct packet_row *p = recording_packet(run->rec, i);

		if (p->protocol != IP_TCP || p->payload_len ||
		    p->flags & (TH_S | TH_F | TH_R))
			break;
		came[p->side] += p->fate_event != ROW_NONE &&
				 fate_arrives((enum fate)p->fate);
	}
	return came[0] >= PROBES && came[1] >= PROBES;
}

/* The kernel's timers are all there is to come, and will change nothing. */
static bool probes_for_ever(struct run *run, const struct step *step,
			    uint64_t now_ns)
{
	if (run->waits.pc != run->pc || !run->waits.since_ns) {
		run->waits.pc = run->pc;
		run->waits.packet = recording_n_packets(run->rec);
		run->waits.since_ns = now_ns;
	}
	if (!truth_only_probes(run->truth, run_absorbs, run) ||
	    !probes_were_answered(run))
		return false;
	run->probed = !may_mean_probes(step) ||
		      now_ns - run->waits.since_ns > REALTIME_PATIENCE_MS * MS;
	return run->probed;
}

static enum step_result doubt(struct run *run)
{
	static const struct timespec moment = { .tv_nsec = DOUBT_NS };

	run->doubted = true;
	nanosleep(&moment, NULL);
	return STEP_AGAIN;
}

enum step_result run_wait(struct run *run, const struct step *step)
{
	uint64_t now_ns = run_now(), wake_ns = 0;

	run_earlier(&wake_ns, run->wait_ns);
	run_earlier(&wake_ns, calls_next_due(run));
	run_earlier(&wake_ns, held_next_due(run));
	/*
	 * Something goes on as long as a thread is awake. What else may come
	 * is looked for when all sleep: with many connections that takes long.
	 */
	if (run_programs_awake(run)) {
		run->still.since_ns = 0;
		run_earlier(&wake_ns, now_ns + LOOK_NS);
		run->source.wake_ns = wake_ns;
		return STEP_WAIT;
	}
	await_owed_ack(run, now_ns, &wake_ns);
	if (!wake_ns && probes_for_ever(run, step, now_ns))
		return run_stuck(run, step);
	await_timer(run, step, now_ns, &wake_ns);
	await_sleep(run, step, now_ns, &wake_ns);
	run->source.wake_ns = wake_ns;
	if (wake_ns || run_programs_may_act(run, now_ns, &run->source.wake_ns))
		return STEP_WAIT;
	if (!run->doubted)
		return doubt(run);
	return run_stuck(run, step);
}

/*
 * What a statement that has to wait is waiting for: a time, a packet that is
 * due, an acknowledgement the kernel owes, one of its timers.
 *
 * Where there is none the run is stuck, and ends at once, saying so. But while
 * a timer of the kernel goes off, the kernel tells of none, and what it sends
 * has not come yet; so the run looks twice before it says that.
 */
#include <time.h>

#include "sim/run/private.h"

#define MS UINT64_C(1000000)

enum {
	DELAYED_ACK_MS = 250,	    /* the kernel's own is at most 200 */
	FREEZE_PATIENCE_MS = 20000, /* SYN timers run on in freeze mode */
	REALTIME_PATIENCE_MS = 130000,
	DOUBT_NS = 20000000,
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

/* A timer of the kernel that will send something before patience ends. */
static void await_timer(const struct run *run, uint64_t now_ns,
			uint64_t *wake_ns)
{
	uint32_t ms = truth_timer_ms(run->truth, run_absorbs, run);
	uint32_t patience =
		run_freezes(run) ? FREEZE_PATIENCE_MS : REALTIME_PATIENCE_MS;

	if (ms <= patience)
		run_earlier(wake_ns, now_ns + (ms + 1) * MS);
	/* A state may also change when TIME-WAIT or FIN-WAIT-2 is over. */
	ms = run->awaited[0] ? truth_any_timer_ms(run->truth) : UINT32_MAX;
	if (ms <= REALTIME_PATIENCE_MS)
		run_earlier(wake_ns, now_ns + (ms + 1) * MS);
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
	await_owed_ack(run, now_ns, &wake_ns);
	await_timer(run, now_ns, &wake_ns);
	run->source.wake_ns = wake_ns;
	if (wake_ns)
		return STEP_WAIT;
	if (!run->doubted)
		return doubt(run);
	return run_stuck(run, step);
}

/*
 * The stepping engine.
 *
 *   pump:  settle ─▶ statement ─▶ NEXT ──▶ the one after
 *            ▲          │
 *            │          ├──▶ PLAN   a verdict that waits for the viewer
 *            ╰──────────┼──▶ WAIT   for a packet, a timer, a deadline
 *                       ╰──▶ FAILED the run ends, saying why
 *   command STEP: carries out the plan, then pumps
 *
 * Settling takes in what has happened, in this order: packets that reached
 * the queue, calls that can return now, delays that are over; and asks the
 * kernel after each. Verdicts are synchronous (when one returns, the packet
 * is delivered and its answer queued), so settled means: nothing new.
 *
 * Calls run as soon as their statement is reached; only a verdict waits for
 * the viewer. So a run watched and a run unwatched give the same packets.
 *
 * Invariant: whatever is waited for has an end. Where no packet is on its
 * way and no timer runs, the scenario is stuck, and is told so at once.
 */
#include "sim/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "capture/mem.h"
#include "sim/run_private.h"
#include "sim/stage.h"

#define MS UINT64_C(1000000)

enum {
	LARGEST = 0x10000,	    /* bytes of a packet, with offload */
	DELAYED_ACK_MS = 250,	    /* the kernel's own is at most 200 */
	FREEZE_PATIENCE_MS = 20000, /* SYN timers run on in freeze mode */
	REALTIME_PATIENCE_MS = 130000,
	KERNEL_REST_NS = 50000,
	KERNEL_RESTS = 1000, /* others use the loopback too */
};

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

uint64_t run_now(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

uint64_t run_time(const struct run *run)
{
	return run_now() - run->mono0_ns;
}

bool run_freezes(const struct run *run)
{
	return run->scenario->mode == MODE_FREEZE;
}

enum step_result run_fail(struct run *run, const struct step *step,
			  const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(run->failure.text, sizeof(run->failure.text), fmt, ap);
	va_end(ap);
	run->failure.line = step ? step->line : 0;
	run->failure.col = step ? step->col : 0;
	return STEP_FAILED;
}

const struct run_failure *run_failure(const struct source *run)
{
	return &((const struct run *)run)->failure;
}

/* --- settling ------------------------------------------------------------ */

/*
 * A packet stands in the loopback's backlog. A call and a verdict empty it
 * before they return, unless the machine is short of time: then the kernel
 * leaves the rest to a thread of its own. The twelfth number of a processor's
 * line is the length of its backlog.
 */
static bool backlog_waits(const struct run *run)
{
	char text[16384], *line, *rest = text;
	ssize_t n = run->softnet < 0
			    ? 0
			    : pread(run->softnet, text, sizeof(text) - 1, 0);
	unsigned length;

	text[n > 0 ? n : 0] = '\0';
	while ((line = strsep(&rest, "\n")))
		if (sscanf(line,
			   "%*x %*x %*x %*x %*x %*x %*x %*x %*x %*x %*x %x",
			   &length) == 1 &&
		    length)
			return true;
	return false;
}

/* True after a short rest if the kernel has not done all it is about to do. */
static bool kernel_rest(const struct run *run, unsigned *rests)
{
	static const struct timespec rest = { .tv_nsec = KERNEL_REST_NS };

	if (*rests == KERNEL_RESTS ||
	    (!backlog_waits(run) && !truth_sends_soon(run->truth)))
		return false;
	++*rests;
	nanosleep(&rest, NULL);
	return true;
}

/* One look at everything; with no progress the kernel is asked last. */
static int settle_once(struct run *run, bool *progress, struct err *e)
{
	if (run_ingest(run, progress, e) < 0 ||
	    run_resume_calls(run, progress, e) < 0 ||
	    run_deliver_due(run, progress, e) < 0)
		return -1;
	if (*progress)
		run->patient_ns = 0;
	return *progress ? 0 : truth_poll(run->truth, run_time(run), e);
}

int run_settle(struct run *run, struct err *e)
{
	unsigned rests = 0;
	bool progress, rested;

	do {
		progress = rested = false;
		if (settle_once(run, &progress, e) < 0)
			return -1;
		if (progress)
			continue;
		rested = kernel_rest(run, &rests);
		/* It is quiet: what it did just before is in the queue. */
		if (!rested && run_ingest(run, &progress, e) < 0)
			return -1;
	} while (progress || rested);
	return 0;
}

/* --- waiting ------------------------------------------------------------- */

static void earlier(uint64_t *least, uint64_t t_ns)
{
	if (t_ns && (!*least || t_ns < *least))
		*least = t_ns;
}

/* When an ACK is owed it will come within the kernel's delayed-ACK time. */
static void await_owed_ack(struct run *run, uint64_t now_ns, uint64_t *wake_ns)
{
	if (!run_ack_owed(run))
		return;
	if (!run->patient_ns)
		run->patient_ns = now_ns + DELAYED_ACK_MS * MS;
	if (now_ns < run->patient_ns)
		earlier(wake_ns, run->patient_ns);
}

/* A timer of the kernel that will send something before patience ends. */
static void await_timer(const struct run *run, uint64_t now_ns,
			uint64_t *wake_ns)
{
	uint32_t ms = truth_timer_ms(run->truth, run_absorbs, run);
	uint32_t patience =
		run_freezes(run) ? FREEZE_PATIENCE_MS : REALTIME_PATIENCE_MS;

	if (ms <= patience)
		earlier(wake_ns, now_ns + (ms + 1) * MS);
}

/* Sets the time to wake at; nothing to wait for means stuck. */
static enum step_result wait_or_stuck(struct run *run, const struct step *step)
{
	uint64_t now_ns = run_now(), wake_ns = 0;
	char blocked[256];

	earlier(&wake_ns, run->wait_ns);
	earlier(&wake_ns, calls_next_due(run));
	earlier(&wake_ns, held_next_due(run));
	await_owed_ack(run, now_ns, &wake_ns);
	await_timer(run, now_ns, &wake_ns);
	run->source.wake_ns = wake_ns;
	if (wake_ns)
		return STEP_WAIT;
	run_blocked_text(run, blocked, sizeof(blocked));
	return run_fail(run, step, "stuck at line %u: %s%s, no timer runs",
			step->line, blocked[0] ? blocked : "no call waits",
			held_oldest(run, NULL) ? ", nothing that would match "
						 "is in flight"
					       : ", nothing is in flight");
}

/* --- the source ---------------------------------------------------------- */

/* The statement looked at; at the file's end the call that is waited for. */
static const struct step *current_step(const struct run *run)
{
	const struct scenario *s = run->scenario;

	if (run->pc < s->n_steps)
		return &s->step[run->pc];
	for (uint32_t i = 0; i < s->n_actors; i++)
		if (run->actor[i].pending &&
		    run->actor[i].pending->want != WANT_NOTHING)
			return &s->step[run->call_step[i]];
	return &s->step[s->n_steps - 1];
}

static enum source_status finish(struct run *run, bool ok)
{
	struct recording_end *end = recording_end(run->rec);

	struct err e;
	uint64_t lost = run_count_lost(run, &e);

	if (ok && lost) {
		run_fail(run, current_step(run),
			 "%llu packets were too many at once: the kernel's "
			 "queue or libpcap's ring had no room (send less)",
			 (unsigned long long)lost);
		ok = false;
	}
	run->ended = true;
	run_flush_held(run);
	end->ended = true;
	end->ok = ok;
	if (!ok)
		end->reason = recording_text_add(run->rec, run->failure.text,
						 strlen(run->failure.text));
	return SOURCE_END;
}

static enum step_result advance(struct run *run, struct err *e)
{
	if (run->pc < run->scenario->n_steps)
		return run_statement(run, &run->scenario->step[run->pc], e);
	return run_epilogue(run, e);
}

static enum source_status run_pump(struct source *source, struct err *e)
{
	struct run *run = (struct run *)source;

	source->wake_ns = 0;
	source->next = ROW_NONE;
	if (run->ended)
		return SOURCE_END;
	for (;;) {
		enum step_result result;

		if (run_settle(run, e) < 0)
			return SOURCE_ERROR;
		if (run->failure.text[0])
			return finish(run, false);
		result = run->plan.set ? STEP_PLAN : advance(run, e);
		if (result == STEP_WAIT)
			result = wait_or_stuck(run, current_step(run));
		switch (result) {
		case STEP_ERROR:
			return SOURCE_ERROR;
		case STEP_PLAN:
			/* Time goes on while the viewer looks. */
			earlier(&source->wake_ns, calls_next_due(run));
			earlier(&source->wake_ns, held_next_due(run));
			source->next = run->plan.packet;
			return SOURCE_READY;
		case STEP_WAIT:
			return SOURCE_WAIT;
		case STEP_FAILED:
			return finish(run, false);
		case STEP_NEXT:
			if (run->pc >= run->scenario->n_steps)
				return finish(run, true);
			run->pc++;
			break;
		}
	}
}

static enum source_status run_command(struct source *source,
				      const struct command *c, struct err *e)
{
	struct run *run = (struct run *)source;

	if (c->kind == COMMAND_STOP) {
		if (!run->ended) {
			run_fail(run, NULL, "stopped");
			finish(run, false);
		}
		return SOURCE_END;
	}
	if (run->plan.set && run_execute(run, e) < 0)
		return SOURCE_ERROR;
	return run_pump(source, e);
}

static void run_close(struct source *source)
{
	struct run *run = (struct run *)source;

	for (uint32_t i = 0; i < run->scenario->n_actors; i++)
		actor_free(&run->actor[i]);
	wire_close(run->wire);
	truth_close(run->truth);
	if (source->fd >= 0)
		close(source->fd);
	if (run->softnet >= 0)
		close(run->softnet);
	tap_close(run->tap);
	free(run->held);
	free(run->rule);
	free(run->names);
	free(run->consumed);
	free(run);
}

/* --- opening ------------------------------------------------------------- */

static uint32_t text2_keep(struct recording *rec, const char *text)
{
	return text ? recording_text_add(rec, text, strlen(text)) : 0;
}

static void write_head(struct run *run)
{
	const struct scenario *s = run->scenario;
	struct recording_head *head = recording_head(run->rec);
	struct utsname uts;

	uname(&uts);
	head->name = text2_keep(run->rec, s->name);
	head->title_en = text2_keep(run->rec, s->title.en);
	head->title_zh = text2_keep(run->rec, s->title.zh);
	head->mode =
		text2_keep(run->rec, run_freezes(run) ? "freeze" : "realtime");
	head->kernel = text2_keep(run->rec, uts.release);
	head->started_ns = run->real0_ns;
}

static bool needs_wire(const struct scenario *s)
{
	if (s->mode == MODE_FREEZE || s->delay_ns)
		return true;
	for (size_t i = 0; i < s->n_steps; i++)
		if (s->step[i].kind == ST_RULE)
			return true;
	return false;
}

static struct stage_config config_of(const struct scenario *s)
{
	struct stage_config config = stage_config_default();

	config.mtu = s->mtu;
	config.offload = s->offload;
	config.freeze = s->mode == MODE_FREEZE;
	config.quickack = s->acks == ACKS_QUICK ||
			  (s->acks == ACKS_DEFAULT && config.freeze);
	config.sysctl = s->sysctl;
	config.n_sysctl = s->n_sysctl;
	return config;
}

static int watch(int epoll, int fd, struct err *e)
{
	struct epoll_event event = { .events = EPOLLIN };

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0)
		return 0;
	return err_set(e, ERR_UNSUPPORTED, "epoll: %s", strerror(errno));
}

static int open_parts(struct run *run, struct err *e)
{
	struct stage_config config = config_of(run->scenario);

	if (stage_open(&config, e) < 0)
		return -1;
	run->source.fd = epoll_create1(EPOLL_CLOEXEC);
	if (run->source.fd < 0)
		return err_set(e, ERR_UNSUPPORTED, "epoll: %s",
			       strerror(errno));
	if (needs_wire(run->scenario) &&
	    (wire_open(&run->wire, e) < 0 ||
	     watch(run->source.fd, wire_fd(run->wire), e) < 0))
		return -1;
	if (!run->wire && run->options.no_capture)
		return err_set(
			e, ERR_INPUT,
			"--no-capture: this scenario runs in real time "
			"without rules, so only libpcap sees its packets "
			"(leave the option out)");
	if (truth_open(&run->truth, run->rec, e) < 0)
		return -1;
	if (run->options.no_capture)
		return 0;
	/* The clock starts when everything stands; libpcap takes longest. */
	if (tap_open(&run->tap, run->rec,
		     run->scenario->offload ? LARGEST : run->scenario->mtu,
		     e) < 0)
		return -1;
	return watch(run->source.fd, tap_fd(run->tap), e);
}

int run_open(struct source **out, const struct scenario *s,
	     const struct run_options *options, struct recording *rec,
	     struct err *e)
{
	static const struct source_ops ops = { run_pump, run_command,
					       run_close };
	struct run *run = mem_zero(1, sizeof(*run));

	run->source = (struct source){
		.ops = &ops, .rec = rec, .fd = -1, .next = ROW_NONE
	};
	run->scenario = s;
	run->options = *options;
	run->rec = rec;
	run->random = options->seed * 2 + 1;
	run->softnet = open("/proc/net/softnet_stat", O_RDONLY | O_CLOEXEC);
	for (uint32_t i = 0; i < s->n_actors; i++)
		actor_init(&run->actor[i], s->actor[i],
			   recording_lane(rec, s->actor[i]));
	if (open_parts(run, e) < 0) {
		run_close(&run->source);
		return -1;
	}
	run->mono0_ns = clock_ns(CLOCK_MONOTONIC);
	run->real0_ns = clock_ns(CLOCK_REALTIME);
	if (run->tap)
		tap_start(run->tap, run->real0_ns);
	write_head(run);
	*out = &run->source;
	return 0;
}

/*
 * The helper's turns.
 *
 *   wait ─▶ questions from the owner ─▶ calls ─▶ ends ─▶ answers
 *     ▲                                                   │
 *     └── what has changed is told ◀─ a part of /proc ◀─ a dump, if it is time
 *
 * It must not be felt, so it counts its own processor time: 2 % of what passes
 * is its credit, and dumps and /proc wait until there is enough. A host with
 * many sockets is looked at less often. Calls and ends can not wait, since
 * there is little room for them; if ends are too many, they are given up for a
 * while, for each costs whoever closes a socket some time, too.
 */
#include "capture/census/helper.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "capture/census/tracepoint.h"

#define MS     1000000ll
#define SECOND (1000 * MS)

enum {
	SHARE = 50,	       /* one part in so many of a processor */
	COALESCE_MS = 5,       /* what comes together is taken together */
	WATCHED = 66,	       /* descriptors in poll(2) */
	ENDS_A_TURN = 1000,    /* messages */
	ENDS_A_SECOND = 3000,  /* more are too many */
	PROCESSES_A_TURN = 32, /* read in /proc */
	ANSWERS_A_TURN = 128,  /* and if there is no credit: */
	ANSWERS_AT_LEAST = 8,
	IDLE_DOUBLED = 3, /* times that the interval is doubled at most */
};

#define CREDIT_FIRST (250 * MS) /* to know all soon after the start */
#define CREDIT_MOST  (40 * MS)
#define REJOIN	     (5 * SECOND)
#define OWNER_SLEEPS (2 * SECOND)
#define PASS_LEAST   SECOND

/* --- clocks and credit -------------------------------------------------- */

static uint64_t clock_ns(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static void credit_count(struct helper *h)
{
	uint64_t mono = clock_ns(CLOCK_MONOTONIC);
	uint64_t cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);

	if (h->credit_ns < CREDIT_MOST) {
		h->credit_ns += (int64_t)(mono - h->mono_ns) / SHARE;
		if (h->credit_ns > CREDIT_MOST)
			h->credit_ns = CREDIT_MOST;
	}
	h->credit_ns -= (int64_t)(cpu - h->cpu_ns);
	h->mono_ns = mono;
	h->cpu_ns = cpu;
	h->now_ns = clock_ns(CLOCK_REALTIME);
}

/* What must be there before a dump; a very expensive one is begun on trust. */
static int64_t dump_reserve(const struct helper *h)
{
	int64_t cost = (int64_t)h->dump_cost_ns;

	return cost < CREDIT_MOST / 2 ? cost : CREDIT_MOST / 2;
}

/* It is stopped, and will want to know how things are, not how they were. */
static bool owner_sleeps(const struct helper *h)
{
	return tell_waits(h) && h->mono_ns > h->told_ns + OWNER_SLEEPS;
}

/* Where nothing happens it is looked at less and less often. */
static int64_t poll_ns(const struct helper *h)
{
	uint32_t doubled = h->idle < IDLE_DOUBLED ? h->idle : IDLE_DOUBLED;

	return (int64_t)h->config.poll_ms * MS << doubled;
}

static bool dump_is_due(const struct helper *h)
{
	if (owner_sleeps(h))
		return false;
	return h->dump == 0 ||
	       (h->mono_ns >= h->dump_ns + (uint64_t)poll_ns(h) &&
		h->credit_ns >= dump_reserve(h));
}

/* --- calls -------------------------------------------------------------- */

static void call_take(void *arg, uint32_t pid, const struct endpoint *local,
		      const struct endpoint *remote, enum tcp_state state,
		      bool ended)
{
	struct helper *h = arg;

	if (pid != 0 && pid != UINT32_MAX && procs_is_here(h->procs, pid))
		learn_call(h, pid, local, remote, state, ended);
}

static void name_take(void *arg, uint32_t pid, const char *command)
{
	procs_named(((struct helper *)arg)->procs, pid, command);
}

static void fork_take(void *arg, uint32_t pid, uint32_t parent)
{
	procs_forked(((struct helper *)arg)->procs, pid, parent);
}

static void calls_take(struct helper *h)
{
	static const struct tracepoint_calls calls = { call_take, name_take,
						       fork_take };

	if (!h->trace)
		return;
	tracepoint_take(h->trace, &calls, h);
	h->totals.trace_lost = tracepoint_lost(h->trace);
}

/* --- ends --------------------------------------------------------------- */

static void ends_give_up(struct helper *h)
{
	diag_ends_leave(h->diag);
	h->totals.ends = false;
	h->totals_dirty = true;
	h->rejoin_ns = h->mono_ns + REJOIN;
}

static void ends_take(struct helper *h)
{
	int n;

	if (!h->totals.ends && h->rejoin_ns && h->mono_ns >= h->rejoin_ns) {
		h->totals.ends = diag_ends_join(h->diag);
		h->totals_dirty = true;
		h->rejoin_ns = 0;
	}
	n = diag_ends_take(h->diag, ENDS_A_TURN, learn_end, h);
	if (n < 0) {
		h->totals.ends_lost++;
		ends_give_up(h);
		return;
	}
	if (h->mono_ns >= h->ends_window_ns + SECOND) {
		h->ends_window_ns = h->mono_ns;
		h->n_ends = 0;
	}
	h->n_ends += (uint32_t)n;
	if (h->totals.ends && h->n_ends > ENDS_A_SECOND)
		ends_give_up(h);
}

/* --- what is asked for -------------------------------------------------- */

static void answers_take(struct helper *h)
{
	uint32_t most = h->credit_ns > 0 ? ANSWERS_A_TURN : ANSWERS_AT_LEAST;
	struct diag_question q[DIAG_QUESTIONS];

	while (h->q_n > 0 && most > 0) {
		uint32_t n = 0;

		while (h->q_n > 0 && n < DIAG_QUESTIONS && n < most) {
			q[n++] = h->question[h->q_first];
			h->q_first = (h->q_first + 1) % HELPER_QUESTIONS;
			h->q_n--;
		}
		diag_ask(h->diag, q, n, learn_seen, h);
		most -= n;
	}
}

static void dump_take(struct helper *h)
{
	uint64_t cpu = h->cpu_ns, mono = h->mono_ns, began = h->now_ns;
	bool whole;

	h->dump++;
	whole = diag_dump(h->diag, false, learn_seen, h);
	whole = diag_dump(h->diag, true, learn_seen, h) && whole;
	if (whole) {
		learn_missed(h, began);
		h->totals.polled_ns = began;
	}
	h->totals.polls++;
	count_totals(h);
	credit_count(h);
	h->dump_ns = mono;
	h->dump_cost_ns = h->cpu_ns - cpu;
	h->totals.poll_us = (uint32_t)(h->dump_cost_ns / 1000);
	h->totals.interval_ms =
		(uint32_t)((h->dump_cost_ns * SHARE) / (uint64_t)MS);
	if (h->totals.interval_ms < h->config.poll_ms)
		h->totals.interval_ms = h->config.poll_ms;
}

/* --- /proc -------------------------------------------------------------- */

static uint64_t pass_interval(const struct helper *h)
{
	uint64_t least = h->pass_cost_ns * SHARE * 2;

	return least > PASS_LEAST ? least : PASS_LEAST;
}

static bool pass_begins(struct helper *h)
{
	if (!h->hunt && h->mono_ns < h->pass_ns + pass_interval(h))
		return false;
	procs_start(h->procs);
	h->hunt = false;
	h->pass_ns = h->mono_ns;
	h->pass_cost_ns = 0;
	return true;
}

static void proc_read(struct helper *h)
{
	uint64_t cpu = h->cpu_ns;

	if (h->credit_ns <= dump_reserve(h) || owner_sleeps(h))
		return;
	if (!h->passing && !pass_begins(h))
		return;
	h->passing = procs_go(h->procs, PROCESSES_A_TURN);
	if (h->passing)
		own_wanted(h);
	else
		own_all(h);
	credit_count(h);
	h->pass_cost_ns += h->cpu_ns - cpu;
}

/* --- turns -------------------------------------------------------------- */

static int64_t ms_of(int64_t ns)
{
	return ns <= 0 ? 0 : ns / MS + 1;
}

/* Milliseconds until there is something to do without being woken. */
static int until_next(const struct helper *h)
{
	int64_t due = ms_of((int64_t)(h->dump_ns - h->mono_ns) + poll_ns(h));
	int64_t credit = ms_of((dump_reserve(h) - h->credit_ns) * SHARE);

	if (owner_sleeps(h))
		return (int)(OWNER_SLEEPS / MS);
	if (h->q_n > 0)
		return COALESCE_MS;
	if (h->passing || h->hunt)
		return (int)(credit > COALESCE_MS ? credit : COALESCE_MS);
	return (int)(due > credit ? due : credit);
}

static void wait_for(struct helper *h)
{
	struct pollfd fd[WATCHED] = {
		{ .fd = h->fd,
		  .events = (short)(POLLIN | (tell_waits(h) ? POLLOUT : 0)) },
		{ .fd = diag_ends_fd(h->diag), .events = POLLIN },
	};
	const struct timespec pause = { .tv_nsec = COALESCE_MS * MS };
	const int *trace = NULL;
	uint32_t n = h->trace ? tracepoint_fds(h->trace, &trace) : 0;
	nfds_t used = 2;

	for (uint32_t i = 0; i < n && used < WATCHED; i++)
		fd[used++] =
			(struct pollfd){ .fd = trace[i], .events = POLLIN };
	if (poll(fd, used, until_next(h)) > 0 && !(fd[0].revents & POLLHUP))
		nanosleep(&pause, NULL);
}

void helper_turns(struct helper *h)
{
	h->mono_ns = h->told_ns = clock_ns(CLOCK_MONOTONIC);
	h->cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	h->credit_ns = CREDIT_FIRST;
	for (;;) {
		bool news, dumped;

		credit_count(h);
		tell_read(h);
		calls_take(h);
		ends_take(h);
		answers_take(h);
		news = h->n_dirty > 0 || h->q_n > 0;
		dumped = dump_is_due(h);
		if (dumped)
			dump_take(h);
		proc_read(h);
		news = news || h->n_dirty > 0;
		if (news)
			h->idle = 0;
		else if (dumped)
			h->idle++;
		tell_send(h);
		wait_for(h);
	}
}

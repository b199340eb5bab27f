/*
 * Running many: a process for each case, at most `jobs` at a time.
 *
 *   not begun ──▶ running ──▶ over, told when all before it are told
 *                   │  │
 *                   │  ╰ after its time: SIGTERM, so that it can still tell
 *                   │    how far it came; GRACE later SIGKILL
 *                   ╰ a signal for us: SIGKILL to all, and nothing begins
 *
 * What a process tells is in memory that both share, and the text of a failure
 * is in a file without a name (memfd_create(2)): so nobody waits for anybody
 * to read, and a process that crashes leaves what it had written.
 *
 * Nothing stays behind: each process leads a group of its own, which is killed
 * when it ends and before its id is given back to the kernel; and the kernel
 * kills it when we are gone (PR_SET_PDEATHSIG).
 */
#include "ui/suite/suite.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "capture/mem.h"
#include "ui/suite/headless.h"
#include "ui/suite/suite_child.h"

#define GRACE_NS UINT64_C(2000000000)

struct running {
	struct child child;
	size_t at; /* the case */
	uint64_t begun_ns, until_ns;
	bool late; /* it was told to end */
};

struct crew {
	struct suite *suite;
	const struct suite_plan *plan;
	struct running *member; /* plan->jobs of them */
	size_t n;
	size_t next;  /* case to begin */
	size_t shown; /* cases told of */
};

static uint64_t clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

unsigned suite_jobs(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return 1;
	return (unsigned)CPU_COUNT(&set);
}

/* --- how a case ended ---------------------------------------------------- */

static void over(struct suite *s, struct suite_case *c)
{
	c->over = true;
	s->count[c->report->outcome]++;
}

/* What it told is not all; why is ours to say. */
static void broken(struct suite_report *r)
{
	r->outcome = OUTCOME_ERROR;
	r->status = ERR_FAILED;
}

static void say_end(const siginfo_t *end, struct suite_report *r)
{
	broken(r);
	if (end->si_code == CLD_EXITED)
		snprintf(r->why, sizeof(r->why),
			 "its process ended with status %d, and has not said "
			 "how the scenario went",
			 end->si_status);
	else
		snprintf(r->why, sizeof(r->why),
			 "its process was ended by signal %d (%s)",
			 end->si_status, strsignal(end->si_status));
}

static void say_late(uint64_t ns, struct suite_report *r)
{
	broken(r);
	snprintf(r->why, sizeof(r->why),
		 "it has not ended within %g s (--timeout)", (double)ns / 1e9);
}

/* The process has ended: what it told, or what is told of it. */
static void conclude(struct crew *crew, struct running *m, const siginfo_t *end)
{
	struct suite_case *c = &crew->suite->at[m->at];
	struct suite_report *r = c->report;
	bool told = r->told;

	c->took_ns = clock_ns() - m->begun_ns;
	if (!told)
		memset(r, 0, sizeof(*r));
	if (m->late)
		say_late(crew->plan->timeout_ns, r);
	else if (!told)
		say_end(end, r);
	if (r->outcome != OUTCOME_PASSED)
		c->text = told ? child_text(&m->child)
			       : child_last_words(&m->child);
	over(crew->suite, c);
}

/* --- the crew ------------------------------------------------------------ */

static void begin(struct crew *crew)
{
	struct running *m = &crew->member[crew->n];
	size_t at = crew->next++;
	struct suite_case *c = &crew->suite->at[at];

	*m = (struct running){ .at = at, .begun_ns = clock_ns() };
	m->until_ns = m->begun_ns + crew->plan->timeout_ns;
	if (child_begin(&m->child, crew->plan, c) == 0) {
		crew->n++;
		return;
	}
	broken(c->report);
	snprintf(c->report->why, sizeof(c->report->why),
		 "no process for it: %s", strerror(errno));
	over(crew->suite, c);
}

static void remove_member(struct crew *crew, size_t i)
{
	child_free(&crew->member[i].child);
	crew->member[i] = crew->member[--crew->n];
}

/* Milliseconds to the next time that is up; -1: none. */
static int wait_ms(const struct crew *crew)
{
	uint64_t now_ns = clock_ns(), least_ns = UINT64_MAX;

	for (size_t i = 0; i < crew->n; i++)
		if (crew->member[i].until_ns < least_ns)
			least_ns = crew->member[i].until_ns;
	if (least_ns == UINT64_MAX)
		return -1;
	return least_ns <= now_ns ? 0
				  : (int)((least_ns - now_ns) / 1000000) + 1;
}

/* Until a process ends, a time is up, or a signal comes. */
static void wait_for_any(const struct crew *crew, struct pollfd *fds)
{
	fds[0] = (struct pollfd){ .fd = crew->plan->signals, .events = POLLIN };
	for (size_t i = 0; i < crew->n; i++)
		fds[i + 1] = (struct pollfd){ .fd = crew->member[i].child.pidfd,
					      .events = POLLIN };
	poll(fds, (nfds_t)crew->n + 1, wait_ms(crew));
}

static void hurry(struct running *m)
{
	child_signal(&m->child, m->late ? SIGKILL : SIGTERM);
	m->late = true; /* its group goes with it, when it has ended */
	m->until_ns = clock_ns() + GRACE_NS;
}

static void look_after(struct crew *crew)
{
	siginfo_t end;

	for (size_t i = crew->n; i-- > 0;) {
		struct running *m = &crew->member[i];

		if (child_ended(&m->child, &end)) {
			conclude(crew, m, &end);
			remove_member(crew, i);
		} else if (m->until_ns <= clock_ns()) {
			hurry(m);
		}
	}
}

static void stop_all(struct crew *crew)
{
	while (crew->n) {
		struct running *m = &crew->member[crew->n - 1];
		struct suite_report *r = crew->suite->at[m->at].report;

		child_kill(&m->child);
		memset(r, 0, sizeof(*r)); /* as if it had not begun */
		remove_member(crew, crew->n - 1);
	}
}

static void show_ready(struct crew *crew)
{
	const struct suite_plan *plan = crew->plan;

	while (crew->shown < crew->suite->n &&
	       crew->suite->at[crew->shown].over)
		plan->format->one(crew->suite, crew->shown++, plan->out);
	fflush(plan->out);
}

static void work(struct crew *crew, struct pollfd *fds)
{
	struct suite *s = crew->suite;

	while (!s->signal && (crew->next < s->n || crew->n)) {
		while (crew->n < crew->plan->jobs && crew->next < s->n)
			begin(crew);
		show_ready(crew);
		if (crew->n)
			wait_for_any(crew, fds);
		s->signal = stop_signal_taken(crew->plan->signals);
		look_after(crew);
		show_ready(crew);
	}
	stop_all(crew);
}

void suite_run(struct suite *s, const struct suite_plan *plan)
{
	struct crew crew = { .suite = s, .plan = plan };
	struct pollfd *fds = mem_zero(plan->jobs + 1, sizeof(*fds));
	uint64_t begun_ns = clock_ns();

	crew.member = mem_zero(plan->jobs, sizeof(*crew.member));
	plan->format->begin(s, plan->out);
	work(&crew, fds);
	s->count[OUTCOME_NOT_RUN] = s->n;
	for (int i = OUTCOME_NOT_RUN + 1; i < OUTCOMES; i++)
		s->count[OUTCOME_NOT_RUN] -= s->count[i];
	s->took_ns = clock_ns() - begun_ns;
	plan->format->end(s, plan->out);
	fflush(plan->out);
	free(crew.member);
	free(fds);
}

/* --- the suite ----------------------------------------------------------- */

void suite_init(struct suite *s, const struct files *files)
{
	size_t size = files->n * sizeof(struct suite_report);
	struct suite_report *report = mmap(NULL, size, PROT_READ | PROT_WRITE,
					   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	*s = (struct suite){ .n = files->n };
	if (report == MAP_FAILED)
		abort(); /* as mem.h has it */
	s->at = mem_zero(files->n, sizeof(*s->at));
	for (size_t i = 0; i < files->n; i++)
		s->at[i] = (struct suite_case){ .path = files->at[i].path,
						.label = files->at[i].label,
						.report = &report[i] };
}

void suite_free(struct suite *s)
{
	if (s->n)
		munmap(s->at[0].report, s->n * sizeof(struct suite_report));
	for (size_t i = 0; i < s->n; i++)
		free(s->at[i].text);
	free(s->at);
	*s = (struct suite){ 0 };
}

bool suite_case_failed(const struct suite_case *c)
{
	return c->report->outcome == OUTCOME_FAILED ||
	       c->report->outcome == OUTCOME_ERROR;
}

size_t suite_failures(const struct suite *s)
{
	return s->count[OUTCOME_FAILED] + s->count[OUTCOME_ERROR];
}

int suite_status(const struct suite *s)
{
	int worst = 0;

	if (s->signal)
		return 128 + s->signal;
	for (size_t i = 0; i < s->n; i++)
		if (suite_case_failed(&s->at[i]) &&
		    (int)s->at[i].report->status > worst)
			worst = (int)s->at[i].report->status;
	return worst;
}

char *suite_counts(const struct suite *s, char out[SUITE_COUNTS])
{
	int n = snprintf(out, SUITE_COUNTS,
			 "%zu passed, %zu failed, %zu skipped",
			 s->count[OUTCOME_PASSED], suite_failures(s),
			 s->count[OUTCOME_SKIPPED]);

	if (s->signal)
		n += snprintf(out + n, SUITE_COUNTS - (size_t)n,
			      ", %zu not run (stopped by %s)",
			      s->count[OUTCOME_NOT_RUN], strsignal(s->signal));
	snprintf(out + n, SUITE_COUNTS - (size_t)n, " in %.1f s",
		 (double)s->took_ns / 1e9);
	return out;
}

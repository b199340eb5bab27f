/*
 * What programs wait in, and whether that can end by itself.
 *
 * A program's thread that sleeps without a limit goes on when somebody sends
 * it something. If all do so, and nothing is in flight, the run is stuck, as
 * with actors; but as some timers can not be seen from outside (alarm(2)),
 * nothing must have happened for some time. Where input may come from outside
 * the stage (a terminal, a pipe), programs may always go on; so may one that
 * somebody has stopped.
 */
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capture/recording/thread.h"
#include "sim/run/private.h"
#include "sim/run/program.h"

/* As long as nothing happens, programs that wait for ever may still go on. */
#define STILL_NS UINT64_C(3000000000)

/* --- for ever ------------------------------------------------------------ */

/* Calls that end by themselves, unless this argument says otherwise. */
static const struct {
	int number, arg;
	enum { IF_NULL, IF_NEGATIVE, LIMITED } for_ever;
} limits[] = {
#ifdef SYS_poll
	{ SYS_poll, 2, IF_NEGATIVE },
#endif
#ifdef SYS_select
	{ SYS_select, 4, IF_NULL },
#endif
#ifdef SYS_epoll_wait
	{ SYS_epoll_wait, 3, IF_NEGATIVE },
#endif
#ifdef SYS_epoll_pwait2
	{ SYS_epoll_pwait2, 3, IF_NULL },
#endif
	{ SYS_ppoll, 2, IF_NULL },
	{ SYS_pselect6, 4, IF_NULL },
	{ SYS_epoll_pwait, 3, IF_NEGATIVE },
	{ SYS_recvmmsg, 4, IF_NULL },
	{ SYS_futex, 3, IF_NULL },
	{ SYS_rt_sigtimedwait, 2, IF_NULL },
	{ SYS_nanosleep, 0, LIMITED },
	{ SYS_clock_nanosleep, 0, LIMITED },
};

static bool is_for_ever(const struct traced_call *c)
{
#ifdef SYS_io_uring_enter
	/* A limit is in its extended argument alone: io_uring_enter(2). */
	if (c->number == SYS_io_uring_enter)
		return !(c->arg[3] & IORING_ENTER_EXT_ARG);
#endif
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		uint64_t arg = c->arg[limits[i].arg];

		if (limits[i].number != c->number)
			continue;
		if (limits[i].for_ever == IF_NULL)
			return arg == 0;
		return limits[i].for_ever == IF_NEGATIVE && (int)arg < 0;
	}
	return true;
}

/* It has timers of timer_create(2), which the kernel lists: proc(5). */
static bool has_timers(pid_t pid)
{
	char path[64], c;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/timers", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, &c, 1);
	close(fd);
	return n == 1;
}

/* Somebody who is not on the stage may give it something to read. */
static bool is_outside(int fd)
{
	struct stat st;

	return fstat(fd < 0 ? STDIN_FILENO : fd, &st) == 0 &&
	       (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode) ||
		isatty(fd < 0 ? STDIN_FILENO : fd));
}

static bool has_outside(const struct run *run)
{
	const struct run_options *o = &run->options;

	for (uint32_t i = 0; i < o->n_stdio; i++)
		if (is_outside(o->stdio[i].fd[0]))
			return true;
	return o->program_fd[1] && is_outside(o->program_fd[0]);
}

/*
 * A thread that is in no call we know sleeps all the same: it reads a pipe, a
 * file or a socket of another family, and who is to write may be anybody.
 */
static bool all_for_ever(const struct run *run)
{
	const struct programs *all = run_programs_all(run);

	for (uint32_t i = 0; i < programs_n_threads(all); i++) {
		const struct program_thread *t = programs_thread(all, i);

		if (!t->gone &&
		    (!t->in_call || !is_for_ever(&t->call) ||
		     !programs_asleep(all, i) || programs_stopped(all, i) ||
		     (t->leader && has_timers(t->pid))))
			return false;
	}
	return true;
}

bool run_programs_asleep(const struct run *run)
{
	const struct programs *all = run_programs_all(run);

	for (uint32_t i = 0; all && i < programs_n_threads(all); i++)
		if (!programs_thread(all, i)->gone && !programs_asleep(all, i))
			return false;
	return true;
}

bool run_programs_awake(const struct run *run)
{
	return run_programs_alive(run) && !run_programs_quiet(run);
}

bool run_programs_may_act(struct run *run, uint64_t now_ns, uint64_t *wake_ns)
{
	uint32_t events = recording_count(run->rec);

	if (!run_programs_alive(run))
		return false;
	if (has_outside(run) || run->time_limits || !all_for_ever(run)) {
		run->still.since_ns = 0;
		return true;
	}
	if (!run->still.since_ns || run->still.events != events) {
		run->still.since_ns = now_ns;
		run->still.events = events;
	}
	if (now_ns - run->still.since_ns >= STILL_NS)
		return false;
	run_earlier(wake_ns, run->still.since_ns + STILL_NS);
	return true;
}

void run_note_limit(struct run *run, const struct traced_call *c)
{
	run->time_limits |=
		c->number == SYS_setsockopt && c->arg[1] == SOL_SOCKET &&
		(c->arg[2] == SO_RCVTIMEO || c->arg[2] == SO_SNDTIMEO);
}

/* --- in which calls ------------------------------------------------------ */

static bool same_call(const struct program_thread *a,
		      const struct program_thread *b)
{
	return a->program == b->program &&
	       traced_call_name(&a->call) == traced_call_name(&b->call);
}

/* Is it the first of those in that call, and how many are there? */
static bool first_of_many(const struct programs *all, uint32_t thread,
			  uint32_t *n)
{
	const struct program_thread *t = programs_thread(all, thread);

	*n = 0;
	for (uint32_t i = 0; i < programs_n_threads(all); i++) {
		const struct program_thread *o = programs_thread(all, i);

		if (o->gone || !o->in_call || !same_call(t, o))
			continue;
		if (i < thread)
			return false;
		++*n;
	}
	return true;
}

/* "S is blocked in accept (thread 2)", "(4 threads)" */
static void put_blocked(const struct run *run, uint32_t thread, uint32_t n,
			char *out, size_t size)
{
	const struct programs *all = run_programs_all(run);
	const struct program_thread *t = programs_thread(all, thread);
	struct thread_place at = run_thread_place(run, thread);
	char which[48] = "";

	if (n > 1)
		snprintf(which, sizeof(which), " (%u threads)", n);
	else if (recording_lane_threads(run->rec, at.lane) > 1)
		snprintf(which, sizeof(which), " (thread %u)", at.number);
	snprintf(out, size, "%s is blocked in %s%s",
		 recording_lane_name(run->rec, at.lane),
		 traced_call_name(&t->call), which);
}

void run_programs_blocked(const struct run *run, char *out, size_t size)
{
	const struct programs *all = run_programs_all(run);
	size_t at = strlen(out);
	uint32_t many;

	for (uint32_t i = 0; all && i < programs_n_threads(all); i++) {
		const struct program_thread *t = programs_thread(all, i);

		if (t->gone || !t->in_call || at + 3 >= size ||
		    !first_of_many(all, i, &many))
			continue;
		if (at)
			at += (size_t)snprintf(out + at, size - at, ", ");
		put_blocked(run, i, many, out + at, size - at);
		at += strlen(out + at);
	}
}

/* The calls that its threads are in: "accept, futex"; or "no call". */
static void put_calls(const struct run *run, uint32_t program, char *out,
		      size_t size)
{
	const struct programs *all = run_programs_all(run);
	size_t at = 0;
	uint32_t many;

	snprintf(out, size, "no call");
	for (uint32_t i = 0; i < programs_n_threads(all); i++) {
		const struct program_thread *t = programs_thread(all, i);

		if (t->gone || !t->in_call || t->program != program ||
		    !first_of_many(all, i, &many) || at >= size)
			continue;
		snprintf(out + at, size - at, "%s%s", at ? ", " : "",
			 traced_call_name(&t->call));
		at += strlen(out + at);
	}
}

bool run_program_blocked(const struct run *run, const char *name,
			 const char *word, char *in, size_t size)
{
	const struct programs *all = run_programs_all(run);
	uint32_t program;

	snprintf(in, size, "no call");
	if (!run_program_named(run, name, &program))
		return false;
	put_calls(run, program, in, size);
	for (uint32_t i = 0; i < programs_n_threads(all); i++) {
		const struct program_thread *t = programs_thread(all, i);

		if (!t->gone && t->in_call && t->program == program &&
		    traced_call_is(&t->call, word) && programs_asleep(all, i))
			return true;
	}
	return false;
}

/* --- listening ----------------------------------------------------------- */

struct owner {
	const struct run *run;
	uint32_t program;
};

/* A lane on which a thread of the program is, or was. */
static bool is_lane_of(const void *context, uint32_t lane)
{
	const struct owner *o = context;
	const struct programs *all = run_programs_all(o->run);

	for (uint32_t i = 0; i < programs_n_threads(all); i++)
		if (programs_thread(all, i)->program == o->program &&
		    run_thread_place(o->run, i).lane == lane)
			return true;
	return false;
}

enum step_result run_await_listener(struct run *run, const struct step *step)
{
	struct owner owner = { .run = run };
	char want[96], got[128];
	int status;

	snprintf(want, sizeof(want),
		 step->count ? "%s listens %u" : "%s listens", step->name,
		 step->count);
	run->awaited[0] = '\0';
	if (!run_program_named(run, step->name, &owner.program))
		return run_fail(run, step, "%s was not started", step->name);
	if (truth_listens(run->truth, (uint16_t)step->count, is_lane_of,
			  &owner))
		return run_expect(run, step, true, want, want);
	if (programs_alive(run_programs_all(run), owner.program)) {
		snprintf(run->awaited, sizeof(run->awaited),
			 step->count ? "%s to listen on %u" : "%s to listen",
			 step->name, step->count);
		return run_next_in_order(run);
	}
	status = programs_status(run_programs_all(run), owner.program);
	snprintf(got, sizeof(got), "%s ended with status %d before it listened",
		 step->name, status);
	return run_expect(run, step, false, want, got);
}

/* --- signals ------------------------------------------------------------- */

enum step_result run_signal(struct run *run, const struct step *step,
			    struct err *e)
{
	uint32_t program;

	(void)e;
	if (!run_program_named(run, step->name, &program))
		return run_fail(run, step, "%s was not started", step->name);
	if (!programs_alive(run_programs_all(run), program))
		return run_fail(run, step, "%s has ended: it gets no signal",
				step->name);
	programs_signal(run_programs_all(run), program, (int)step->count);
	return STEP_NEXT;
}

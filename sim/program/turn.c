/*
 * Whose turn it is.
 *
 * In realtime a stop is told of as it comes. Where packets wait for somebody,
 * one thread goes at a time: who stands at a call, or at its return, is told
 * of when all others stand at one too, or sleep in the kernel. They go round,
 * in the order in which they began. So the same programs make the same calls
 * in the same order however the machine schedules them, as far as they do not
 * go by the clock.
 *
 * A thread that computes for long is not waited for: after PATIENCE the others
 * go on without it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sim/program/private.h"

enum { PATIENCE_NS = 50000000 };

/* The letter of /proc/TID/stat: after the name, which may hold anything. */
static char state_of(pid_t tid)
{
	char path[64], text[256], *end;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 'X';
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	end = strrchr(text, ')');
	return end && end[1] == ' ' ? end[2] : 'X';
}

/* vfork(2) waits for its child, and can not be interrupted. */
static bool waits_for_child(const struct thread *t)
{
	const struct call_kind *kind = call_kind_of(t->is.call.number);

	return t->is.in_call && kind &&
	       (strncmp(kind->name, "clone", 5) == 0 ||
		strcmp(kind->name, "vfork") == 0);
}

/* A process that has ended is told of when all its threads have been. */
static bool waits_for_threads(const struct programs *p, const struct thread *t)
{
	for (uint32_t i = 0; t->is.leader && i < p->n_threads; i++) {
		const struct program_thread *other = &p->thread[i].is;

		if (other->pid == t->is.pid && !other->gone && !other->leader)
			return true;
	}
	return false;
}

/* It sleeps in the kernel. One that has ended sleeps not: we shall be told. */
static bool is_asleep(const struct programs *p, const struct thread *t)
{
	char state = t->is.gone ? 'S' : state_of(t->is.tid);

	switch (state) {
	case 'D':
		return waits_for_child(t);
	case 'Z':
	case 'X':
		return waits_for_threads(p, t);
	default:
		return state == 'S' || state == 'T' || t->place == PLACE_FROZEN;
	}
}

bool programs_stopped(const struct programs *p, uint32_t thread)
{
	return !p->thread[thread].is.gone &&
	       p->thread[thread].place == PLACE_FROZEN;
}

bool programs_asleep(const struct programs *p, uint32_t thread)
{
	return is_asleep(p, &p->thread[thread]);
}

/* Nanoseconds on a processor: the first number of /proc/TID/schedstat. */
static uint64_t processor_ns(pid_t tid)
{
	char path[64], text[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return UINT64_MAX;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return strtoull(text, NULL, 10);
}

/*
 * It has had its time: on a processor, not by the clock, so that a busy
 * machine changes nothing.
 */
static bool computes_for_long(struct thread *t)
{
	if (t->free_ns && follow_now() - t->free_ns < PATIENCE_NS)
		return false;
	if (t->free_ns)
		t->processor_ns = processor_ns(t->is.tid);
	t->free_ns = 0;
	return processor_ns(t->is.tid) - t->processor_ns > PATIENCE_NS;
}

/* It may do something yet, without anybody's leave. */
static bool runs(const struct programs *p, struct thread *t)
{
	return !t->is.gone && t->place == PLACE_FREE && !is_asleep(p, t) &&
	       !computes_for_long(t);
}

bool programs_quiet(struct programs *p)
{
	if (p->first < p->n_events)
		return false;
	for (uint32_t i = 0; i < p->n_threads; i++) {
		struct thread *t = &p->thread[i];

		if (!t->is.gone && (t->place != PLACE_FREE || runs(p, t)) &&
		    t->place != PLACE_FROZEN)
			return false;
	}
	return true;
}

/* --- turns ------------------------------------------------------------------
 */

static bool others_are_still(struct programs *p)
{
	for (uint32_t i = 0; i < p->n_threads; i++)
		if (p->thread[i].place == PLACE_TOLD || runs(p, &p->thread[i]))
			return false;
	return true;
}

/* The next one that wants this, after the one that went last; or n_threads. */
static uint32_t next_that_wants(const struct programs *p,
				enum program_event_kind kind)
{
	for (uint32_t k = 1; k <= p->n_threads; k++) {
		uint32_t i = (p->turn + k) % p->n_threads;
		const struct thread *t = &p->thread[i];

		if (!t->is.gone && t->place == PLACE_WANTS && t->wants == kind)
			return i;
	}
	return p->n_threads;
}

/* Calls that have returned are over before others begin. */
static uint32_t next_in_turn(const struct programs *p)
{
	uint32_t i = next_that_wants(p, PROGRAM_RETURN);

	return i < p->n_threads ? i : next_that_wants(p, PROGRAM_CALL);
}

bool turn_next(struct programs *p, struct program_event *out)
{
	uint32_t i = next_in_turn(p);
	struct thread *t;

	if (i == p->n_threads || (!p->parallel && !others_are_still(p)))
		return false;
	t = &p->thread[i];
	p->turn = i;
	t->place = PLACE_TOLD;
	*out = (struct program_event){ t->wants, i };
	if (t->wants == PROGRAM_RETURN)
		t->is.in_call = false;
	return true;
}

int programs_next(struct programs *p, struct program_event *out, struct err *e)
{
	(void)e;
	if (p->first == p->n_events)
		follow_pump(p);
	if (p->first < p->n_events) {
		*out = p->event[p->first++];
		return 1;
	}
	return turn_next(p, out);
}

void programs_go(struct programs *p, uint32_t thread)
{
	struct thread *t = &p->thread[thread];

	if (!t->is.gone && t->place == PLACE_TOLD)
		follow_go_on(p, t, 0);
}

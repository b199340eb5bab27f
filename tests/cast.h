/*
 * Programs and their threads in recordings made by hand, on top of story.h:
 *
 *	struct story s = story_new();
 *	int l = end_add(&s, "S", "127.0.0.1:80", "S.80");
 *	uint32_t main = thread_add(&s, l, ROW_NONE, "server");
 *	uint32_t waits = thread_call(&s, main, l, "accept", "3");
 */
#ifndef TESTS_CAST_H
#define TESTS_CAST_H

#include "capture/recording/thread.h"
#include "tests/story.h"

/* A new process's first thread (parent ROW_NONE: of a program). */
static inline uint32_t process_add(struct story *s, const char *lane,
				   uint32_t parent, const char *name)
{
	struct thread_begin begin = { .lane = recording_lane(s->r, lane),
				      .process = ROW_NONE,
				      .parent = parent,
				      .name = name };

	return recording_thread_begin(s->r, tick(s), &begin);
}

/* Another thread of that one's process. */
static inline uint32_t thread_add(struct story *s, uint32_t parent,
				  const char *name)
{
	const struct thread_row *of = recording_thread(s->r, parent);
	struct thread_begin begin = {
		.lane = thread_at(s->r, parent, ROW_NONE).lane,
		.process = of->process,
		.parent = parent,
		.name = name
	};

	return recording_thread_begin(s->r, tick(s), &begin);
}

static inline void thread_gone(struct story *s, uint32_t thread, int status)
{
	recording_thread_end(s->r, tick(s), thread, status);
}

/* A call of a thread about an end's socket; end -1: about none. */
static inline uint32_t thread_call(struct story *s, uint32_t thread, int end,
				   const char *name, const char *args)
{
	uint32_t lane = thread_at(s->r, thread, ROW_NONE).lane;
	uint32_t n = recording_call_begin(s->r, tick(s), lane, name, args, 0);

	recording_call_place(s->r, n, thread,
			     end < 0 ? ROW_NONE : s->end[end].socket);
	return n;
}

/* One that returns at once. */
static inline void thread_does(struct story *s, uint32_t thread, int end,
			       const char *name, const char *args,
			       int64_t result)
{
	ret(s, thread_call(s, thread, end, name, args), result, 0, NULL);
}

static inline void output_add(struct story *s, const char *lane, uint32_t fd,
			      const char *text)
{
	recording_output(s->r, tick(s), recording_lane(s->r, lane), fd, text,
			 strlen(text));
}

#endif

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

/* The socket of one end is connected to the other. */
static inline void connected(struct story *s, int a, int b)
{
	recording_socket(s->r, s->end[a].socket)->remote = s->end[b].address;
	recording_socket(s->r, s->end[b].socket)->remote = s->end[a].address;
}

/* --- the stories --------------------------------------------------------- */

/* A server with a thread for each connection, and two clients. */
static inline struct recording *cast_threads(void)
{
	struct story s = story_new();
	int l = end_add(&s, "S", "127.0.0.1:10000", "S.10000");
	int c[2] = { end_add(&s, "C1", "127.0.0.1:40001", "C1.10000"),
		     end_add(&s, "C2", "127.0.0.1:40002", "C2.10000") };
	int d[2] = { end_add(&s, "S", "127.0.0.1:10000", "S.10000#1"),
		     end_add(&s, "S", "127.0.0.1:10000", "S.10000#2") };
	uint32_t server, worker[2], client[2], accepts, reads[2], back[2];

	title(&s, "threads", "A thread for each", "每个连接一个线程");
	server = process_add(&s, "S", ROW_NONE, "threads");
	thread_does(&s, server, l, "socket", "AF_INET, SOCK_STREAM", 3);
	thread_does(&s, server, l, "listen", "3, 5", 0);
	state(&s, l, TCP_LISTEN);
	accepts = thread_call(&s, server, l, "accept", "3");
	for (int i = 0; i < 2; i++) {
		uint32_t connects, p;

		connected(&s, c[i], d[i]);
		client[i] =
			process_add(&s, i ? "C2" : "C1", ROW_NONE, "client");
		connects = thread_call(&s, client[i], c[i], "connect",
				       "3, 127.0.0.1:10000");
		p = segment(&s, c[i], d[i], TH_S, 0, 0, 0);
		state(&s, c[i], TCP_SYN_SENT);
		arrive(&s, p, FATE_DELIVERED);
		p = segment(&s, d[i], c[i], TH_S | TH_ACK, 0, 1, 0);
		arrive(&s, p, FATE_DELIVERED);
		state(&s, c[i], TCP_ESTABLISHED);
		p = segment(&s, c[i], d[i], TH_ACK, 1, 1, 0);
		ret(&s, connects, 0, 0, NULL);
		arrive(&s, p, FATE_DELIVERED);
		state(&s, d[i], TCP_ESTABLISHED);
		ret(&s, accepts, 4 + i, 0, NULL);
		worker[i] = thread_add(&s, server, "worker");
		accepts = thread_call(&s, server, l, "accept", "3");
		reads[i] = thread_call(&s, worker[i], d[i], "recv", "4, 1024");
	}
	for (int i = 0; i < 2; i++) {
		uint32_t p, sends;

		sends = thread_call(&s, client[i], c[i], "send",
				    "3, \"hello\"");
		p = segment(&s, c[i], d[i], TH_P | TH_ACK, 1, 1, 5);
		ret(&s, sends, 5, 0, NULL);
		back[i] = thread_call(&s, client[i], c[i], "recv", "3, 1024");
		arrive(&s, p, FATE_DELIVERED);
		ret(&s, reads[i], 5, 0, "\"hello\"");
		sends = thread_call(&s, worker[i], -1, "nanosleep", "10 ms");
		story_wait(&s, 10000);
		ret(&s, sends, 0, 0, NULL);
		sends = thread_call(&s, worker[i], d[i], "send",
				    "4, \"HELLO\"");
		p = segment(&s, d[i], c[i], TH_P | TH_ACK, 1, 6, 5);
		ret(&s, sends, 5, 0, NULL);
		arrive(&s, p, FATE_DELIVERED);
		ret(&s, back[i], 5, 0, "\"HELLO\"");
		output_add(&s, i ? "C2" : "C1", 1, "HELLO\n");
		thread_gone(&s, worker[i], -1);
		thread_gone(&s, client[i], i ? 1 : 0);
	}
	thread_gone(&s, server, 143);
	return s.r;
}

/* A request of a client to a server's thread, which answers after a while. */
static inline void cast_request(struct story *s, uint32_t client, int c,
				uint32_t thread, int d, uint64_t us)
{
	uint32_t p, back, reads = thread_call(s, thread, d, "recv", "4, 1024");
	uint32_t works;

	p = segment(s, c, d, TH_P | TH_ACK, 1, 1, 5);
	thread_does(s, client, c, "send", "3, \"hello\"", 5);
	back = thread_call(s, client, c, "recv", "3, 1024");
	arrive(s, p, FATE_DELIVERED);
	ret(s, reads, 5, 0, "\"hello\"");
	works = thread_call(s, thread, -1, "nanosleep", "");
	story_wait(s, us);
	ret(s, works, 0, 0, NULL);
	p = segment(s, d, c, TH_P | TH_ACK, 1, 6, 5);
	thread_does(s, thread, d, "send", "4, \"HELLO\"", 5);
	arrive(s, p, FATE_DELIVERED);
	ret(s, back, 5, 0, "\"HELLO\"");
	thread_gone(s, client, 0);
}

/* The same clients against a server of one thread, and one of three. */
static inline struct recording *cast_models(void)
{
	struct story s = story_new();

	title(&s, "models", "One thread or several", "一个线程还是多个");
	for (int model = 0; model < 2; model++) {
		const char *from[] = { "127.0.0.1:40001", "127.0.0.1:40002",
				       "127.0.0.1:40003", "127.0.0.1:40004" };
		int c[2], d[2];
		uint32_t client[2], thread[2];

		recording_part_flows(s.r);
		recording_mark(s.r, tick(&s),
			       model ? "model=threads" : "model=iterative");
		story_wait(&s, 45000); /* the stage */
		thread[0] = thread[1] =
			process_add(&s, "S", ROW_NONE, "server");
		for (int i = 0; i < 2; i++) {
			c[i] = end_add(&s, i ? "C2" : "C1", from[2 * model + i],
				       i ? "C2.80" : "C1.80");
			d[i] = end_add(&s, "S", "127.0.0.1:80", "S.80#1");
			connected(&s, c[i], d[i]);
			client[i] = process_add(&s, i ? "C2" : "C1", ROW_NONE,
						"client");
			if (model)
				thread[i] = thread_add(&s, thread[0], "worker");
		}
		for (int i = 0; i < 2; i++)
			cast_request(&s, client[i], c[i], thread[i], d[i],
				     model && i == 0 ? 0 : 200000);
		thread_gone(&s, recording_thread(s.r, thread[0])->process,
			    model ? 0 : 1);
	}
	return s.r;
}

#endif

/*
 * The course is a table. A chapter builds on those before it, and so does a
 * lesson: the plain case comes before what departs from it. Scenarios that are
 * not here (somebody's own) follow by name.
 */
#include "ui/command/course.h"

#include <string.h>

/* clang-format off */
static const char *const first_steps[] = {
	"tcp-hello", "socket-calls", "udp-hello", "tcp-server", "udp-server",
	"threaded-server", "async-server", "tcp-client-py", "tcp-server-py",
	"udp-client-py", "udp-server-py", NULL,
};

static const char *const handshake[] = {
	"handshake", "handshake-options", "refused", "nonblocking-connect",
	"lost-syn", "lost-syn-ack", "lost-last-ack", "blackhole",
	"close-in-syn-sent", "simultaneous-open", "self-connect",
	"old-duplicate-syn", "accept-queue-full", "abort-on-overflow",
	"deferred-accept", "fast-open", NULL,
};

static const char *const teardown[] = {
	"teardown-four", "teardown-three", "half-close", "simultaneous-close",
	"lost-fin", "lost-final-ack", "broken-pipe", "rst-unread",
	"linger-zero", "linger-wait", "close-wait-leak", "fin-wait-2-orphan",
	"time-wait-reuse", "time-wait-assassination", "port-exhaustion", NULL,
};

static const char *const udp[] = {
	"udp-unreachable", "udp-empty", "udp-truncation", "udp-loss",
	"udp-duplicate", "udp-reorder", "udp-overflow", "udp-too-long",
	"udp-fragment", "udp-broadcast", "udp-multicast", NULL,
};

static const char *const data[] = {
	"sequence-numbers", "stream-not-messages", "partial-send",
	"delayed-ack", "quickack", "nagle", "cork", "zero-window",
	"lost-window-update", "silly-window", "window-scaling", "autotuning",
	"urgent-data", "half-open-peer", "keepalive", "user-timeout", NULL,
};

static const char *const sockets[] = {
	"four-tuple", "bind-conflicts", "dual-stack", "peek-waitall-lowat",
	NULL,
};

static const char *const servers[] = {
	"iterative-server", "thread-or-loop", "pool-server", "prefork-server",
	"select-poll-epoll", "edge-triggered", "io-uring-server",
	"thundering-herd", "reuseport-server", "graceful-shutdown",
	"three-servers-py", "threaded-server-py", "threaded-client-py",
	"async-server-py", "async-client-py", "ten-thousand", NULL,
};

static const char *const faults[] = {
	"one-recv", "no-reuseaddr", "spinning-server", "blocking-async",
	"leaking-server", NULL,
};

static const char *const security[] = {
	"syn-flood", "syn-cookies", "challenge-ack", "blind-reset",
	"blind-data", NULL,
};

static const char *const loss[] = {
	"rto-backoff", "fast-retransmit", "sack", "newreno", "dsack",
	"rack-reordering", "tail-loss-probe", "limited-transmit",
	"spurious-rto", "corrupted-segment", "paws", NULL,
};

static const char *const path[] = {
	"frag-needed", "pmtu-black-hole", "multipath-tcp",
	"multipath-fallback", NULL,
};

/*
 * congestion-control and congestion-bbr take one loss apart, packet by packet;
 * reno-cubic-bbr sends much over a path that loses often, and compares.
 */
static const char *const congestion[] = {
	"latency", "rate", "slow-start", "congestion-control",
	"rate-reduction", "congestion-bbr", "reno-cubic-bbr", "idle-restart",
	"ecn", "ecn-bleached", NULL,
};
/* clang-format on */

static const struct chapter chapters[] = {
	{ "first-steps", "First steps",
	  "Sockets, two protocols, and the eight programs everybody writes.",
	  first_steps },
	{ "handshake", "The handshake",
	  "How a connection begins, and what can come between.", handshake },
	{ "teardown", "The end of a connection",
	  "How two streams are closed, and what remains of them.", teardown },
	{ "udp", "UDP", "Datagrams: what nobody promises, and nobody notices.",
	  udp },
	{ "data", "Data and flow control",
	  "Bytes, acknowledgements, windows and the timers behind them.",
	  data },
	{ "sockets", "Sockets", "Who gets a packet, and how it is read.",
	  sockets },
	{ "servers", "Servers",
	  "One after another, threads, event loops: the same clients.",
	  servers },
	{ "faults", "Faults in programs",
	  "Five servers with one mistake each, and how it shows.", faults },
	{ "security", "Security",
	  "What a stranger can do to a connection, and what stops him.",
	  security },
	{ "loss", "Loss", "What is lost, how it is noticed, and sent again.",
	  loss },
	{ "path", "The path", "Its largest packet, and more than one of them.",
	  path },
	{ "congestion", "Congestion control",
	  "How fast to send when nobody tells.", congestion },
};

#define N_CHAPTERS (sizeof(chapters) / sizeof(*chapters))

const struct chapter *course_chapters(size_t *n)
{
	*n = N_CHAPTERS;
	return chapters;
}

size_t course_group_rank(const char *group)
{
	size_t i = 0;

	while (i < N_CHAPTERS && strcmp(chapters[i].group, group) != 0)
		i++;
	return i;
}

const struct chapter *course_chapter(const char *group)
{
	size_t i = course_group_rank(group);

	return i < N_CHAPTERS ? &chapters[i] : NULL;
}

size_t course_lesson_rank(const char *group, const char *name)
{
	const struct chapter *c = course_chapter(group);
	size_t i = 0;

	if (!c)
		return 0;
	while (c->lesson[i] && strcmp(c->lesson[i], name) != 0)
		i++;
	return i;
}

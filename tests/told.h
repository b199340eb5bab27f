/*
 * Truth that is told of sockets one by one, as of a program's. They are made up
 * where the kernel's word does not matter.
 */
#ifndef TESTS_TOLD_H
#define TESTS_TOLD_H

#include "sim/sockaddr.h"
#include "sim/truth.h"
#include "tests/build.h"
#include "tests/puppet.h"
#include "tests/test.h"

#define MS UINT64_C(1000000)

static struct recording *rec;
static struct truth *truth;
static uint32_t lane[3]; /* S, C, D */
static uint64_t now_ns;

static inline void begin(void)
{
	struct err e = { 0 };

	rec = recording_new();
	lane[0] = recording_lane(rec, "S");
	lane[1] = recording_lane(rec, "C");
	lane[2] = recording_lane(rec, "D");
	now_ns = 0;
	ck_assert_msg(truth_open(&truth, rec, &e) == 0, "%s", e.text);
}

static inline void end(void)
{
	truth_close(truth);
	recording_free(rec);
}

static inline void poll_at(uint64_t t_ns)
{
	struct err e = { 0 };

	now_ns = t_ns;
	ck_assert_msg(truth_poll(truth, t_ns, &e) == 0, "%s", e.text);
}

/* --- sockets that are made up --------------------------------------------- */

/* What is not given is not so; a port alone is one of 127.0.0.1. */
struct made {
	uint64_t id;
	uint8_t protocol; /* 0: TCP */
	const char *local, *remote, *tried;
	bool listening, accepted, bound;
};

static inline struct endpoint end_of(const char *text)
{
	struct endpoint none = { .port = 0 };

	return text ? build_endpoint(text) : none;
}

static inline void take(int who, const struct made *m)
{
	truth_take(truth, lane[who],
		   &(struct truth_socket){ .id = m->id,
					   .fd = -1,
					   .protocol = m->protocol ? m->protocol
								   : IP_TCP,
					   .listening = m->listening,
					   .accepted = m->accepted,
					   .bound = m->bound,
					   .local = end_of(m->local),
					   .remote = end_of(m->remote),
					   .tried = end_of(m->tried) });
}

static inline const char *name_of(uint64_t id)
{
	static char name[NAME_TEXT];
	uint32_t row = truth_row_of(truth, id);

	return row == ROW_NONE ? "none" : socket_name(rec, row, name);
}

static inline uint32_t lane_of(uint64_t id)
{
	return recording_socket_at(rec, truth_row_of(truth, id))->lane;
}

#define HERE  "127.0.0.1:10000"
#define THERE "127.0.0.1:40001"
#define OTHER "127.0.0.1:40002"

static inline void listener(uint64_t id)
{
	take(0, &(struct made){ id, .local = HERE, .listening = true });
}

static inline void syn(const char *from, const char *to, uint32_t iss)
{
	struct endpoint a = build_endpoint(from), b = build_endpoint(to);

	truth_syn(truth, &a, &b, iss);
}

static inline void packet(uint8_t protocol, const char *from, const char *to)
{
	struct endpoint a = build_endpoint(from), b = build_endpoint(to);

	truth_packet(truth, protocol, &a, &b);
}

/* The lane of a packet's end, or "nobody". */
static inline const char *owner(uint8_t protocol, const char *local,
				const char *remote)
{
	struct endpoint a = build_endpoint(local), b = build_endpoint(remote);
	uint32_t whose, socket;

	truth_owner(truth, protocol, &a, &b, &whose, &socket);
	return whose == ROW_NONE ? "nobody" : recording_lane_name(rec, whose);
}

#endif

/*
 * A capture that goes on, without a network: packets are put into it as the
 * test wants, and the oldest can be let go.
 *
 *	struct keeper k;
 *
 *	keeper_begin(&k);
 *	traffic_handshake(&k.traffic, "10.0.0.1:40000", "10.0.0.2:80");
 *	f = keeper_file(&k);
 *	... traffic_udp(&k.traffic, …) at any time; keeper_forget(&k, 2);
 */
#ifndef TESTS_KEEPER_H
#define TESTS_KEEPER_H

#include "tests/traffic.h"

enum { KEEPER_BYTES = 64 << 20 };

struct keeper {
	struct traffic traffic; /* it never moves */
	struct capture_file *inner;
	uint64_t *place; /* of the packets that were given */
	size_t n, cap;
	uint64_t kept; /* those at places before are gone */
	bool ended;
};

static inline void keeper_begin(struct keeper *k)
{
	*k = (struct keeper){ .n = 0 };
	traffic_begin(&k->traffic);
	mem_grow(k->traffic.at, k->traffic.cap, KEEPER_BYTES);
}

static inline void keeper_end(struct keeper *k)
{
	traffic_end(&k->traffic);
	free(k->place);
}

/* The first n packets are no longer kept. */
static inline void keeper_forget(struct keeper *k, size_t n)
{
	k->kept = k->place[n];
}

static inline enum file_status keeper_next(void *input, struct file_packet *p,
					   struct err *e)
{
	struct keeper *k = input;
	enum file_status status;

	capture_file_extend(k->inner, k->traffic.n);
	status = capture_file_next(k->inner, p, e);
	if (status == FILE_PACKET) {
		mem_grow(k->place, k->cap, k->n + 1);
		k->place[k->n++] = p->place;
	}
	return status == FILE_WAIT && k->ended ? FILE_END : status;
}

static inline bool keeper_at(void *input, uint64_t place, struct file_packet *p)
{
	struct keeper *k = input;

	return place >= k->kept && capture_file_at(k->inner, place, p);
}

static inline int keeper_fd(const void *input)
{
	(void)input;
	return -1;
}

static inline void keeper_about(const void *input, struct file_about *out)
{
	capture_file_about(((const struct keeper *)input)->inner, out);
}

static inline bool keeper_interface(const void *input, uint32_t n,
				    struct file_interface *out)
{
	return capture_file_interface(((const struct keeper *)input)->inner, n,
				      out);
}

static inline void keeper_close(void *input)
{
	capture_file_close(((struct keeper *)input)->inner);
}

/* Borrows the keeper until it is closed. */
static inline struct capture_file *keeper_file(struct keeper *k)
{
	static const struct capture_input_ops ops = {
		.next = keeper_next,
		.at = keeper_at,
		.fd = keeper_fd,
		.about = keeper_about,
		.interface = keeper_interface,
		.close = keeper_close,
	};

	k->inner = traffic_open(&k->traffic);
	capture_file_follow(k->inner, true);
	return capture_file_of(&ops, k, "kept");
}

#endif

/* Decoding in tests: what is asserted of every packet, whatever its bytes. */
#ifndef TESTS_DECODE_H
#define TESTS_DECODE_H

#include <stddef.h>
#include <stdint.h>

#include "capture/packet.h"
#include "tests/build.h"
#include "tests/test.h"

static inline void assert_endpoint(const struct endpoint *e,
				   const char *expected)
{
	char text[ENDPOINT_TEXT];

	ck_assert_str_eq(endpoint_format(e, text), expected);
}

/* The invariants of packet_decode for a packet of len bytes. */
static inline void assert_invariants(const struct packet *p, size_t len)
{
	uint8_t version = p->src.ip.version;

	ck_assert(version == 0 || version == 4 || version == 6);
	ck_assert_uint_eq(version, p->dst.ip.version);
	ck_assert(!p->has_l4 || version != 0);
	ck_assert(!p->has_l4 || p->fragment_offset == 0);
	ck_assert_uint_le(p->ip_offset, len);
	ck_assert_uint_le(p->l4_offset, len);
	ck_assert_uint_le((size_t)p->payload_offset + p->payload_captured, len);
	ck_assert_uint_le(p->payload_captured, p->payload_len);
	ck_assert_uint_le(p->payload_len, p->ip_len);
	if (p->has_l4 && p->protocol == IP_TCP) {
		ck_assert_uint_le(p->tcp.flags, 0x1ff);
		ck_assert_uint_le(p->tcp.opt.wscale, 14);
		ck_assert_uint_le(p->tcp.opt.n_sack, 4);
	}
}

/*
 * Decodes the first n bytes from a block of exactly n, so that a sanitizer
 * sees a read of one more, and checks what must hold of any result.
 */
static inline enum decode_status decode_exact(struct packet *p,
					      enum link_type link,
					      const uint8_t *bytes, size_t n)
{
	enum decode_status status;
	uint8_t *copy = malloc(n);

	if (!copy)
		abort();
	memcpy(copy, bytes, n);
	status = packet_decode(p, link, copy, n);
	free(copy);
	assert_invariants(p, n);
	return status;
}

static inline enum decode_status
decode_build(struct packet *p, enum link_type link, const struct build *b)
{
	return decode_exact(p, link, b->at, b->len);
}

#endif

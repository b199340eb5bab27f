/*
 * Packets for tests, put together byte by byte.
 *
 * A struct build is a buffer that grows at its end. build_tcp, build_udp and
 * build_icmp append a whole IP packet, of the version that the addresses have,
 * with right lengths and checksums; put_ functions append anything else, for
 * what no sane sender would write. build_ethernet goes first if there is to be
 * a link header:
 *
 *	struct build b = { .len = 0 };
 *
 *	build_ethernet(&b, BUILD_ETHER_IPV4);
 *	build_tcp(&b, &(struct build_segment){
 *		.src = "10.0.0.1:1000", .dst = "10.0.0.2:80", .flags = TH_S });
 */
#ifndef TESTS_BUILD_H
#define TESTS_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "capture/packet.h"

#define BUILD_MAX 4096
#define BUILD_TTL 64

#define BUILD_ETHER_IPV4 0x0800
#define BUILD_ETHER_IPV6 0x86dd
#define BUILD_ETHER_VLAN 0x8100

/* Addresses of no significance, by the version of IP that they have. */
#define BUILD_CLIENT(v6) ((v6) ? "[2001:db8::1]:40000" : "10.0.0.1:40000")
#define BUILD_SERVER(v6) ((v6) ? "[2001:db8::2]:80" : "10.0.0.2:80")

/* A string literal as bytes and their number, for .options and .payload. */
#define BUILD_BYTES(literal)                                                   \
	(struct build_bytes)                                                   \
	{                                                                      \
		literal, sizeof(literal) - 1                                   \
	}

struct build {
	uint8_t at[BUILD_MAX];
	size_t len;
};

struct build_bytes {
	const void *at; /* borrowed */
	size_t len;
};

struct build_segment {
	const char *src, *dst; /* endpoints as text */
	uint32_t seq, ack;
	uint16_t flags; /* TH_ bits */
	uint16_t win, urgent;
	struct build_bytes options; /* filled up with zeros to a whole word */
	struct build_bytes payload;
};

static inline void put_bytes(struct build *b, const void *bytes, size_t n)
{
	if (n > BUILD_MAX - b->len)
		abort();
	if (n > 0)
		memcpy(b->at + b->len, bytes, n);
	b->len += n;
}

static inline void put_u8(struct build *b, unsigned int value)
{
	uint8_t byte = (uint8_t)value;

	put_bytes(b, &byte, 1);
}

static inline void put_be16(struct build *b, unsigned int value)
{
	put_u8(b, value >> 8);
	put_u8(b, value);
}

static inline void put_be32(struct build *b, uint32_t value)
{
	put_be16(b, value >> 16);
	put_be16(b, value);
}

static inline void put_zeros(struct build *b, size_t n)
{
	while (n-- > 0)
		put_u8(b, 0);
}

/* Overwrites two bytes that are already there. */
static inline void patch_be16(struct build *b, size_t at, unsigned int value)
{
	b->at[at] = (uint8_t)(value >> 8);
	b->at[at + 1] = (uint8_t)value;
}

/* A test whose addresses are wrong has nothing to go on with. */
static inline struct endpoint build_endpoint(const char *text)
{
	struct endpoint e;

	if (!endpoint_parse(&e, text))
		abort();
	return e;
}

/* Adds n bytes to an Internet checksum, RFC 1071; `sum` starts at 0. */
static inline uint32_t build_sum(uint32_t sum, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	return sum;
}

static inline uint16_t build_checksum(uint32_t sum)
{
	while (sum > UINT16_MAX)
		sum = (sum & UINT16_MAX) + (sum >> 16);
	return (uint16_t)~sum;
}

static inline void build_ethernet(struct build *b, unsigned int type)
{
	put_bytes(b, "\x02\0\0\0\0\x01\x02\0\0\0\0\x02", 12);
	put_be16(b, type);
}

/* A header for body_len bytes that are appended next. */
static inline void build_ipv4(struct build *b, const struct endpoint *src,
			      const struct endpoint *dst, uint8_t protocol,
			      size_t body_len)
{
	size_t start = b->len;

	put_be16(b, 0x4500);
	put_be16(b, (unsigned int)(20 + body_len));
	put_be32(b, 0); /* identification, fragment */
	put_u8(b, BUILD_TTL);
	put_u8(b, protocol);
	put_be16(b, 0);
	put_bytes(b, src->ip.bytes, 4);
	put_bytes(b, dst->ip.bytes, 4);
	patch_be16(b, start + 10,
		   build_checksum(build_sum(0, b->at + start, 20)));
}

static inline void build_ipv6(struct build *b, const struct endpoint *src,
			      const struct endpoint *dst, uint8_t next,
			      size_t body_len)
{
	put_be32(b, 0x60000000);
	put_be16(b, (unsigned int)body_len);
	put_u8(b, next);
	put_u8(b, BUILD_TTL);
	put_bytes(b, src->ip.bytes, 16);
	put_bytes(b, dst->ip.bytes, 16);
}

/* The IP header of the version that src has. */
static inline void build_ip(struct build *b, const struct endpoint *src,
			    const struct endpoint *dst, uint8_t protocol,
			    size_t body_len)
{
	if (src->ip.version == 4)
		build_ipv4(b, src, dst, protocol, body_len);
	else
		build_ipv6(b, src, dst, protocol, body_len);
}

/* Fills in a checksum over the pseudo header and all from `start` on. */
static inline void build_seal(struct build *b, const struct endpoint *src,
			      const struct endpoint *dst, uint8_t protocol,
			      size_t start, size_t checksum_at)
{
	size_t n = src->ip.version == 4 ? 4 : 16;
	uint32_t sum = protocol + (uint32_t)(b->len - start);

	sum = build_sum(sum, src->ip.bytes, n);
	sum = build_sum(sum, dst->ip.bytes, n);
	sum = build_sum(sum, b->at + start, b->len - start);
	patch_be16(b, start + checksum_at, build_checksum(sum));
}

static inline void build_tcp(struct build *b, const struct build_segment *s)
{
	struct endpoint src = build_endpoint(s->src);
	struct endpoint dst = build_endpoint(s->dst);
	size_t options_len = (s->options.len + 3) / 4 * 4;
	size_t header_len = 20 + options_len;
	size_t start;

	build_ip(b, &src, &dst, IP_TCP, header_len + s->payload.len);
	start = b->len;
	put_be16(b, src.port);
	put_be16(b, dst.port);
	put_be32(b, s->seq);
	put_be32(b, s->ack);
	put_be16(b, (unsigned int)(header_len / 4) << 12 | s->flags);
	put_be16(b, s->win);
	put_be16(b, 0);
	put_be16(b, s->urgent);
	put_bytes(b, s->options.at, s->options.len);
	put_zeros(b, options_len - s->options.len);
	put_bytes(b, s->payload.at, s->payload.len);
	build_seal(b, &src, &dst, IP_TCP, start, 16);
}

/* A segment from the client with every field set and five bytes of payload. */
static inline struct build_segment build_example(bool v6)
{
	return (struct build_segment){
		.src = BUILD_CLIENT(v6),
		.dst = BUILD_SERVER(v6),
		.seq = 0x01020304,
		.ack = 0xfffefdfc,
		.flags = TH_P | TH_ACK | TH_AE,
		.win = 0xabcd,
		.urgent = 0x1234,
		.payload = BUILD_BYTES("hello"),
	};
}

static inline void build_udp(struct build *b, const char *src_text,
			     const char *dst_text, struct build_bytes payload)
{
	struct endpoint src = build_endpoint(src_text);
	struct endpoint dst = build_endpoint(dst_text);
	size_t start;

	build_ip(b, &src, &dst, IP_UDP, 8 + payload.len);
	start = b->len;
	put_be16(b, src.port);
	put_be16(b, dst.port);
	put_be16(b, (unsigned int)(8 + payload.len));
	put_be16(b, 0);
	put_bytes(b, payload.at, payload.len);
	build_seal(b, &src, &dst, IP_UDP, start, 6);
}

/* ICMP or ICMPv6, by the addresses; `quote` is the packet it is about. */
static inline void build_icmp(struct build *b, const char *src_text,
			      const char *dst_text, uint8_t type, uint8_t code,
			      uint32_t rest, struct build_bytes quote)
{
	struct endpoint src = build_endpoint(src_text);
	struct endpoint dst = build_endpoint(dst_text);
	uint8_t protocol = src.ip.version == 4 ? IP_ICMP : IP_ICMPV6;
	size_t start;

	build_ip(b, &src, &dst, protocol, 8 + quote.len);
	start = b->len;
	put_u8(b, type);
	put_u8(b, code);
	put_be16(b, 0);
	put_be32(b, rest);
	put_bytes(b, quote.at, quote.len);
	if (protocol == IP_ICMPV6)
		build_seal(b, &src, &dst, protocol, start, 2);
	else
		patch_be16(b, start + 2,
			   build_checksum(build_sum(0, b->at + start,
						    b->len - start)));
}

#endif

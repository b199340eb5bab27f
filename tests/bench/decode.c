/*
 * What decoding one packet costs, from a buffer that fits the cache: the part
 * of reading a capture that is the decoder's alone.
 */
#include "tests/bench/bench.h"

#include <stdio.h>
#include <string.h>

#include "capture/packet.h"
#include "tests/build.h"

enum { PACKETS = 256, ROUNDS = 400 };

/* What is met most, and what takes the long way. */
enum sort {
	TCP_TIMESTAMP,
	TCP_BARE,
	UDP,
	TCP6_TIMESTAMP,
	TCP_SACK,
	TCP_VLAN,
	SORTS,
};

static const struct {
	const char *name;
	double goal_ns;
} sorts[] = {
	[TCP_TIMESTAMP] = { "decode: IPv4, TCP with timestamps", 15 },
	[TCP_BARE] = { "decode: IPv4, TCP without options", 15 },
	[UDP] = { "decode: IPv4, UDP", 15 },
	[TCP6_TIMESTAMP] = { "decode: IPv6, TCP with timestamps", NO_GOAL },
	[TCP_SACK] = { "decode: IPv4, TCP with SACK", NO_GOAL },
	[TCP_VLAN] = { "decode: the same in a VLAN", NO_GOAL },
};
_Static_assert(sizeof(sorts) / sizeof(sorts[0]) == SORTS, "a name for each");

static void packet_build(struct build *b, enum sort sort, uint32_t i)
{
	bool v6 = sort == TCP6_TIMESTAMP;
	struct build_segment s = build_example(v6);

	s.seq += i;
	if (sort == TCP_VLAN) {
		build_ethernet(b, BUILD_ETHER_VLAN);
		put_be16(b, 7);
		put_be16(b, BUILD_ETHER_IPV4);
	} else {
		build_ethernet(b, v6 ? BUILD_ETHER_IPV6 : BUILD_ETHER_IPV4);
	}
	if (sort == UDP) {
		build_udp(b, s.src, s.dst, s.payload);
		return;
	}
	if (sort == TCP_SACK)
		s.options = BUILD_BYTES("\1\1\10\12\0\0\0\1\0\0\0\2"
					"\1\1\5\12\0\0\0\3\0\0\0\4");
	else if (sort != TCP_BARE)
		s.options = BUILD_BYTES("\1\1\10\12\0\0\0\1\0\0\0\2");
	build_tcp(b, &s);
}

/* Nanoseconds a packet. */
static double decode_ns(const struct build *b)
{
	uint64_t t0 = now_ns(), sum = 0;

	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < PACKETS; i++) {
			struct packet p;

			packet_decode_cut(&p, LINK_ETHERNET, b[i].at, b[i].len,
					  b[i].len);
			sum += p.payload_len + p.dst.port;
		}
	if (sum == 0)
		fprintf(stderr, "nothing was decoded\n");
	return (double)(now_ns() - t0) / (ROUNDS * PACKETS);
}

int bench_decode(void)
{
	static struct build b[PACKETS];
	double v[RUNS];

	for (int sort = 0; sort < SORTS; sort++) {
		for (uint32_t i = 0; i < PACKETS; i++) {
			b[i].len = 0;
			packet_build(&b[i], (enum sort)sort, i);
		}
		for (int i = 0; i < RUNS; i++)
			v[i] = decode_ns(b);
		row(sorts[sort].name, median(v, RUNS), "ns",
		    sorts[sort].goal_ns);
	}
	return 0;
}

/*
 * libFuzzer: any bytes as a packet of any link type, fragments put together,
 * and the short way of the decoder against the long one.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/decode/decode.h"
#include "capture/decode/fragments.h"
#include "capture/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const enum link_type links[] = {
	LINK_NULL,   LINK_ETHERNET,  LINK_PPP,	      LINK_RAW,
	LINK_RAW_12, LINK_RAW_14,    LINK_LOOP,	      LINK_IPV4,
	LINK_IPV6,   LINK_LINUX_SLL, LINK_LINUX_SLL2, LINK_IPNET,
};

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void invariants_check(const struct packet *p, size_t size)
{
	check((size_t)p->payload_offset + p->payload_captured <= size);
	check(p->payload_captured <= p->payload_len);
	check(!p->has_l4 || p->has_ports || p->protocol == IP_ICMP ||
	      p->protocol == IP_ICMPV6);
	check(p->outside.n <= OUTSIDE_MOST);
}

/* Whatever the short way takes, the long way sees the same in it. */
static void ways_compare(const uint8_t *data, size_t size)
{
	struct span s = { { data, size }, size }, in = s;
	struct packet common, slow;

	memset(&common, 0, sizeof(common));
	memset(&slow, 0, sizeof(slow));
	if (!common_decode(&common, data, &in))
		return;
	check(long_decode(&slow, data, &s, DEPTH_INNER) == DECODE_OK);
	check(memcmp(&common, &slow, sizeof(common)) == 0);
}

/*
 * The data as packets of raw IP, each behind a byte with its length: together
 * they may be a datagram.
 */
static void fragments_feed(const uint8_t *data, size_t size)
{
	struct fragment_limits limits = { 4, 1 << 18, 1000 };
	struct fragments *f = fragments_new(&limits);
	uint64_t t_ns = 0;

	while (size > 0) {
		size_t n = data[0] < size - 1 ? data[0] : size - 1;
		struct whole_datagram whole;
		struct packet p;

		packet_decode_cut(&p, LINK_RAW, data + 1, n, n + n % 3);
		invariants_check(&p, n);
		if (p.fragment &&
		    fragments_take(f, t_ns, &p, data + 1, n, &whole))
			invariants_check(&p, whole.captured);
		t_ns += data[0];
		data += 1 + n;
		size -= 1 + n;
	}
	fragments_free(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[OUTSIDE_TEXT];
	struct packet p;

	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		packet_decode(&p, links[i], data, size);
		invariants_check(&p, size);
		outside_format(&p.outside, text);
	}
	ways_compare(data, size);
	fragments_feed(data, size);
	return 0;
}

/*
 * The transport layer of packet_decode: TCP with its options, UDP, and ICMP
 * with the packet that an error quotes.
 *
 * Each takes its header off the span that IP left and leaves the payload in
 * it. Three things here have two lengths that can contradict each other:
 *
 *    TCP   data offset (>= 5 words) against what IP has left
 *    UDP   its own length (>= 8) against what IP has left; less is allowed,
 *          the surplus is nobody's payload (RFC 9868 uses it for options)
 *    option  its length against the list's
 *
 * The first two make a packet DECODE_MALFORMED. A list of options that goes
 * wrong does not: the receiver takes the segment all the same, and so do we,
 * with TCP_OPT_BAD and the options before the fault. A list that the snap
 * length cut is no fault of the sender's and gets no TCP_OPT_BAD.
 *
 * Options are read wherever they stand; that MSS means something only in a
 * SYN is not decided here.
 *
 * RFC 9293 3.1-3.2, 7323 (window scale, timestamps), 2018 (SACK), 7413 and
 * 6994 (Fast Open, and its experimental form), 8684 (MPTCP), 768, 792, 4443.
 */
#include "capture/decode/decode.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/bytes.h"
#include "capture/packet.h"

#define TCP_HEADER  20u
#define TCP_FLAGS   0x01ff
#define UDP_HEADER  8u
#define ICMP_HEADER 8u

#define WSCALE_MAX 14 /* RFC 7323 2.3 */
#define SACK_MAX   4

/* https://www.iana.org/assignments/tcp-parameters, option kinds */
enum option_kind {
	OPT_END = 0,
	OPT_NOP = 1,
	OPT_MSS = 2,
	OPT_WSCALE = 3,
	OPT_SACK_PERMITTED = 4,
	OPT_SACK = 5,
	OPT_TIMESTAMP = 8,
	OPT_MPTCP = 30,
	OPT_FASTOPEN = 34,
	OPT_EXPERIMENT_1 = 253,
	OPT_EXPERIMENT_2 = 254,
};

/* What RFC 6994 sharing of 253 and 254 calls Fast Open. */
#define EXID_FASTOPEN 0xf989

/* How long the body of an option may be, in bytes, by its kind. */
struct option_rule {
	uint16_t bit; /* 0: there is no rule */
	uint8_t min, max, step;
	bool or_empty;
};

static const struct option_rule option_rules[] = {
	[OPT_MSS] = { TCP_OPT_MSS, 2, 2, 1, false },
	[OPT_WSCALE] = { TCP_OPT_WSCALE, 1, 1, 1, false },
	[OPT_SACK_PERMITTED] = { TCP_OPT_SACK_PERMITTED, 0, 0, 1, false },
	[OPT_SACK] = { TCP_OPT_SACK, 8, 8 * SACK_MAX, 8, false },
	[OPT_TIMESTAMP] = { TCP_OPT_TIMESTAMP, 8, 8, 1, false },
	[OPT_MPTCP] = { TCP_OPT_MPTCP, 1, 38, 1, false },
	/* RFC 7413 4.1.1: a request without, or a cookie of 4 to 16 bytes */
	[OPT_FASTOPEN] = { TCP_OPT_FASTOPEN, 4, 16, 2, true },
};
_Static_assert(sizeof(option_rules) / sizeof(option_rules[0]) ==
		       OPT_FASTOPEN + 1,
	       "the last kind that has a rule");

/*
 * The bit of an option whose body has n bytes: TCP_OPT_OTHER for a kind that
 * has no rule, TCP_OPT_BAD for one whose rule wants another length.
 */
static uint16_t option_bit(uint8_t kind, size_t n)
{
	const struct option_rule *rule;

	if (kind > OPT_FASTOPEN || option_rules[kind].bit == 0)
		return TCP_OPT_OTHER;
	rule = &option_rules[kind];
	if (n == rule->min || (n == 0 && rule->or_empty))
		return rule->bit;
	if (n < rule->min || n > rule->max || (n - rule->min) % rule->step != 0)
		return TCP_OPT_BAD;
	return rule->bit;
}

static bool sack_read(struct tcp_options *opt, struct reader body)
{
	uint8_t n = 0;

	while (n < SACK_MAX && body.left > 0) {
		if (!get_be32(&body, &opt->sack[n][0]) ||
		    !get_be32(&body, &opt->sack[n][1]))
			return false;
		n++;
	}
	opt->n_sack = n;
	return true;
}

static bool wscale_read(struct tcp_options *opt, struct reader body)
{
	if (!get_u8(&body, &opt->wscale))
		return false;
	if (opt->wscale > WSCALE_MAX)
		opt->wscale = WSCALE_MAX;
	return true;
}

static bool is_experimental_fastopen(uint8_t kind, struct reader body)
{
	uint16_t exid;

	return (kind == OPT_EXPERIMENT_1 || kind == OPT_EXPERIMENT_2) &&
	       get_be16(&body, &exid) && exid == EXID_FASTOPEN;
}

/* Reads one whole option; false if its length does not suit its kind. */
static bool option_read(struct tcp_options *opt, uint8_t kind,
			struct reader body)
{
	uint16_t bit = option_bit(kind, body.left);
	bool ok = true;

	if (bit == TCP_OPT_BAD)
		return false;
	if (is_experimental_fastopen(kind, body)) {
		bit = TCP_OPT_FASTOPEN;
		get_skip(&body, 2);
	}
	if (bit == TCP_OPT_MSS)
		ok = get_be16(&body, &opt->mss);
	else if (bit == TCP_OPT_WSCALE)
		ok = wscale_read(opt, body);
	else if (bit == TCP_OPT_SACK)
		ok = sack_read(opt, body);
	else if (bit == TCP_OPT_FASTOPEN)
		opt->cookie_len = (uint8_t)body.left;
	else if (bit == TCP_OPT_TIMESTAMP)
		ok = get_be32(&body, &opt->ts_val) &&
		     get_be32(&body, &opt->ts_ecr);
	if (ok)
		opt->present |= bit;
	return ok;
}

/*
 * Takes the rest of an option off r, RFC 9293 3.2; behind r, `missing` bytes
 * of the list were not captured.
 */
static enum decode_status option_take(struct tcp_options *opt, uint8_t kind,
				      struct reader *r, size_t missing)
{
	struct reader body;
	uint8_t len;

	if (!get_u8(r, &len))
		return missing ? DECODE_TRUNCATED : DECODE_MALFORMED;
	if (len < 2 || len - 2u > r->left + missing)
		return DECODE_MALFORMED;
	if (!get_reader(r, &body, len - 2u))
		return DECODE_TRUNCATED;
	return option_read(opt, kind, body) ? DECODE_OK : DECODE_MALFORMED;
}

void options_decode(struct tcp_options *opt, const struct span *list)
{
	size_t missing = list->claimed - list->r.left;
	enum decode_status status = DECODE_OK;
	struct reader r = list->r;
	uint8_t kind;

	while (status == DECODE_OK && get_u8(&r, &kind) && kind != OPT_END)
		if (kind != OPT_NOP)
			status = option_take(opt, kind, &r, missing);
	if (status == DECODE_MALFORMED)
		opt->present |= TCP_OPT_BAD;
}

/* Both ports, or neither. */
static bool ports_read(struct packet *p, struct reader *r)
{
	if (r->left < 4)
		return false;
	p->has_ports = true;
	return get_be16(r, &p->src.port) && get_be16(r, &p->dst.port);
}

/*
 * The 20 bytes every TCP header has; *header_len is what they say of it. Of
 * one that ends too early, what is there counts: it tells the conversation.
 */
static bool tcp_fixed(struct packet *p, struct reader r, size_t *header_len)
{
	struct tcp_header *tcp = &p->tcp;
	uint16_t offset_flags;

	if (!ports_read(p, &r) || !get_be32(&r, &tcp->seq) ||
	    !get_be32(&r, &tcp->ack) || !get_be16(&r, &offset_flags))
		return false;
	*header_len = (size_t)4 * (offset_flags >> 12);
	tcp->flags = offset_flags & TCP_FLAGS;
	return get_be16(&r, &tcp->win) && get_be16(&r, &tcp->checksum) &&
	       get_be16(&r, &tcp->urgent);
}

static enum decode_status tcp_decode(struct packet *p, struct span *s)
{
	struct span header, options;
	size_t header_len;
	bool whole = tcp_fixed(p, s->r, &header_len);

	if (!span_take(s, &header, TCP_HEADER))
		return span_short(p);
	if (!whole)
		return DECODE_TRUNCATED;
	if (header_len < TCP_HEADER)
		return DECODE_MALFORMED;
	if (!span_take(s, &options, header_len - TCP_HEADER))
		return span_short(p);
	p->has_l4 = true;
	options_decode(&p->tcp.opt, &options);
	return span_is_cut(&options) ? DECODE_TRUNCATED : DECODE_OK;
}

/*
 * The payload of a first fragment is the part that it carries: the length in
 * the UDP header is the whole datagram's. In a jumbogram that length is 0 and
 * IP's counts (RFC 2675 4).
 */
static enum decode_status udp_decode(struct packet *p, struct span *s)
{
	struct span header, data;
	struct reader r = s->r;
	uint16_t length, checksum;
	bool whole = ports_read(p, &r) && get_be16(&r, &length) &&
		     get_be16(&r, &checksum);

	if (!span_take(s, &header, UDP_HEADER))
		return span_short(p);
	if (!whole)
		return DECODE_TRUNCATED;
	if (length == 0 && s->claimed + UDP_HEADER > UINT16_MAX) {
		p->has_l4 = true;
		return DECODE_OK;
	}
	if (length < UDP_HEADER)
		return DECODE_MALFORMED;
	if (span_take(s, &data, length - UDP_HEADER))
		*s = data;
	else if (!p->more_fragments)
		return DECODE_MALFORMED;
	p->has_l4 = true;
	return DECODE_OK;
}

/* The messages that end in a part of the packet they are about. */
static bool icmp_is_error(uint8_t protocol, uint8_t type)
{
	if (protocol == IP_ICMPV6)
		return type < 128; /* RFC 4443 2.1 */
	switch (type) {		   /* RFC 1122 3.2.2 */
	case 3:			   /* destination unreachable */
	case 4:			   /* source quench */
	case 5:			   /* redirect */
	case 11:		   /* time exceeded */
	case 12:		   /* parameter problem */
		return true;
	default:
		return false;
	}
}

static enum decode_status icmp_decode(struct packet *p, struct span *s)
{
	struct icmp_header *icmp = &p->icmp;
	struct span header;

	if (!span_take(s, &header, ICMP_HEADER))
		return span_short(p);
	if (!get_u8(&header.r, &icmp->type) ||
	    !get_u8(&header.r, &icmp->code) || !get_skip(&header.r, 2) ||
	    !get_be32(&header.r, &icmp->rest))
		return DECODE_TRUNCATED;
	p->has_l4 = true;
	if (icmp_is_error(p->protocol, icmp->type))
		quote_decode(icmp, *s);
	return DECODE_OK;
}

enum decode_status transport_decode(struct packet *p, struct span *s)
{
	switch (p->protocol) {
	case IP_TCP:
		return tcp_decode(p, s);
	case IP_UDP:
		return udp_decode(p, s);
	case IP_ICMP:
	case IP_ICMPV6:
		return icmp_decode(p, s);
	default:
		return DECODE_OK;
	}
}

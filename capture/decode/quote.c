/*
 * What an ICMP error quotes: the start of the packet that it is about.
 *
 *    | IP | ICMP type 3 | IP | 8 bytes of TCP, or more |
 *                       |<------- the quote ---------->|
 *
 * The quote is cut by design: RFC 792 promises eight bytes behind the header,
 * enough for the ports, and for the sequence number of TCP. So nothing in it
 * is an error here: what can not be read stays 0. A router inside a tunnel
 * quotes the outer packet; as everywhere, the innermost that can be read is
 * the one told of. What an error quotes of another error is not gone into
 * (RFC 1122 3.2.2 forbids such errors).
 */
#include "capture/decode/decode.h"

#include "capture/bytes.h"
#include "capture/packet.h"

/* Sequence numbers stand behind the ports. */
enum { TCP_QUOTED = 8 };

void quote_decode(struct icmp_header *icmp, struct span s)
{
	const uint8_t *start = s.r.at;
	struct packet quoted = { .protocol = 0 };
	struct reader r = s.r;

	if (layers_decode(&quoted.outside, &s, NEXT_IP) != DECODE_OK)
		return;
	ip_decode(&quoted, start, &s, DEPTH_QUOTED);
	if (quoted.src.ip.version == 0)
		return;
	icmp->has_quote = true;
	icmp->quote_protocol = quoted.protocol;
	icmp->quote_src = quoted.src;
	icmp->quote_dst = quoted.dst;
	icmp->quote_has_ports = quoted.has_ports;
	icmp->quote_has_seq = quoted.protocol == IP_TCP && quoted.has_ports &&
			      get_skip(&r, quoted.l4_offset + TCP_QUOTED);
	if (icmp->quote_has_seq)
		icmp->quote_seq = quoted.tcp.seq;
}

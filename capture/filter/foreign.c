/*
 * What Wireshark's display filters and pcap-filter(7) call things, and how it
 * is written here. Their words are not taken: two ways to say a thing would
 * both have to be known to read one's neighbour's filter. They are answered.
 *
 * Operators are the same in all three and are taken (lex.c).
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "capture/analysis.h"
#include "capture/filter/filter_private.h"

static const struct {
	const char *theirs, *ours, *but; /* NULL: nothing to add */
} words[] = {
	{ "tcp.port", "tcp and port 80", NULL },
	{ "udp.port", "udp and port 53", NULL },
	{ "tcp.srcport", "src port 80", NULL },
	{ "udp.srcport", "src port 53", NULL },
	{ "sport", "src port 80", NULL },
	{ "tcp.dstport", "dst port 80", NULL },
	{ "udp.dstport", "dst port 53", NULL },
	{ "dport", "dst port 80", NULL },
	{ "ip.addr", "host 10.0.0.1", NULL },
	{ "ip.src", "src host 10.0.0.1", NULL },
	{ "ip.dst", "dst host 10.0.0.1", NULL },
	{ "ip.host", "host 10.0.0.1", NULL },
	{ "ipv6.addr", "host ::1", NULL },
	{ "ipv6.src", "src host ::1", NULL },
	{ "ipv6.dst", "dst host ::1", NULL },
	{ "tcp.stream", "flow 1", "the first is 1" },
	{ "udp.stream", "flow 1", "the first is 1" },
	{ "frame.number", "packet 1", NULL },
	{ "frame.time_relative", "time > 1s", NULL },
	{ "tcp.time_relative", "time > 1s", NULL },
	{ "frame.len", "size > 1000", "IP header and on" },
	{ "ip.len", "size > 1000", NULL },
	{ "ipv6.plen", "size > 1000", "with the header" },
	{ "tcp.len", "len > 0", NULL },
	{ "udp.length", "udplen > 8", NULL },
	{ "tcp.payload", "len > 0", NULL },
	{ "tcp.seq", "seq = 1", NULL },
	{ "tcp.ack", "ack = 1", NULL },
	{ "tcp.window_size", "win_bytes < 10K", NULL },
	{ "tcp.window_size_value", "win = 0", NULL },
	{ "tcp.urgent_pointer", "urg > 0", NULL },
	{ "tcp.options.mss_val", "mss < 1460", NULL },
	{ "tcp.options.mss", "mss", NULL },
	{ "tcp.options.wscale.shift", "wscale = 7", NULL },
	{ "tcp.options.sack_perm", "sackok", NULL },
	{ "tcp.options.timestamp.tsval", "tsval > 0", NULL },
	{ "tcp.options.timestamp.tsecr", "tsecr > 0", NULL },
	{ "tcp.flags", "flags S.", NULL },
	{ "tcp.flags.syn", "flags ~ S", NULL },
	{ "tcp.flags.ack", "flags ~ .", NULL },
	{ "tcp.flags.fin", "flags ~ F", NULL },
	{ "tcp.flags.reset", "flags ~ R", NULL },
	{ "tcp.flags.push", "flags ~ P", NULL },
	{ "tcp.flags.urg", "flags ~ U", NULL },
	{ "tcp.flags.ece", "flags ~ E", NULL },
	{ "tcp.flags.cwr", "flags ~ W", NULL },
	{ "tcp-syn", "flags ~ S", NULL },
	{ "tcp-ack", "flags ~ .", NULL },
	{ "tcp-fin", "flags ~ F", NULL },
	{ "tcp-rst", "flags ~ R", NULL },
	{ "tcp-push", "flags ~ P", NULL },
	{ "syn", "flags ~ S", NULL },
	{ "synack", "flags S.", NULL },
	{ "syn-ack", "flags S.", NULL },
	{ "fin", "flags ~ F", NULL },
	{ "rst", "flags ~ R", NULL },
	{ "reset", "flags ~ R", NULL },
	{ "ip.ttl", "ttl < 5", NULL },
	{ "ipv6.hlim", "ttl < 5", NULL },
	{ "ip.proto", "proto 47", NULL },
	{ "ipv6.nxt", "proto 47", NULL },
	{ "ip.id", "id = 0", NULL },
	{ "ip.flags.df", "df", NULL },
	{ "ip.flags.mf", "mf", NULL },
	{ "ip.frag_offset", "frag > 0", NULL },
	{ "ip.dsfield.dscp", "dscp = 46", NULL },
	{ "ip.dsfield.ecn", "ecn = ce", NULL },
	{ "icmp.type", "icmp type 3", NULL },
	{ "icmp.code", "icmp code 4", NULL },
	{ "icmpv6.type", "icmp6 type 3", NULL },
	{ "ip.version", "ip", NULL },
	{ "portrange", "port 8000-8080", NULL },
	{ "less", "size <= 100", NULL },
	{ "greater", "size >= 100", NULL },
	{ "https", "tls", NULL },
	{ "ssl", "tls", NULL },
	{ "http2", "tls", NULL },
	{ "h2", "tls", NULL },
};

/* tcp.analysis.zero_window is zero-window. */
static const char *finding(const char *word, char out[FOREIGN_TEXT])
{
	static const char prefix[] = "tcp.analysis.";
	struct guess g;

	if (strncasecmp(word, prefix, sizeof(prefix) - 1) != 0)
		return NULL;
	snprintf(out, FOREIGN_TEXT, "%s", word + sizeof(prefix) - 1);
	for (char *c = out; *c; c++)
		if (*c == '_')
			*c = '-';
	guess_start(&g, out);
	for (uint32_t i = 0; i < ANALYSIS_KINDS; i++)
		guess_try(&g, analysis_name(i));
	if (!g.best[0])
		return NULL;
	snprintf(out, FOREIGN_TEXT, "%s", g.best);
	return out;
}

/* dns.qry.name: here the protocol alone can be asked for. */
static const char *protocol(const char *word, char out[FOREIGN_TEXT])
{
	const struct filter_protocol *p;
	size_t n = strcspn(word, ".[");

	if (strncasecmp(word, "tcp[", 4) == 0)
		return "flags ~ S";
	if (!word[n] || n >= FOREIGN_TEXT)
		return NULL;
	memcpy(out, word, n);
	out[n] = '\0';
	p = filter_protocol_find(out);
	return p ? p->name : NULL;
}

const char *filter_foreign(const char *word, const char **but,
			   char out[FOREIGN_TEXT])
{
	const char *ours;

	*but = NULL;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcasecmp(words[i].theirs, word) != 0)
			continue;
		*but = words[i].but;
		return words[i].ours;
	}
	ours = finding(word, out);
	return ours ? ours : protocol(word, out);
}

const char *filter_foreign_at(size_t i, const char **theirs)
{
	if (i >= sizeof(words) / sizeof(*words))
		return NULL;
	*theirs = words[i].theirs;
	return words[i].ours;
}

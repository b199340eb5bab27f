/*
 * The words of the language, as tables: the parser, completion, `wirestep help
 * filter` and the tests of docs/filter.md all read these.
 *
 * Fields of headers have the names that scenarios call them by
 * (capture/field.h), and so have states and fates; findings are named in
 * capture/analysis.c.
 */
#include <string.h>
#include <strings.h>

#include "capture/analysis.h"
#include "capture/filter/filter_private.h"
#include "capture/flow/flow_stats.h"
#include "capture/recording/recording.h"
#include "capture/flow/tcp.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* --- values that have names ---------------------------------------------- */

static const char *state_word(size_t i, uint64_t *value)
{
	*value = i + 1; /* TCP_UNKNOWN is no name */
	return i + 1 < TCP_STATES ? tcp_state_name((enum tcp_state)(i + 1))
				  : NULL;
}

static const char *close_word(size_t i, uint64_t *value)
{
	*value = i;
	return i < STATS_CLOSES ? stats_close_name((enum stats_close)i) : NULL;
}

static const char *fate_word(size_t i, uint64_t *value)
{
	*value = i;
	return i < FATES ? fate_name((enum fate)i) : NULL;
}

static const char *ecn_word(size_t i, uint64_t *value)
{
	*value = i;
	return field_words(FIELD_ECN)[i];
}

static const char *proto_word(size_t i, uint64_t *value)
{
	static const struct {
		const char *name;
		uint8_t number;
	} protocols[] = {
		{ "tcp", IP_TCP },
		{ "udp", IP_UDP },
		{ "icmp", IP_ICMP },
		{ "icmp6", IP_ICMPV6 },
	};

	if (i >= ROWS(protocols))
		return NULL;
	*value = protocols[i].number;
	return protocols[i].name;
}

/* --- fields -------------------------------------------------------------- */

#define MOST8  0xffu
#define MOST16 0xffffu
#define MOST32 0xffffffffu

#define BOTH(name, field, kind, ends, most, word, example, help)               \
	{                                                                      \
		name, field, kind, ends, FILTER_GROUP_BOTH, most, word,        \
			example, help                                          \
	}
#define FLOW(name, field, kind, ends, word, example, help)                     \
	{                                                                      \
		name, field, kind, ends, FILTER_GROUP_FLOW, 0, word, example,  \
			help                                                   \
	}
#define PACKET(name, field, kind, word, example, help)                         \
	{                                                                      \
		name, field, kind, ENDS_NONE, FILTER_GROUP_PACKET, 0, word,    \
			example, help                                          \
	}
/* A number in a header. */
#define HEADER(name, field, most, example, help)                               \
	{                                                                      \
		name, FILTER_HEADER + (field), KIND_NUMBER, ENDS_NONE,         \
			FILTER_GROUP_PACKET, most, NULL, example, help         \
	}

static const struct filter_row rows[] = {
	BOTH("host", FILTER_HOST, KIND_ADDRESS, ENDS_EITHER, 0, NULL,
	     "host 10.0.0.1", "address of an end"),
	BOTH("net", FILTER_HOST, KIND_ADDRESS, ENDS_EITHER, 0, NULL,
	     "net 10.0.0.0/8", "network of an end's address"),
	BOTH("port", FILTER_PORT, KIND_NUMBER, ENDS_EITHER, MOST16, NULL,
	     "port 80,8000-8080", "port of an end"),
	BOTH("name", FILTER_NAME, KIND_TEXT, ENDS_EITHER, 0, NULL, "name C",
	     "endpoint's name in a recording"),
	BOTH("proto", FILTER_PROTO, KIND_WORD, ENDS_NONE, MOST8, proto_word,
	     "proto 47", "protocol, by name or number"),

	FLOW("flow", FILTER_FLOW, KIND_NUMBER, ENDS_NONE, NULL, "flow 7",
	     "conversation's number"),
	FLOW("pkts", FILTER_PKTS, KIND_NUMBER, ENDS_SUM, NULL, "pkts >= 10",
	     "packets"),
	FLOW("bytes", FILTER_BYTES, KIND_NUMBER, ENDS_SUM, NULL, "bytes > 1M",
	     "bytes, with IP's headers"),
	FLOW("payload", FILTER_PAYLOAD, KIND_NUMBER, ENDS_SUM, NULL,
	     "client payload > 10K", "bytes of payload"),
	FLOW("retr", FILTER_RETR, KIND_NUMBER, ENDS_SUM, NULL, "retr > 0",
	     "retransmissions"),
	FLOW("acks", FILTER_ACKS, KIND_NUMBER, ENDS_SUM, NULL,
	     "server acks > 100", "segments that acknowledge and no more"),
	FLOW("errors", FILTER_ERRORS, KIND_NUMBER, ENDS_NONE, NULL, "errors",
	     "ICMP errors about it"),
	FLOW("rtt", FILTER_RTT, KIND_TIME, ENDS_EITHER, NULL, "rtt > 20ms",
	     "an end's average round-trip time"),
	FLOW("idle", FILTER_IDLE, KIND_TIME, ENDS_EITHER, NULL, "idle > 10s",
	     "an end's longest silence between two packets"),
	FLOW("start", FILTER_START, KIND_TIME, ENDS_NONE, NULL,
	     "start 10s-1min", "time of its first packet since the start"),
	FLOW("duration", FILTER_DURATION, KIND_TIME, ENDS_NONE, NULL,
	     "duration > 1s", "time from first packet to last"),
	FLOW("state", FILTER_STATE, KIND_WORD, ENDS_EITHER, state_word,
	     "state = TIME-WAIT", "TCP state of an end, at last"),
	FLOW("close", FILTER_ENDING, KIND_WORD, ENDS_NONE, close_word,
	     "close = rst", "how it was closed"),
	FLOW("retr_bytes", FILTER_RETR_BYTES, KIND_NUMBER, ENDS_SUM, NULL,
	     "retr_bytes > 10K", "bytes of payload sent again"),
	FLOW("rate", FILTER_RATE, KIND_NUMBER, ENDS_EITHER, NULL,
	     "server rate > 1M", "an end's bytes of payload a second"),
	FLOW("handshake", FILTER_HANDSHAKE, KIND_TIME, ENDS_NONE, NULL,
	     "handshake > 100ms", "time that the handshake took"),
	FLOW("first_byte", FILTER_FIRST_BYTE, KIND_TIME, ENDS_NONE, NULL,
	     "first_byte > 200ms", "time until the other end began to answer"),
	FLOW("conn_state", FILTER_CONN_STATE, KIND_TEXT, ENDS_NONE, NULL,
	     "conn_state = RSTO", "how it went, as Zeek calls it"),
	FLOW("history", FILTER_HISTORY, KIND_TEXT, ENDS_NONE, NULL,
	     "history ~ \"Sh\"", "what was sent, in Zeek's letters"),
	FLOW("community_id", FILTER_COMMUNITY_ID, KIND_TEXT, ENDS_NONE, NULL,
	     "community_id ~ 1:wCb3", "Community ID, as other tools have it"),

	PACKET("packet", FILTER_PACKET, KIND_NUMBER, NULL, "packet 100-200",
	       "packet's number"),
	PACKET("time", FILTER_TIME, KIND_TIME, NULL, "time 1s-2.5s",
	       "time since the start"),
	PACKET("size", FILTER_SIZE, KIND_NUMBER, NULL, "size > 1500",
	       "bytes of the IP packet"),
	HEADER("len", FIELD_LEN, MOST32, "len > 0", "bytes of payload"),
	{ "flags", FILTER_HEADER + FIELD_FLAGS, KIND_FLAGS, ENDS_NONE,
	  FILTER_GROUP_PACKET, 0, NULL, "flags S.",
	  "TCP flags: exactly these; flags ~ S: these and others" },
	HEADER("seq", FIELD_SEQ, MOST32, "seq = 1",
	       "sequence number, relative"),
	HEADER("ack", FIELD_ACK, MOST32, "ack > 1000",
	       "acknowledgment number, relative"),
	HEADER("win", FIELD_WIN, MOST16, "win = 0",
	       "window as it stands in the header"),
	HEADER("win_bytes", FIELD_WIN_BYTES, MOST32, "win_bytes < 10K",
	       "window in bytes, scaled"),
	HEADER("urg", FIELD_URG, MOST16, "urg > 0", "urgent pointer"),
	HEADER("mss", FIELD_MSS, MOST16, "mss < 1460",
	       "option: maximum segment size"),
	HEADER("wscale", FIELD_WSCALE, MOST8, "wscale = 7",
	       "option: window scale"),
	HEADER("sackok", FIELD_SACKOK, 1, "sackok", "option: SACK permitted"),
	HEADER("tsval", FIELD_TSVAL, MOST32, "tsval > 0", "option: timestamp"),
	HEADER("tsecr", FIELD_TSECR, MOST32, "tsecr = 0",
	       "option: timestamp echoed"),
	HEADER("ttl", FIELD_TTL, MOST8, "ttl < 5", "time to live, hop limit"),
	HEADER("tos", FIELD_TOS, MOST8, "tos = 0x10",
	       "type of service, traffic class"),
	HEADER("dscp", FIELD_DSCP, 63, "dscp = 46", "differentiated services"),
	{ "ecn", FILTER_HEADER + FIELD_ECN, KIND_WORD, ENDS_NONE,
	  FILTER_GROUP_PACKET, 3, ecn_word, "ecn = ce",
	  "congestion notification" },
	HEADER("id", FIELD_ID, MOST16, "id = 0", "IPv4's identification"),
	HEADER("df", FIELD_DF, 1, "df", "IPv4: may not be fragmented"),
	HEADER("mf", FIELD_MF, 1, "mf or frag > 0",
	       "IPv4: more fragments follow"),
	HEADER("frag", FIELD_FRAG, MOST16, "frag > 0",
	       "IPv4: fragment's offset in bytes"),
	HEADER("udplen", FIELD_UDPLEN, MOST16, "udplen < 8",
	       "length in UDP's header"),
	HEADER("type", FIELD_TYPE, MOST8, "icmp type 3", "ICMP's type"),
	HEADER("code", FIELD_CODE, MOST8, "icmp code 4", "ICMP's code"),
	HEADER("mtu", FIELD_MTU, MOST32, "mtu < 1500",
	       "MTU in a frag-needed or packet-too-big"),
	PACKET("fate", FILTER_FATE, KIND_WORD, fate_word, "fate = dropped",
	       "what became of it, in a run"),
};

const struct filter_row *filter_row(size_t i)
{
	return i < ROWS(rows) ? &rows[i] : NULL;
}

const struct filter_row *filter_row_find(const char *name)
{
	static const struct {
		const char *other, *name;
	} others[] = {
		{ "packets", "pkts" },	    { "retrans", "retr" },
		{ "conv", "flow" },	    { "stream", "flow" },
		{ "conversation", "flow" },
	};

	for (size_t i = 0; i < ROWS(others); i++)
		if (strcasecmp(name, others[i].other) == 0)
			name = others[i].name;
	for (size_t i = 0; i < ROWS(rows); i++)
		if (strcasecmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

/* --- protocols ----------------------------------------------------------- */

static const struct filter_protocol protocols[] = {
	{ "tcp", FILTER_PROTO, { IP_TCP }, "TCP" },
	{ "udp", FILTER_PROTO, { IP_UDP }, "UDP" },
	{ "icmp", FILTER_PROTO, { IP_ICMP }, "ICMP of IPv4" },
	{ "icmp6", FILTER_PROTO, { IP_ICMPV6 }, "ICMP of IPv6" },
	{ "ip", FILTER_IP, { 4 }, "IPv4" },
	{ "ip6", FILTER_IP, { 6 }, "IPv6" },
	{ "dns", FILTER_PORT, { 53 }, "DNS, by its port" },
	{ "http", FILTER_PORT, { 80, 8000, 8080 }, "HTTP, by its ports" },
	{ "tls", FILTER_PORT, { 443, 8443 }, "TLS, by its ports" },
	{ "ssh", FILTER_PORT, { 22 }, "SSH, by its port" },
	{ "redis", FILTER_PORT, { 6379 }, "Redis, by its port" },
	{ "postgresql", FILTER_PORT, { 5432 }, "PostgreSQL, by its port" },
};

const struct filter_protocol *filter_protocol(size_t i)
{
	return i < ROWS(protocols) ? &protocols[i] : NULL;
}

const struct filter_protocol *filter_protocol_find(const char *name)
{
	if (strcasecmp(name, "ipv6") == 0)
		name = "ip6";
	if (strcasecmp(name, "icmpv6") == 0)
		name = "icmp6";
	for (size_t i = 0; i < ROWS(protocols); i++)
		if (strcasecmp(protocols[i].name, name) == 0)
			return &protocols[i];
	return NULL;
}

/* --- ends ---------------------------------------------------------------- */

static const struct filter_end_word ends[] = {
	{ "src", FILTER_SRC, false, "src host 10.0.0.1",
	  "of the packet's sender" },
	{ "dst", FILTER_DST, false, "dst port 80", "of the packet's receiver" },
	{ "client", FILTER_CLIENT, false, "client host 10.0.0.1",
	  "of the end that opened the conversation" },
	{ "server", FILTER_SERVER, false, "server port 80",
	  "of the other end" },
	{ "from", FILTER_SRC, true, "from C",
	  "sender's name in a recording, or its address" },
	{ "to", FILTER_DST, true, "to S",
	  "receiver's name in a recording, or its address" },
};

const struct filter_end_word *filter_end_word(size_t i)
{
	return i < ROWS(ends) ? &ends[i] : NULL;
}

const struct filter_end_word *filter_end_find(const char *name)
{
	for (size_t i = 0; i < ROWS(ends); i++)
		if (strcasecmp(ends[i].name, name) == 0)
			return &ends[i];
	return NULL;
}

/* --- findings ------------------------------------------------------------ */

bool filter_finding(const char *name, uint32_t *bit)
{
	for (uint32_t i = 0; i < ANALYSIS_KINDS; i++) {
		if (strcasecmp(analysis_name(i), name) != 0)
			continue;
		*bit = i;
		return true;
	}
	return false;
}

/* --- joints -------------------------------------------------------------- */

static const struct filter_joint joints[] = {
	{ "and", "&&", "both hold" },
	{ "or", "||", "one of them holds; and binds more" },
	{ "not", "!", "it does not hold; binds most" },
};

const struct filter_joint *filter_joint(size_t i)
{
	return i < ROWS(joints) ? &joints[i] : NULL;
}

/* --- all of them --------------------------------------------------------- */

static const char *const group_names[] = {
	[FILTER_GROUP_JOIN] = "Joining",
	[FILTER_GROUP_PROTOCOLS] = "Protocols",
	[FILTER_GROUP_ENDS] = "Ends, before a field",
	[FILTER_GROUP_BOTH] = "Fields of packets and conversations",
	[FILTER_GROUP_FLOW] = "Fields of conversations",
	[FILTER_GROUP_PACKET] = "Fields of packets",
	[FILTER_GROUP_FINDINGS] = "Findings",
};
_Static_assert(ROWS(group_names) == FILTER_GROUPS, "one name each");

const char *filter_group_name(enum filter_group group)
{
	return group < FILTER_GROUPS ? group_names[group] : "?";
}

static const char *const joint_examples[] = { "tcp and port 80",
					      "port 80 or port 443",
					      "not icmp" };
_Static_assert(ROWS(joint_examples) == ROWS(joints), "one each");

void filter_each(void (*one)(void *context, enum filter_group group,
			     const char *word, const char *example,
			     const char *help),
		 void *context)
{
	for (size_t i = 0; i < ROWS(joints); i++)
		one(context, FILTER_GROUP_JOIN, joints[i].name,
		    joint_examples[i], joints[i].help);
	for (size_t i = 0; i < ROWS(protocols); i++)
		one(context, FILTER_GROUP_PROTOCOLS, protocols[i].name,
		    protocols[i].name, protocols[i].help);
	for (size_t i = 0; i < ROWS(ends); i++)
		one(context, FILTER_GROUP_ENDS, ends[i].name, ends[i].example,
		    ends[i].help);
	for (size_t i = 0; i < ROWS(rows); i++)
		one(context, rows[i].group, rows[i].name, rows[i].example,
		    rows[i].help);
	for (uint32_t i = 0; i < ANALYSIS_KINDS; i++)
		one(context, FILTER_GROUP_FINDINGS, analysis_name(i),
		    analysis_name(i), analysis_help(i));
}

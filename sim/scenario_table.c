/*
 * The tables of the scenario language.
 *
 * Rows stand at the index of their enum, so that a table can not fall out of
 * step with it unnoticed: a missing row has no name, and the assertion below
 * each table sees a row too many.
 */
#include "sim/scenario_table.h"

#include "sim/scenario_parse.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

const struct statement_spec statement_table[] = {
	[ST_SCENARIO] = { "scenario", parse_scenario, "names the scenario",
			  "scenario tcp-hello" },
	[ST_TITLE] = { "title", parse_title, "its title; English is required",
		       "title en \"Hello over TCP\" zh \"用 TCP 打个招呼\"" },
	[ST_LESSON] = { "lesson", parse_title, "what it teaches",
			"lesson en \"A handshake has three segments.\"" },
	[ST_REF] = { "ref", parse_ref, "what to read", "ref \"RFC 9293 3.5\"" },
	[ST_MODE] = { "mode", parse_mode,
		      "freeze: packets wait for orders; realtime: they do not",
		      "mode realtime" },
	[ST_ACKS] = { "acks", parse_acks,
		      "quick: no delayed ACKs; kernel: as the kernel likes",
		      "acks kernel" },
	[ST_TIMERS] = { "timers", parse_timers,
			"frozen or live: may what is held be sent again?",
			"timers live" },
	[ST_REQUIRE] = { "require", parse_require,
			 "else the scenario is skipped",
			 "require kernel 6.11" },
	[ST_LINK] = { "link", parse_link, "the stage's link",
		      "link mtu=1500 offload=off" },
	[ST_SYSCTL] = { "sysctl", parse_sysctl, "sets one on the stage",
			"sysctl net.ipv4.tcp_sack=0" },
	[ST_LET] = { "let", parse_let, "a value, used as $NAME; see --set",
		     "let port = 10000" },
	[ST_ACTOR] = { "actor", parse_actor, "endpoints that make calls",
		       "actor C, S" },
	[ST_PROGRAM] = { "program", NULL, "a real program as an endpoint",
			 "program W \"tcp_server.py $port\"" },
	[ST_CALL] = { "call", parse_call, "an actor makes a socket call",
		      "C send s \"Hello, World!\" = 13" },
	[ST_JOIN] = { "join", parse_join,
		      "waits for a call to return, or a packet to come",
		      "join C" },
	[ST_WIRE] = { "wire", parse_wire,
		      "lets the next packet through; it must match",
		      "wire C>S [S] seq=0" },
	[ST_WIRE_MAYBE] = { "wire?", parse_wire, "the same, if it is there",
			    "wire? S>C [.]" },
	[ST_DROP] = { "drop", parse_fate, "the next packet is lost",
		      "drop C>S syn#1" },
	[ST_DUP] = { "dup", parse_fate, "the next packet arrives twice",
		     "dup C>S udp#1" },
	[ST_DELAY] = { "delay", parse_delay, "the next packet arrives late",
		       "delay 50ms S>C synack#1" },
	[ST_CORRUPT] = { "corrupt", parse_fate,
			 "the next packet arrives damaged",
			 "corrupt C>S syn#1" },
	[ST_HOLD] = { "hold", parse_hold, "keeps a packet back, by a name",
		      "hold as first C>S data#1" },
	[ST_RELEASE] = { "release", parse_release, "lets a held packet go",
			 "release first" },
	[ST_REPLAY] = { "replay", parse_replay,
			"sends a copy of an earlier packet again",
			"replay C>S syn#1" },
	[ST_PASS] = { "pass", parse_pass,
		      "lets packets through up to and including one",
		      "pass until S>C [F.]" },
	[ST_SETTLE] = { "settle", parse_nothing,
			"lets packets through until nothing is held",
			"settle" },
	[ST_REWRITE] = { "rewrite", parse_rewrite,
			 "changes a field of a header",
			 "rewrite C>S data#1 ecn=ce" },
	[ST_RULE] = { "rule", parse_rule,
		      "a fate for every packet that will match",
		      "rule drop S>C synack#1" },
	[ST_UNORDERED] = { "unordered", parse_nothing, "packets in any order",
			   "unordered { wire C>S ; wire S>C }" },
	[ST_STATE] = { "state", parse_state, "the kernel's states are these",
		       "state C.s ESTABLISHED, S.c SYN-RECEIVED" },
	[ST_INFO] = { "info", parse_info, "fields of TCP_INFO are these",
		      "info C.s total_retrans=1 rto>1s" },
	[ST_QUEUE] = { "queue", parse_queue, "the lengths of queues are these",
		       "queue S.l accept=1/1, S.c recv=5" },
	[ST_BLOCKED] = { "blocked", parse_blocked,
			 "an actor is still inside that call",
			 "blocked C connect" },
	[ST_SEES] = { "sees", NULL, "what the error queue of a socket says",
		      "sees C.s ICMP port-unreachable" },
	[ST_SAY] = { "say", parse_say, "tells the viewer something",
		     "say en \"Nothing is sent yet.\"" },
	[ST_ASK] = { "ask", parse_ask, "lets the viewer predict",
		     "ask en \"What comes next?\" { \"SYN\", *\"RST\" }" },
	[ST_MARK] = { "mark", parse_mark, "a place to run to",
		      "mark established" },
	[ST_WAIT] = { "wait", parse_wait, "lets time pass", "wait 200ms" },
	[ST_WITHIN] = { "within", parse_within, "the block takes that long",
			"within 1s ~ 100ms { wire C>S [S] }" },
	[ST_BARRIER] = { "barrier", parse_barrier, "actors wait for each other",
			 "barrier ready" },
	[ST_PAR] = { "par", parse_par, "several actors do the same",
		     "par C, S { $who t = socket tcp }" },
	[ST_REPEAT] = { "repeat", parse_repeat, "the block again and again",
			"repeat 3 { C send s \"x\" }" },
	[ST_FOREACH] = { "foreach", parse_foreach,
			 "the scenario once for each word",
			 "foreach model in thread, epoll { settle }" },
	[ST_CASE] = { "case", parse_case, "only for that word of foreach",
		      "case thread { settle }" },
	[ST_INJECT] = { "inject", NULL, "a packet made by hand",
			"inject C>S [R] seq=1" },
};
_Static_assert(ROWS(statement_table) == STATEMENTS, "one row each");

enum { NUMBER_MAX = 1 << 30, BACKLOG_MAX = 65535 };

#define SOCKET                                                                 \
	{                                                                      \
		"SOCKET", ARG_SOCKET, 0, 0                                     \
	}
#define ADDRESS                                                                \
	{                                                                      \
		"ADDRESS", ARG_ADDRESS, 0, 0                                   \
	}
#define DATA                                                                   \
	{                                                                      \
		"DATA", ARG_DATA, 0, NUMBER_MAX                                \
	}
#define SIZE                                                                   \
	{                                                                      \
		"SIZE", ARG_NUMBER, 0, NUMBER_MAX                              \
	}
#define PROTOCOL                                                               \
	{                                                                      \
		"PROTOCOL", ARG_PROTOCOL, 0, 0                                 \
	}
#define BACKLOG                                                                \
	{                                                                      \
		"BACKLOG", ARG_NUMBER, 0, BACKLOG_MAX                          \
	}
#define HOW                                                                    \
	{                                                                      \
		"HOW", ARG_HOW, 0, 0                                           \
	}
#define DURATION                                                               \
	{                                                                      \
		"DURATION", ARG_DURATION, 0, 0                                 \
	}

const struct call_spec call_table[] = {
	[CALL_SOCKET] = { "socket",
			  RETURNS_SOCKET,
			  { PROTOCOL },
			  "makes a socket: tcp, udp, tcp6 or udp6",
			  "C s = socket tcp" },
	[CALL_BIND] = { "bind",
			RETURNS_NUMBER,
			{ SOCKET, ADDRESS },
			"gives a socket its local address",
			"S bind l 127.0.0.1:10000" },
	[CALL_LISTEN] = { "listen",
			  RETURNS_NUMBER,
			  { SOCKET, BACKLOG },
			  "lets connections in",
			  "S listen l 5" },
	[CALL_ACCEPT] = { "accept",
			  RETURNS_SOCKET,
			  { SOCKET },
			  "takes the oldest connection from the queue",
			  "S c = accept l" },
	[CALL_CONNECT] = { "connect",
			   RETURNS_NUMBER,
			   { SOCKET, ADDRESS },
			   "sets the peer; with TCP, shakes hands",
			   "C connect s 127.0.0.1:10000 = 0" },
	[CALL_SEND] = { "send",
			RETURNS_NUMBER,
			{ SOCKET, DATA },
			"sends text, or that many filler bytes",
			"C send s \"Hello, World!\" = 13" },
	[CALL_SENDTO] = { "sendto",
			  RETURNS_NUMBER,
			  { SOCKET, DATA, ADDRESS },
			  "sends one datagram to an address",
			  "C sendto s \"Hi\" 127.0.0.1:10000 = 2" },
	[CALL_RECV] = { "recv",
			RETURNS_DATA,
			{ SOCKET, SIZE },
			"receives up to that many bytes",
			"S recv c 1024 = \"Hello, World!\"" },
	[CALL_RECVFROM] = { "recvfrom",
			    RETURNS_DATA,
			    { SOCKET, SIZE },
			    "receives, and keeps the sender's address",
			    "C peer = recvfrom s 1024 = \"Hi\"" },
	[CALL_SHUTDOWN] = { "shutdown",
			    RETURNS_NUMBER,
			    { SOCKET, HOW },
			    "ends one direction, or both: rd, wr or rdwr",
			    "C shutdown s wr = 0" },
	[CALL_CLOSE] = { "close",
			 RETURNS_NUMBER,
			 { SOCKET },
			 "closes a socket",
			 "C close s = 0" },
	[CALL_REUSEADDR] = { "reuseaddr",
			     RETURNS_NUMBER,
			     { SOCKET },
			     "sets SO_REUSEADDR",
			     "S reuseaddr l" },
	[CALL_NODELAY] = { "nodelay",
			   RETURNS_NUMBER,
			   { SOCKET },
			   "sets TCP_NODELAY: no Nagle",
			   "C nodelay s" },
	[CALL_SLEEP] = { "sleep",
			 RETURNS_NUMBER,
			 { DURATION },
			 "the actor does nothing for a while",
			 "C sleep 200ms" },
};
_Static_assert(ROWS(call_table) == CALLS, "one row each");

const char *const later_calls[] = {
	"poll",		"setsockopt", "getsockopt",   "linger",
	"keepalive",	"cork",	      "quickack",     "maxseg",
	"sndbuf",	"rcvbuf",     "rcvlowat",     "rcvtimeo",
	"sndtimeo",	"reuseport",  "v6only",	      "ttl",
	"tos",		"broadcast",  "oobinline",    "congestion",
	"fastopen",	"syncnt",     "defer_accept", "user_timeout",
	"mtu_discover", "recverr",    "getsockname",  "getpeername",
	"sendmsg",	"recvmsg",    "nonblock",     NULL,
};

const char *const state_names[] = {
	"CLOSED",      "LISTEN",     "SYN-SENT",   "SYN-RECEIVED",
	"ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT",
	"CLOSING",     "LAST-ACK",   "TIME-WAIT",  NULL,
};
_Static_assert(ROWS(state_names) == 11 + 1, "the states of RFC 9293 3.3.2");

const char *const later_link_words[] = { "rate",  "loss",  "jitter",
					 "limit", "burst", "bandwidth",
					 "netns", NULL };

const char *const queue_names[] = { "accept", "recv", "send", NULL };

/* linux/tcp.h, struct tcp_info without tcpi_; cwnd and ssthresh are snd_. */
const struct info_field info_fields[] = {
	{ "ca_state", false },
	{ "retransmits", false },
	{ "probes", false },
	{ "backoff", false },
	{ "options", false },
	{ "snd_wscale", false },
	{ "rcv_wscale", false },
	{ "rto", true },
	{ "ato", true },
	{ "snd_mss", false },
	{ "rcv_mss", false },
	{ "unacked", false },
	{ "sacked", false },
	{ "lost", false },
	{ "retrans", false },
	{ "last_data_sent", true },
	{ "last_data_recv", true },
	{ "last_ack_recv", true },
	{ "pmtu", false },
	{ "rcv_ssthresh", false },
	{ "rtt", true },
	{ "rttvar", true },
	{ "ssthresh", false },
	{ "snd_ssthresh", false },
	{ "cwnd", false },
	{ "snd_cwnd", false },
	{ "advmss", false },
	{ "reordering", false },
	{ "rcv_rtt", true },
	{ "rcv_space", false },
	{ "total_retrans", false },
	{ "pacing_rate", false },
	{ "max_pacing_rate", false },
	{ "bytes_acked", false },
	{ "bytes_received", false },
	{ "segs_out", false },
	{ "segs_in", false },
	{ "notsent_bytes", false },
	{ "min_rtt", true },
	{ "data_segs_in", false },
	{ "data_segs_out", false },
	{ "delivery_rate", false },
	{ "busy_time", true },
	{ "rwnd_limited", true },
	{ "sndbuf_limited", true },
	{ "delivered", false },
	{ "delivered_ce", false },
	{ "bytes_sent", false },
	{ "bytes_retrans", false },
	{ "dsack_dups", false },
	{ "reord_seen", false },
	{ "rcv_ooopack", false },
	{ "snd_wnd", false },
	{ "rcv_wnd", false },
};
const size_t n_info_fields = ROWS(info_fields);
_Static_assert(ROWS(info_fields) == 54, "see docs/scenario-language.md");

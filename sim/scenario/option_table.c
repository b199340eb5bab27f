/*
 * Socket options: socket(7), tcp(7), ip(7), ipv6(7).
 *
 * A row's names are one option, so getsockopt s maxseg and getsockopt s
 * TCP_MAXSEG are the same. Where IPv6 has a number of its own the socket's
 * family decides, unless the name in C was written.
 */
#include "sim/scenario/option_table.h"

#include <linux/in6.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "sim/scenario/text.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

#ifndef TCP_IS_MPTCP
#define TCP_IS_MPTCP 43
#endif

/* The name in C, its level and its number. */
#define SO(option)  "SO_" #option, SOL_SOCKET, SO_##option, NULL, 0
#define TCP(option) "TCP_" #option, IPPROTO_TCP, TCP_##option, NULL, 0
#define IP(option)  "IP_" #option, IPPROTO_IP, IP_##option, NULL, 0
#define V6(option)  "IPV6_" #option, IPPROTO_IPV6, IPV6_##option, NULL, 0
#define BOTH(option, option6)                                                  \
	"IP_" #option, IPPROTO_IP, IP_##option, "IPV6_" #option6, IPV6_##option6

const struct socket_option socket_options[] = {
	{ "reuseaddr", SO(REUSEADDR), OPTION_FLAG,
	  "binds to an address that TIME-WAIT still has", "S reuseaddr l" },
	{ "reuseport", SO(REUSEPORT), OPTION_FLAG,
	  "shares an address among sockets that all set it", "S reuseport l" },
	{ "keepalive", SO(KEEPALIVE), OPTION_KEEPALIVE,
	  "probes a connection that is silent for long",
	  "C keepalive s idle=10s interval=1s count=3" },
	{ "keepidle", TCP(KEEPIDLE), OPTION_SECONDS,
	  "the silence before the first probe", "C keepidle s 10s" },
	{ "keepintvl", TCP(KEEPINTVL), OPTION_SECONDS,
	  "the time between probes", "C keepintvl s 1s" },
	{ "keepcnt", TCP(KEEPCNT), OPTION_NUMBER,
	  "so many probes without an answer end it", "C keepcnt s 3" },
	{ "linger", SO(LINGER), OPTION_LINGER,
	  "close waits that long for what is unsent; 0 resets",
	  "C linger s 5s" },
	{ "oobinline", SO(OOBINLINE), OPTION_FLAG,
	  "leaves urgent data in the stream", "S oobinline c" },
	{ "broadcast", SO(BROADCAST), OPTION_FLAG,
	  "lets it send to a broadcast address", "C broadcast s" },
	{ "sndbuf", SO(SNDBUF), OPTION_NUMBER,
	  "bytes of the send buffer; the kernel doubles it", "C sndbuf s 64K" },
	{ "rcvbuf", SO(RCVBUF), OPTION_NUMBER,
	  "bytes of the receive buffer; the kernel doubles it",
	  "S rcvbuf l 4K" },
	{ "rcvlowat", SO(RCVLOWAT), OPTION_NUMBER,
	  "recv waits for so many bytes", "S rcvlowat c 10" },
	{ "rcvtimeo", SO(RCVTIMEO), OPTION_TIMEVAL,
	  "recv and accept wait at most that long", "S rcvtimeo l 200ms" },
	{ "sndtimeo", SO(SNDTIMEO), OPTION_TIMEVAL,
	  "send and connect wait at most that long", "C sndtimeo s 200ms" },
	{ "bindtodevice", SO(BINDTODEVICE), OPTION_TEXT,
	  "only packets of that interface", "S bindtodevice l lo" },
	{ "nodelay", TCP(NODELAY), OPTION_FLAG,
	  "no Nagle: small segments go at once", "C nodelay s" },
	{ "cork", TCP(CORK), OPTION_FLAG,
	  "only full segments go, until it is off", "C cork s off" },
	{ "quickack", TCP(QUICKACK), OPTION_FLAG,
	  "acknowledges at once, for a while", "S quickack c" },
	{ "maxseg", TCP(MAXSEG), OPTION_NUMBER,
	  "the largest segment, also told to the peer", "C maxseg s 1000" },
	{ "syncnt", TCP(SYNCNT), OPTION_NUMBER, "how often a SYN is sent again",
	  "C syncnt s 2" },
	{ "defer_accept", TCP(DEFER_ACCEPT), OPTION_SECONDS,
	  "accept returns when data has come", "S defer_accept l 3s" },
	{ "user_timeout", TCP(USER_TIMEOUT), OPTION_MS,
	  "data unacknowledged for so long ends it", "C user_timeout s 2s" },
	{ "window_clamp", TCP(WINDOW_CLAMP), OPTION_NUMBER,
	  "the largest window it offers", "S window_clamp c 2K" },
	{ "notsent_lowat", TCP(NOTSENT_LOWAT), OPTION_NUMBER,
	  "writable below so many bytes not yet sent",
	  "C notsent_lowat s 16K" },
	{ "linger2", TCP(LINGER2), OPTION_SECONDS,
	  "how long FIN-WAIT-2 lasts once it is closed", "C linger2 s 5s" },
	{ "congestion", TCP(CONGESTION), OPTION_TEXT,
	  "how it controls congestion", "C congestion s reno" },
	{ "fastopen", TCP(FASTOPEN), OPTION_NUMBER,
	  "takes data in a SYN, of at most so many at once", "S fastopen l 5" },
	{ "fastopen_connect", TCP(FASTOPEN_CONNECT), OPTION_FLAG,
	  "the first send is in the SYN; connect sends none",
	  "C fastopen_connect s" },
	{ "fastopen_no_cookie", TCP(FASTOPEN_NO_COOKIE), OPTION_FLAG,
	  "Fast Open without asking for a cookie", "C fastopen_no_cookie s" },
	{ "bind_address_no_port", IP(BIND_ADDRESS_NO_PORT), OPTION_FLAG,
	  "bind to port 0 leaves the choice to connect",
	  "C bind_address_no_port s" },
	{ "v6only", V6(V6ONLY), OPTION_FLAG, "an IPv6 socket takes no IPv4",
	  "S v6only l" },
	{ "ttl", BOTH(TTL, UNICAST_HOPS), OPTION_NUMBER,
	  "how many routers a packet may pass", "C ttl s 5" },
	{ "tos", BOTH(TOS, TCLASS), OPTION_NUMBER, "the byte of DSCP and ECN",
	  "C tos s 16" },
	{ "recverr", BOTH(RECVERR, RECVERR), OPTION_FLAG,
	  "keeps ICMP errors in a queue; see sees", "C recverr s" },
	{ "mtu_discover", BOTH(MTU_DISCOVER, MTU_DISCOVER), OPTION_DISCOVER,
	  "whether packets may be fragmented", "C mtu_discover s do" },
	{ "multicast_ttl", BOTH(MULTICAST_TTL, MULTICAST_HOPS), OPTION_NUMBER,
	  "the same as ttl, for groups", "C multicast_ttl s 2" },
	{ "multicast_loop", BOTH(MULTICAST_LOOP, MULTICAST_LOOP), OPTION_FLAG,
	  "whether this host gets what it sends to a group",
	  "C multicast_loop s off" },
	{ "multicast_all", BOTH(MULTICAST_ALL, MULTICAST_ALL), OPTION_FLAG,
	  "whether it gets what is for groups that others have joined",
	  "S multicast_all l off" },
	{ "multicast_if", BOTH(MULTICAST_IF, MULTICAST_IF), OPTION_DEVICE,
	  "the interface that sends to groups", "C multicast_if s lo" },
	{ "membership", BOTH(ADD_MEMBERSHIP, JOIN_GROUP), OPTION_GROUP,
	  "joins a group, or leaves it: off", "S membership l 239.1.2.3" },
	/* only to be read */
	{ "error", SO(ERROR), OPTION_ERROR,
	  "what has gone wrong since it was asked last", NULL },
	{ "acceptconn", SO(ACCEPTCONN), OPTION_FLAG, "it listens", NULL },
	{ "mtu", BOTH(MTU, MTU), OPTION_NUMBER,
	  "the path's, of a connected socket", NULL },
	{ "is_mptcp", TCP(IS_MPTCP), OPTION_FLAG,
	  "Multipath TCP has not fallen back to TCP", NULL },
};
_Static_assert(ROWS(socket_options) == ALL_OPTIONS,
	       "SOCKET_OPTIONS in scenario.h, READ_OPTIONS");

int option_find(const char *name, int *family)
{
	*family = 0;
	for (int i = 0; i < ALL_OPTIONS; i++) {
		const struct socket_option *o = &socket_options[i];

		if (strcmp(o->name, name) == 0)
			return i;
		/* One number of both families has no family. */
		if (strcmp(o->c_name, name) == 0) {
			*family = o->c_name6 ? AF_INET : 0;
			return i;
		}
		if (o->c_name6 && strcmp(o->c_name6, name) == 0) {
			*family = AF_INET6;
			return i;
		}
	}
	return -1;
}

const struct option_level option_levels[] = {
	{ "SOL_SOCKET", SOL_SOCKET }, { "IPPROTO_TCP", IPPROTO_TCP },
	{ "IPPROTO_IP", IPPROTO_IP }, { "IPPROTO_IPV6", IPPROTO_IPV6 },
	{ "SOL_TCP", IPPROTO_TCP },   { "SOL_IP", IPPROTO_IP },
	{ "SOL_IPV6", IPPROTO_IPV6 }, { NULL, 0 },
};

/* IP_PMTUDISC_DONT and the rest; those of IPv6 are the same. */
const char *const discover_words[] = { "dont",	    "want", "do", "probe",
				       "interface", "omit", NULL };
_Static_assert(IP_PMTUDISC_DO == 2 && IP_PMTUDISC_OMIT == 5,
	       "the words stand at their numbers");

static char *format_discover(uint64_t number, char *out, size_t size)
{
	if (number < ROWS(discover_words) - 1)
		snprintf(out, size, "%s", discover_words[number]);
	else
		snprintf(out, size, "%llu", (unsigned long long)number);
	return out;
}

static char *format_error(uint64_t number, char *out, size_t size)
{
	const char *name = number ? strerrorname_np((int)number) : "0";

	snprintf(out, size, "%s", name ? name : "?");
	return out;
}

char *option_format(const struct socket_option *option, uint64_t number,
		    char *out, size_t size)
{
	switch (option->type) {
	case OPTION_FLAG:
	case OPTION_KEEPALIVE:
		snprintf(out, size, "%s", number ? "on" : "off");
		return out;
	case OPTION_LINGER:
		if (number != LINGER_OFF)
			return duration_format(number, out, size);
		snprintf(out, size, "off");
		return out;
	case OPTION_SECONDS:
	case OPTION_MS:
	case OPTION_TIMEVAL:
		return duration_format(number, out, size);
	case OPTION_DISCOVER:
		return format_discover(number, out, size);
	case OPTION_ERROR:
		return format_error(number, out, size);
	default:
		snprintf(out, size, "%llu", (unsigned long long)number);
		return out;
	}
}

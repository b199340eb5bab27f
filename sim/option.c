/*
 * Socket options, on a descriptor.
 *
 * What is written (on, 5s, reno, 239.1.2.3) becomes what setsockopt() takes:
 * an int, a struct or bytes, by the option's type. A group is joined on lo,
 * which the stage has and nothing else.
 */
#include "sim/option.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

enum { LO_INDEX = 1 }; /* lo is always the first */

static bool has_own6(const struct socket_option *option, int family)
{
	return family == AF_INET6 && option->c_name6;
}

static int level_of(const struct socket_option *option, int family)
{
	return has_own6(option, family) ? IPPROTO_IPV6 : option->level;
}

static int number_of(const struct socket_option *option, int family)
{
	return has_own6(option, family) ? option->number6 : option->number;
}

/* What one unit of the option's int is, in nanoseconds. */
static uint64_t unit_of(const struct socket_option *option)
{
	if (option->type == OPTION_SECONDS)
		return UNIT_S;
	return option->type == OPTION_MS ? UNIT_MS : 1;
}

/* --- setting ------------------------------------------------------------- */

static int set_int(int fd, const struct socket_option *o, int family, int value)
{
	return setsockopt(fd, level_of(o, family), number_of(o, family), &value,
			  sizeof(value));
}

static int set_timeval(int fd, const struct socket_option *o, uint64_t ns)
{
	struct timeval tv = { .tv_sec = (time_t)(ns / UNIT_S),
			      .tv_usec = (suseconds_t)(ns % UNIT_S / UNIT_US) };

	return setsockopt(fd, o->level, o->number, &tv, sizeof(tv));
}

static int set_linger(int fd, const struct socket_option *o, uint64_t ns)
{
	struct linger linger = { 0 };

	if (ns != LINGER_OFF) {
		linger.l_onoff = 1;
		linger.l_linger = (int)(ns / UNIT_S);
	}
	return setsockopt(fd, o->level, o->number, &linger, sizeof(linger));
}

static int set_device(int fd, const struct socket_option *o, int family,
		      const char *name)
{
	struct ip_mreqn request = { .imr_ifindex = (int)if_nametoindex(name) };

	if (!request.imr_ifindex)
		return -1;
	if (has_own6(o, family))
		return set_int(fd, o, family, request.imr_ifindex);
	return setsockopt(fd, o->level, o->number, &request, sizeof(request));
}

/* The group's own family counts: a socket of both may join either. */
static int set_group(int fd, const struct ip_address *group, bool join)
{
	struct ip_mreqn four = { .imr_ifindex = LO_INDEX };
	struct ipv6_mreq six = { .ipv6mr_interface = LO_INDEX };

	if (group->version == 4) {
		memcpy(&four.imr_multiaddr, group->bytes, 4);
		return setsockopt(fd, IPPROTO_IP,
				  join ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP,
				  &four, sizeof(four));
	}
	memcpy(&six.ipv6mr_multiaddr, group->bytes, 16);
	return setsockopt(fd, IPPROTO_IPV6,
			  join ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP, &six,
			  sizeof(six));
}

/* idle=, interval=, count= */
static int set_key(int fd, const struct arg *arg)
{
	static const struct {
		const char *key;
		int number;
		uint64_t unit;
	} keys[] = {
		{ "idle", TCP_KEEPIDLE, UNIT_S },
		{ "interval", TCP_KEEPINTVL, UNIT_S },
		{ "count", TCP_KEEPCNT, 1 },
	};
	size_t i = 0;
	int value;

	while (i + 1 < ROWS(keys) && strcmp(keys[i].key, arg->key) != 0)
		i++;
	value = (int)(arg->number / keys[i].unit);
	return setsockopt(fd, IPPROTO_TCP, keys[i].number, &value,
			  sizeof(value));
}

/* The clocks first: the probes of a socket already connected then use them. */
static int set_keepalive(int fd, const struct socket_option *o,
			 const struct arg *arg, size_t n)
{
	bool on = n == 0 || arg[0].key || arg[0].number;

	for (size_t i = 0; i < n; i++)
		if (arg[i].key && set_key(fd, &arg[i]) < 0)
			return -1;
	return set_int(fd, o, 0, on);
}

int option_set(int fd, const struct socket_option *option, int family,
	       const struct arg *arg, size_t n)
{
	uint64_t number = n ? arg[0].number : 1;

	switch (option->type) {
	case OPTION_KEEPALIVE:
		return set_keepalive(fd, option, arg, n);
	case OPTION_TIMEVAL:
		return set_timeval(fd, option, number);
	case OPTION_LINGER:
		return set_linger(fd, option, number);
	case OPTION_TEXT:
		return setsockopt(fd, option->level, option->number,
				  arg[0].bytes, (socklen_t)arg[0].n_bytes);
	case OPTION_DEVICE:
		return set_device(fd, option, family, arg[0].bytes);
	case OPTION_GROUP:
		return set_group(fd, &arg[0].endpoint.ip,
				 n < 2 || arg[1].number);
	default:
		return set_int(fd, option, family,
			       (int)(number / unit_of(option)));
	}
}

/* --- reading ------------------------------------------------------------- */

union value {
	int number;
	struct timeval tv;
	struct linger linger;
	char text[64];
};

/* As the parser has numbers: nanoseconds of what is a time. */
static uint64_t value_number(const struct socket_option *o,
			     const union value *v)
{
	switch (o->type) {
	case OPTION_TIMEVAL:
		return (uint64_t)v->tv.tv_sec * UNIT_S +
		       (uint64_t)v->tv.tv_usec * UNIT_US;
	case OPTION_LINGER:
		return v->linger.l_onoff ? (uint64_t)v->linger.l_linger * UNIT_S
					 : LINGER_OFF;
	default:
		return (uint64_t)v->number * unit_of(o);
	}
}

int option_get(int fd, const struct socket_option *option, int family,
	       char *out, size_t size)
{
	union value v = { 0 };
	socklen_t len = sizeof(v);

	if (getsockopt(fd, level_of(option, family), number_of(option, family),
		       &v, &len) < 0)
		return -1;
	if (option->type == OPTION_TEXT)
		snprintf(out, size, "%.*s", (int)len, v.text);
	else
		option_format(option, value_number(option, &v), out, size);
	return 0;
}

uint64_t option_timeout_ns(int fd, int number)
{
	struct timeval tv = { 0 };
	socklen_t len = sizeof(tv);

	if (getsockopt(fd, SOL_SOCKET, number, &tv, &len) < 0)
		return 0;
	return (uint64_t)tv.tv_sec * UNIT_S + (uint64_t)tv.tv_usec * UNIT_US;
}

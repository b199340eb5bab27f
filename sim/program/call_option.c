/*
 * Options of sockets, by name and value: socket(7), tcp(7), ip(7), ipv6(7).
 *
 *	setsockopt(3, SOL_SOCKET, SO_REUSEADDR, on)
 *	getsockopt(3, SOL_SOCKET, SO_ERROR) = 0 ECONNREFUSED
 *
 * The options of the language know how they are written (option_table.h). Of
 * others that programs use only the name is known, and the value is an int, or
 * so many bytes.
 */
#include <inttypes.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "capture/packet.h"
#include "sim/program/call_text.h"
#include "sim/scenario/option_table.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* --- which --------------------------------------------------------------- */

static int level_of(const struct traced_call *c)
{
	return (int)c->arg[1];
}

static int number_of(const struct traced_call *c)
{
	return (int)c->arg[2];
}

/* Has this row that number, of either family? Its name there, or NULL. */
static const char *name_in(const struct socket_option *o, int level, int number)
{
	if (o->level == level && o->number == number)
		return o->c_name;
	if (o->c_name6 && level == IPPROTO_IPV6 && o->number6 == number)
		return o->c_name6;
	return NULL;
}

static const struct socket_option *known_option(int level, int number)
{
	for (size_t i = 0; i < ALL_OPTIONS; i++)
		if (name_in(&socket_options[i], level, number))
			return &socket_options[i];
	return NULL;
}

#define OTHER(level, option)                                                   \
	{                                                                      \
		(level), (option), #option                                     \
	}

/* Those that are not of the language, as programs and libraries use them. */
static const struct other {
	int level, number;
	const char *name;
} others[] = {
	OTHER(SOL_SOCKET, SO_DEBUG),
	OTHER(SOL_SOCKET, SO_TYPE),
	OTHER(SOL_SOCKET, SO_DONTROUTE),
	OTHER(SOL_SOCKET, SO_PRIORITY),
	OTHER(SOL_SOCKET, SO_PASSCRED),
	OTHER(SOL_SOCKET, SO_PEERCRED),
	OTHER(SOL_SOCKET, SO_SNDLOWAT),
	OTHER(SOL_SOCKET, SO_ATTACH_FILTER),
	OTHER(SOL_SOCKET, SO_TIMESTAMP),
	OTHER(SOL_SOCKET, SO_TIMESTAMPNS),
	OTHER(SOL_SOCKET, SO_SNDBUFFORCE),
	OTHER(SOL_SOCKET, SO_RCVBUFFORCE),
	OTHER(SOL_SOCKET, SO_MARK),
	OTHER(SOL_SOCKET, SO_PROTOCOL),
	OTHER(SOL_SOCKET, SO_DOMAIN),
	OTHER(SOL_SOCKET, SO_BUSY_POLL),
	OTHER(SOL_SOCKET, SO_INCOMING_CPU),
	OTHER(SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF),
	OTHER(SOL_SOCKET, SO_COOKIE),
	OTHER(SOL_SOCKET, SO_ZEROCOPY),
	OTHER(IPPROTO_TCP, TCP_INFO),
	OTHER(IPPROTO_TCP, TCP_ULP),
	OTHER(IPPROTO_IP, IP_PKTINFO),
	OTHER(IPPROTO_IP, IP_RECVTTL),
	OTHER(IPPROTO_IP, IP_RECVTOS),
	OTHER(IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT),
	OTHER(IPPROTO_IP, IP_FREEBIND),
	OTHER(IPPROTO_IP, IP_TRANSPARENT),
	OTHER(IPPROTO_IP, IP_DROP_MEMBERSHIP),
	OTHER(IPPROTO_IP, IP_MULTICAST_ALL),
	OTHER(IPPROTO_IPV6, IPV6_RECVPKTINFO),
	OTHER(IPPROTO_IPV6, IPV6_RECVHOPLIMIT),
	OTHER(IPPROTO_IPV6, IPV6_RECVTCLASS),
	OTHER(IPPROTO_IPV6, IPV6_LEAVE_GROUP),
};

static const char *name_of(int level, int number)
{
	const struct socket_option *o = known_option(level, number);

	if (o)
		return name_in(o, level, number);
	for (size_t i = 0; i < ROWS(others); i++)
		if (others[i].level == level && others[i].number == number)
			return others[i].name;
	return NULL;
}

void form_option(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	static const struct call_name levels[] = {
		{ SOL_SOCKET, "SOL_SOCKET" },
		{ IPPROTO_TCP, "IPPROTO_TCP" },
		{ IPPROTO_IP, "IPPROTO_IP" },
		{ IPPROTO_IPV6, "IPPROTO_IPV6" },
		{ IPPROTO_UDP, "IPPROTO_UDP" },
	};
	const char *name = name_of(level_of(c), number_of(c));

	(void)i;
	write_name(pen, (uint64_t)(int64_t)level_of(c), levels, ROWS(levels));
	if (name)
		pen_format(pen, ", %s", name);
	else
		pen_format(pen, ", %d", number_of(c));
}

/* --- its value ----------------------------------------------------------- */

union value {
	int32_t number;
	struct timeval tv;
	struct linger linger;
	struct in_addr group;
	struct in6_addr group6;
	struct ip_mreqn device;
	char text[64];
};

/* An int; of one byte, which ip(7) and others take too. */
static bool write_number(struct pen *pen, const struct socket_option *o,
			 const union value *v, size_t len)
{
	static const uint64_t units[OPTION_TYPES] = {
		[OPTION_SECONDS] = UNIT_S,
		[OPTION_MS] = UNIT_MS,
	};
	uint64_t unit = o ? units[o->type] : 0;
	int64_t number = v->number;
	char text[48];

	if (len == 1)
		number = (uint8_t)v->text[0];
	else if (len < sizeof(v->number))
		return false;
	if (!o || (number < 0 && o->type != OPTION_FLAG))
		pen_format(pen, "%" PRId64, number);
	else if (unit)
		write_duration(pen, (uint64_t)number * unit);
	else if (o->type == OPTION_ERROR && !number)
		pen_format(pen, "no error");
	else
		pen_format(
			pen, "%s",
			option_format(o, (uint64_t)number, text, sizeof(text)));
	return true;
}

static bool write_timeval(struct pen *pen, const struct socket_option *o,
			  const union value *v, size_t len)
{
	(void)o;
	if (len < sizeof(v->tv))
		return false;
	write_time(pen, v->tv.tv_sec, v->tv.tv_usec, 1000000);
	return true;
}

static bool write_linger(struct pen *pen, const struct socket_option *o,
			 const union value *v, size_t len)
{
	(void)o;
	if (len < sizeof(v->linger))
		return false;
	if (v->linger.l_onoff)
		pen_format(pen, "%ds", v->linger.l_linger);
	else
		pen_format(pen, "off");
	return true;
}

/* A name that may have its zero with it, or not. */
static bool write_text(struct pen *pen, const struct socket_option *o,
		       const union value *v, size_t len)
{
	char text[32];

	(void)o;
	pen_format(pen, "%s",
		   text_visible(v->text, strnlen(v->text, len), text,
				sizeof(text)));
	return true;
}

static bool write_device(struct pen *pen, const struct socket_option *o,
			 const union value *v, size_t len)
{
	struct endpoint e = { .ip.version = 4 };
	char text[ENDPOINT_TEXT];

	(void)o;
	if (len >= sizeof(v->device) && v->device.imr_ifindex) {
		pen_format(pen, "interface %d", v->device.imr_ifindex);
		return true;
	}
	/* struct in_addr, or struct ip_mreq, where it stands second */
	if (len < sizeof(v->group))
		return false;
	memcpy(e.ip.bytes,
	       len >= sizeof(struct ip_mreq) ? &v->device.imr_address
					     : &v->group,
	       4);
	pen_format(pen, "%s", endpoint_format(&e, text));
	return true;
}

/* The group stands first, whatever follows. */
static bool write_group(struct pen *pen, size_t size, uint8_t version,
			const union value *v, size_t len)
{
	struct endpoint e = { .ip.version = version };
	char text[ENDPOINT_TEXT];

	if (len < size)
		return false;
	memcpy(e.ip.bytes, v->text, version == 4 ? 4 : 16);
	pen_format(pen, "%s", endpoint_format(&e, text));
	return true;
}

static bool write_group4(struct pen *pen, const struct socket_option *o,
			 const union value *v, size_t len)
{
	(void)o;
	return write_group(pen, sizeof(struct ip_mreq), 4, v, len);
}

static bool write_group6(struct pen *pen, const struct socket_option *o,
			 const union value *v, size_t len)
{
	(void)o;
	return write_group(pen, sizeof(struct ipv6_mreq), 6, v, len);
}

/* False: it is too short to be one. */
typedef bool value_form(struct pen *pen, const struct socket_option *o,
			const union value *v, size_t len);

static value_form *value_form_of(const struct socket_option *o, int level)
{
	static value_form *const forms[OPTION_TYPES] = {
		[OPTION_TIMEVAL] = write_timeval,
		[OPTION_LINGER] = write_linger,
		[OPTION_TEXT] = write_text,
		[OPTION_DEVICE] = write_device,
		[OPTION_GROUP] = write_group4,
	};
	bool six = level == IPPROTO_IPV6;

	if (o && o->type == OPTION_GROUP && six)
		return write_group6;
	if (o && forms[o->type] && !(o->type == OPTION_DEVICE && six))
		return forms[o->type];
	return write_number;
}

static void write_value(struct pen *pen, const struct traced_call *c,
			uint64_t len)
{
	const struct socket_option *o = known_option(level_of(c), number_of(c));
	value_form *write = value_form_of(o, level_of(c));
	union value v = { .text = { 0 } };
	size_t n = len < sizeof(v) ? (size_t)len : sizeof(v);

	if (tracee_read(c->tid, c->arg[3], &v, n) != n)
		write_pointer(pen, c->arg[3]);
	else if ((!o && len > sizeof(v.number)) || !write(pen, o, &v, n))
		pen_format(pen, "%" PRIu64 " bytes", len);
}

void form_option_value(struct pen *pen, const struct traced_call *c,
		       unsigned int i)
{
	(void)i;
	write_value(pen, c, (uint32_t)c->arg[4]);
}

void data_option_value(struct pen *pen, const struct traced_call *c,
		       unsigned int i)
{
	uint32_t len;

	(void)i;
	if (tracee_read(c->tid, c->arg[4], &len, sizeof(len)) == sizeof(len))
		write_value(pen, c, len);
}

/*
 * Numbers that have names: those of the headers, as strace(1) and a program's
 * source write them. What has none stays a number: a kernel may know more than
 * we do.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "sim/program/call_text.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

#define NAME(constant)                                                         \
	{                                                                      \
		(uint32_t)(constant), #constant                                \
	}

void write_flags(struct pen *pen, uint64_t value, const struct call_name *names,
		 size_t n)
{
	const char *between = "";

	for (size_t i = 0; i < n; i++) {
		uint64_t bits = names[i].value;

		if (!bits || (value & bits) != bits)
			continue;
		pen_format(pen, "%s%s", between, names[i].name);
		between = "|";
		value &= ~bits;
	}
	if (value)
		pen_format(pen, "%s%#" PRIx64, between, value);
}

void write_name(struct pen *pen, uint64_t value, const struct call_name *names,
		size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (names[i].value == value) {
			pen_format(pen, "%s", names[i].name);
			return;
		}
	pen_format(pen, "%" PRId64, (int64_t)value);
}

void write_pointer(struct pen *pen, uint64_t at)
{
	if (at)
		pen_format(pen, "%#" PRIx64, at);
	else
		pen_format(pen, "NULL");
}

/* The kernel takes an int: what is above is not its concern. */
static uint64_t int_of(const struct traced_call *c, unsigned int i)
{
	return (uint64_t)(int64_t)(int32_t)c->arg[i];
}

static uint32_t bits_of(const struct traced_call *c, unsigned int i)
{
	return (uint32_t)c->arg[i];
}

void form_int(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	pen_format(pen, "%d", (int32_t)c->arg[i]);
}

void form_size(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	pen_format(pen, "%" PRIu64, c->arg[i]);
}

/* --- socket(2) ----------------------------------------------------------- */

static const struct call_name families[] = {
	NAME(AF_UNSPEC),  NAME(AF_UNIX),      NAME(AF_INET), NAME(AF_INET6),
	NAME(AF_NETLINK), NAME(AF_PACKET),    NAME(AF_ALG),  NAME(AF_VSOCK),
	NAME(AF_XDP),	  NAME(AF_BLUETOOTH),
};

void form_family(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	write_name(pen, int_of(c, i), families, ROWS(families));
}

/* A kind, and flags beside it. */
void form_socket_type(struct pen *pen, const struct traced_call *c,
		      unsigned int i)
{
	static const struct call_name types[] = {
		NAME(SOCK_STREAM), NAME(SOCK_DGRAM),	 NAME(SOCK_RAW),
		NAME(SOCK_RDM),	   NAME(SOCK_SEQPACKET), NAME(SOCK_PACKET),
	};
	static const struct call_name flags[] = {
		NAME(SOCK_NONBLOCK),
		NAME(SOCK_CLOEXEC),
	};
	uint32_t type = bits_of(c, i) & 0xf; /* SOCK_TYPE_MASK of linux/net.h */
	uint32_t beside = bits_of(c, i) & ~0xfu;

	write_name(pen, type, types, ROWS(types));
	if (beside)
		pen_format(pen, "|");
	write_flags(pen, beside, flags, ROWS(flags));
}

/* 0 is what the family and the type have by themselves. */
void form_protocol(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	static const struct call_name protocols[] = {
		NAME(IPPROTO_ICMP), NAME(IPPROTO_TCP),
		NAME(IPPROTO_UDP),  NAME(IPPROTO_ICMPV6),
		NAME(IPPROTO_SCTP), NAME(IPPROTO_UDPLITE),
		NAME(IPPROTO_RAW),  NAME(IPPROTO_MPTCP),
	};
	uint64_t family = int_of(c, 0);

	if (int_of(c, i) == 0)
		return;
	if (family == AF_INET || family == AF_INET6)
		write_name(pen, int_of(c, i), protocols, ROWS(protocols));
	else
		form_int(pen, c, i);
}

/* --- what sockets are told ----------------------------------------------- */

void form_shutdown(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	static const struct call_name hows[] = {
		NAME(SHUT_RD),
		NAME(SHUT_WR),
		NAME(SHUT_RDWR),
	};

	write_name(pen, int_of(c, i), hows, ROWS(hows));
}

static const struct call_name message_flags[] = {
	NAME(MSG_OOB),		NAME(MSG_PEEK),	    NAME(MSG_DONTROUTE),
	NAME(MSG_CTRUNC),	NAME(MSG_TRUNC),    NAME(MSG_DONTWAIT),
	NAME(MSG_EOR),		NAME(MSG_WAITALL),  NAME(MSG_CONFIRM),
	NAME(MSG_ERRQUEUE),	NAME(MSG_NOSIGNAL), NAME(MSG_MORE),
	NAME(MSG_WAITFORONE),	NAME(MSG_ZEROCOPY), NAME(MSG_FASTOPEN),
	NAME(MSG_CMSG_CLOEXEC),
};

void form_message_flags(struct pen *pen, const struct traced_call *c,
			unsigned int i)
{
	write_message_flags(pen, bits_of(c, i));
}

void write_message_flags(struct pen *pen, uint32_t flags)
{
	write_flags(pen, flags, message_flags, ROWS(message_flags));
}

void form_accept_flags(struct pen *pen, const struct traced_call *c,
		       unsigned int i)
{
	static const struct call_name flags[] = {
		NAME(SOCK_NONBLOCK),
		NAME(SOCK_CLOEXEC),
	};

	write_flags(pen, bits_of(c, i), flags, ROWS(flags));
}

void form_epoll_flags(struct pen *pen, const struct traced_call *c,
		      unsigned int i)
{
	static const struct call_name flags[] = { NAME(EPOLL_CLOEXEC) };

	write_flags(pen, bits_of(c, i), flags, ROWS(flags));
}

void form_splice_flags(struct pen *pen, const struct traced_call *c,
		       unsigned int i)
{
	static const struct call_name flags[] = {
		NAME(SPLICE_F_MOVE),
		NAME(SPLICE_F_NONBLOCK),
		NAME(SPLICE_F_MORE),
	};

	write_flags(pen, bits_of(c, i), flags, ROWS(flags));
}

/* --- descriptors --------------------------------------------------------- */

void form_fcntl(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	static const struct call_name commands[] = {
		NAME(F_DUPFD), NAME(F_DUPFD_CLOEXEC), NAME(F_GETFD),
		NAME(F_SETFD), NAME(F_GETFL),	      NAME(F_SETFL),
	};

	write_name(pen, int_of(c, i), commands, ROWS(commands));
}

/* The access mode is no set of bits, and F_SETFL ignores it, fcntl(2). */
void form_fcntl_arg(struct pen *pen, const struct traced_call *c,
		    unsigned int i)
{
	static const struct call_name flags[] = {
		NAME(O_APPEND), NAME(O_NONBLOCK), NAME(O_ASYNC),
		NAME(O_DIRECT), NAME(O_NOATIME),  NAME(O_CLOEXEC),
	};

	if (int_of(c, 1) != F_SETFL) {
		form_int(pen, c, i);
		return;
	}
	if (!(bits_of(c, i) & ~(uint32_t)O_ACCMODE))
		pen_format(pen, "0");
	write_flags(pen, bits_of(c, i) & ~(uint32_t)O_ACCMODE, flags,
		    ROWS(flags));
}

void form_ioctl(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	static const struct call_name requests[] = { NAME(FIONBIO) };

	write_name(pen, bits_of(c, i), requests, ROWS(requests));
}

/* FIONBIO: an int, on or off. */
void form_ioctl_arg(struct pen *pen, const struct traced_call *c,
		    unsigned int i)
{
	int32_t on;

	if (tracee_read(c->tid, c->arg[i], &on, sizeof(on)) == sizeof(on))
		pen_format(pen, "%s", on ? "on" : "off");
	else
		write_pointer(pen, c->arg[i]);
}

void form_close_range_flags(struct pen *pen, const struct traced_call *c,
			    unsigned int i)
{
	static const struct call_name flags[] = {
		{ 1 << 1, "CLOSE_RANGE_UNSHARE" },
		{ 1 << 2, "CLOSE_RANGE_CLOEXEC" },
	};

	write_flags(pen, bits_of(c, i), flags, ROWS(flags));
}

/*
 * Addresses of sockets: ip(7), ipv6(7), unix(7), netlink(7).
 *
 *	127.0.0.1:80   [::1]:80   unix:"/run/x"   unix:"@x"   AF_NETLINK 0
 *
 * An address that is shorter than its family's has said nothing: the kernel
 * refuses it, and here it is the family and the length.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "capture/packet.h"
#include "sim/program/call_text.h"
#include "sim/scenario/scenario.h"

_Static_assert(ADDRESS_MAX == sizeof(struct sockaddr_storage),
	       "no address is longer");

union address {
	sa_family_t family;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
	struct sockaddr_nl nl;
	char bytes[ADDRESS_MAX];
};

/* With its port, also if that is 0: bind(2) then takes any. */
static void write_endpoint(struct pen *pen, const struct endpoint *e)
{
	char text[ENDPOINT_TEXT];

	pen_format(pen, "%s%s", endpoint_format(e, text), e->port ? "" : ":0");
}

static void write_in(struct pen *pen, const union address *a, size_t len)
{
	struct endpoint e = { .ip.version = 4, .port = ntohs(a->in.sin_port) };

	(void)len;
	memcpy(e.ip.bytes, &a->in.sin_addr, 4);
	write_endpoint(pen, &e);
}

static void write_in6(struct pen *pen, const union address *a, size_t len)
{
	struct endpoint e = { .ip.version = 6,
			      .port = ntohs(a->in6.sin6_port) };

	(void)len;
	memcpy(e.ip.bytes, &a->in6.sin6_addr, 16);
	write_endpoint(pen, &e);
}

/* A path ends at its zero or with the address; an abstract name begins so. */
static void write_un(struct pen *pen, const union address *a, size_t len)
{
	char path[sizeof(a->un.sun_path)], text[40];
	size_t n = len - offsetof(struct sockaddr_un, sun_path);

	if (n > sizeof(path))
		n = sizeof(path);
	memcpy(path, a->un.sun_path, n);
	if (n > 1 && path[0] == '\0')
		path[0] = '@';
	else
		n = strnlen(path, n);
	pen_format(pen, "unix:%s", bytes_quote(path, n, text, sizeof(text)));
}

static void write_nl(struct pen *pen, const union address *a, size_t len)
{
	(void)len;
	pen_format(pen, "AF_NETLINK %" PRIu32, a->nl.nl_pid);
	if (a->nl.nl_groups)
		pen_format(pen, " groups %#" PRIx32, a->nl.nl_groups);
}

/* The name is told, and nothing else, of families without a function. */
static const struct family {
	sa_family_t family;
	const char *name;
	size_t size; /* what there is at least */
	void (*write)(struct pen *pen, const union address *a, size_t len);
} families[] = {
	{ AF_UNSPEC, "AF_UNSPEC", 0, NULL },
	{ AF_INET, "AF_INET", sizeof(struct sockaddr_in), write_in },
	/* RFC 2133 had no scope at the end, and the kernel still takes it. */
	{ AF_INET6, "AF_INET6", offsetof(struct sockaddr_in6, sin6_scope_id),
	  write_in6 },
	{ AF_UNIX, "AF_UNIX", offsetof(struct sockaddr_un, sun_path),
	  write_un },
	{ AF_NETLINK, "AF_NETLINK", sizeof(struct sockaddr_nl), write_nl },
	{ AF_PACKET, "AF_PACKET", 0, NULL },
	{ AF_VSOCK, "AF_VSOCK", 0, NULL },
};

static const struct family *family_of(sa_family_t number)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
		if (families[i].family == number)
			return &families[i];
	return NULL;
}

static void write_known(struct pen *pen, const union address *a, size_t len)
{
	const struct family *f = family_of(a->family);

	if (!f)
		pen_format(pen, "AF %u", a->family);
	else if (!f->write)
		pen_format(pen, "%s", f->name);
	else if (len < f->size)
		pen_format(pen, "%s, %zu bytes", f->name, len);
	else
		f->write(pen, a, len);
}

void write_address(struct pen *pen, pid_t tid, uint64_t at, uint64_t len)
{
	union address a = { .bytes = { 0 } };
	size_t n = len < sizeof(a) ? (size_t)len : sizeof(a);

	if (n >= sizeof(a.family) && tracee_read(tid, at, &a, n) == n)
		write_known(pen, &a, n);
	else
		write_pointer(pen, at);
}

/* An int; of a negative one the kernel takes nothing. */
static uint64_t length_of(const struct traced_call *c, unsigned int i)
{
	int32_t len = (int32_t)c->arg[i];

	return len < 0 ? 0 : (uint64_t)len;
}

void form_address(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	write_address(pen, c->tid, c->arg[i], length_of(c, i + 1));
}

void form_address_if(struct pen *pen, const struct traced_call *c,
		     unsigned int i)
{
	if (c->arg[i])
		form_address(pen, c, i);
}

/* The kernel has written it, and its length where argument i + 1 points. */
void data_address(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	uint32_t len;

	if (!c->arg[i] || tracee_read(c->tid, c->arg[i + 1], &len,
				      sizeof(len)) != sizeof(len))
		return;
	/* recvfrom(2) of a connected socket has none to tell. */
	if (len >= sizeof(sa_family_t))
		write_address(pen, c->tid, c->arg[i], len);
}

/*
 * What a call does to a table of descriptors, and to its sockets.
 *
 *	socket, accept      a number is new: what stood there is forgotten
 *	dup, fcntl          it stands there as well
 *	close, close_range  what stands there is not known any more
 *	bind, listen, …     its addresses are asked for again
 *
 * A call that has failed changes nothing, but for close: whatever it returns,
 * the descriptor is gone (close(2)).
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "sim/program/descriptor_private.h"
#include "sim/sockaddr.h"

typedef void effect_fn(struct descriptors *d, pid_t pid,
		       const struct traced_call *c);

static void new_one(struct descriptors *d, pid_t pid,
		    const struct traced_call *c)
{
	places_forget(d, places_of(d, pid), (unsigned)c->result,
		      (unsigned)c->result);
}

/* Where copies are refused, only the call says what it is. */
static void made(struct descriptors *d, pid_t pid, const struct traced_call *c)
{
	int family = (int)c->arg[0];
	int type = (int)c->arg[1] & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
	uint8_t protocol = type == SOCK_STREAM	? IP_TCP
			   : type == SOCK_DGRAM ? IP_UDP
						: (uint8_t)c->arg[2];

	new_one(d, pid, c);
	if (family == AF_INET || family == AF_INET6)
		places_assume(d, pid, (int)c->result, family, protocol);
}

static void accepted(struct descriptors *d, pid_t pid,
		     const struct traced_call *c)
{
	struct socket_known *k = places_socket(d, pid, (int)c->arg[0]);
	uint64_t parent = k ? k->s.inode : 0;

	new_one(d, pid, c);
	k = places_socket(d, pid, (int)c->result);
	if (!k)
		return;
	k->s.accepted = true;
	k->s.parent = parent;
}

static void copied(struct descriptors *d, pid_t pid,
		   const struct traced_call *c)
{
	places_copy(d, places_of(d, pid), (int)c->arg[0], (int)c->result);
}

static void fcntl_copied(struct descriptors *d, pid_t pid,
			 const struct traced_call *c)
{
	if ((int)c->arg[1] == F_DUPFD || (int)c->arg[1] == F_DUPFD_CLOEXEC)
		copied(d, pid, c);
}

static void closed(struct descriptors *d, pid_t pid,
		   const struct traced_call *c)
{
	places_forget(d, places_of(d, pid), (unsigned)c->arg[0],
		      (unsigned)c->arg[0]);
}

static void range_closed(struct descriptors *d, pid_t pid,
			 const struct traced_call *c)
{
	if (c->arg[2] & CLOSE_RANGE_UNSHARE)
		places_unshare(d, pid);
	if (!(c->arg[2] & CLOSE_RANGE_CLOEXEC))
		places_forget(d, places_of(d, pid), (unsigned)c->arg[0],
			      (unsigned)c->arg[1]);
}

static void readdressed(struct descriptors *d, pid_t pid,
			const struct traced_call *c)
{
	places_unsettle(d, pid, (int)c->arg[0]);
	places_socket(d, pid, (int)c->arg[0]);
}

/* The address that it was called with; false if that can not be read. */
static bool address_of(const struct traced_call *c, struct endpoint *out)
{
	struct sockaddr_storage ss = { 0 };

	if (c->arg[2] > sizeof(ss) ||
	    tracee_read(c->tid, c->arg[1], &ss, c->arg[2]) != c->arg[2])
		return false;
	endpoint_from_sockaddr(&ss, out);
	return true;
}

/* Port 0 leaves the choice to the kernel. */
static void bound(struct descriptors *d, pid_t pid, const struct traced_call *c)
{
	struct socket_known *k;
	struct endpoint to;

	readdressed(d, pid, c);
	k = places_socket(d, pid, (int)c->arg[0]);
	if (k && address_of(c, &to))
		k->s.bound = to.port != 0;
}

/* Where it connects to, or has tried to: it has no address of that (any more).
 */
static void tried(struct descriptors *d, pid_t pid, const struct traced_call *c)
{
	struct socket_known *k = places_socket(d, pid, (int)c->arg[0]);
	struct endpoint to;

	if (!k || k->s.protocol != IP_TCP || k->s.remote.port ||
	    !address_of(c, &to))
		return;
	k->s.tried = to;
	places_changed(d, k);
}

/* These are answers to a SYN. */
static bool was_on_its_way(const struct traced_call *c)
{
	return c->result < 0 &&
	       (c->error == ECONNREFUSED || c->error == ECONNRESET ||
		c->error == ETIMEDOUT || c->error == EHOSTUNREACH);
}

/* One that fails leaves no address behind. */
static void connected(struct descriptors *d, pid_t pid,
		      const struct traced_call *c)
{
	readdressed(d, pid, c);
	if (was_on_its_way(c))
		tried(d, pid, c);
}

void descriptors_inside(struct descriptors *d, pid_t pid,
			const struct traced_call *c)
{
	if (c->number == SYS_connect)
		tried(d, pid, c);
	else
		places_socket(d, pid, (int)c->arg[0]);
}

/* Only what is about IPv6 can change an address: V6ONLY, ADDRFORM. */
static void option_set(struct descriptors *d, pid_t pid,
		       const struct traced_call *c)
{
	if ((int)c->arg[1] == IPPROTO_IPV6)
		readdressed(d, pid, c);
}

static const struct effect {
	int number;
	bool failed_too; /* a call that has failed does that as well */
	effect_fn *fn;
} effects[] = {
	{ SYS_socket, false, made },
	{ SYS_accept, false, accepted },
	{ SYS_accept4, false, accepted },
	{ SYS_dup, false, copied },
#ifdef SYS_dup2
	{ SYS_dup2, false, copied },
#endif
	{ SYS_dup3, false, copied },
	{ SYS_fcntl, false, fcntl_copied },
	{ SYS_close, true, closed },
	{ SYS_close_range, false, range_closed },
	{ SYS_bind, false, bound },
	{ SYS_listen, false, readdressed },
	{ SYS_connect, true, connected }, /* EINPROGRESS, ECONNREFUSED */
	{ SYS_shutdown, false, readdressed },
	{ SYS_setsockopt, false, option_set },
};

void descriptors_call(struct descriptors *d, pid_t pid,
		      const struct traced_call *c)
{
	for (size_t i = 0; i < sizeof(effects) / sizeof(effects[0]); i++) {
		const struct effect *effect = &effects[i];

		if (effect->number != c->number)
			continue;
		if (c->result >= 0 || effect->failed_too)
			effect->fn(d, pid, c);
		return;
	}
}

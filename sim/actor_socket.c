/*
 * Calls that make, name and end a socket.
 *
 * close() of a socket that lingers blocks, whatever O_NONBLOCK says: a helper
 * has the descriptor then, and the actor waits for it.
 */
#include <errno.h>
#include <unistd.h>

#include "sim/actor_private.h"
#include "sim/scenario/option_table.h"
#include "sim/scenario/table.h"

static struct actor_socket *socket_add(struct actor *a, const char *var, int fd,
				       uint8_t protocol, int family)
{
	struct actor_socket *s = &a->socket[a->n_sockets];

	*s = (struct actor_socket){ .var = var ? var : "",
				    .serial = ++a->made,
				    .fd = fd,
				    .protocol = protocol,
				    .family = family };
	a->n_sockets++;
	socket_refresh(s);
	return s;
}

enum call_status do_socket(struct actor *a, const struct call *call,
			   struct actor_socket *s, struct call_result *r)
{
	const struct socket_kind *kind = &socket_kinds[call->arg[0].number];
	int fd = socket(kind->family, kind->type | SOCK_NONBLOCK | SOCK_CLOEXEC,
			kind->protocol);

	result_of(r, fd);
	if (fd < 0)
		return CALL_DONE;
	s = socket_add(a, call->var, fd,
		       kind->type == SOCK_DGRAM ? IP_UDP : IP_TCP,
		       kind->family);
	s->multipath = kind->protocol != 0;
	return CALL_DONE;
}

enum call_status do_bind(struct actor *a, const struct call *call,
			 struct actor_socket *s, struct call_result *r)
{
	const struct endpoint *to = arg_address(a, &call->arg[1]);
	struct sockaddr_storage ss;
	socklen_t len;

	if (!to) {
		errno = EADDRNOTAVAIL;
		return result_of(r, -1);
	}
	len = endpoint_to_sockaddr(to, &ss);
	return result_of(r, bind(s->fd, (struct sockaddr *)&ss, len));
}

enum call_status do_listen(struct actor *a, const struct call *call,
			   struct actor_socket *s, struct call_result *r)
{
	int rc = listen(s->fd, (int)call->arg[1].number);

	(void)a;
	s->listening |= rc == 0;
	return result_of(r, rc);
}

enum call_status do_accept(struct actor *a, const struct call *call,
			   struct actor_socket *s, struct call_result *r)
{
	int fd = accept4(s->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	enum call_status status = result_or_wait(a, call, s, r, fd);

	if (fd >= 0)
		socket_add(a, call->var, fd, IP_TCP, s->family)->accepted =
			true;
	return status;
}

enum call_status do_shutdown(struct actor *a, const struct call *call,
			     struct actor_socket *s, struct call_result *r)
{
	(void)a;
	return result_of(r, shutdown(s->fd, (int)call->arg[1].number));
}

/* socket(7): how long close() may wait for what is unsent. */
static uint64_t linger_ns(const struct actor_socket *s)
{
	struct linger linger = { 0 };
	socklen_t len = sizeof(linger);

	if (s->protocol != IP_TCP ||
	    getsockopt(s->fd, SOL_SOCKET, SO_LINGER, &linger, &len) < 0 ||
	    !linger.l_onoff)
		return 0;
	return (uint64_t)linger.l_linger * UNIT_S;
}

enum call_status do_close(struct actor *a, const struct call *call,
			  struct actor_socket *s, struct call_result *r)
{
	uint64_t wait_ns = linger_ns(s);
	int fd = s->fd;

	(void)call;
	if (wait_ns) {
		if (helper_close(&a->helper, fd) < 0)
			return CALL_IMPOSSIBLE;
		s->fd = -1;
		a->deadline_ns = a->now_ns + wait_ns;
		return CALL_BLOCKED;
	}
	s->fd = -1;
	return result_of(r, close(fd));
}

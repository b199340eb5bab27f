/*
 * connect, and what of it Fast Open has in send (RFC 7413).
 *
 *	connect ── EINPROGRESS ──▶ waits ── writable ──▶ its outcome
 *	send fastopen ── a SYN with data, or one that asks for a cookie ──▶
 *	                 waits as above ──▶ sends what the SYN could not take
 */
#include <errno.h>
#include <poll.h>

#include "sim/actor_private.h"

static int connect_again(const struct actor_socket *s)
{
	struct sockaddr_storage ss;
	socklen_t len = endpoint_to_sockaddr(&s->dialled, &ss);

	return connect(s->fd, (struct sockaddr *)&ss, len);
}

/* After a send that has connected there is only its error. */
static int take_error(const struct actor_socket *s)
{
	int error = 0;
	socklen_t len = sizeof(error);

	if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		return -1;
	errno = error;
	return error ? -1 : 0;
}

/*
 * When the socket is writable there is an outcome, and a second connect()
 * fetches it, which leaves the socket as a blocking one would have been left.
 */
enum call_status connect_outcome(struct actor *a, const struct call *call,
				 struct actor_socket *s, struct call_result *r)
{
	struct pollfd p = { .fd = s->fd, .events = POLLOUT };

	if (poll(&p, 1, 0) > 0 && p.revents) {
		a->connecting = false;
		return result_of(r, call->id == CALL_CONNECT ? connect_again(s)
							     : take_error(s));
	}
	if (!actor_expired(a))
		return CALL_BLOCKED;
	/* socket(7): SO_SNDTIMEO ends the waiting, not the handshake. */
	a->connecting = false;
	errno = EINPROGRESS;
	return result_of(r, -1);
}

static enum call_status dissolve(struct actor_socket *s, struct call_result *r,
				 int rc)
{
	if (rc == 0)
		s->remote = s->dialled = (struct endpoint){ 0 };
	return result_of(r, rc);
}

/* EADDRNOTAVAIL: the connection is another socket's, and no SYN was sent. */
static bool may_have_tried(const struct actor_socket *s)
{
	return !s->remote.port && errno != EADDRNOTAVAIL;
}

enum call_status do_connect(struct actor *a, const struct call *call,
			    struct actor_socket *s, struct call_result *r)
{
	const struct endpoint *to = arg_address(a, &call->arg[1]);
	struct sockaddr_storage ss;
	socklen_t len;
	int rc;

	if (a->connecting)
		return connect_outcome(a, call, s, r);
	if (!to) {
		errno = EDESTADDRREQ;
		return result_of(r, -1);
	}
	len = endpoint_to_sockaddr(to, &ss);
	rc = connect(s->fd, (struct sockaddr *)&ss, len);
	if (!to->ip.version)
		return dissolve(s, r, rc);
	if (rc == 0 || errno == EINPROGRESS || may_have_tried(s))
		socket_dial(s, to);
	if (rc == 0 || errno != EINPROGRESS || s->nonblock)
		return result_of(r, rc);
	a->connecting = true;
	return connect_outcome(a, call, s, r);
}

/*
 * Data: send and sendto, recv and recvfrom, poll.
 *
 * A send that may block goes on until all its bytes are taken, as a blocking
 * one does; large ones go in pieces, so that what they cause is seen between.
 *
 * A recv that waits for more than one byte (MSG_WAITALL, SO_RCVLOWAT) would
 * return short on a socket that does not block: a helper makes it.
 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "capture/kernel.h"
#include "capture/mem.h"
#include "sim/actor_private.h"
#include "sim/scenario/table.h"

enum { FILLER = 'x', FILLER_CHUNK = 65536 };

static bool may_wait(const struct actor_socket *s, const struct call *call)
{
	return !s->nonblock && !(call->flags & MSG_DONTWAIT);
}

/* --- sending ------------------------------------------------------------- */

/* Sends what is left of the bytes, or of that many filler bytes. */
static ssize_t send_some(const struct actor *a, const struct call *call,
			 const struct actor_socket *s,
			 const struct endpoint *to, size_t total)
{
	const struct arg *data = &call->arg[1];
	int flags = (int)call->flags | MSG_NOSIGNAL;
	size_t left = total - a->sent;
	struct sockaddr_storage ss;
	socklen_t len = to ? endpoint_to_sockaddr(to, &ss) : 0;
	char *filler = NULL;
	ssize_t n;

	if (!data->bytes) {
		if (left > FILLER_CHUNK && s->protocol == IP_TCP &&
		    may_wait(s, call))
			left = FILLER_CHUNK;
		filler = mem_zero(left + 1, 1);
		memset(filler, FILLER, left);
	}
	n = sendto(s->fd, filler ? filler : data->bytes + a->sent, left, flags,
		   to ? (struct sockaddr *)&ss : NULL, len);
	free(filler);
	return n;
}

/*
 * Fast Open: a SYN is on its way, and what was sent is in it, or follows. A
 * send that may block waits for the handshake, as connect does.
 */
static bool opens(const struct actor *a, const struct call *call,
		  const struct actor_socket *s, ssize_t n)
{
	if (s->protocol != IP_TCP || a->sent > 0 || !may_wait(s, call))
		return false;
	return n < 0 ? errno == EINPROGRESS
		     : kernel_fd_state(s->fd) == TCP_SYN_SENT;
}

static enum call_status sent_some(struct actor *a, const struct call *call,
				  const struct actor_socket *s,
				  struct call_result *r, ssize_t n,
				  size_t total)
{
	bool over = n < 0 && (errno != EAGAIN || actor_expired(a));

	/* As a blocking send: what went, and the error at the next call. */
	if (over && a->sent > 0)
		return result_of(r, (int64_t)a->sent);
	if (n < 0)
		return result_or_wait(a, call, s, r, n);
	a->sent += (size_t)n;
	if (n > 0 && a->sent < total && s->protocol == IP_TCP &&
	    may_wait(s, call) && !actor_expired(a))
		return CALL_BLOCKED;
	return result_of(r, (int64_t)a->sent);
}

enum call_status do_send(struct actor *a, const struct call *call,
			 struct actor_socket *s, struct call_result *r)
{
	const struct arg *data = &call->arg[1];
	size_t total = data->bytes ? data->n_bytes : (size_t)data->number;
	const struct endpoint *to =
		call->id == CALL_SENDTO ? arg_address(a, &call->arg[2]) : NULL;
	enum call_status status;
	ssize_t n;

	if (call->id == CALL_SENDTO && !to) {
		errno = EDESTADDRREQ;
		return result_of(r, -1);
	}
	if (a->connecting) {
		status = connect_outcome(a, call, s, r);
		if (status != CALL_DONE || r->value < 0)
			return status;
		if (a->sent == total)
			return result_of(r, (int64_t)total);
		to = NULL;
	}
	n = send_some(a, call, s, to, total);
	if (to && s->protocol == IP_TCP && (n >= 0 || errno == EINPROGRESS))
		socket_dial(s, to);
	if (!opens(a, call, s, n))
		return sent_some(a, call, s, r, n, total);
	a->sent = n > 0 ? (size_t)n : 0;
	a->connecting = true;
	return CALL_BLOCKED;
}

/* --- receiving ----------------------------------------------------------- */

/* How many bytes a blocking recv of a stream waits for. */
static size_t awaited(const struct call *call, const struct actor_socket *s,
		      size_t size)
{
	int low = 1;
	socklen_t len = sizeof(low);

	if (s->protocol != IP_TCP || !may_wait(s, call))
		return 1;
	if (call->flags & MSG_WAITALL)
		return size;
	getsockopt(s->fd, SOL_SOCKET, SO_RCVLOWAT, &low, &len);
	return (size_t)low < size ? (size_t)low : size;
}

static bool needs_helper(const struct call *call, const struct actor_socket *s,
			 size_t size)
{
	size_t need = awaited(call, s, size);
	int there = 0;

	return need > 1 && ioctl(s->fd, FIONREAD, &there) == 0 &&
	       (size_t)there < need;
}

/* These tell what is there, and never wait (recv(2), tcp(7)). */
static bool never_waits(const struct call *call)
{
	return call->flags & (MSG_OOB | MSG_ERRQUEUE);
}

enum call_status do_recv(struct actor *a, const struct call *call,
			 struct actor_socket *s, struct call_result *r)
{
	size_t size = (size_t)call->arg[1].number;
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);
	struct endpoint from;
	enum call_status status;
	ssize_t n;

	if (size > ACTOR_RECV_MAX)
		size = ACTOR_RECV_MAX;
	if (!never_waits(call) && needs_helper(call, s, size))
		return helper_recv(&a->helper, s->fd, size, (int)call->flags) <
				       0
			       ? CALL_IMPOSSIBLE
			       : CALL_BLOCKED;
	free(a->buf);
	a->buf = mem_zero(size + 1, 1);
	n = recvfrom(s->fd, a->buf, size, (int)call->flags,
		     (struct sockaddr *)&ss, &len);
	status = never_waits(call) ? result_of(r, n)
				   : result_or_wait(a, call, s, r, n);
	if (status != CALL_DONE || n < 0)
		return status;
	/* recv(2): with MSG_TRUNC a datagram's whole length is told. */
	r->data = a->buf;
	r->n_data = (size_t)n < size ? (size_t)n : size;
	/* tcp(7): and a stream's bytes are thrown away. */
	if (s->protocol == IP_TCP && call->flags & MSG_TRUNC)
		r->n_data = 0;
	endpoint_from_sockaddr(&ss, &from);
	if (call->id == CALL_RECVFROM)
		actor_keep_address(a, call->var, &from);
	return status;
}

/* --- poll ---------------------------------------------------------------- */

/* "in"; of several sockets "s in, t out", those that are ready. */
static void poll_format(const struct call *call, const struct pollfd *p,
			size_t n, char *out, size_t size)
{
	char words[64];
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < n && at < size; i++) {
		if (!p[i].revents)
			continue;
		bits_format(poll_events, (uint16_t)p[i].revents, words,
			    sizeof(words));
		snprintf(out + at, size - at, "%s%s%s%s", at ? ", " : "",
			 n > 1 ? call->arg[2 * i].text : "", n > 1 ? " " : "",
			 words);
		at += strlen(out + at);
	}
}

enum call_status do_poll(struct actor *a, const struct call *call,
			 struct actor_socket *s, struct call_result *r)
{
	struct pollfd p[POLL_SOCKETS];
	size_t n = call->n_args / 2;
	char text[256];
	int ready;

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			s = actor_find(a, call->arg[2 * i].text);
		/* poll(2): one that is closed is never ready */
		p[i] = (struct pollfd){
			.fd = s ? s->fd : -1,
			.events = (short)call->arg[2 * i + 1].number,
		};
	}
	ready = poll(p, n, 0);
	if (ready == 0 && !actor_expired(a))
		return CALL_BLOCKED;
	result_of(r, ready);
	if (ready <= 0)
		return CALL_DONE;
	poll_format(call, p, n, text, sizeof(text));
	return result_text(a, r, text);
}

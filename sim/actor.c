/*
 * Actors.
 *
 * Sockets are non-blocking, so a call that would block is an actor that
 * waits, not a thread that does: the call is tried when it begins and again
 * after every event, until the kernel says something other than "not now".
 *
 *   actor_begin ──▶ CALL_DONE                      a result
 *        │
 *        ╰───────▶ CALL_BLOCKED ──▶ actor_resume … the same call again
 *
 * What a blocking call would do in between is done here: connect waits for
 * the handshake's outcome, send goes on until all bytes are taken.
 */
#include "sim/actor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/tcp.h>

#include "capture/mem.h"

enum { FILLER = 'x', FILLER_CHUNK = 65536 };

void actor_init(struct actor *a, const char *name, uint32_t lane)
{
	*a = (struct actor){ .name = name, .lane = lane };
}

void actor_free(struct actor *a)
{
	for (uint32_t i = 0; i < a->n_sockets; i++)
		if (a->socket[i].fd >= 0)
			close(a->socket[i].fd);
	free(a->buf);
	a->n_sockets = 0;
	a->buf = NULL;
}

struct actor_socket *actor_find(struct actor *a, const char *var)
{
	for (uint32_t i = a->n_sockets; i-- > 0;)
		if (strcmp(a->socket[i].var, var) == 0)
			return &a->socket[i];
	return NULL;
}

/* --- addresses ----------------------------------------------------------- */

static socklen_t to_sockaddr(const struct endpoint *e,
			     struct sockaddr_storage *out)
{
	memset(out, 0, sizeof(*out));
	if (e->ip.version == 6) {
		struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;

		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons(e->port);
		memcpy(&in6->sin6_addr, e->ip.bytes, 16);
		return sizeof(*in6);
	}
	struct sockaddr_in *in = (struct sockaddr_in *)out;

	in->sin_family = AF_INET;
	in->sin_port = htons(e->port);
	memcpy(&in->sin_addr, e->ip.bytes, 4);
	return sizeof(*in);
}

static void from_sockaddr(const struct sockaddr_storage *ss,
			  struct endpoint *out)
{
	memset(out, 0, sizeof(*out));
	if (ss->ss_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const void *)ss;

		out->port = ntohs(in6->sin6_port);
		/* Dual stack: it is IPv4 that crosses the wire. */
		if (IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr)) {
			out->ip.version = 4;
			memcpy(out->ip.bytes, &in6->sin6_addr.s6_addr[12], 4);
			return;
		}
		out->ip.version = 6;
		memcpy(out->ip.bytes, &in6->sin6_addr, 16);
	} else if (ss->ss_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)ss;

		out->ip.version = 4;
		out->port = ntohs(in->sin_port);
		memcpy(out->ip.bytes, &in->sin_addr, 4);
	}
}

static void refresh_names(struct actor_socket *s)
{
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);

	if (s->fd < 0)
		return;
	if (getsockname(s->fd, (struct sockaddr *)&ss, &len) == 0)
		from_sockaddr(&ss, &s->local);
	memset(&ss, 0, sizeof(ss));
	len = sizeof(ss);
	if (getpeername(s->fd, (struct sockaddr *)&ss, &len) == 0)
		from_sockaddr(&ss, &s->remote);
}

/* --- results ------------------------------------------------------------- */

static enum call_status result_of(struct call_result *r, int64_t value)
{
	*r = (struct call_result){ .value = value,
				   .error = value < 0 ? errno : 0 };
	return CALL_DONE;
}

/* A result, unless the call has to wait. */
static enum call_status result_or_wait(struct call_result *r, int64_t value)
{
	if (value < 0 &&
	    (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return CALL_BLOCKED;
	return result_of(r, value);
}

/* --- one function a call; s is the socket of the first argument, or NULL - */

typedef enum call_status call_fn(struct actor *a, const struct call *call,
				 struct actor_socket *s, struct call_result *r);

static struct actor_socket *socket_add(struct actor *a, const char *var, int fd,
				       uint8_t protocol)
{
	struct actor_socket *s = &a->socket[a->n_sockets];

	*s = (struct actor_socket){ .var = var ? var : "",
				    .fd = fd,
				    .protocol = protocol };
	a->n_sockets++;
	refresh_names(s);
	return s;
}

static enum call_status do_socket(struct actor *a, const struct call *call,
				  struct actor_socket *s, struct call_result *r)
{
	uint64_t kind = call->arg[0].number;
	bool udp = kind & 1, v6 = kind & 2;
	int fd = socket(v6 ? AF_INET6 : AF_INET,
			(udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK |
				SOCK_CLOEXEC,
			0);

	(void)s;
	if (fd >= 0 && !socket_add(a, call->var, fd, udp ? IP_UDP : IP_TCP))
		fd = -1;
	return result_of(r, fd);
}

static enum call_status do_bind(struct actor *a, const struct call *call,
				struct actor_socket *s, struct call_result *r)
{
	struct sockaddr_storage ss;
	socklen_t len = to_sockaddr(&call->arg[1].endpoint, &ss);

	(void)a;
	return result_of(r, bind(s->fd, (struct sockaddr *)&ss, len));
}

static enum call_status do_listen(struct actor *a, const struct call *call,
				  struct actor_socket *s, struct call_result *r)
{
	int rc = listen(s->fd, (int)call->arg[1].number);

	(void)a;
	s->listening |= rc == 0;
	return result_of(r, rc);
}

static enum call_status do_accept(struct actor *a, const struct call *call,
				  struct actor_socket *s, struct call_result *r)
{
	int fd = accept4(s->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct actor_socket *child = NULL;

	if (fd >= 0) {
		child = socket_add(a, call->var, fd, IP_TCP);
		fd = child ? fd : -1;
	}
	if (child)
		child->accepted = true;
	return result_or_wait(r, fd);
}

/*
 * A connect on its way: when the socket is writable there is an outcome, and
 * a second connect() fetches it, which leaves the socket as a blocking one
 * would have been left.
 */
static enum call_status connect_outcome(struct actor *a, struct actor_socket *s,
					const struct endpoint *to,
					struct call_result *r)
{
	struct pollfd p = { .fd = s->fd, .events = POLLOUT };
	struct sockaddr_storage ss;
	socklen_t len = to_sockaddr(to, &ss);

	if (poll(&p, 1, 0) <= 0 || !p.revents)
		return CALL_BLOCKED;
	a->connecting = false;
	return result_of(r, connect(s->fd, (struct sockaddr *)&ss, len));
}

static enum call_status do_connect(struct actor *a, const struct call *call,
				   struct actor_socket *s,
				   struct call_result *r)
{
	struct sockaddr_storage ss;
	socklen_t len = to_sockaddr(&call->arg[1].endpoint, &ss);
	int rc;

	if (a->connecting)
		return connect_outcome(a, s, &call->arg[1].endpoint, r);
	rc = connect(s->fd, (struct sockaddr *)&ss, len);
	s->remote = call->arg[1].endpoint;
	if (rc < 0 && errno == EINPROGRESS) {
		a->connecting = true;
		return connect_outcome(a, s, &call->arg[1].endpoint, r);
	}
	return result_of(r, rc);
}

/* Sends what is left of the bytes, or of that many filler bytes. */
static ssize_t send_some(struct actor *a, const struct arg *data, int fd,
			 size_t total)
{
	static char filler[FILLER_CHUNK];
	size_t left = total - a->sent;

	if (data->bytes)
		return send(fd, data->bytes + a->sent, left, MSG_NOSIGNAL);
	memset(filler, FILLER, sizeof(filler));
	return send(fd, filler, left < sizeof(filler) ? left : sizeof(filler),
		    MSG_NOSIGNAL);
}

static enum call_status do_send(struct actor *a, const struct call *call,
				struct actor_socket *s, struct call_result *r)
{
	const struct arg *data = &call->arg[1];
	size_t total = data->bytes ? data->n_bytes : (size_t)data->number;
	ssize_t n;

	n = send_some(a, data, s->fd, total);
	/* As a blocking send: what went, and the error at the next call. */
	if (n < 0 && a->sent > 0 && errno != EAGAIN)
		return result_of(r, (int64_t)a->sent);
	if (n < 0)
		return result_or_wait(r, n);
	a->sent += (size_t)n;
	/* Large ones go in pieces, so that what they cause is seen between. */
	if (n > 0 && a->sent < total && s->protocol == IP_TCP)
		return CALL_BLOCKED;
	return result_of(r, (int64_t)a->sent);
}

/* The address argument, or what recvfrom kept in a variable of that name. */
static const struct endpoint *address_of(const struct actor *a,
					 const struct arg *arg)
{
	if (arg->has_endpoint)
		return &arg->endpoint;
	for (uint32_t i = a->n_addresses; i-- > 0;)
		if (strcmp(a->address[i].var, arg->text) == 0)
			return &a->address[i].endpoint;
	return NULL;
}

static enum call_status do_sendto(struct actor *a, const struct call *call,
				  struct actor_socket *s, struct call_result *r)
{
	const struct arg *data = &call->arg[1];
	const struct endpoint *to = address_of(a, &call->arg[2]);
	struct sockaddr_storage ss;
	socklen_t len;
	char *filler = NULL;
	size_t n = data->bytes ? data->n_bytes : (size_t)data->number;
	ssize_t rc;

	if (!to) {
		errno = EDESTADDRREQ;
		return result_of(r, -1);
	}
	len = to_sockaddr(to, &ss);
	if (!data->bytes) {
		filler = mem_zero(n, 1);
		memset(filler, FILLER, n);
	}
	rc = sendto(s->fd, filler ? filler : data->bytes, n, MSG_NOSIGNAL,
		    (struct sockaddr *)&ss, len);
	free(filler);
	return result_or_wait(r, rc);
}

/* The address a variable of this name is to keep; the newest replaces it. */
static void keep_address(struct actor *a, const char *var,
			 const struct endpoint *from)
{
	uint32_t i = 0;

	if (!var)
		return;
	while (i < a->n_addresses && strcmp(a->address[i].var, var) != 0)
		i++;
	if (i == ACTOR_SOCKETS)
		return;
	a->address[i].var = var;
	a->address[i].endpoint = *from;
	a->n_addresses += i == a->n_addresses;
}

static enum call_status do_recvfrom(struct actor *a, const struct call *call,
				    struct actor_socket *s,
				    struct call_result *r)
{
	size_t size = (size_t)call->arg[1].number;
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);
	struct endpoint from;
	enum call_status status;
	ssize_t n;

	if (size > ACTOR_RECV_MAX)
		size = ACTOR_RECV_MAX;
	free(a->buf);
	a->buf = mem_zero(size, 1);
	n = recvfrom(s->fd, a->buf, size, 0, (struct sockaddr *)&ss, &len);
	status = result_or_wait(r, n);
	if (status != CALL_DONE || n < 0)
		return status;
	r->data = a->buf;
	r->n_data = (size_t)n;
	from_sockaddr(&ss, &from);
	if (call->id == CALL_RECVFROM)
		keep_address(a, call->var, &from);
	return status;
}

static enum call_status do_shutdown(struct actor *a, const struct call *call,
				    struct actor_socket *s,
				    struct call_result *r)
{
	(void)a;
	return result_of(r, shutdown(s->fd, (int)call->arg[1].number));
}

static enum call_status do_close(struct actor *a, const struct call *call,
				 struct actor_socket *s, struct call_result *r)
{
	int rc = close(s->fd);

	(void)a;
	(void)call;
	s->fd = -1;
	return result_of(r, rc);
}

static enum call_status set_flag(struct actor_socket *s, int level, int option,
				 struct call_result *r)
{
	int on = 1;

	return result_of(r, setsockopt(s->fd, level, option, &on, sizeof(on)));
}

static enum call_status do_reuseaddr(struct actor *a, const struct call *call,
				     struct actor_socket *s,
				     struct call_result *r)
{
	(void)a;
	(void)call;
	return set_flag(s, SOL_SOCKET, SO_REUSEADDR, r);
}

static enum call_status do_nodelay(struct actor *a, const struct call *call,
				   struct actor_socket *s,
				   struct call_result *r)
{
	(void)a;
	(void)call;
	return set_flag(s, IPPROTO_TCP, TCP_NODELAY, r);
}

static call_fn *const functions[] = {
	[CALL_SOCKET] = do_socket,     [CALL_BIND] = do_bind,
	[CALL_LISTEN] = do_listen,     [CALL_ACCEPT] = do_accept,
	[CALL_CONNECT] = do_connect,   [CALL_SEND] = do_send,
	[CALL_SENDTO] = do_sendto,     [CALL_RECV] = do_recvfrom,
	[CALL_RECVFROM] = do_recvfrom, [CALL_SHUTDOWN] = do_shutdown,
	[CALL_CLOSE] = do_close,       [CALL_REUSEADDR] = do_reuseaddr,
	[CALL_NODELAY] = do_nodelay,   [CALL_SLEEP] = NULL,
};
_Static_assert(sizeof(functions) / sizeof(*functions) == CALLS,
	       "a function for each call");

/* --- beginning and resuming ---------------------------------------------- */

static enum call_status attempt(struct actor *a, uint64_t now_ns,
				struct call_result *r, struct err *e)
{
	const struct call *call = a->pending;
	struct actor_socket *s = NULL;
	enum call_status status;

	if (call->id == CALL_SLEEP) {
		if (now_ns < a->deadline_ns)
			return CALL_BLOCKED;
		a->pending = NULL;
		return result_of(r, 0);
	}
	if (a->n_sockets == ACTOR_SOCKETS &&
	    (call->id == CALL_SOCKET || call->id == CALL_ACCEPT)) {
		err_set(e, ERR_FAILED, "%s: at most %d sockets an actor",
			a->name, ACTOR_SOCKETS);
		return CALL_IMPOSSIBLE;
	}
	if (call->id != CALL_SOCKET) {
		s = actor_find(a, call->arg[0].text);
		if (!s || s->fd < 0) {
			err_set(e, ERR_FAILED,
				"%s.%s is not an open socket here", a->name,
				call->arg[0].text);
			return CALL_IMPOSSIBLE;
		}
	}
	status = functions[call->id](a, call, s, r);
	if (s)
		refresh_names(s);
	if (status == CALL_DONE)
		a->pending = NULL;
	return status;
}

enum call_status actor_begin(struct actor *a, const struct call *call,
			     uint64_t now_ns, struct call_result *result,
			     struct err *e)
{
	a->pending = call;
	a->sent = 0;
	a->connecting = false;
	if (call->id == CALL_SLEEP)
		a->deadline_ns = now_ns + call->arg[0].number;
	return attempt(a, now_ns, result, e);
}

enum call_status actor_resume(struct actor *a, uint64_t now_ns,
			      struct call_result *result, struct err *e)
{
	return attempt(a, now_ns, result, e);
}

/* --- how a call is shown ------------------------------------------------- */

static void format_arg(const struct actor *a, const struct arg *arg, char *out,
		       size_t size)
{
	const struct endpoint *e;
	char text[ENDPOINT_TEXT];

	switch (arg->type) {
	case ARG_ADDRESS:
		e = address_of(a, arg);
		snprintf(out, size, "%s",
			 e ? endpoint_format(e, text) : arg->text);
		break;
	case ARG_DATA:
		if (arg->bytes)
			bytes_quote(arg->bytes, arg->n_bytes, out, size);
		else
			snprintf(out, size, "%llu bytes",
				 (unsigned long long)arg->number);
		break;
	case ARG_NUMBER:
		snprintf(out, size, "%llu", (unsigned long long)arg->number);
		break;
	default:
		snprintf(out, size, "%s", arg->text);
		break;
	}
}

void call_format_args(const struct actor *a, const struct call *call, char *out,
		      size_t size)
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < call->n_args && at + 1 < size; i++) {
		if (i) {
			snprintf(out + at, size - at, ", ");
			at += strlen(out + at);
		}
		format_arg(a, &call->arg[i], out + at, size - at);
		at += strlen(out + at);
	}
}

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
 * the handshake's outcome, send goes on until all bytes are taken, and what
 * has SO_RCVTIMEO or SO_SNDTIMEO waits no longer than that. The few calls
 * that block on any socket are made by a helper (helper.h), for which the
 * actor waits in the same way.
 */
#include "sim/actor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/mem.h"
#include "sim/actor_private.h"
#include "sim/option.h"
#include "sim/scenario/table.h"

enum { HELPER_LATE_NS = 1000000 };

void actor_init(struct actor *a, const char *name, uint32_t lane)
{
	*a = (struct actor){ .name = name, .lane = lane };
}

void actor_free(struct actor *a)
{
	helper_end(&a->helper);
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

bool actor_multipath(const struct actor *a)
{
	for (uint32_t i = 0; i < a->n_sockets; i++)
		if (a->socket[i].multipath)
			return true;
	return false;
}

const struct endpoint *actor_address(const struct actor *a, const char *var)
{
	for (uint32_t i = a->n_addresses; i-- > 0;)
		if (strcmp(a->address[i].var, var) == 0)
			return &a->address[i].endpoint;
	return NULL;
}

const struct endpoint *arg_address(const struct actor *a, const struct arg *arg)
{
	return arg->has_endpoint ? &arg->endpoint : actor_address(a, arg->text);
}

/* The newest of a name replaces it. */
void actor_keep_address(struct actor *a, const char *var,
			const struct endpoint *address)
{
	uint32_t i = 0;

	if (!var)
		return;
	while (i < a->n_addresses && strcmp(a->address[i].var, var) != 0)
		i++;
	if (i == ACTOR_SOCKETS)
		return;
	a->address[i].var = var;
	a->address[i].endpoint = *address;
	a->n_addresses += i == a->n_addresses;
}

/* --- results ------------------------------------------------------------- */

enum call_status result_of(struct call_result *r, int64_t value)
{
	*r = (struct call_result){ .value = value,
				   .error = value < 0 ? errno : 0 };
	return CALL_DONE;
}

enum call_status result_or_wait(const struct actor *a, const struct call *call,
				const struct actor_socket *s,
				struct call_result *r, int64_t value)
{
	bool may_wait = !s->nonblock && !(call->flags & MSG_DONTWAIT) &&
			!actor_expired(a);

	if (value < 0 && may_wait &&
	    (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return CALL_BLOCKED;
	return result_of(r, value);
}

enum call_status result_text(struct actor *a, struct call_result *r,
			     const char *text)
{
	free(a->buf);
	a->buf = mem_text(text, strlen(text));
	r->data = a->buf;
	r->n_data = strlen(text);
	r->is_text = true;
	return CALL_DONE;
}

bool actor_expired(const struct actor *a)
{
	return a->deadline_ns && a->now_ns >= a->deadline_ns;
}

/* --- one function a call ---------------------------------------------------
 */

/* It has nothing to ask but the time. */
static enum call_status do_sleep(struct actor *a, const struct call *call,
				 struct actor_socket *s, struct call_result *r)
{
	(void)call;
	(void)s;
	return actor_expired(a) ? result_of(r, 0) : CALL_BLOCKED;
}

static call_fn *const functions[] = {
	[CALL_SOCKET] = do_socket,
	[CALL_BIND] = do_bind,
	[CALL_LISTEN] = do_listen,
	[CALL_ACCEPT] = do_accept,
	[CALL_CONNECT] = do_connect,
	[CALL_SEND] = do_send,
	[CALL_SENDTO] = do_send,
	[CALL_RECV] = do_recv,
	[CALL_RECVFROM] = do_recv,
	[CALL_SHUTDOWN] = do_shutdown,
	[CALL_CLOSE] = do_close,
	[CALL_POLL] = do_poll,
	[CALL_NONBLOCK] = do_nonblock,
	[CALL_SETSOCKOPT] = do_setsockopt,
	[CALL_GETSOCKOPT] = do_getsockopt,
	[CALL_GETSOCKNAME] = do_getsockname,
	[CALL_GETPEERNAME] = do_getpeername,
	[CALL_SLEEP] = do_sleep,
	[CALL_OPTIONS] = do_option,
};
_Static_assert(sizeof(functions) / sizeof(*functions) == CALL_OPTIONS + 1,
	       "a function for each call");

/* --- beginning and resuming ---------------------------------------------- */

/* The socket that the call is about; NULL with *e if that is none. */
static struct actor_socket *socket_of(struct actor *a, const struct call *call,
				      struct err *e)
{
	struct actor_socket *s = actor_find(a, call->arg[0].text);

	if (s && s->fd >= 0)
		return s;
	err_set(e, ERR_FAILED, "%s.%s is not an open socket here", a->name,
		call->arg[0].text);
	return NULL;
}

static enum call_status helper_result(struct actor *a, struct call_result *r)
{
	int64_t value;
	int error;

	if (!helper_done(&a->helper, &value, &error))
		return CALL_BLOCKED;
	*r = (struct call_result){ .value = value, .error = error };
	if (value >= 0 && a->helper.data) {
		free(a->buf);
		a->buf = mem_zero((size_t)value + 1, 1);
		memcpy(a->buf, a->helper.data, (size_t)value);
		r->data = a->buf;
		r->n_data = (size_t)value;
	}
	helper_end(&a->helper);
	return CALL_DONE;
}

/* A place for one more socket: that of the oldest closed one, if need be. */
static bool make_room(struct actor *a)
{
	uint32_t i = 0;

	if (a->n_sockets < ACTOR_SOCKETS)
		return true;
	while (i < a->n_sockets && a->socket[i].fd >= 0)
		i++;
	if (i == a->n_sockets)
		return false;
	a->n_sockets--;
	memmove(&a->socket[i], &a->socket[i + 1],
		(a->n_sockets - i) * sizeof(*a->socket));
	return true;
}

static enum call_status make_call(struct actor *a, struct call_result *r,
				  struct err *e)
{
	const struct call *call = a->pending;
	bool makes = call->id == CALL_SOCKET || call->id == CALL_ACCEPT;
	bool needs = call->id != CALL_SOCKET && call->id != CALL_SLEEP;
	struct actor_socket *s = NULL;
	enum call_status status;

	if (makes && !make_room(a)) {
		err_set(e, ERR_FAILED, "%s: at most %d sockets an actor",
			a->name, ACTOR_SOCKETS);
		return CALL_IMPOSSIBLE;
	}
	if (needs && !(s = socket_of(a, call, e)))
		return CALL_IMPOSSIBLE;
	status = functions[call->id < CALL_OPTIONS ? call->id : CALL_OPTIONS](
		a, call, s, r);
	if (status == CALL_IMPOSSIBLE)
		err_set(e, ERR_FAILED,
			"%s: no helper process for a call that blocks: %s",
			a->name, strerror(errno));
	if (s)
		socket_refresh(s);
	return status;
}

static enum call_status attempt(struct actor *a, uint64_t now_ns,
				struct call_result *r, struct err *e)
{
	enum call_status status;

	a->now_ns = now_ns;
	status = a->helper.pid ? helper_result(a, r) : make_call(a, r, e);
	if (status == CALL_DONE)
		a->pending = NULL;
	return status;
}

/* How long the call may wait, by its arguments or the socket's timeouts. */
static uint64_t patience_ns(struct actor *a, const struct call *call)
{
	const struct actor_socket *s = actor_find(a, call->arg[0].text);
	int fd = s ? s->fd : -1;

	switch (call->id) {
	case CALL_SLEEP:
		return call->arg[0].number;
	case CALL_ACCEPT:
	case CALL_RECV:
	case CALL_RECVFROM:
		return option_timeout_ns(fd, SO_RCVTIMEO);
	case CALL_CONNECT:
	case CALL_SEND:
	case CALL_SENDTO:
		return option_timeout_ns(fd, SO_SNDTIMEO);
	default:
		return 0;
	}
}

static uint64_t deadline_of(struct actor *a, const struct call *call,
			    uint64_t now_ns)
{
	uint64_t ns = patience_ns(a, call);

	if (call->id == CALL_POLL && call->n_args % 2)
		return now_ns + call->arg[call->n_args - 1].number;
	return ns || call->id == CALL_SLEEP ? now_ns + ns : 0;
}

enum call_status actor_begin(struct actor *a, const struct call *call,
			     uint64_t now_ns, struct call_result *result,
			     struct err *e)
{
	a->pending = call;
	a->sent = 0;
	a->connecting = false;
	a->deadline_ns = deadline_of(a, call, now_ns);
	return attempt(a, now_ns, result, e);
}

enum call_status actor_resume(struct actor *a, uint64_t now_ns,
			      struct call_result *result, struct err *e)
{
	return attempt(a, now_ns, result, e);
}

uint64_t actor_next_due(const struct actor *a, uint64_t now_ns)
{
	if (!a->pending || !a->deadline_ns)
		return 0;
	/* It is the kernel that ends a helper's call, about then. */
	if (a->helper.pid && now_ns >= a->deadline_ns)
		return now_ns + HELPER_LATE_NS;
	return a->deadline_ns;
}

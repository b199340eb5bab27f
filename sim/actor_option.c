/*
 * What an actor sets on a socket, and asks of it.
 *
 * The actor's sockets never block; O_NONBLOCK is what its calls do when there
 * is nothing to be had: wait, or return -1 EAGAIN.
 */
#include "sim/actor_private.h"
#include "sim/option.h"

static enum call_status set(const struct actor_socket *s,
			    const struct socket_option *o, int family,
			    const struct arg *arg, size_t n,
			    struct call_result *r)
{
	return result_of(
		r, option_set(s->fd, o, family ? family : s->family, arg, n));
}

/* nodelay s off */
enum call_status do_option(struct actor *a, const struct call *call,
			   struct actor_socket *s, struct call_result *r)
{
	(void)a;
	return set(s, &socket_options[call->id - CALL_OPTIONS], 0,
		   &call->arg[1], call->n_args - 1, r);
}

/* setsockopt s LEVEL OPTION VALUE … */
enum call_status do_setsockopt(struct actor *a, const struct call *call,
			       struct actor_socket *s, struct call_result *r)
{
	const struct arg *option = &call->arg[2];

	(void)a;
	return set(s, &socket_options[option->number], option->family,
		   &call->arg[3], call->n_args - 3, r);
}

enum call_status do_getsockopt(struct actor *a, const struct call *call,
			       struct actor_socket *s, struct call_result *r)
{
	const struct arg *option = &call->arg[1];
	char text[80];
	int rc = option_get(s->fd, &socket_options[option->number],
			    option->family ? option->family : s->family, text,
			    sizeof(text));

	result_of(r, rc);
	return rc == 0 ? result_text(a, r, text) : CALL_DONE;
}

enum call_status do_nonblock(struct actor *a, const struct call *call,
			     struct actor_socket *s, struct call_result *r)
{
	(void)a;
	s->nonblock = call->n_args < 2 || call->arg[1].number;
	return result_of(r, 0);
}

static enum call_status name(struct actor *a, const struct call *call,
			     struct actor_socket *s, struct call_result *r,
			     int (*ask)(int, struct sockaddr *, socklen_t *))
{
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);
	struct endpoint e;
	char text[ENDPOINT_TEXT];
	int rc = ask(s->fd, (struct sockaddr *)&ss, &len);

	result_of(r, rc);
	if (rc < 0)
		return CALL_DONE;
	endpoint_as_told(&ss, &e); /* a mapped address is one to the program */
	actor_keep_address(a, call->var, &e);
	return result_text(a, r, endpoint_format(&e, text));
}

static int own_name(int fd, struct sockaddr *to, socklen_t *len)
{
	return getsockname(fd, to, len);
}

static int peer_name(int fd, struct sockaddr *to, socklen_t *len)
{
	return getpeername(fd, to, len);
}

enum call_status do_getsockname(struct actor *a, const struct call *call,
				struct actor_socket *s, struct call_result *r)
{
	return name(a, call, s, r, own_name);
}

enum call_status do_getpeername(struct actor *a, const struct call *call,
				struct actor_socket *s, struct call_result *r)
{
	return name(a, call, s, r, peer_name);
}

/* What the parts of an actor share; nobody else includes it. */
#ifndef SIM_ACTOR_PRIVATE_H
#define SIM_ACTOR_PRIVATE_H

#include <sys/socket.h>

#include "sim/actor.h"
#include "sim/sockaddr.h"

/* One function a call; `s` is the socket of its first argument, or NULL. */
typedef enum call_status call_fn(struct actor *a, const struct call *call,
				 struct actor_socket *s, struct call_result *r);

/* actor.c */
enum call_status result_of(struct call_result *r, int64_t value);
/* A result, unless the call has to wait, and may. */
enum call_status result_or_wait(const struct actor *a, const struct call *call,
				const struct actor_socket *s,
				struct call_result *r, int64_t value);
/* The time it had is over. */
bool actor_expired(const struct actor *a);
/* A value in words, which the actor keeps. */
enum call_status result_text(struct actor *a, struct call_result *r,
			     const char *text);
/* What an address argument stands for; NULL: no such variable was set. */
const struct endpoint *arg_address(const struct actor *a,
				   const struct arg *arg);
/* The address a variable of this name (or NULL) is to keep. */
void actor_keep_address(struct actor *a, const char *var,
			const struct endpoint *address);

/* actor_address.c */
/* Asks the kernel for the addresses of both ends. */
void socket_refresh(struct actor_socket *s);

/* actor_socket.c */
call_fn do_socket, do_bind, do_listen, do_accept, do_shutdown, do_close;

/* actor_connect.c */
call_fn do_connect;
/* A connect, or a Fast Open, on its way: has it an outcome? */
enum call_status connect_outcome(struct actor *a, const struct call *call,
				 struct actor_socket *s, struct call_result *r);
/* The peer is this from now on, until the kernel tells it. */
void socket_dial(struct actor_socket *s, const struct endpoint *to);

/* actor_data.c */
call_fn do_send, do_recv, do_poll;

/* actor_option.c */
call_fn do_option, do_setsockopt, do_getsockopt, do_nonblock, do_getsockname,
	do_getpeername;

#endif

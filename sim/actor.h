/*
 * Actors: the built-in endpoints of a scenario, each a sequential program of
 * socket calls on real, non-blocking sockets.
 */
#ifndef SIM_ACTOR_H
#define SIM_ACTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/err.h"
#include "capture/packet.h"
#include "sim/helper.h"
#include "sim/scenario/scenario.h"

enum { ACTOR_SOCKETS = 64, ACTOR_RECV_MAX = 1 << 20 };

/* A socket in an actor's variable; it stays in the list when it is closed. */
struct actor_socket {
	const char *var;  /* borrowed from the scenario; "" if not kept */
	uint32_t serial;  /* of all that the actor has made, from 1 */
	int fd;		  /* -1 once closed */
	uint8_t protocol; /* enum ip_protocol */
	int family;
	bool listening;
	bool accepted; /* by accept(), not made by socket() */
	bool nonblock; /* O_NONBLOCK, as the actor sees it */
	bool v6only;
	bool multipath;		       /* made for Multipath TCP */
	struct endpoint local, remote; /* as the kernel tells; port 0: none */
	struct endpoint dialled;       /* what connect was given */
};

enum call_status { CALL_DONE, CALL_BLOCKED, CALL_IMPOSSIBLE };

/* What a call that is over gave. */
struct call_result {
	int64_t value;	  /* -1 with error */
	int error;	  /* errno */
	const char *data; /* received; borrowed until the actor's next call */
	size_t n_data;
	bool is_text; /* the data is a value or an address, in words */
};

struct actor {
	const char *name; /* borrowed */
	uint32_t lane;
	struct actor_socket socket[ACTOR_SOCKETS];
	uint32_t n_sockets, made;
	/* addresses that recvfrom kept */
	struct {
		const char *var;
		struct endpoint endpoint;
	} address[ACTOR_SOCKETS];
	uint32_t n_addresses;
	/* the call that has begun and not returned */
	const struct call *pending;
	size_t sent; /* of a send's bytes, so far */
	bool connecting;
	uint64_t now_ns;
	uint64_t deadline_ns; /* it waits no longer than until then; 0: ever */
	struct helper helper; /* that makes the call, or none */
	char *buf;	      /* received data */
};

void actor_init(struct actor *a, const char *name, uint32_t lane);
void actor_free(struct actor *a); /* closes what is open */

/*
 * Begins a call, or looks again whether a blocked one can go on; now_ns is
 * CLOCK_MONOTONIC. CALL_IMPOSSIBLE is the scenario's mistake (a variable that
 * holds no socket), with *e; what the kernel refuses is a result.
 */
enum call_status actor_begin(struct actor *a, const struct call *call,
			     uint64_t now_ns, struct call_result *result,
			     struct err *e);
enum call_status actor_resume(struct actor *a, uint64_t now_ns,
			      struct call_result *result, struct err *e);

/* When the pending call is to be looked at again; 0: when anything happens. */
uint64_t actor_next_due(const struct actor *a, uint64_t now_ns);

/* It has, or had, a socket that the kernel serves from a thread of its own. */
bool actor_multipath(const struct actor *a);

/* The address in a variable of this name, or NULL. */
const struct endpoint *actor_address(const struct actor *a, const char *var);

/* The newest socket of this variable, or NULL. */
struct actor_socket *actor_find(struct actor *a, const char *var);

/* The arguments as a call is shown: "s, 127.0.0.1:10000". */
void call_format_args(const struct actor *a, const struct call *call, char *out,
		      size_t size);

#endif

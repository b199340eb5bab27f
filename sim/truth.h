/*
 * Truth: the stage's sockets as the kernel has them, asked after every event
 * and written into the recording where something changed.
 */
#ifndef SIM_TRUTH_H
#define SIM_TRUTH_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/err.h"
#include "capture/kernel.h"
#include "capture/recording/recording.h"
#include "sim/actor.h"

#define TRUTH_NONE UINT32_MAX

struct truth; /* opaque */

int truth_open(struct truth **out, struct recording *rec, struct err *e);
void truth_close(struct truth *t);

/*
 * Takes in what a call changed: new sockets of the actor, new addresses, a
 * listener, an accepted child, a closed descriptor.
 */
void truth_actor(struct truth *t, struct actor *a);

/*
 * A SYN was sent to this listener: the child that may come of it gets its
 * name now (S.l#1), or that of the variable an accept waits to fill.
 */
void truth_syn(struct truth *t, const struct endpoint *from,
	       const struct endpoint *to, uint32_t iss);
/* An accept that is to fill `var` waits, or waits no longer (var NULL). */
void truth_accepting(struct truth *t, const struct actor *a,
		     const char *listener, const char *var);

/*
 * Whose packet is this: lane and socket row of its end, or ROW_NONE. What goes
 * to a group that sockets of several lanes take is nobody's: each gets one.
 */
void truth_owner(const struct truth *t, uint8_t protocol,
		 const struct endpoint *local, const struct endpoint *remote,
		 uint32_t *lane, uint32_t *socket);

/* The lane of whoever sent from there, even if it has closed since. */
uint32_t truth_sender(const struct truth *t, uint8_t protocol,
		      const struct endpoint *local,
		      const struct endpoint *remote);

/* Asks the kernel about every socket that is not gone. 0, or -1 with *e. */
int truth_poll(struct truth *t, uint64_t t_ns, struct err *e);

/* The stage is about to go, and its sockets with it. */
void truth_abandon(struct truth *t, uint64_t t_ns);

/* By name: C.s, S.c, S.l#1. TRUTH_NONE if there is none (yet). */
uint32_t truth_find(const struct truth *t, const char *name);
/* Its row in the recording. */
uint32_t truth_row(const struct truth *t, uint32_t socket);
enum tcp_state truth_state(const struct truth *t, uint32_t socket);
/* The kernel's answer now: 1, 0 if it has none, -1 with *e. */
int truth_ask(struct truth *t, uint32_t socket, struct kernel_socket *out,
	      struct err *e);

/*
 * Milliseconds until the first of the kernel's timers goes off that would send
 * something (retransmission, probe); UINT32_MAX if none runs. A retransmission
 * by a socket (row) of which `in_vain` is true does not count.
 */
uint32_t truth_timer_ms(const struct truth *t,
			bool (*in_vain)(const void *context, uint32_t socket),
			const void *context);

/* What runs of them are probes alone: of a closed window, to keep alive. */
bool truth_only_probes(const struct truth *t,
		       bool (*in_vain)(const void *context, uint32_t socket),
		       const void *context);

/* The same of any timer: TIME-WAIT, FIN-WAIT-2 and keepalive too. */
uint32_t truth_any_timer_ms(const struct truth *t);

/*
 * A socket has bytes to send, the window to send them in and nothing in
 * flight: the kernel has put it off for a moment (TCP small queues).
 */
bool truth_sends_soon(const struct truth *t);

#endif

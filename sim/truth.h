/*
 * Truth: the stage's sockets as the kernel has them, asked after every event
 * and written into the recording where something changed. Sockets are those of
 * actors and of programs, alike.
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

/* A socket as its owner has it. */
struct truth_socket {
	uint64_t id;	 /* no other socket's, ever; not 0 */
	const char *var; /* an actor's: C.s; NULL: a program's, named by port */
	int fd;		 /* ours to ask, until it is closed; else -1 */
	uint8_t protocol; /* enum ip_protocol */
	bool listening;
	bool accepted;
	bool bound; /* to a port that it chose itself */
	bool v6only;
	uint64_t parent; /* of an accepted one: its listener's; 0: unknown */
	struct endpoint local, remote; /* port 0: none */
	struct endpoint tried; /* no end is known of a connection to there */
};

int truth_open(struct truth **out, struct recording *rec, struct err *e);
void truth_close(struct truth *t);

/*
 * Takes in a socket of the owner of this lane, or what has changed about it:
 * addresses, a listener, an accepted child. One that was taken in before, from
 * whomever, stays whose it is. A program's is of no interest until it has an
 * address.
 */
void truth_take(struct truth *t, uint32_t lane, const struct truth_socket *s);
/* Nobody has this socket any more; what the kernel still does is asked. */
void truth_gone(struct truth *t, uint64_t id);
/* The same of all sockets of an actor, after a call of its. */
void truth_actor(struct truth *t, struct actor *a);

/*
 * Either of a program's, as descriptors_changed tells of it: lane of whoever it
 * is, if it is new. Its id is its inode.
 */
struct program_socket;
void truth_program(struct truth *t, uint32_t lane,
		   const struct program_socket *s);

/*
 * A socket whose lane is `mine` is in LISTEN, or a UDP socket that talks to
 * anybody has a port: that one, or (0) any.
 */
bool truth_listens(const struct truth *t, uint16_t port,
		   bool (*mine)(const void *context, uint32_t lane),
		   const void *context);

/* Its row in the recording, or ROW_NONE. */
uint32_t truth_row_of(const struct truth *t, uint64_t id);
/* A call has done something to it: it is asked next time. */
void truth_touch(struct truth *t, uint64_t id);

/*
 * A descriptor of ours of this socket, which is closed at once, or -1: how
 * programs' sockets are asked what sock_diag does not tell.
 */
typedef int truth_borrow_fn(void *context, uint64_t id);
void truth_borrowing(struct truth *t, truth_borrow_fn *borrow, void *context);

/*
 * A packet is sent, or arrives: the sockets at both ends are asked next time.
 * The first that a program's UDP socket sends or gets gives it its name.
 */
void truth_packet(struct truth *t, uint8_t protocol,
		  const struct endpoint *from, const struct endpoint *to);

/*
 * From now on packets are those of sockets that were there at this time, though
 * they may be gone by now: what libpcap saw is told after the fact. UINT64_MAX:
 * of those that are there now.
 */
void truth_as_of(struct truth *t, uint64_t t_ns);

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

/*
 * Asks the kernel about the sockets that are not gone: about all if they are
 * few; else about those that something has happened to, and a few others in
 * turn. 0, or -1 with *e.
 */
int truth_poll(struct truth *t, uint64_t t_ns, struct err *e);

/* The stage is about to go, and its sockets with it. */
void truth_abandon(struct truth *t, uint64_t t_ns);

/*
 * By name: C.s, S.c, S.l#1; S.10000, S.10000#1, C.10000. TRUTH_NONE if there
 * is none (yet). Who is looked for is asked next time.
 */
uint32_t truth_find(struct truth *t, const char *name);
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
 * flight: the kernel has put it off for a moment (TCP small queues). Less than
 * a segment may also be kept back on purpose (tcp(7): TCP_CORK, MSG_MORE), and
 * counts only if `partial` is set.
 */
bool truth_sends_soon(const struct truth *t, bool partial);

#endif

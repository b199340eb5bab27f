/*
 * Whose sockets they are, and how they are: asked of the kernel by a process of
 * its own, so that whoever looks at packets never reads /proc, never waits for
 * the kernel, and needs no privilege.
 *
 * The helper tells of each socket when something about it has changed. Times
 * are nanoseconds since the epoch, as packets have them.
 */
#ifndef CAPTURE_CENSUS_CENSUS_H
#define CAPTURE_CENSUS_CENSUS_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/err.h"
#include "capture/flow/tcp.h"
#include "capture/kernel.h"
#include "capture/packet.h"

struct census;

struct census_config {
	uint32_t max_sockets; /* kept at once, 0: 65,536 */
	uint32_t max_ended;   /* of those, that have ended; 0: 8,192 */
	uint32_t poll_ms;     /* at least between two dumps; 0: 250 */
	bool no_trace;	      /* no tracepoint, even if it is permitted */
};

/* How sure it is whose a socket is, from the least. */
enum census_sure {
	CENSUS_NOBODY,	 /* not known, or it has no owner (any more) */
	CENSUS_INFERRED, /* somebody with other sockets to the same server */
	CENSUS_LISTENER, /* not accepted yet, or it ended before it was looked
			    for: the listener's owner */
	CENSUS_TOLD,	 /* connect() or close() was called by it: the kernel's
			    tracepoint sock:inet_sock_set_state says so */
	CENSUS_SEEN,	 /* it is among its descriptors in /proc */
	CENSUS_SURES
};

struct census_owner {
	uint32_t pid; /* 0: not known */
	enum census_sure sure;
	uint32_t others;  /* processes that have the same socket, too */
	char command[16]; /* comm(5), as the kernel has it: show it escaped */
};

struct census_socket {
	bool udp, ended;  /* ended: what was known of it last */
	bool since_start; /* it has been in its state since it was first seen,
			     and may have been before */
	/* local.ip may be 0.0.0.0 or [::] (which takes IPv4, too) */
	struct endpoint local, remote; /* remote.port 0: listener, or an
					  unconnected UDP socket */
	/*
	 * state, uid, inode (0: not accepted yet, or closed by its program),
	 * queues, timer and TCP_INFO. rqueue and wqueue: bytes; of a listener
	 * the connections that wait in the accept queue, and its limit; of UDP
	 * memory that datagrams take, which is more than their bytes. An ended
	 * socket's state is the last before CLOSED. A connection in TIME-WAIT
	 * has no socket any more: the owner is whose it was.
	 */
	struct kernel_socket kernel;
	uint64_t cookie;	 /* the kernel's number of it; 0: not known */
	uint32_t retransmits;	 /* of the timer that runs */
	uint32_t rcvbuf, sndbuf; /* bytes of memory; 0: not known */
	uint32_t drops;		 /* for which there was no room (UDP), or no
				    place in the accept queue */
	struct census_owner owner;
	char user[32]; /* of kernel.uid; its number if it has no name; "": not
			  known, since the socket ended too soon */

	uint64_t first_ns; /* when it was seen first */
	uint64_t seen_ns;  /* when what stands here was true; it still was at
			      census_totals.polled_ns, if it has not ended */
	uint64_t ended_ns; /* when it was missed, or its end was told; of a
			      connection in TIME-WAIT, that of its socket */
	uint64_t since_ns; /* in its state, as far as is known */
	uint64_t rqueue_since_ns; /* nothing was read from a non-empty queue
				     since; of a listener: it is not empty */
	uint64_t wqueue_since_ns; /* nothing that was written has been
				     acknowledged since; 0: nothing waits */
	uint64_t told;		  /* goes up with each change of any socket */
};

/* How many ports of the ephemeral range are taken towards one server. */
struct census_destination {
	struct endpoint remote;
	uint32_t ports; /* of all local addresses together; with those in
			   TIME-WAIT, if there are many of them */
};

enum { CENSUS_DESTINATIONS = 4 };

struct census_totals {
	bool alive;	    /* the helper is; if not, the rest is how it was */
	char why[128];	    /* it is not, or "" */
	uint64_t polled_ns; /* the last complete dump; 0: none yet */
	uint32_t polls, poll_us; /* how many, and what the last one cost */
	uint32_t interval_ms;	 /* between two at present */

	uint32_t sockets, ended;	/* in the table */
	uint32_t tcp[TCP_STATES], udp;	/* of those that have not ended */
	uint32_t time_wait;		/* as the kernel counts them */
	uint32_t time_wait_max;		/* net.ipv4.tcp_max_tw_buckets */
	uint32_t listening_full;	/* listeners with a full accept queue */
	uint16_t port_first, port_last; /* net.ipv4.ip_local_port_range */
	struct census_destination destination[CENSUS_DESTINATIONS]; /* most
							  ports first */
	uint32_t destinations;

	/* how complete it is */
	bool tracing;	      /* of connect() and close(), by the tracepoint */
	char tracing_why[96]; /* not, or "" */
	bool ends;     /* messages about destroyed sockets are received now */
	bool confined; /* the helper: capabilities and seccomp */
	uint32_t processes, hidden; /* in /proc; of those, that hide what
				       they have open from this user */
	uint64_t ends_lost;  /* times that there was no room for messages */
	uint64_t trace_lost; /* events of the tracepoint */
	uint64_t asks_lost;  /* questions for which there was no time */
	uint64_t evicted;    /* sockets for which there was no room */
};

/*
 * Starts the helper: before descriptors that it must not have are opened, and
 * before there are threads. It belongs to the network namespace that the
 * caller is in, and ends when the caller does. Caller frees *out.
 */
int census_start(struct census **out, const struct census_config *config,
		 struct err *e);
/* Ends the helper, and waits for that. */
void census_free(struct census *c);

/* To poll(2) for input; -1 after the helper has ended. */
int census_fd(const struct census *c);
/* The helper's process; 0 after its end. */
int census_pid(const struct census *c);

/*
 * Takes what the helper has told, and sends it what was asked. Never waits.
 * True if anything has changed.
 */
bool census_take(struct census *c, uint64_t now_ns);

/*
 * A conversation is new: both ends are looked up soon. Never waits; what was
 * asked a moment ago is not asked again; when too much is asked the oldest is
 * given up, and counted.
 */
void census_ask(struct census *c, bool udp, const struct endpoint *a,
		const struct endpoint *b);

/* --- what is known; borrowed until the next census_take ----------------- */

/*
 * The socket of a conversation's end, also one that has ended if there is none
 * else; for UDP the socket bound to `local` if none is connected. NULL if there
 * is none.
 */
const struct census_socket *census_find(const struct census *c, bool udp,
					const struct endpoint *local,
					const struct endpoint *remote);
/* The listener (or unconnected UDP socket) that `local` belongs to, or NULL. */
const struct census_socket *census_listener(const struct census *c, bool udp,
					    const struct endpoint *local);

/* All sockets, in no order: from 0 to census_count - 1; NULL: an empty place.
 */
uint32_t census_count(const struct census *c);
const struct census_socket *census_at(const struct census *c, uint32_t i);

const struct census_totals *census_totals(const struct census *c);

/* "seen", "told", …: one word. */
const char *census_sure_name(enum census_sure sure);

#endif

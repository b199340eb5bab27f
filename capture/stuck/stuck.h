/*
 * Why is it stuck: what a conversation waits for and since when, from what the
 * wire showed of it and what the kernel says of the sockets at its ends.
 *
 * A pure function: no clock and no system call. What is not known is told by
 * nobody: of a capture file there is the wire alone.
 */
#ifndef CAPTURE_STUCK_STUCK_H
#define CAPTURE_STUCK_STUCK_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/app/app.h"
#include "capture/census/census.h"
#include "capture/flow/flow.h"

#define STUCK_NEVER UINT64_MAX /* of times: not known */

/* What the kernel says of an end. */
enum stuck_asked {
	STUCK_NOT_ASKED, /* a file; an end on another host */
	STUCK_NONE,	 /* it has no such socket, or no more */
	STUCK_THERE,
};

struct stuck_facts {
	const struct flow *flow;
	uint64_t start_ns; /* of the flow's times, since the epoch */
	uint64_t now_ns;   /* since then, as the flow's times */
	bool over;	   /* a file has ended then: time goes on no longer */
	/* of the flow's ends; borrowed. Of STUCK_NONE it may be what was known
	   last, for names */
	enum stuck_asked asked[2];
	const struct census_socket *socket[2];
	const struct census_socket *listener; /* at end[1], or NULL */
	const struct app_stats *app;	      /* NULL: no protocol is known */
};

/* The order is that of the table in stuck.c. */
enum stuck_rule {
	STUCK_REFUSED,
	STUCK_RESET,
	STUCK_TIME_WAIT,
	STUCK_CLOSED,
	/* opening */
	STUCK_SYN_QUEUE_FULL,
	STUCK_SYN_GIVEN_UP,
	STUCK_SYN_IGNORED,
	STUCK_SYN_UNANSWERED,
	STUCK_ACK_QUEUE_FULL,
	STUCK_SYN_ACK_UNANSWERED,
	STUCK_NOT_ACCEPTED,
	/* data */
	STUCK_UNREAD_WINDOW,
	STUCK_ZERO_WINDOW,
	STUCK_RETRANSMITTED,
	STUCK_UNREAD,
	STUCK_SEND_WINDOW,
	STUCK_SEND_CWND,
	STUCK_UNACKED,
	/* closing */
	STUCK_FIN_UNACKED,
	STUCK_MOVING,
	STUCK_LEAK,
	STUCK_CLOSE_WAIT,
	STUCK_ORPHAN,
	STUCK_FIN_WAIT,
	/* nobody sends */
	STUCK_NO_KEEP_ALIVE,
	STUCK_NOTHING_SAID,
	STUCK_NOT_ANSWERED,
	STUCK_NO_ANSWER_SEEN,
	STUCK_KEEP_ALIVE,
	STUCK_IDLE,
	/* UDP */
	STUCK_UNREACHABLE,
	STUCK_UDP_DROPS,
	STUCK_UDP_UNREAD,
	STUCK_UDP_NOBODY,
	STUCK_UDP_QUESTION,
	STUCK_UDP_UNANSWERED,
	STUCK_UDP_MOVING,
	STUCK_UDP_DROPPED,
	STUCK_UDP_IDLE,
	STUCK_UNKNOWN,
	STUCK_RULES
};

struct stuck {
	enum stuck_rule rule;
	int end;	   /* A of the sentence: an end of the flow; B is the
			      other one */
	bool waits;	   /* A waits, for B or for what B's system does; else
			      nobody does */
	uint64_t since_ns; /* as the flow's times, or STUCK_NEVER */
	uint64_t next_ns;  /* until the kernel does something about it, or
			      STUCK_NEVER */
	uint64_t n[3];	   /* what the sentence counts */
};

/* The first rule that holds; there always is one. */
struct stuck stuck_ask(const struct stuck_facts *in);

/*
 * All that is known of a conversation: of end[] as far as this machine has
 * them. c may be NULL: nobody was asked. app is left alone.
 */
struct stuck_facts stuck_facts_of(const struct flow *f, const struct census *c,
				  uint64_t start_ns, uint64_t now_ns);

/* A connection that nobody saw: what the facts of it borrow. */
struct stuck_unseen {
	struct flow flow;
	struct flow_tcp tcp;
};

/*
 * The same of a connection of which no packet was captured: the kernel's
 * sockets tell what they know of the wire, too. Times are since the epoch; *of
 * is filled, and has to stay as long as the facts are asked.
 */
struct stuck_facts stuck_facts_unseen(struct stuck_unseen *of,
				      const struct census *c, bool udp,
				      const struct endpoint *local,
				      const struct endpoint *remote,
				      uint64_t now_ns);

/*
 * The time left of the timer of this kind (idiag_timer) of a socket that is
 * there; STUCK_NEVER: it has gone off since, or another one runs.
 */
uint64_t stuck_timer_ns(const struct stuck_facts *in, int end, uint32_t timer);

/* "zero-window": as JSON and the documentation have it. */
const char *stuck_name(enum stuck_rule rule);

#endif

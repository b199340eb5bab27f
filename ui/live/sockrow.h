/*
 * The kernel's sockets as rows of a table: which there are, what is wrong with
 * them, and what each column says.
 */
#ifndef UI_LIVE_SOCKROW_H
#define UI_LIVE_SOCKROW_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/census/census.h"
#include "ui/term/grid.h"

/* Borrowed: a census, or without one an array. */
struct sock_rows {
	const struct census *census;
	const struct census_socket *at;
	uint32_t n;
	uint64_t now_ns; /* since the epoch */
};

/* Places; not all have a socket. */
uint32_t sock_rows_count(const struct sock_rows *r);
/* NULL: none that is listed: it has ended, or it is in TIME-WAIT. */
const struct census_socket *sock_rows_at(const struct sock_rows *r, uint32_t i);

/* From the least. */
enum sock_trouble {
	SOCK_FINE,
	SOCK_ORPHAN,	   /* closed by its program; its kernel finishes */
	SOCK_DROPPED,	   /* datagrams, or connections, were */
	SOCK_UNACKED,	   /* what it has to send is not acknowledged */
	SOCK_UNREAD,	   /* what came is not read */
	SOCK_NOT_ACCEPTED, /* no program has it yet */
	SOCK_WAITING,	   /* of a listener: connections wait for accept() */
	SOCK_CLOSE_WAIT,   /* not closed, though the other end has */
	SOCK_LEAK,	   /* the same for a minute and more */
	SOCK_FULL,	   /* of a listener: the accept queue; of UDP the
			      receive buffer */
	SOCK_TROUBLES
};
enum sock_trouble sock_trouble(const struct census_socket *s, uint64_t now_ns);
/* "accept queue full", translated; "" of SOCK_FINE. */
const char *sock_trouble_text(enum sock_trouble trouble);
/* "accept-queue-full": as JSON has it; NULL of SOCK_FINE. */
const char *sock_trouble_name(enum sock_trouble trouble);
enum style sock_trouble_style(enum sock_trouble trouble);
/* A program has it, and for longer than a look takes nobody knows which. */
bool sock_is_nameless(const struct census_socket *s, uint64_t now_ns);

enum sock_column {
	SOCK_STATE,
	SOCK_LOCAL,
	SOCK_REMOTE,
	SOCK_PROGRAM,
	SOCK_USER,
	SOCK_QUEUE,
	SOCK_TIME,
	SOCK_WHAT,
	SOCK_COLUMNS
};
/* English, for tr(). */
const char *sock_column_name(enum sock_column by);
/* Those sorted from the largest on at first. */
bool sock_column_down(enum sock_column by);

/* For how long it is as it is, or what it is in trouble for. */
uint64_t sock_time_ns(const struct census_socket *s, uint64_t now_ns);
/* "ESTABLISHED", "UDP"; static text. */
const char *sock_state_text(const struct census_socket *s);
/* What a column says. */
#define SOCK_TEXT 128
char *sock_cell(const struct census_socket *s, enum sock_column by,
		uint64_t now_ns, char out[SOCK_TEXT]);

#endif

/*
 * Which sockets are listed, and in what order. The chosen one stays chosen
 * wherever it goes; it is known by its ends, for places are used again.
 */
#ifndef UI_LIVE_SOCKLIST_H
#define UI_LIVE_SOCKLIST_H

#include <stddef.h>

#include "ui/live/sockrow.h"

struct sock_ends {
	bool udp;
	struct endpoint local, remote;
};

/* What is asked of a socket at each comparison, asked once. */
struct sock_place {
	uint32_t place;
	enum sock_trouble trouble;
	uint64_t time_ns;
};

struct socklist {
	enum sock_column by;
	bool down;
	struct sock_place *shown; /* owned */
	size_t n, cap;
	bool by_hand; /* it was chosen: until then it is the first */
	bool has_chosen;
	struct sock_ends chosen;
	size_t at, top; /* its line, and that at the top of the screen */
	uint32_t troubles[SOCK_TROUBLES]; /* how many are in which */
	uint32_t nameless;		  /* sock_is_nameless */
	uint64_t made_ns;
	bool stale;
};

void socklist_init(struct socklist *l); /* socklist_free */
void socklist_free(struct socklist *l);
/*
 * Makes it anew, if it is half a second old, or another order is wanted; until
 * then what has ended goes, and no row of it stays empty.
 */
void socklist_make(struct socklist *l, const struct sock_rows *rows);
void socklist_sort(struct socklist *l, enum sock_column by, bool down);
/* Chooses a line, as near as there is one. */
void socklist_move(struct socklist *l, const struct sock_rows *rows,
		   int64_t to);
/* The socket of a line; NULL: none, or it has just ended. */
const struct census_socket *socklist_at(const struct socklist *l,
					const struct sock_rows *rows,
					size_t line);

#endif

/* The columns of the table of sockets: which have room, and how they look. */
#ifndef UI_LIVE_SOCKTABLE_H
#define UI_LIVE_SOCKTABLE_H

#include "ui/live/socklist.h"

struct sock_layout {
	int x[SOCK_COLUMNS], cols[SOCK_COLUMNS]; /* cols 0: no room */
};

/* What is widest of a row, into widest[] if it is wider than what is there. */
void sock_widen(int widest[SOCK_COLUMNS], const struct census_socket *s,
		uint64_t now_ns);
void sock_lay_out(struct sock_layout *l, int cols,
		  const int widest[SOCK_COLUMNS]);
/* The column at a place; SOCK_COLUMNS: none. */
enum sock_column sock_column_at(const struct sock_layout *l, int x);

/* Paints the names above; an arrow at the one that it is sorted by. */
void sock_head_paint(const struct sock_layout *l, const struct socklist *list,
		     struct grid *g, int y, int x);
void sock_row_paint(const struct sock_layout *l, const struct census_socket *s,
		    uint64_t now_ns, struct grid *g, int y, int x);

#endif

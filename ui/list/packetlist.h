/*
 * Which packets of a recording are listed: those that were sent, and that a
 * filter lets pass.
 */
#ifndef UI_LIST_PACKETLIST_H
#define UI_LIST_PACKETLIST_H

#include "capture/filter/filter_recording.h"

struct packetlist {
	uint32_t n;	 /* that are listed */
	bool all;	 /* there is no filter: lines are packets */
	uint32_t *shown; /* their numbers, from 0; owned */
	size_t cap;
};

/* The first `sent` packets; f NULL: all of them. */
void packetlist_make(struct packetlist *l, const struct filter *f,
		     const struct filter_recording *values, uint32_t sent);
void packetlist_free(struct packetlist *l);
/* The packet of a line below n. */
uint32_t packetlist_at(const struct packetlist *l, uint32_t line);

#endif

/* The kernel's sockets in numbers: a few lines above their table. */
#ifndef UI_LIVE_SOCKCOUNTS_H
#define UI_LIVE_SOCKCOUNTS_H

#include "capture/census/census.h"
#include "ui/live/sockrow.h"

enum { SOCK_COUNTS_MOST = 4 + CENSUS_DESTINATIONS, SOCK_COUNTS_TEXT = 256 };

struct sock_count_line {
	enum style style;
	char text[SOCK_COUNTS_TEXT];
};

/*
 * Sockets by state, TIME-WAIT; those in trouble, counted by it; ephemeral ports
 * towards the servers that take most of them; whose sockets the census can not
 * see, if that is why some of them are nameless. How many lines.
 */
size_t sock_counts(const struct census_totals *t,
		   const uint32_t troubles[SOCK_TROUBLES], uint32_t nameless,
		   struct sock_count_line line[SOCK_COUNTS_MOST]);

/* 0 … 100, of the ephemeral range that is taken towards a server. */
unsigned sock_ports_percent(const struct census_totals *t, uint32_t ports);

#endif

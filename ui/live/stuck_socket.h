/* Why a socket is stuck of which no packet was captured, in words. */
#ifndef UI_LIVE_STUCK_SOCKET_H
#define UI_LIVE_STUCK_SOCKET_H

#include "ui/live/stuck_words.h"

/*
 * The sentence; of a connection then the facts behind it, see stuck_facts_text.
 * now_ns is since the epoch. Returns how many lines: one at least.
 */
size_t stuck_socket_lines(const struct census *c, const struct census_socket *s,
			  uint64_t now_ns,
			  char line[1 + STUCK_FACTS][STUCK_TEXT]);

#endif

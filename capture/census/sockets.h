/*
 * A table of sockets by place: the helper's, and its owner's copy of it. The
 * helper decides what stands where; the copy follows.
 */
#ifndef CAPTURE_CENSUS_SOCKETS_H
#define CAPTURE_CENSUS_SOCKETS_H

#include "capture/census/census.h"

#define SOCKETS_NONE UINT32_MAX

/* Chains of places with the same hash. */
struct socket_chain {
	uint32_t *head, *next; /* mask + 1, and cap */
};

struct sockets {
	struct census_socket *at; /* local.ip.version 0: an empty place */
	uint32_t n, max;	  /* places: used once, at most */
	size_t cap;		  /* in memory */
	struct socket_chain by_ends, by_cookie;
	uint32_t mask; /* of both heads */

	/* the helper's part: which places are free, and what ended when */
	uint32_t *free_place, n_free;
	struct socket_end {
		uint32_t place;
		uint64_t ended_ns;
	} * end;
	uint32_t end_first, n_end, max_end;
	uint64_t evicted;
};

void sockets_init(struct sockets *s, uint32_t max, uint32_t max_ended);
void sockets_free(struct sockets *s);

/* Whether there is a socket at a place. */
bool sockets_used(const struct sockets *s, uint32_t place);

/* Writes what stands at a place; NULL empties it. False beyond the maximum. */
bool sockets_put(struct sockets *s, uint32_t place,
		 const struct census_socket *socket);

/*
 * Finds room for a socket, or SOCKETS_NONE if all places have one that lives:
 * the one that ended first makes room, and *emptied is that place.
 */
uint32_t sockets_add(struct sockets *s, const struct census_socket *socket);

/*
 * A socket has ended at its ended_ns. Returns the place of the one that ended
 * too long ago and has been emptied now, or SOCKETS_NONE.
 */
uint32_t sockets_ended(struct sockets *s, uint32_t place);

uint32_t sockets_by_cookie(const struct sockets *s, uint64_t cookie);

/*
 * The socket with exactly these ends: one that lives if there is one, else the
 * latest. remote NULL: none.
 */
uint32_t sockets_by_ends(const struct sockets *s, bool udp,
			 const struct endpoint *local,
			 const struct endpoint *remote);

/* Who is bound to `local` or to any address with its port, and not connected.
 */
uint32_t sockets_listener(const struct sockets *s, bool udp,
			  const struct endpoint *local);

#endif

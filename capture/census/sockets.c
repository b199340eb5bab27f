/*
 * Sockets by place, found by both their ends or by the kernel's cookie.
 *
 *   ends ──hash──▶ head ──▶ place ──next──▶ place     cookie: the same
 *
 * Two sockets may have the same ends: of listeners with SO_REUSEPORT both
 * live, of connections all but one have ended.
 *
 * What has ended is kept for a while: a queue of ends says who goes first, and
 * a connection in TIME-WAIT, which has no socket any more, is in it, too. One
 * that is at its place since then has another ended_ns, and is passed over.
 */
#include "capture/census/sockets.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"

static const struct endpoint nowhere;

void sockets_init(struct sockets *s, uint32_t max, uint32_t max_ended)
{
	*s = (struct sockets){ .max = max, .max_end = max_ended, .mask = 1 };
	while (s->mask < max)
		s->mask *= 2;
	s->by_ends.head = mem_zero(s->mask, sizeof(uint32_t));
	s->by_cookie.head = mem_zero(s->mask, sizeof(uint32_t));
	s->end = mem_zero(max_ended, sizeof(*s->end));
	memset(s->by_ends.head, 0xff, s->mask * sizeof(uint32_t));
	memset(s->by_cookie.head, 0xff, s->mask * sizeof(uint32_t));
	s->mask--;
}

void sockets_free(struct sockets *s)
{
	free(s->at);
	free(s->by_ends.head);
	free(s->by_ends.next);
	free(s->by_cookie.head);
	free(s->by_cookie.next);
	free(s->free_place);
	free(s->end);
}

static void *grown(void *array, size_t from, size_t need, size_t size)
{
	return mem_grow_bytes(array, &from, need, size);
}

static void room_for(struct sockets *s, size_t need)
{
	size_t from = s->cap;

	if (need <= from)
		return;
	mem_grow(s->at, s->cap, need);
	memset(s->at + from, 0, (s->cap - from) * sizeof(*s->at));
	s->by_ends.next = grown(s->by_ends.next, from, need, sizeof(uint32_t));
	s->by_cookie.next =
		grown(s->by_cookie.next, from, need, sizeof(uint32_t));
	s->free_place = grown(s->free_place, from, need, sizeof(uint32_t));
}

/* --- hashing ------------------------------------------------------------ */

/* FNV-1a over words, its high bits folded in. */
static uint32_t mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * 0x100000001b3u;
	h ^= h >> 29;
	return (uint32_t)(h * 0x9e3779b97f4a7c15u >> 32);
}

static uint32_t hash_end(uint32_t h, const struct endpoint *e)
{
	uint64_t words[2];

	memcpy(words, e->ip.bytes, sizeof(words));
	if (e->ip.version != 6) /* IPv4 uses the first four bytes */
		words[0] &= 0xffffffff, words[1] = 0;
	return mix(mix(mix(h, words[0]), words[1]), e->port);
}

static uint32_t hash_ends(const struct sockets *s, bool udp,
			  const struct endpoint *local,
			  const struct endpoint *remote)
{
	return hash_end(hash_end(udp, local), remote) & s->mask;
}

static uint32_t hash_cookie(const struct sockets *s, uint64_t cookie)
{
	return mix(0, cookie) & s->mask;
}

static void chain_add(struct socket_chain *c, uint32_t hash, uint32_t place)
{
	c->next[place] = c->head[hash];
	c->head[hash] = place;
}

static void chain_remove(struct socket_chain *c, uint32_t hash, uint32_t place)
{
	uint32_t *at = &c->head[hash];

	while (*at != place)
		at = &c->next[*at];
	*at = c->next[place];
}

static void unlink_place(struct sockets *s, uint32_t place)
{
	const struct census_socket *k = &s->at[place];

	chain_remove(&s->by_ends, hash_ends(s, k->udp, &k->local, &k->remote),
		     place);
	if (k->cookie)
		chain_remove(&s->by_cookie, hash_cookie(s, k->cookie), place);
}

static void link_place(struct sockets *s, uint32_t place)
{
	const struct census_socket *k = &s->at[place];

	chain_add(&s->by_ends, hash_ends(s, k->udp, &k->local, &k->remote),
		  place);
	if (k->cookie)
		chain_add(&s->by_cookie, hash_cookie(s, k->cookie), place);
}

/* --- putting ------------------------------------------------------------ */

bool sockets_used(const struct sockets *s, uint32_t place)
{
	return place < s->n && s->at[place].local.ip.version != 0;
}

bool sockets_put(struct sockets *s, uint32_t place,
		 const struct census_socket *socket)
{
	if (place >= s->max)
		return false;
	room_for(s, (size_t)place + 1);
	if (place >= s->n)
		s->n = place + 1;
	if (sockets_used(s, place))
		unlink_place(s, place);
	if (socket) {
		s->at[place] = *socket;
		link_place(s, place);
	} else {
		memset(&s->at[place], 0, sizeof(s->at[place]));
	}
	return true;
}

static uint32_t end_oldest(struct sockets *s)
{
	struct socket_end e = s->end[s->end_first];

	s->end_first = (s->end_first + 1) % s->max_end;
	s->n_end--;
	if (!sockets_used(s, e.place) || s->at[e.place].ended_ns != e.ended_ns)
		return SOCKETS_NONE;
	sockets_put(s, e.place, NULL);
	s->free_place[s->n_free++] = e.place;
	return e.place;
}

uint32_t sockets_add(struct sockets *s, const struct census_socket *socket)
{
	uint32_t place = SOCKETS_NONE;

	while (s->n_free == 0 && s->n >= s->max && s->n_end > 0)
		end_oldest(s);
	if (s->n_free > 0)
		place = s->free_place[--s->n_free];
	else if (s->n < s->max)
		place = s->n;
	else
		s->evicted++;
	if (place != SOCKETS_NONE)
		sockets_put(s, place, socket);
	return place;
}

uint32_t sockets_ended(struct sockets *s, uint32_t place)
{
	uint32_t emptied = SOCKETS_NONE;

	if (s->n_end == s->max_end)
		emptied = end_oldest(s);
	s->end[(s->end_first + s->n_end++) % s->max_end] =
		(struct socket_end){ place, s->at[place].ended_ns };
	return emptied;
}

/* --- finding ------------------------------------------------------------ */

uint32_t sockets_by_cookie(const struct sockets *s, uint64_t cookie)
{
	uint32_t place = SOCKETS_NONE;

	if (cookie)
		place = s->by_cookie.head[hash_cookie(s, cookie)];
	while (place != SOCKETS_NONE && s->at[place].cookie != cookie)
		place = s->by_cookie.next[place];
	return place;
}

static bool better(const struct census_socket *a, const struct census_socket *b)
{
	if (a->ended != b->ended)
		return b->ended;
	return a->first_ns > b->first_ns;
}

uint32_t sockets_by_ends(const struct sockets *s, bool udp,
			 const struct endpoint *local,
			 const struct endpoint *remote)
{
	uint32_t found = SOCKETS_NONE;

	if (!remote)
		remote = &nowhere;
	for (uint32_t i = s->by_ends.head[hash_ends(s, udp, local, remote)];
	     i != SOCKETS_NONE; i = s->by_ends.next[i]) {
		const struct census_socket *k = &s->at[i];

		if (k->udp == udp && endpoint_equal(&k->local, local) &&
		    endpoint_equal(&k->remote, remote) &&
		    (found == SOCKETS_NONE || better(k, &s->at[found])))
			found = i;
	}
	return found;
}

uint32_t sockets_listener(const struct sockets *s, bool udp,
			  const struct endpoint *local)
{
	struct endpoint any = { .ip.version = local->ip.version,
				.port = local->port };
	uint32_t found = sockets_by_ends(s, udp, local, NULL);

	if (found == SOCKETS_NONE)
		found = sockets_by_ends(s, udp, &any, NULL);
	any.ip.version = 6; /* [::] takes IPv4, too */
	if (found == SOCKETS_NONE)
		found = sockets_by_ends(s, udp, &any, NULL);
	return found;
}

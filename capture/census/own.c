/*
 * Whose a socket is.
 *
 *   it has an inode      who has it among its descriptors (procs.h): seen
 *   the tracepoint       who called connect() or close(): told
 *   it has no inode, but is not closed: nobody has accepted it yet, so it is
 *                        its listener's
 *   it ended before anybody looked: its listener's, if it came to one; else
 *                        perhaps somebody's who had sockets to the same server
 *                        shortly before or after: inferred
 *
 * A better answer replaces a worse one (enum census_sure). What is inferred may
 * be wrong: two programs may speak to the same server.
 */
#include "capture/census/helper.h"

#include <string.h>

enum { HUNTS = 2 };
#define RECENT_NS 10000000000ull

static bool owner_equal(const struct census_owner *a,
			const struct census_owner *b)
{
	return a->pid == b->pid && a->sure == b->sure &&
	       a->others == b->others &&
	       strncmp(a->command, b->command, sizeof(a->command)) == 0;
}

static void own(struct helper *h, uint32_t place,
		const struct census_owner *owner)
{
	struct census_socket *s = &h->sockets.at[place];

	if (owner_equal(&s->owner, owner))
		return;
	s->owner = *owner;
	learn_dirty(h, place);
}

/* --- by the server ------------------------------------------------------ */

static struct helper_recent *recent_of(struct helper *h,
				       const struct endpoint *remote)
{
	uint32_t hash = remote->port;

	for (int i = 0; i < 16; i++)
		hash = hash * 31 + remote->ip.bytes[i];
	return &h->recent[(hash ^ hash >> 9) % HELPER_RECENT];
}

static bool infer(struct helper *h, uint32_t place)
{
	const struct census_socket *s = &h->sockets.at[place];
	const struct helper_recent *r = recent_of(h, &s->remote);
	struct census_owner owner = r->owner;

	if (s->remote.port == 0 || !endpoint_equal(&r->remote, &s->remote) ||
	    h->now_ns > r->at_ns + RECENT_NS)
		return false;
	owner.sure = CENSUS_INFERRED;
	owner.others = 0;
	own(h, place, &owner);
	return true;
}

/* Whether somebody is still looked for whose it was. */
static bool is_orphan(const struct helper *h, uint32_t place)
{
	const struct census_socket *s = &h->sockets.at[place];

	return sockets_used(&h->sockets, place) && s->ended_ns != 0 &&
	       s->owner.sure == CENSUS_NOBODY &&
	       h->now_ns < s->ended_ns + RECENT_NS;
}

/* Those that ended before somebody with the same server was known. */
static void infer_orphans(struct helper *h, const struct endpoint *remote)
{
	for (uint32_t i = 0; i < HELPER_ORPHANS; i++) {
		uint32_t place = h->orphan[i];

		if (is_orphan(h, place) &&
		    endpoint_equal(&h->sockets.at[place].remote, remote))
			infer(h, place);
	}
}

/* One that called connect(), and is sure, tells of others like it. */
static void remember(struct helper *h, uint32_t place)
{
	const struct census_socket *s = &h->sockets.at[place];
	struct helper_recent *r = recent_of(h, &s->remote);
	bool is_new = !endpoint_equal(&r->remote, &s->remote);

	if (s->udp || s->remote.port == 0 ||
	    sockets_listener(&h->sockets, false, &s->local) != SOCKETS_NONE)
		return;
	*r = (struct helper_recent){ s->remote, s->owner, h->now_ns };
	if (is_new)
		infer_orphans(h, &s->remote);
}

/* --- by the listener ---------------------------------------------------- */

static bool own_by_listener(struct helper *h, uint32_t place)
{
	const struct census_socket *s = &h->sockets.at[place];
	uint32_t listener = sockets_listener(&h->sockets, s->udp, &s->local);
	struct census_owner owner;

	if (s->udp || s->remote.port == 0 || listener == SOCKETS_NONE ||
	    h->sockets.at[listener].owner.sure < CENSUS_TOLD)
		return false;
	owner = h->sockets.at[listener].owner;
	owner.sure = CENSUS_LISTENER;
	own(h, place, &owner);
	return true;
}

static bool is_closed(enum tcp_state state)
{
	return state != TCP_SYN_RECEIVED && state != TCP_ESTABLISHED &&
	       state != TCP_CLOSE_WAIT;
}

/* --- what is known ------------------------------------------------------ */

static bool own_by_inode(struct helper *h, uint32_t place)
{
	struct census_owner owner;

	if (!procs_owner(h->procs, h->sockets.at[place].kernel.inode, &owner))
		return false;
	h->side[place].hunts = 0;
	own(h, place, &owner);
	remember(h, place);
	return true;
}

static void want(struct helper *h, uint32_t place)
{
	if (h->side[place].hunts >= HUNTS)
		return;
	h->hunt = true;
	if (h->n_wanted < HELPER_WANTED)
		h->wanted[h->n_wanted++] = place;
}

void own_socket(struct helper *h, uint32_t place)
{
	const struct census_socket *s = &h->sockets.at[place];

	if (s->kernel.inode != 0) {
		if (!own_by_inode(h, place))
			want(h, place);
	} else if (s->owner.sure < CENSUS_TOLD &&
		   !(own_by_listener(h, place) ||
		     !is_closed(s->kernel.state))) {
		infer(h, place);
	}
}

void own_ended(struct helper *h, uint32_t place)
{
	const struct census_socket *s = &h->sockets.at[place];

	if (s->udp || s->owner.sure != CENSUS_NOBODY ||
	    own_by_listener(h, place) || infer(h, place))
		return;
	h->orphan[h->n_orphan++ % HELPER_ORPHANS] = place;
}

void own_told(struct helper *h, uint32_t place, uint32_t pid)
{
	struct census_owner owner = { .pid = pid, .sure = CENSUS_TOLD };

	if (h->sockets.at[place].owner.sure >= CENSUS_TOLD)
		return;
	procs_command(h->procs, pid, owner.command);
	own(h, place, &owner);
	remember(h, place);
}

/* --- after /proc was read ----------------------------------------------- */

static bool is_open(const struct helper *h, uint32_t place)
{
	return sockets_used(&h->sockets, place) &&
	       !h->sockets.at[place].ended &&
	       h->sockets.at[place].kernel.inode != 0;
}

void own_wanted(struct helper *h)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < h->n_wanted; i++)
		if (is_open(h, h->wanted[i]) && !own_by_inode(h, h->wanted[i]))
			h->wanted[kept++] = h->wanted[i];
	h->n_wanted = kept;
}

/* Those of which nobody is known any more keep whom they had. */
void own_all(struct helper *h)
{
	h->hunt = false;
	h->n_wanted = 0;
	for (uint32_t i = 0; i < h->sockets.n; i++) {
		if (!is_open(h, i) || own_by_inode(h, i) ||
		    h->side[i].hunts >= HUNTS)
			continue;
		h->side[i].hunts++;
		want(h, i);
	}
	for (uint32_t i = 0; i < HELPER_ORPHANS; i++)
		if (is_orphan(h, h->orphan[i]))
			own_by_listener(h, h->orphan[i]);
	/* a socket that waits to be accepted may know its listener now */
	for (uint32_t i = 0; i < h->sockets.n; i++)
		if (sockets_used(&h->sockets, i) && !h->sockets.at[i].ended &&
		    h->sockets.at[i].kernel.inode == 0)
			own_socket(h, i);
}

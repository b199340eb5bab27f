/*
 * The table of sockets, and how one is found.
 *
 *	id           ─▶ whose call, whose descriptor
 *	both ends    ─▶ whose packet
 *	our port     ─▶ who listens there, or takes datagrams from anybody
 *	name, alias  ─▶ what a scenario means
 *
 * Each is a chain of those with that key, newest first. An entry stays when its
 * socket is gone, since packets of it may be told later, and so may a scenario.
 *
 * Those that the kernel is asked about are a list in the order in which they
 * were made. What is gone leaves it, and costs nothing any more.
 */
#include "sim/truth_private.h"

#include <stdio.h>
#include <string.h>

#include "capture/mem.h"

/* --- chains --------------------------------------------------------------- */

static void chain(struct truth *t, uint32_t i, enum chain by, uint64_t key)
{
	chains_add(&t->by[by], key, i);
	t->entry[i].chained |= (uint8_t)(1 << by);
}

static void unchain(struct truth *t, uint32_t i, enum chain by)
{
	if (!(t->entry[i].chained & 1 << by))
		return;
	chains_remove(&t->by[by], i);
	t->entry[i].chained &= (uint8_t) ~(1 << by);
}

uint32_t entry_by(const struct truth *t, enum chain by, uint64_t key)
{
	return chains_first(&t->by[by], key);
}

uint32_t entry_next(const struct truth *t, enum chain by, uint32_t i)
{
	return chains_next(&t->by[by], i);
}

/* Not of our address: a listener's children may have any of this machine's. */
uint64_t key_of_ends(uint8_t protocol, uint16_t port,
		     const struct endpoint *remote)
{
	uint64_t key = key_of_port(protocol, port);

	key = chains_hash(key, remote->ip.bytes,
			  remote->ip.version == 6 ? 16 : 4);
	return chains_hash(key, &remote->port, sizeof(remote->port));
}

uint64_t key_of_port(uint8_t protocol, uint16_t port)
{
	return (uint64_t)protocol << 16 | port;
}

uint64_t key_of_name(const char *name)
{
	return chains_hash(0, name, strlen(name));
}

/* --- the list of those that are asked ------------------------------------- */

static void list_add(struct truth *t, uint32_t i)
{
	struct entry *n = &t->entry[i];

	n->before = t->last;
	n->after = TRUTH_NONE;
	if (t->last == TRUTH_NONE)
		t->first = i;
	else
		t->entry[t->last].after = i;
	t->last = i;
	t->asked++;
}

static void list_remove(struct truth *t, uint32_t i)
{
	const struct entry *n = &t->entry[i];

	if (n->before == TRUTH_NONE)
		t->first = n->after;
	else
		t->entry[n->before].after = n->after;
	if (n->after == TRUTH_NONE)
		t->last = n->before;
	else
		t->entry[n->after].before = n->before;
	if (t->hand == i)
		t->hand = n->after;
	t->asked--;
}

void entry_set_phase(struct truth *t, uint32_t i, enum phase phase)
{
	struct entry *n = &t->entry[i];
	enum phase before = n->phase;

	n->phase = phase;
	n->gone_ns = GONE_NOW;
	if (n->protocol != IP_TCP || (before == GONE) == (phase == GONE))
		return;
	if (phase == GONE) {
		entry_arm(t, i, false);
		list_remove(t, i);
	} else {
		list_add(t, i);
	}
}

static void entries_put(struct entries *list, uint32_t i)
{
	mem_grow(list->at, list->cap, list->n + 1);
	list->at[list->n++] = i;
}

void entry_concern(struct truth *t, uint32_t i)
{
	if (t->entry[i].concerned)
		return;
	t->entry[i].concerned = true;
	entries_put(&t->concerned, i);
}

void entry_tries(struct truth *t, uint32_t i, const struct endpoint *to)
{
	if (!t->entry[i].tried.port)
		entries_put(&t->trying, i);
	t->entry[i].tried = *to;
}

void entry_tries_no_more(struct truth *t, uint32_t i)
{
	struct entries *list = &t->trying;
	size_t k = 0;

	if (!t->entry[i].tried.port)
		return;
	t->entry[i].tried.port = 0;
	while (list->at[k] != i)
		k++;
	list->n--;
	memmove(&list->at[k], &list->at[k + 1],
		(list->n - k) * sizeof(*list->at));
}

uint32_t entry_that_tries(const struct truth *t, const struct endpoint *to)
{
	for (size_t k = 0; k < t->trying.n; k++)
		if (endpoint_equal(&t->entry[t->trying.at[k]].tried, to))
			return t->trying.at[k];
	return CHAIN_END;
}

void entry_arm(struct truth *t, uint32_t i, bool armed)
{
	struct entry *n = &t->entry[i];
	uint32_t last;

	if (armed == (n->armed != TRUTH_NONE))
		return;
	if (armed) {
		n->armed = (uint32_t)t->armed.n;
		entries_put(&t->armed, i);
		return;
	}
	last = t->armed.at[--t->armed.n];
	t->armed.at[n->armed] = last;
	t->entry[last].armed = n->armed;
	n->armed = TRUTH_NONE;
}

/* --- entries -------------------------------------------------------------- */

uint32_t entry_add(struct truth *t, const char *name, uint32_t lane,
		   uint8_t protocol, const struct endpoint *local,
		   const struct endpoint *remote)
{
	uint32_t i = (uint32_t)t->n;
	struct entry *n;

	mem_grow(t->entry, t->cap, t->n + 1);
	n = &t->entry[t->n++];
	*n = (struct entry){ .fd = -1,
			     .lane = lane,
			     .protocol = protocol,
			     .parent = TRUTH_NONE,
			     .newest = TRUTH_NONE,
			     .elder = TRUTH_NONE,
			     .armed = TRUTH_NONE };
	snprintf(n->name, sizeof(n->name), "%s", name);
	n->row = recording_socket_add(t->rec, name, lane, protocol, local,
				      remote);
	chain(t, i, BY_NAME, key_of_name(n->name));
	entry_set_ends(t, i, local, remote, false);
	if (protocol == IP_TCP)
		list_add(t, i);
	return i;
}

void entry_rename(struct truth *t, uint32_t i, const char *name)
{
	struct entry *n = &t->entry[i];

	unchain(t, i, BY_NAME);
	snprintf(n->name, sizeof(n->name), "%s", name);
	chain(t, i, BY_NAME, key_of_name(n->name));
	recording_socket_rename(t->rec, n->row, n->name);
}

/* "" takes the alias away. */
void entry_set_alias(struct truth *t, uint32_t i, const char *alias)
{
	struct entry *n = &t->entry[i];

	unchain(t, i, BY_ALIAS);
	snprintf(n->alias, sizeof(n->alias), "%s", alias);
	if (n->alias[0])
		chain(t, i, BY_ALIAS, key_of_name(n->alias));
	recording_socket_rename(t->rec, n->row,
				n->alias[0] ? n->alias : n->name);
}

void entry_set_id(struct truth *t, uint32_t i, uint64_t id)
{
	unchain(t, i, BY_ID);
	t->entry[i].id = id;
	if (id)
		chain(t, i, BY_ID, id);
}

void entry_set_ends(struct truth *t, uint32_t i, const struct endpoint *local,
		    const struct endpoint *remote, bool listening)
{
	struct entry *n = &t->entry[i];
	struct socket_row *row = recording_socket(t->rec, n->row);

	if (endpoint_equal(&n->local, local) &&
	    endpoint_equal(&n->remote, remote) && n->listening == listening)
		return;
	unchain(t, i, BY_ENDS);
	unchain(t, i, BY_PORT);
	n->local = row->local = *local;
	n->remote = row->remote = *remote;
	n->listening = listening;
	if (local->port && remote->port && !listening)
		chain(t, i, BY_ENDS,
		      key_of_ends(n->protocol, local->port, remote));
	if (local->port && (listening || n->protocol == IP_UDP))
		chain(t, i, BY_PORT, key_of_port(n->protocol, local->port));
}

/*
 * Sockets come and change.
 *
 *   NEW ──listen, connect──▶ LIVE ──gone from the kernel──▶ GONE
 *                             ▲
 *   CHILD ──first seen────────╯   named by its SYN, before the kernel has it
 *
 * A socket without addresses is known by its descriptor alone; one with
 * addresses is asked for by them, which goes on working after close(). A
 * child that never appears (queue full, closed port) stays CHILD, silently.
 *
 * A socket that was accepted is the child that has been there since its SYN.
 * Where calls are told first (realtime), its SYN finds it there.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/truth_private.h"

/* Who wore the alias early and is not the one accepted gives it up. */
static void take_alias(struct truth *t, uint32_t i, const char *alias)
{
	uint32_t other = entry_by(t, BY_ALIAS, key_of_name(alias)), next;

	for (; other != CHAIN_END; other = next) {
		next = entry_next(t, BY_ALIAS, other);
		if (other != i && !t->entry[other].accepted &&
		    strcmp(t->entry[other].alias, alias) == 0)
			entry_set_alias(t, other, "");
	}
	entry_set_alias(t, i, alias);
}

/*
 * A four-tuple can be used again while its old connection is in TIME-WAIT:
 * what the kernel then says of it is the new one's.
 */
static void supersede(struct truth *t, uint32_t i)
{
	const struct entry *n = &t->entry[i];
	uint32_t old =
		entry_by(t, BY_ENDS,
			 key_of_ends(n->protocol, n->local.port, &n->remote));

	for (; old != CHAIN_END; old = entry_next(t, BY_ENDS, old)) {
		struct entry *o = &t->entry[old];

		if (old != i && o->phase == LIVE &&
		    endpoint_equal(&o->local, &n->local) &&
		    endpoint_equal(&o->remote, &n->remote))
			o->superseded = true;
	}
}

/* --- children ------------------------------------------------------------- */

/* Children of a listener that no accept has taken. */
static uint32_t only_child(const struct truth *t, uint32_t listener)
{
	uint32_t i = t->entry[listener].newest, only = TRUTH_NONE;

	for (; i != TRUTH_NONE; i = t->entry[i].elder) {
		if (t->entry[i].accepted || t->entry[i].phase == GONE)
			continue;
		if (only != TRUTH_NONE)
			return TRUTH_NONE;
		only = i;
	}
	return only;
}

static void alias_early(struct truth *t, uint32_t listener)
{
	uint32_t child;

	if (!t->entry[listener].accepting[0])
		return;
	child = only_child(t, listener);
	if (child != TRUTH_NONE && !t->entry[child].alias[0])
		take_alias(t, child, t->entry[listener].accepting);
}

static void child_link(struct truth *t, uint32_t i, uint32_t listener)
{
	t->entry[i].parent = listener;
	t->entry[i].elder = t->entry[listener].newest;
	t->entry[listener].newest = i;
}

/* It was another's on this port that took the SYN: realtime can only guess. */
static void child_moves(struct truth *t, uint32_t i, uint32_t listener)
{
	char name[NAME_TEXT];

	if (t->entry[i].parent == listener)
		return;
	t->entry[i].parent = listener;
	t->entry[i].lane = t->entry[listener].lane;
	recording_socket(t->rec, t->entry[i].row)->lane = t->entry[i].lane;
	name_of_child(t, listener, name);
	entry_rename(t, i, name);
}

static uint32_t child_add(struct truth *t, uint32_t listener,
			  const struct endpoint *local,
			  const struct endpoint *remote)
{
	char name[NAME_TEXT];
	uint32_t i;

	name_of_child(t, listener, name);
	i = entry_add(t, name, t->entry[listener].lane, IP_TCP, local, remote);
	entry_set_phase(t, i, CHILD);
	child_link(t, i, listener);
	recording_socket(t->rec, t->entry[i].row)->state[STATE_KERNEL] =
		TCP_LISTEN;
	supersede(t, i);
	return i;
}

/* The SYN is one more of a connection that there is, or may come yet. */
static bool syn_is_known(struct truth *t, uint32_t known, uint32_t iss)
{
	struct entry *n = &t->entry[known];

	if (known == TRUTH_NONE)
		return false;
	if (n->parent != TRUTH_NONE && !n->has_iss) {
		n->has_iss = true;
		n->iss = iss;
		return true;
	}
	if (!truth_was_there(t, n))
		return false;
	/* Of two that are on their way the kernel takes whichever comes. */
	if (n->phase == CHILD)
		n->iss = iss;
	return n->iss == iss || (truth_state(t, known) != TCP_TIME_WAIT &&
				 truth_state(t, known) != TCP_CLOSED);
}

/* An actor's id is our own, a program's is the inode. */
static uint64_t inode_of(const struct entry *n)
{
	struct stat st;

	if (n->fd < 0)
		return n->id;
	return fstat(n->fd, &st) == 0 ? st.st_ino : 0;
}

/* Of several that listen there (SO_REUSEPORT) the one the kernel chooses. */
static uint32_t taker(const struct truth *t, const struct endpoint *from,
		      const struct endpoint *to)
{
	uint32_t first = truth_open_at(t, IP_TCP, to), i = first;
	struct kernel_socket k;
	struct err e;

	if (first == TRUTH_NONE ||
	    truth_open_after(t, first, to) == TRUTH_NONE ||
	    kernel_tcp_taker(t->kernel, to, from, &k, &e) != 1)
		return first;
	while (i != TRUTH_NONE && inode_of(&t->entry[i]) != k.inode)
		i = truth_open_after(t, i, to);
	return i == TRUTH_NONE ? first : i;
}

void truth_syn(struct truth *t, const struct endpoint *from,
	       const struct endpoint *to, uint32_t iss)
{
	uint32_t listener = taker(t, from, to), i;

	if (listener == TRUTH_NONE ||
	    syn_is_known(t, truth_connected(t, IP_TCP, to, from), iss))
		return;
	i = child_add(t, listener, to, from);
	t->entry[i].has_iss = true;
	t->entry[i].iss = iss;
	entry_concern(t, i);
	alias_early(t, listener);
}

void truth_accepting(struct truth *t, const struct actor *a,
		     const char *listener, const char *var)
{
	char name[NAME_TEXT];
	uint32_t i;

	snprintf(name, sizeof(name), "%s.%s", a->name, listener);
	i = truth_find(t, name);
	if (i == TRUTH_NONE)
		return;
	t->entry[i].accepting[0] = '\0';
	if (!var)
		return;
	snprintf(t->entry[i].accepting, sizeof(t->entry[i].accepting), "%s.%s",
		 a->name, var);
	alias_early(t, i);
}

/* --- sockets that have an owner ------------------------------------------- */

/* It has no address yet that says what it is for. */
static bool is_nameless(const struct truth_socket *s)
{
	if (s->var || s->tried.port)
		return false;
	return !s->local.port ||
	       (s->protocol == IP_TCP && !s->listening && !s->remote.port);
}

/* Who it was accepted from, as far as that is known. */
static uint32_t parent_of(const struct truth *t, const struct truth_socket *s)
{
	uint32_t i = s->parent ? entry_by(t, BY_ID, s->parent) : CHAIN_END;

	return i != CHAIN_END ? i : truth_open_at(t, IP_TCP, &s->local);
}

/* The child that it is, from its SYN on; one is made for a program's. */
static uint32_t child_of(struct truth *t, const struct truth_socket *s)
{
	uint32_t i = truth_connected(t, s->protocol, &s->local, &s->remote);
	uint32_t listener;

	if (s->protocol != IP_TCP || (s->var && !s->accepted))
		return TRUTH_NONE;
	listener = s->var ? TRUTH_NONE : parent_of(t, s);
	if (i != TRUTH_NONE && !t->entry[i].id && !t->entry[i].accepted) {
		if (s->parent && listener != TRUTH_NONE)
			child_moves(t, i, listener);
		return i;
	}
	if (!s->accepted || listener == TRUTH_NONE)
		return TRUTH_NONE;
	return child_add(t, listener, &s->local, &s->remote);
}

static uint8_t state_now(const struct truth_socket *s)
{
	if (s->protocol != IP_TCP)
		return TCP_UNKNOWN;
	return (uint8_t)(s->fd >= 0 ? kernel_fd_state(s->fd) : TCP_CLOSED);
}

static uint32_t add(struct truth *t, uint32_t lane,
		    const struct truth_socket *s)
{
	uint16_t to = s->tried.port ? s->tried.port : s->remote.port;
	/* Of a datagram socket that says nothing yet, only its first tells. */
	bool connects = s->protocol == IP_TCP && !s->listening && !s->bound &&
			!s->accepted && to;
	const char *owner = recording_lane_name(t->rec, lane);
	char name[NAME_TEXT];
	uint32_t i;

	if (s->var)
		snprintf(name, sizeof(name), "%s.%s", owner, s->var);
	else
		name_of_port(t, owner, connects ? to : s->local.port, connects,
			     name);
	i = entry_add(t, name, lane, s->protocol, &s->local, &s->remote);
	entry_set_phase(t, i, s->protocol == IP_TCP ? NEW : LIVE);
	recording_socket(t->rec, t->entry[i].row)->state[STATE_KERNEL] =
		state_now(s);
	if (!s->var)
		name_held(t, i);
	t->entry[i].provisional =
		!s->var && !s->bound && !connects && s->protocol == IP_UDP;
	return i;
}

static uint32_t adopt(struct truth *t, uint32_t lane,
		      const struct truth_socket *s)
{
	uint32_t i = child_of(t, s);
	char alias[NAME_TEXT];

	if (i == TRUTH_NONE) {
		i = add(t, lane, s);
	} else {
		t->entry[i].accepted = true;
		snprintf(alias, sizeof(alias), "%s.%s",
			 recording_lane_name(t->rec, lane),
			 s->var ? s->var : "");
		if (s->var && s->var[0])
			take_alias(t, i, alias);
	}
	entry_set_id(t, i, s->id);
	return i;
}

/* What was thought to be gone is there after all, in somebody else's hands. */
static void reopen(struct truth *t, uint32_t i)
{
	struct entry *n = &t->entry[i];

	if (n->phase == GONE)
		entry_set_phase(t, i, n->protocol == IP_TCP ? NEW : LIVE);
	n->open = true;
}

/*
 * A connection that was refused, or reset, has no ends any more, but packets of
 * it may still be told. Where it tried to connect is where its SYN went.
 */
static void set_ends(struct truth *t, uint32_t i, const struct truth_socket *s)
{
	const struct entry *n = &t->entry[i];
	bool over = s->protocol == IP_TCP && !s->listening && !s->remote.port &&
		    n->remote.port;

	if (s->tried.port && !endpoint_equal(&n->remote, &s->tried))
		entry_tries(t, i, &s->tried);
	if (s->remote.port)
		entry_tries_no_more(t, i);
	if (!over)
		entry_set_ends(t, i, &s->local, &s->remote, s->listening);
}

void truth_take(struct truth *t, uint32_t lane, const struct truth_socket *s)
{
	uint32_t i = entry_by(t, BY_ID, s->id);
	struct entry *n;

	if (i == CHAIN_END && is_nameless(s))
		return;
	if (i == CHAIN_END)
		i = adopt(t, lane, s);
	reopen(t, i);
	set_ends(t, i, s);
	n = &t->entry[i];
	n->fd = s->fd;
	n->v6only = s->v6only;
	/* A program is told of a child when the kernel has given it out. */
	if (n->phase == CHILD && !s->var)
		entry_set_phase(t, i, LIVE);
	if (n->phase == NEW && n->protocol == IP_TCP &&
	    (n->listening || n->remote.port)) {
		entry_set_phase(t, i, LIVE);
		supersede(t, i);
	}
	entry_concern(t, i);
}

void truth_gone(struct truth *t, uint64_t id)
{
	uint32_t i = entry_by(t, BY_ID, id);
	struct entry *n;

	if (i == CHAIN_END || !t->entry[i].open)
		return;
	n = &t->entry[i];
	n->open = false;
	n->fd = -1;
	if (n->protocol != IP_TCP || n->phase == NEW)
		entry_set_phase(t, i, GONE);
	entry_concern(t, i);
}

static uint64_t id_of(const struct actor *a, const struct actor_socket *s)
{
	return (uint64_t)(a->lane + 1) << 32 | s->serial;
}

void truth_actor(struct truth *t, struct actor *a)
{
	for (uint32_t i = 0; i < a->n_sockets; i++)
		if (a->socket[i].fd < 0)
			truth_gone(t, id_of(a, &a->socket[i]));
	for (uint32_t i = 0; i < a->n_sockets; i++) {
		const struct actor_socket *s = &a->socket[i];

		if (s->fd >= 0)
			truth_take(t, a->lane,
				   &(struct truth_socket){
					   .id = id_of(a, s),
					   .var = s->var,
					   .fd = s->fd,
					   .protocol = s->protocol,
					   .listening = s->listening,
					   .accepted = s->accepted,
					   .v6only = s->v6only,
					   .local = s->local,
					   .remote = s->remote });
	}
}

uint32_t truth_row_of(const struct truth *t, uint64_t id)
{
	uint32_t i = entry_by(t, BY_ID, id);

	return i == CHAIN_END ? ROW_NONE : t->entry[i].row;
}

void truth_touch(struct truth *t, uint64_t id)
{
	uint32_t i = entry_by(t, BY_ID, id);

	if (i != CHAIN_END)
		entry_concern(t, i);
}

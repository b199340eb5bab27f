/*
 * Kernel truth for the stage's TCP sockets.
 *
 *   NEW ──bind, connect──▶ LIVE ──gone from the kernel──▶ GONE
 *                           ▲
 *   CHILD ──first seen──────╯   named by its SYN, before the kernel has it
 *
 * A socket without addresses is known by its descriptor alone; one with
 * addresses is asked for by them, which goes on working after close(). A
 * child that never appears (queue full, closed port) stays CHILD, silently.
 */
#include "sim/truth_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"

int truth_open(struct truth **out, struct recording *rec, struct err *e)
{
	struct truth *t = mem_zero(1, sizeof(*t));

	t->rec = rec;
	if (kernel_open(&t->kernel, e) < 0) {
		free(t);
		return -1;
	}
	*out = t;
	return 0;
}

void truth_close(struct truth *t)
{
	if (!t)
		return;
	kernel_close(t->kernel);
	free(t->entry);
	free(t);
}

/* --- entries come and change --------------------------------------------- */

static struct entry *entry_add(struct truth *t, const char *name, uint32_t lane,
			       uint8_t protocol, const struct endpoint *local,
			       const struct endpoint *remote)
{
	struct entry *n;

	mem_grow(t->entry, t->cap, t->n + 1);
	n = &t->entry[t->n++];
	*n = (struct entry){ .fd = -1,
			     .lane = lane,
			     .protocol = protocol,
			     .parent = TRUTH_NONE,
			     .local = *local,
			     .remote = *remote };
	snprintf(n->name, sizeof(n->name), "%s", name);
	n->row = recording_socket_add(t->rec, name, lane, protocol, local,
				      remote);
	return n;
}

/* Who wore the alias early and is not the one accepted gives it up. */
static void entry_alias(struct truth *t, struct entry *n, const char *alias)
{
	for (size_t i = 0; i < t->n; i++) {
		struct entry *other = &t->entry[i];

		if (other == n || other->accepted ||
		    strcmp(other->alias, alias) != 0)
			continue;
		other->alias[0] = '\0';
		recording_socket_rename(t->rec, other->row, other->name);
	}
	snprintf(n->alias, sizeof(n->alias), "%s", alias);
	recording_socket_rename(t->rec, n->row, alias);
}

static struct entry *entry_of_fd(struct truth *t, int fd)
{
	for (size_t i = t->n; i-- > 0;)
		if (t->entry[i].fd == fd)
			return &t->entry[i];
	return NULL;
}

/*
 * A four-tuple can be used again while its old connection is in TIME-WAIT:
 * what the kernel then says of it is the new one's.
 */
static void supersede(struct truth *t, const struct entry *n)
{
	for (size_t i = 0; i < t->n; i++) {
		struct entry *old = &t->entry[i];

		if (old != n && old->phase == LIVE && !old->listening &&
		    old->protocol == n->protocol &&
		    endpoint_equal(&old->local, &n->local) &&
		    endpoint_equal(&old->remote, &n->remote))
			old->superseded = true;
	}
}

static void set_addresses(struct truth *t, struct entry *n,
			  const struct actor_socket *s)
{
	struct socket_row *row = recording_socket(t->rec, n->row);

	n->local = row->local = s->local;
	n->remote = row->remote = s->remote;
	n->listening = s->listening;
	n->v6only = s->v6only;
	if (n->phase == NEW && n->protocol == IP_TCP &&
	    (n->listening || n->remote.port)) {
		n->phase = LIVE;
		supersede(t, n);
	}
}

/* An accepted socket is a child that has been seen since its SYN. */
static struct entry *adopt(struct truth *t, const struct actor *a,
			   const struct actor_socket *s)
{
	char name[NAME_TEXT];
	uint32_t i;
	struct entry *n;

	snprintf(name, sizeof(name), "%s.%s", a->name, s->var);
	i = s->accepted ? truth_connected(t, s->protocol, &s->local, &s->remote)
			: TRUTH_NONE;
	if (i != TRUTH_NONE && t->entry[i].fd < 0 && !t->entry[i].accepted) {
		n = &t->entry[i];
		n->accepted = true;
		if (s->var[0])
			entry_alias(t, n, name);
	} else {
		n = entry_add(t, name, a->lane, s->protocol, &s->local,
			      &s->remote);
		n->phase = s->protocol == IP_TCP ? NEW : LIVE;
		recording_socket(t->rec, n->row)->state[STATE_KERNEL] =
			(uint8_t)kernel_fd_state(s->fd);
	}
	n->fd = s->fd;
	return n;
}

/* Entries whose descriptor the actor has closed forget it. */
static void forget_closed(struct truth *t, const struct actor *a)
{
	for (size_t i = 0; i < t->n; i++) {
		struct entry *n = &t->entry[i];
		bool open = false;

		if (n->fd < 0 || n->lane != a->lane)
			continue;
		for (uint32_t j = 0; j < a->n_sockets; j++)
			open |= a->socket[j].fd == n->fd;
		if (open)
			continue;
		n->fd = -1;
		if (n->protocol != IP_TCP)
			n->phase = GONE;
	}
}

void truth_actor(struct truth *t, struct actor *a)
{
	forget_closed(t, a);
	for (uint32_t i = 0; i < a->n_sockets; i++) {
		const struct actor_socket *s = &a->socket[i];
		struct entry *n;

		if (s->fd < 0)
			continue;
		n = entry_of_fd(t, s->fd);
		if (!n)
			n = adopt(t, a, s);
		set_addresses(t, n, s);
	}
}

/* Children of a listener that no accept has taken. */
static struct entry *only_child(struct truth *t, uint32_t listener)
{
	struct entry *only = NULL;

	for (size_t i = 0; i < t->n; i++) {
		struct entry *n = &t->entry[i];

		if (n->parent != listener || n->accepted || n->phase == GONE)
			continue;
		if (only)
			return NULL;
		only = n;
	}
	return only;
}

static void alias_early(struct truth *t, uint32_t listener)
{
	struct entry *child = only_child(t, listener);

	if (child && !child->alias[0] && t->entry[listener].accepting[0])
		entry_alias(t, child, t->entry[listener].accepting);
}

/* The SYN is one more of a connection that there is, or may come yet. */
static bool syn_is_known(const struct truth *t, uint32_t known, uint32_t iss)
{
	const struct entry *n = &t->entry[known];

	if (known == TRUTH_NONE || n->phase == GONE)
		return false;
	return n->iss == iss || (truth_state(t, known) != TCP_TIME_WAIT &&
				 truth_state(t, known) != TCP_CLOSED);
}

void truth_syn(struct truth *t, const struct endpoint *from,
	       const struct endpoint *to, uint32_t iss)
{
	uint32_t listener = truth_open_at(t, IP_TCP, to);
	char name[NAME_TEXT + 16];
	struct entry *n;

	if (listener == TRUTH_NONE ||
	    syn_is_known(t, truth_connected(t, IP_TCP, to, from), iss))
		return;
	snprintf(name, sizeof(name), "%s#%u", t->entry[listener].name,
		 ++t->entry[listener].children);
	n = entry_add(t, name, t->entry[listener].lane, IP_TCP, to, from);
	n->phase = CHILD;
	n->parent = listener;
	n->iss = iss;
	recording_socket(t->rec, n->row)->state[STATE_KERNEL] = TCP_LISTEN;
	supersede(t, n);
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

/* --- asking -------------------------------------------------------------- */

static bool info_changed(const struct info_row *a, const struct info_row *b)
{
	return a->cwnd != b->cwnd || a->ssthresh != b->ssthresh ||
	       a->rto_ms != b->rto_ms || a->rtt_us != b->rtt_us ||
	       a->unacked != b->unacked || a->lost != b->lost ||
	       a->retrans != b->retrans || a->backoff != b->backoff ||
	       a->total_retrans != b->total_retrans ||
	       a->ca_state != b->ca_state || a->rqueue != b->rqueue ||
	       a->wqueue != b->wqueue || a->snd_wnd != b->snd_wnd ||
	       a->rcv_wnd != b->rcv_wnd || a->mss != b->mss ||
	       a->bytes_acked != b->bytes_acked ||
	       a->bytes_sent != b->bytes_sent ||
	       a->bytes_received != b->bytes_received || a->timer != b->timer;
}

static void record_info(struct truth *t, struct entry *n,
			const struct kernel_socket *k, uint64_t t_ns)
{
	struct info_row row = k->info;

	if (n->info_recorded && !info_changed(&row, &n->info))
		return;
	row.socket = n->row;
	n->info = row;
	n->info_recorded = true;
	recording_info(t->rec, t_ns, &row);
}

static int ask(struct truth *t, const struct entry *n,
	       struct kernel_socket *out, struct err *e)
{
	return kernel_tcp(t->kernel, &n->local,
			  n->listening ? NULL : &n->remote, out, e);
}

/* The kernel has no such connection: it is over, or has not begun. */
static void not_there(struct truth *t, struct entry *n, uint64_t t_ns)
{
	if (n->phase == CHILD)
		return;
	recording_state(t->rec, t_ns, n->row, TCP_CLOSED, STATE_KERNEL, NULL);
	if (n->fd < 0)
		n->phase = GONE;
}

static int poll_one(struct truth *t, struct entry *n, uint64_t t_ns,
		    struct err *e)
{
	struct kernel_socket k;
	int rc = ask(t, n, &k, e);

	if (rc < 0)
		return -1;
	n->timer = n->timer_ms = 0;
	if (rc == 1 && n->superseded && k.state != TCP_TIME_WAIT)
		rc = 0; /* that is the new one */
	if (rc == 1 && n->phase == CHILD && k.state == TCP_TIME_WAIT)
		return 0; /* and that still the old one */
	if (rc == 0) {
		not_there(t, n, t_ns);
		return 0;
	}
	n->phase = LIVE;
	n->timer = k.info.timer;
	n->timer_ms = k.info.timer_ms;
	recording_state(t->rec, t_ns, n->row, k.state, STATE_KERNEL, NULL);
	if (k.has_info)
		record_info(t, n, &k, t_ns);
	return 0;
}

int truth_poll(struct truth *t, uint64_t t_ns, struct err *e)
{
	for (size_t i = 0; i < t->n; i++) {
		struct entry *n = &t->entry[i];

		if (n->protocol != IP_TCP || n->phase == NEW ||
		    n->phase == GONE)
			continue;
		if (poll_one(t, n, t_ns, e) < 0)
			return -1;
	}
	return 0;
}

uint32_t truth_row(const struct truth *t, uint32_t socket)
{
	return t->entry[socket].row;
}

void truth_abandon(struct truth *t, uint64_t t_ns)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->entry[i].protocol == IP_TCP &&
		    t->entry[i].phase != CHILD)
			recording_state(t->rec, t_ns, t->entry[i].row,
					TCP_CLOSED, STATE_KERNEL, NULL);
}

enum tcp_state truth_state(const struct truth *t, uint32_t socket)
{
	const struct entry *n = &t->entry[socket];

	/* Its row says LISTEN, which is where a child comes from. */
	if (n->phase == CHILD)
		return TCP_CLOSED;
	return (enum tcp_state)recording_socket_at(t->rec, n->row)
		->state[STATE_KERNEL];
}

int truth_ask(struct truth *t, uint32_t socket, struct kernel_socket *out,
	      struct err *e)
{
	const struct entry *n = &t->entry[socket];

	if (n->protocol == IP_UDP)
		return kernel_udp_queues(n->fd, out);
	return ask(t, n, out, e);
}

/* linux/inet_diag.h: what a timer does when it goes off. */
enum { TIMER_RETRANSMITS = 1, TIMER_KEEPALIVE = 2, TIMER_PROBES = 4 };

/* In other states the timer of that name ends FIN-WAIT-2 in silence. */
static bool keeps_alive(const struct truth *t, const struct entry *n)
{
	uint8_t state =
		recording_socket_at(t->rec, n->row)->state[STATE_KERNEL];

	return n->timer == TIMER_KEEPALIVE &&
	       (state == TCP_ESTABLISHED || state == TCP_CLOSE_WAIT);
}

/* A timer that is waited for: it sends something. */
static bool sends(const struct truth *t, const struct entry *n,
		  bool (*in_vain)(const void *context, uint32_t socket),
		  const void *context)
{
	return n->phase == LIVE &&
	       (n->timer == TIMER_PROBES || keeps_alive(t, n) ||
		(n->timer == TIMER_RETRANSMITS && !in_vain(context, n->row)));
}

bool truth_only_probes(const struct truth *t,
		       bool (*in_vain)(const void *context, uint32_t socket),
		       const void *context)
{
	size_t probes = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (!sends(t, &t->entry[i], in_vain, context))
			continue;
		if (t->entry[i].timer == TIMER_RETRANSMITS)
			return false;
		probes++;
	}
	return probes;
}

uint32_t truth_timer_ms(const struct truth *t,
			bool (*in_vain)(const void *context, uint32_t socket),
			const void *context)
{
	uint32_t least = UINT32_MAX;

	for (size_t i = 0; i < t->n; i++) {
		const struct entry *n = &t->entry[i];

		if (n->timer_ms < least && sends(t, n, in_vain, context))
			least = n->timer_ms;
	}
	return least;
}

uint32_t truth_any_timer_ms(const struct truth *t)
{
	uint32_t least = UINT32_MAX;

	for (size_t i = 0; i < t->n; i++) {
		const struct entry *n = &t->entry[i];

		if (n->phase == LIVE && n->timer && n->timer_ms < least)
			least = n->timer_ms;
	}
	return least;
}

/* There is room for a segment, or for all there is. */
static bool window_is_open(const struct info_row *info)
{
	return info->snd_wnd >= info->mss || info->snd_wnd >= info->wqueue;
}

bool truth_sends_soon(const struct truth *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct entry *n = &t->entry[i];
		uint8_t state = recording_socket_at(t->rec, n->row)
					->state[STATE_KERNEL];

		if (n->phase == LIVE && !n->listening && n->info_recorded &&
		    n->info.wqueue && !n->info.unacked &&
		    window_is_open(&n->info) &&
		    (state == TCP_ESTABLISHED || state == TCP_CLOSE_WAIT))
			return true;
	}
	return false;
}

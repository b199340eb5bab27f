/*
 * Kernel truth for the stage's sockets: asking.
 *
 * After every event each TCP socket that is not gone is asked for by its exact
 * addresses, some 4 us each. Where they are many that would be more than all
 * else: then those are asked to whom something happened (a call, a packet, a
 * scenario that means them), and a few of the others in turn, so that what
 * happens by itself (the end of TIME-WAIT) is found, too, if later.
 */
#include "sim/truth_private.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/mem.h"

enum {
	FEW = 64, /* all are asked */
	TURN = 8, /* of many, once in TURN_NS */
	TURN_NS = 1000000,
};

int truth_open(struct truth **out, struct recording *rec, struct err *e)
{
	struct truth *t = mem_zero(1, sizeof(*t));

	t->rec = rec;
	t->first = t->last = t->hand = TRUTH_NONE;
	t->as_of_ns = UINT64_MAX;
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
	for (int i = 0; i < CHAINS; i++)
		chains_free(&t->by[i]);
	chains_free(&t->by_family);
	free(t->concerned.at);
	free(t->armed.at);
	free(t->trying.at);
	free(t->family);
	free(t->entry);
	free(t);
}

void truth_borrowing(struct truth *t, truth_borrow_fn *borrow, void *context)
{
	t->borrow = borrow;
	t->borrow_context = context;
}

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
static void not_there(struct truth *t, uint32_t i, uint64_t t_ns)
{
	struct entry *n = &t->entry[i];

	n->timer = n->timer_ms = 0;
	entry_arm(t, i, false);
	if (n->phase == CHILD)
		return;
	recording_state(t->rec, t_ns, n->row, TCP_CLOSED, STATE_KERNEL, NULL);
	if (!n->open)
		entry_set_phase(t, i, GONE);
	n->gone_ns = t_ns;
}

/* It has bytes to send, and nothing on its way that would draw an answer. */
static bool has_unsent(const struct entry *n)
{
	return !n->listening && n->info_recorded && n->info.wqueue &&
	       !n->info.unacked;
}

static void is_there(struct truth *t, uint32_t i, const struct kernel_socket *k,
		     uint64_t t_ns)
{
	struct entry *n = &t->entry[i];

	entry_set_phase(t, i, LIVE);
	n->timer = k->info.timer;
	n->timer_ms = k->info.timer_ms;
	recording_state(t->rec, t_ns, n->row, k->state, STATE_KERNEL, NULL);
	if (k->has_info)
		record_info(t, n, k, t_ns);
	entry_arm(t, i, n->timer || has_unsent(n));
}

static int poll_one(struct truth *t, uint32_t i, uint64_t t_ns, struct err *e)
{
	const struct entry *n = &t->entry[i];
	struct kernel_socket k;
	int rc;

	if (n->protocol != IP_TCP || n->phase == NEW || n->phase == GONE)
		return 0;
	rc = ask(t, n, &k, e);
	if (rc < 0)
		return -1;
	if (rc == 1 && n->superseded && k.state != TCP_TIME_WAIT)
		rc = 0; /* that is the new one */
	if (rc == 1 && n->phase == CHILD && k.state == TCP_TIME_WAIT)
		return 0; /* and that still the old one */
	if (rc == 0)
		not_there(t, i, t_ns);
	else
		is_there(t, i, &k, t_ns);
	return 0;
}

static int poll_all(struct truth *t, uint64_t t_ns, struct err *e)
{
	uint32_t next;

	for (uint32_t i = t->first; i != TRUTH_NONE; i = next) {
		next = t->entry[i].after;
		if (poll_one(t, i, t_ns, e) < 0)
			return -1;
	}
	return 0;
}

static int older_first(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static int poll_concerned(struct truth *t, uint64_t t_ns, struct err *e)
{
	const struct entries *list = &t->concerned;

	qsort(list->at, list->n, sizeof(*list->at), older_first);
	for (size_t i = 0; i < list->n; i++)
		if (poll_one(t, list->at[i], t_ns, e) < 0)
			return -1;
	return 0;
}

static int poll_in_turn(struct truth *t, uint64_t t_ns, struct err *e)
{
	if (t_ns - t->turn_ns < TURN_NS)
		return 0;
	t->turn_ns = t_ns;
	for (int n = 0; n < TURN && t->first != TRUTH_NONE; n++) {
		uint32_t i = t->hand == TRUTH_NONE ? t->first : t->hand;

		t->hand = t->entry[i].after;
		if (poll_one(t, i, t_ns, e) < 0)
			return -1;
	}
	return 0;
}

/* All that happened before is known: what has ended, has ended by now. */
static void concerned_done(struct truth *t, uint64_t t_ns)
{
	while (t->concerned.n) {
		struct entry *n = &t->entry[t->concerned.at[--t->concerned.n]];

		n->concerned = false;
		if (n->phase == GONE && n->gone_ns == GONE_NOW)
			n->gone_ns = t_ns;
	}
}

int truth_poll(struct truth *t, uint64_t t_ns, struct err *e)
{
	int rc;

	if (t->asked <= FEW)
		rc = poll_all(t, t_ns, e);
	else
		rc = poll_concerned(t, t_ns, e) < 0 ? -1
						    : poll_in_turn(t, t_ns, e);
	concerned_done(t, t_ns);
	return rc;
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

static int ask_udp(const struct truth *t, const struct entry *n,
		   struct kernel_socket *out)
{
	int fd = n->fd < 0 && t->borrow ? t->borrow(t->borrow_context, n->id)
					: n->fd;
	bool told = fd >= 0 && kernel_udp_queues(fd, out);

	if (fd >= 0 && n->fd < 0)
		close(fd);
	return told;
}

int truth_ask(struct truth *t, uint32_t socket, struct kernel_socket *out,
	      struct err *e)
{
	const struct entry *n = &t->entry[socket];

	if (n->protocol == IP_UDP)
		return ask_udp(t, n, out);
	return ask(t, n, out, e);
}

/*
 * The list of sockets: places of the census, sorted. At first what is in
 * trouble comes first, the worst and the longest before the others.
 */
#include "ui/live/socklist.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"

static const uint64_t again_after_ns = 500000000;

void socklist_init(struct socklist *l)
{
	*l = (struct socklist){ .by = SOCK_WHAT, .down = true, .stale = true };
}

void socklist_free(struct socklist *l)
{
	free(l->shown);
	socklist_init(l);
}

void socklist_sort(struct socklist *l, enum sock_column by, bool down)
{
	l->by = by;
	l->down = down;
	l->stale = true;
}

/* --- order --------------------------------------------------------------- */

static int compare_u64(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

/* IPv4 first; by number, not as text. */
static int compare_ends(const struct endpoint *a, const struct endpoint *b)
{
	int order = compare_u64(a->ip.version, b->ip.version);

	if (!order)
		order = memcmp(a->ip.bytes, b->ip.bytes, sizeof(a->ip.bytes));
	return order ? order : compare_u64(a->port, b->port);
}

static uint64_t queue_of(const struct census_socket *s)
{
	return (uint64_t)s->kernel.info.rqueue +
	       (s->kernel.state == TCP_LISTEN ? 0 : s->kernel.info.wqueue);
}

struct sorting {
	const struct sock_rows *rows;
	enum sock_column by;
	bool down;
};

static int compare_state(const struct census_socket *a,
			 const struct census_socket *b)
{
	if (a->udp != b->udp)
		return a->udp - b->udp;
	return compare_u64(a->kernel.state, b->kernel.state);
}

static int compare_by(const struct sorting *o, const struct sock_place *i,
		      const struct sock_place *k)
{
	const struct census_socket *a = sock_rows_at(o->rows, i->place);
	const struct census_socket *b = sock_rows_at(o->rows, k->place);

	switch (o->by) {
	case SOCK_STATE:
		return compare_state(a, b);
	case SOCK_LOCAL:
		return compare_ends(&a->local, &b->local);
	case SOCK_REMOTE:
		return compare_ends(&a->remote, &b->remote);
	case SOCK_PROGRAM:
		return strncmp(a->owner.command, b->owner.command,
			       sizeof(a->owner.command));
	case SOCK_USER:
		return strncmp(a->user, b->user, sizeof(a->user));
	case SOCK_QUEUE:
		return compare_u64(queue_of(a), queue_of(b));
	case SOCK_TIME:
		return compare_u64(i->time_ns, k->time_ns);
	default:
		return compare_u64(i->trouble, k->trouble);
	}
}

/* Those in the same trouble by how long; then listeners, and by their ends. */
static int compare_rest(const struct sorting *o, const struct sock_place *i,
			const struct sock_place *k)
{
	const struct census_socket *a = sock_rows_at(o->rows, i->place);
	const struct census_socket *b = sock_rows_at(o->rows, k->place);
	int order = 0;

	if (o->by == SOCK_WHAT && i->trouble)
		order = compare_u64(k->time_ns, i->time_ns);
	if (!order)
		order = (b->kernel.state == TCP_LISTEN) -
			(a->kernel.state == TCP_LISTEN);
	if (!order)
		order = compare_ends(&a->local, &b->local);
	return order ? order : compare_ends(&a->remote, &b->remote);
}

static int compare(const void *left, const void *right, void *context)
{
	const struct sorting *o = context;
	const struct sock_place *i = left, *k = right;
	int order = compare_by(o, i, k);

	if (order)
		return o->down ? -order : order;
	order = compare_rest(o, i, k);
	return order ? order : compare_u64(i->place, k->place);
}

/* --- the list ------------------------------------------------------------ */

static bool is_chosen(const struct socklist *l, const struct census_socket *s)
{
	return s && l->has_chosen && s->udp == l->chosen.udp &&
	       endpoint_equal(&s->local, &l->chosen.local) &&
	       endpoint_equal(&s->remote, &l->chosen.remote);
}

const struct census_socket *
socklist_at(const struct socklist *l, const struct sock_rows *rows, size_t line)
{
	return line < l->n ? sock_rows_at(rows, l->shown[line].place) : NULL;
}

static void choose_line(struct socklist *l, const struct sock_rows *rows,
			int64_t to)
{
	const struct census_socket *s;

	if (to >= (int64_t)l->n)
		to = (int64_t)l->n - 1;
	l->at = to < 0 ? 0 : (size_t)to;
	s = socklist_at(l, rows, l->at);
	l->has_chosen = s != NULL;
	if (s)
		l->chosen = (struct sock_ends){ s->udp, s->local, s->remote };
}

/* It is found again, in whatever line it is now; else the line stays. */
static void find_chosen(struct socklist *l, const struct sock_rows *rows)
{
	size_t at = 0;

	while (at < l->n && !is_chosen(l, socklist_at(l, rows, at)))
		at++;
	if (at < l->n && l->by_hand)
		l->at = at;
	else
		choose_line(l, rows, (int64_t)l->at);
}

static void drop_ended(struct socklist *l, const struct sock_rows *rows)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->n; i++)
		if (socklist_at(l, rows, i))
			l->shown[kept++] = l->shown[i];
	if (kept == l->n)
		return;
	l->n = kept;
	find_chosen(l, rows);
}

void socklist_make(struct socklist *l, const struct sock_rows *rows)
{
	struct sorting order = { rows, l->by, l->down };

	if (!l->stale && rows->now_ns < l->made_ns + again_after_ns) {
		drop_ended(l, rows);
		return;
	}
	l->n = l->nameless = 0;
	memset(l->troubles, 0, sizeof(l->troubles));
	for (uint32_t i = 0; i < sock_rows_count(rows); i++) {
		const struct census_socket *s = sock_rows_at(rows, i);
		struct sock_place *p;

		if (!s)
			continue;
		mem_grow(l->shown, l->cap, l->n + 1);
		p = &l->shown[l->n++];
		*p = (struct sock_place){ i, sock_trouble(s, rows->now_ns),
					  sock_time_ns(s, rows->now_ns) };
		l->troubles[p->trouble]++;
		l->nameless += sock_is_nameless(s, rows->now_ns);
	}
	if (l->n)
		qsort_r(l->shown, l->n, sizeof(*l->shown), compare, &order);
	l->made_ns = rows->now_ns;
	l->stale = false;
	find_chosen(l, rows);
}

void socklist_move(struct socklist *l, const struct sock_rows *rows, int64_t to)
{
	l->by_hand = true;
	choose_line(l, rows, to);
}

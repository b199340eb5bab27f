/*
 * Totals: what the table has, and what the kernel counts itself.
 *
 * Sockets in TIME-WAIT are not in the table unless somebody asked for them, but
 * each holds a port towards its server. If there may be so many that ports run
 * out, they are dumped just for that (1 us each).
 */
#include "capture/census/helper.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/census/small.h"

enum { SERVERS = 256 }; /* a power of two; more are not told apart */

struct server {
	struct endpoint remote;
	uint32_t ports;
};

struct counting {
	struct helper *h;
	struct server server[SERVERS];
};

/* "TCP: inuse 5 orphan 0 tw 3 alloc 6 mem 0": of IPv6 as well */
static uint32_t time_wait_count(void)
{
	char text[1024];
	const char *at;

	if (!small_file(AT_FDCWD, "/proc/net/sockstat", text, sizeof(text)))
		return 0;
	at = strstr(text, " tw ");
	return at ? (uint32_t)strtoul(at + 4, NULL, 10) : 0;
}

static void count_kernel(struct census_totals *t)
{
	char text[64];
	unsigned int first, last;

	t->time_wait = time_wait_count();
	if (small_file(AT_FDCWD, "/proc/sys/net/ipv4/tcp_max_tw_buckets", text,
		       sizeof(text)))
		t->time_wait_max = (uint32_t)strtoul(text, NULL, 10);
	if (small_file(AT_FDCWD, "/proc/sys/net/ipv4/ip_local_port_range", text,
		       sizeof(text)) &&
	    sscanf(text, "%u %u", &first, &last) == 2) {
		t->port_first = (uint16_t)first;
		t->port_last = (uint16_t)last;
	}
}

static void count_port(struct counting *c, const struct census_socket *s)
{
	const struct census_totals *t = &c->h->totals;
	uint32_t hash = s->remote.port;

	if (s->remote.port == 0 || s->local.port < t->port_first ||
	    s->local.port > t->port_last)
		return;
	for (int i = 0; i < 16; i++)
		hash = hash * 31 + s->remote.ip.bytes[i];
	for (uint32_t i = 0; i < SERVERS; i++) {
		struct server *v = &c->server[(hash + i) % SERVERS];

		if (v->ports == 0)
			v->remote = s->remote;
		if (endpoint_equal(&v->remote, &s->remote)) {
			v->ports++;
			return;
		}
	}
}

static void count_seen(void *arg, const struct census_socket *seen)
{
	count_port(arg, seen);
}

static void count_socket(struct counting *c, const struct census_socket *s)
{
	struct census_totals *t = &c->h->totals;

	t->ended += s->ended;
	if (s->ended)
		return;
	t->sockets++;
	if (s->udp) {
		t->udp++;
		return;
	}
	t->tcp[s->kernel.state]++;
	/* one more is taken than the limit says (sk_acceptq_is_full) */
	t->listening_full += s->kernel.state == TCP_LISTEN &&
			     s->kernel.info.rqueue > s->kernel.info.wqueue;
	if (s->kernel.state != TCP_TIME_WAIT)
		count_port(c, s);
}

static int most_ports(const void *a, const void *b)
{
	const struct server *x = a, *y = b;

	return (x->ports < y->ports) - (x->ports > y->ports);
}

static void put_destinations(struct counting *c)
{
	struct census_totals *t = &c->h->totals;

	qsort(c->server, SERVERS, sizeof(*c->server), most_ports);
	t->destinations = 0;
	for (int i = 0; i < CENSUS_DESTINATIONS && c->server[i].ports; i++)
		t->destination[t->destinations++] =
			(struct census_destination){ c->server[i].remote,
						     c->server[i].ports };
}

void count_totals(struct helper *h)
{
	struct counting *c = &(struct counting){ .h = h };
	struct census_totals *t = &h->totals;

	count_kernel(t);
	t->sockets = t->ended = t->udp = t->listening_full = 0;
	memset(t->tcp, 0, sizeof(t->tcp));
	for (uint32_t i = 0; i < h->sockets.n; i++)
		if (sockets_used(&h->sockets, i))
			count_socket(c, &h->sockets.at[i]);
	if (t->time_wait <= (t->port_last - t->port_first) / 8u) {
		put_destinations(c);
	} else if (h->credit_ns > 0) { /* else those of the last time stand */
		diag_dump_time_wait(h->diag, count_seen, c);
		put_destinations(c);
	}
	procs_counts(h->procs, &t->processes, &t->hidden);
	t->evicted = h->sockets.evicted;
	h->totals_dirty = true;
}

/*
 * Rings in the order of time.
 *
 *   lo    ─ ring ─▶ ahead ─╮
 *   eth0  ─ ring ─▶ ahead ─┼─ the oldest ─▶
 *   …                      ╯
 *
 * Of each interface one packet is looked at ahead, and the oldest of them goes
 * first. Blocks of different rings are handed over at different times, so where
 * one has nothing, the packets of the others wait for HOLD_NS: by then an older
 * one would have come. A single interface never waits.
 */
#include "capture/live/ports.h"

#include <assert.h>
#include <string.h>
#include <time.h>

#define HOLD_NS (UINT64_C(2000000) * LIVE_BLOCK_MS)

int ports_open(struct ports *p, const struct live_config *config, struct err *e)
{
	struct port *port = &p->port[p->n];

	assert(p->n < PORTS_MOST);
	if (live_open(&port->live, config, e) < 0)
		return -1;
	port->name = config->interface;
	p->n++;
	return 0;
}

void ports_close(struct ports *p)
{
	for (size_t i = 0; i < p->n; i++)
		live_close(p->port[i].live);
	p->n = 0;
}

/* --- packets ------------------------------------------------------------- */

static int look_ahead(struct ports *p, struct err *e)
{
	for (size_t i = 0; i < p->n; i++) {
		struct port *port = &p->port[i];
		int rc = port->has_ahead
				 ? 1
				 : live_next(port->live, &port->ahead, e);

		if (rc < 0)
			return -1;
		port->has_ahead = rc > 0;
	}
	return 0;
}

static uint64_t real_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* An interface that has nothing to show may yet have something older. */
static uint64_t to_wait_ns(const struct ports *p, const struct port *first)
{
	uint64_t until_ns = first->ahead.real_ns + HOLD_NS, now_ns;
	bool all = true;

	for (size_t i = 0; i < p->n; i++)
		all &= p->port[i].has_ahead;
	if (all)
		return 0;
	now_ns = real_ns();
	/* a clock that was set back shall not keep them for ever */
	return now_ns < until_ns && until_ns - now_ns <= HOLD_NS
		       ? until_ns - now_ns
		       : 0;
}

static struct port *oldest(struct ports *p)
{
	struct port *first = NULL;

	for (size_t i = 0; i < p->n; i++) {
		struct port *port = &p->port[i];

		if (port->has_ahead &&
		    (!first || port->ahead.real_ns < first->ahead.real_ns))
			first = port;
	}
	return first;
}

int ports_next(struct ports *p, bool patient, struct file_packet *out,
	       uint64_t *wait_ns, struct err *e)
{
	struct port *from;

	*wait_ns = 0;
	if (look_ahead(p, e) < 0)
		return -1;
	from = oldest(p);
	if (from && patient && p->n > 1)
		*wait_ns = to_wait_ns(p, from);
	if (!from || *wait_ns)
		return 0;
	*out = (struct file_packet){ .t_ns = from->ahead.real_ns,
				     .bytes = from->ahead.bytes,
				     .captured = from->ahead.captured,
				     .length = from->ahead.length,
				     .interface = (uint32_t)(from - p->port),
				     .link = live_link(from->live) };
	from->has_ahead = false;
	from->taken++;
	return 1;
}

/* --- counts -------------------------------------------------------------- */

void ports_count(struct ports *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct live_stats st = live_stats(p->port[i].live);

		p->port[i].until = st.received - st.dropped_kernel;
	}
}

bool ports_has_all(const struct ports *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->port[i].taken < p->port[i].until)
			return false;
	return true;
}

struct live_stats ports_stats(const struct ports *p)
{
	struct live_stats all = { 0 };

	for (size_t i = 0; i < p->n; i++) {
		struct live_stats st = live_stats(p->port[i].live);

		all.received += st.received;
		all.dropped_kernel += st.dropped_kernel;
		all.dropped_interface += st.dropped_interface;
	}
	return all;
}

bool ports_interface(const struct ports *p, uint32_t n,
		     struct file_interface *out)
{
	if (n >= p->n)
		return false;
	*out = (struct file_interface){
		.link = live_link(p->port[n].live),
		.snap_len = live_snap_len(p->port[n].live),
		.name = p->port[n].name,
		.name_len = (uint32_t)strlen(p->port[n].name),
	};
	return true;
}

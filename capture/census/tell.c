/*
 * What goes between the helper and its owner.
 *
 * Nothing is queued for a slow owner but the numbers of the places that have
 * changed: told is what stands there then.
 */
#include "capture/census/helper.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static void ask_both(struct helper *h, const struct census_question *q)
{
	struct diag_question ends[2] = { { q->udp, q->a, q->b },
					 { q->udp, q->b, q->a } };

	learn_ask(h, &ends[0]);
	learn_ask(h, &ends[1]);
}

/* The owner's end is the end of the helper, too. */
void tell_read(struct helper *h)
{
	static struct census_question q[CENSUS_BATCH];

	for (;;) {
		ssize_t n = recv(h->fd, q, sizeof(q), MSG_DONTWAIT);

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n <= 0)
			_exit(0);
		for (size_t i = 0; i < (size_t)n / sizeof(*q); i++)
			ask_both(h, &q[i]);
	}
}

bool tell_waits(const struct helper *h)
{
	return h->n_dirty > 0 || h->totals_dirty;
}

static size_t tell_fill(struct helper *h, struct census_tell *tell)
{
	size_t n = 0;

	if (h->totals_dirty)
		tell[n++] = (struct census_tell){ .kind = TELL_TOTALS,
						  .totals = h->totals };
	for (size_t i = h->n_dirty; i > 0 && n < CENSUS_BATCH; i--, n++) {
		uint32_t place = h->dirty[i - 1];
		bool used = sockets_used(&h->sockets, place);

		tell[n].kind = used ? TELL_SOCKET : TELL_EMPTY;
		tell[n].place = place;
		if (used)
			tell[n].socket = h->sockets.at[place];
	}
	return n;
}

void tell_send(struct helper *h)
{
	static struct census_tell tell[CENSUS_BATCH];

	while (tell_waits(h)) {
		size_t n = tell_fill(h, tell), sockets;

		if (send(h->fd, tell, n * sizeof(*tell),
			 MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
			if (errno == EAGAIN || errno == EINTR ||
			    errno == ENOBUFS)
				return;
			_exit(0);
		}
		sockets = n - h->totals_dirty;
		h->totals_dirty = false;
		h->told_ns = h->mono_ns;
		while (sockets-- > 0)
			h->side[h->dirty[--h->n_dirty]].dirty = false;
	}
}

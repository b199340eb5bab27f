/*
 * The sockets that somebody is known to have, by their inodes.
 *
 * What has changed about one is told once. A row is free again when it was told
 * that its socket is closed.
 */
#include "capture/mem.h"
#include "sim/program/descriptor_private.h"

void spare_put(struct spare *s, uint32_t row)
{
	mem_grow(s->row, s->cap, s->n + 1);
	s->row[s->n++] = row;
}

void socket_changed(struct descriptors *d, uint32_t row)
{
	if (d->socket[row].queued)
		return;
	d->socket[row].queued = true;
	mem_grow(d->changed, d->cap_changed, d->n_changed + 1);
	d->changed[d->n_changed++] = row;
}

uint32_t socket_add(struct descriptors *d, uint64_t inode, pid_t pid, int fd)
{
	uint32_t row;

	if (d->spare_socket.n) {
		row = d->spare_socket.row[--d->spare_socket.n];
	} else {
		mem_grow(d->socket, d->cap_socket, d->n_socket + 1);
		row = (uint32_t)d->n_socket++;
	}
	d->socket[row] =
		(struct socket_known){ .s = { .inode = inode, .pid = pid },
				       .fd = fd };
	chains_add(&d->by_inode, inode, row);
	return row;
}

void socket_drop(struct descriptors *d, uint32_t row)
{
	chains_remove(&d->by_inode, row);
	spare_put(&d->spare_socket, row);
}

/* Its addresses change no more, unless a call says so. */
static bool is_settled(const struct program_socket *s)
{
	if (!s->local.port)
		return false;
	return s->protocol != IP_TCP || s->listening || s->remote.port;
}

static bool is_told(const struct program_socket *a,
		    const struct program_socket *b)
{
	return a->listening == b->listening && a->v6only == b->v6only &&
	       endpoint_equal(&a->local, &b->local) &&
	       endpoint_equal(&a->remote, &b->remote);
}

enum answer socket_ask(struct descriptors *d, uint32_t row, pid_t pid, int fd)
{
	struct socket_known *k = &d->socket[row];
	struct program_socket before = k->s;
	enum answer answer = ask_socket(d, pid, fd, &k->s);

	k->settled = answer == ANSWER_SOCKET && is_settled(&k->s);
	if (answer == ANSWER_SOCKET && !is_told(&before, &k->s))
		socket_changed(d, row);
	return answer;
}

void places_changed(struct descriptors *d, const struct socket_known *k)
{
	socket_changed(d, (uint32_t)(k - d->socket));
}

const struct program_socket *descriptors_changed(struct descriptors *d)
{
	uint32_t row;

	if (d->first_changed == d->n_changed) {
		d->first_changed = d->n_changed = 0;
		return NULL;
	}
	row = d->changed[d->first_changed++];
	d->socket[row].queued = false;
	d->told = d->socket[row].s;
	d->socket[row].s.tried.port = 0;
	if (d->told.closed)
		socket_drop(d, row);
	return &d->told;
}

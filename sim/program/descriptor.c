/*
 * Descriptors: which number of which process is which socket.
 *
 *	process ─▶ table of files ─▶ place ─▶ socket, by its inode
 *	thread  ──▲                  unknown │ no socket of the internet
 *
 * Only calls of sockets, and those that copy and close descriptors, are
 * traced; open, pipe or a descriptor that came in a message are not. So a
 * place is never believed to be empty: close makes it unknown, and what is
 * unknown is asked for when a call names it. As every close is seen, what is
 * known stays true, and costs no system call of ours.
 *
 * Threads share their table (CLONE_FILES), fork(2) copies it, and execve(2)
 * drops what is close-on-exec: there each socket is looked for again.
 *
 * A socket is closed when the last place that was known goes. It may still be
 * among places nobody has asked for, or on its way in a message (SCM_RIGHTS);
 * whoever then uses it opens it again.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/mem.h"
#include "sim/program/descriptor_private.h"

struct descriptors *descriptors_new(void)
{
	struct descriptors *d = mem_zero(1, sizeof(*d));

	for (int i = 0; i < PIDFDS; i++)
		d->pidfd[i].fd = -1;
	return d;
}

void descriptors_free(struct descriptors *d)
{
	if (!d)
		return;
	for (int i = 0; i < PIDFDS; i++)
		ask_forget(d, d->pidfd[i].pid);
	for (size_t i = 0; i < d->n_table; i++)
		free(d->table[i].place);
	chains_free(&d->by_pid);
	chains_free(&d->by_inode);
	free(d->spare_process.row);
	free(d->spare_table.row);
	free(d->spare_socket.row);
	free(d->process);
	free(d->table);
	free(d->socket);
	free(d->changed);
	free(d);
}

/* --- places --------------------------------------------------------------- */

static uint32_t place_get(const struct file_table *t, int fd)
{
	return fd >= 0 && (size_t)fd < t->n ? t->place[fd] : PLACE_UNKNOWN;
}

/* One place more has it, or one less. */
static void place_count(struct descriptors *d, uint32_t place, int step)
{
	struct socket_known *k;

	if (place < PLACE_SOCKET)
		return;
	k = &d->socket[place - PLACE_SOCKET];
	k->places += (uint32_t)step;
	if (k->places) {
		k->s.closed = false;
		return;
	}
	k->s.closed = true;
	k->settled = false;
	socket_changed(d, place - PLACE_SOCKET);
}

static void place_set(struct descriptors *d, struct file_table *t, int fd,
		      uint32_t place)
{
	uint32_t before = place_get(t, fd);
	size_t had = t->n;

	if (fd < 0 || fd >= PLACES_MOST || before == place)
		return;
	if ((size_t)fd >= had) {
		mem_grow(t->place, t->n, (size_t)fd + 1);
		memset(t->place + had, 0, (t->n - had) * sizeof(*t->place));
	}
	t->place[fd] = place;
	place_count(d, place, 1);
	place_count(d, before, -1);
}

void places_copy(struct descriptors *d, struct file_table *t, int from, int to)
{
	place_set(d, t, to, place_get(t, from));
}

void places_forget(struct descriptors *d, struct file_table *t, unsigned first,
		   unsigned last)
{
	for (size_t i = first; i < t->n && i <= last; i++)
		place_set(d, t, (int)i, PLACE_UNKNOWN);
}

/* --- processes ------------------------------------------------------------ */

static uint32_t table_add(struct descriptors *d)
{
	uint32_t row;

	if (d->spare_table.n) {
		row = d->spare_table.row[--d->spare_table.n];
	} else {
		mem_grow(d->table, d->cap_table, d->n_table + 1);
		row = (uint32_t)d->n_table++;
	}
	d->table[row] = (struct file_table){ .users = 0 };
	return row;
}

/* With the places of another; that one's own go on. */
static uint32_t table_copy(struct descriptors *d, uint32_t of)
{
	uint32_t row = table_add(d);
	struct file_table *to = &d->table[row];
	const struct file_table *from = &d->table[of];

	mem_grow(to->place, to->n, from->n ? from->n : 1);
	memset(to->place, 0, to->n * sizeof(*to->place));
	for (size_t i = 0; i < from->n; i++) {
		to->place[i] = from->place[i];
		place_count(d, to->place[i], 1);
	}
	return row;
}

static void table_leave(struct descriptors *d, uint32_t row)
{
	struct file_table *t = &d->table[row];

	if (--t->users)
		return;
	places_forget(d, t, 0, UINT32_MAX);
	free(t->place);
	*t = (struct file_table){ .users = 0 };
	spare_put(&d->spare_table, row);
}

static uint32_t process_find(const struct descriptors *d, pid_t pid)
{
	return chains_first(&d->by_pid, (uint64_t)pid);
}

static uint32_t process_add(struct descriptors *d, pid_t pid, uint32_t table)
{
	uint32_t row;

	if (d->spare_process.n) {
		row = d->spare_process.row[--d->spare_process.n];
	} else {
		mem_grow(d->process, d->cap_process, d->n_process + 1);
		row = (uint32_t)d->n_process++;
	}
	d->process[row] = (struct process){ .pid = pid, .table = table };
	d->table[table].users++;
	chains_add(&d->by_pid, (uint64_t)pid, row);
	return row;
}

static uint32_t process_get(struct descriptors *d, pid_t pid)
{
	uint32_t row = process_find(d, pid);

	return row == CHAIN_END ? process_add(d, pid, table_add(d)) : row;
}

struct file_table *places_of(struct descriptors *d, pid_t pid)
{
	uint32_t row = process_get(d, pid); /* which may move d->process */

	return &d->table[d->process[row].table];
}

void places_unshare(struct descriptors *d, pid_t pid)
{
	uint32_t row = process_get(d, pid);
	uint32_t table = d->process[row].table;

	if (d->table[table].users == 1)
		return;
	d->process[row].table = table_copy(d, table);
	d->table[d->process[row].table].users++;
	table_leave(d, table);
}

void descriptors_fork(struct descriptors *d, pid_t parent, pid_t child,
		      bool shares)
{
	uint32_t row, table;

	if (parent == child) /* its threads go by the same number */
		return;
	descriptors_exit(d, child);
	row = process_get(d, parent);
	table = d->process[row].table;
	process_add(d, child, shares ? table : table_copy(d, table));
}

static bool is_still(const struct descriptors *d, pid_t pid, int fd,
		     uint32_t row)
{
	uint64_t inode;

	return ask_link(pid, fd, &inode) && inode == d->socket[row].s.inode;
}

/* What was close-on-exec has gone; and a table is nobody else's any more. */
void descriptors_exec(struct descriptors *d, pid_t pid)
{
	struct file_table *t;

	places_unshare(d, pid);
	t = places_of(d, pid);
	for (size_t i = 0; i < t->n; i++)
		if (t->place[i] < PLACE_SOCKET ||
		    !is_still(d, pid, (int)i, t->place[i] - PLACE_SOCKET))
			place_set(d, t, (int)i, PLACE_UNKNOWN);
}

void descriptors_exit(struct descriptors *d, pid_t pid)
{
	uint32_t row = process_find(d, pid);

	if (row == CHAIN_END)
		return;
	ask_forget(d, pid);
	table_leave(d, d->process[row].table);
	chains_remove(&d->by_pid, row);
	spare_put(&d->spare_process, row);
}

/* --- what is behind a number ---------------------------------------------- */

static uint32_t look_at_inode(struct descriptors *d, pid_t pid, int fd,
			      uint64_t inode)
{
	uint32_t row = chains_first(&d->by_inode, inode);
	enum answer answer;

	if (row != CHAIN_END)
		return PLACE_SOCKET + row;
	row = socket_add(d, inode, pid, fd);
	answer = socket_ask(d, row, pid, fd);
	if (answer == ANSWER_SOCKET)
		return PLACE_SOCKET + row;
	socket_drop(d, row);
	return answer == ANSWER_OTHER ? PLACE_OTHER : PLACE_UNKNOWN;
}

/* What stands there, asked for if that is not known. */
static uint32_t look(struct descriptors *d, pid_t pid, int fd)
{
	struct file_table *t = places_of(d, pid);
	uint32_t place = place_get(t, fd);
	uint64_t inode;

	if (place != PLACE_UNKNOWN || fd < 0 || !ask_link(pid, fd, &inode))
		return place;
	place = inode ? look_at_inode(d, pid, fd, inode) : PLACE_OTHER;
	place_set(d, t, fd, place);
	return place;
}

void places_assume(struct descriptors *d, pid_t pid, int fd, int family,
		   uint8_t protocol)
{
	uint64_t inode;
	uint32_t row;

	if (look(d, pid, fd) != PLACE_UNKNOWN || !ask_link(pid, fd, &inode) ||
	    !inode)
		return;
	row = socket_add(d, inode, pid, fd);
	d->socket[row].s.family = family;
	d->socket[row].s.protocol = protocol;
	place_set(d, places_of(d, pid), fd, PLACE_SOCKET + row);
}

bool descriptors_is_socket(struct descriptors *d, pid_t pid, int fd)
{
	return look(d, pid, fd) >= PLACE_SOCKET;
}

struct socket_known *places_socket(struct descriptors *d, pid_t pid, int fd)
{
	uint32_t place = look(d, pid, fd), row;

	if (place < PLACE_SOCKET)
		return NULL;
	row = place - PLACE_SOCKET;
	if (!d->socket[row].settled)
		socket_ask(d, row, pid, fd);
	return &d->socket[row];
}

void places_unsettle(struct descriptors *d, pid_t pid, int fd)
{
	uint32_t place = place_get(places_of(d, pid), fd);

	if (place >= PLACE_SOCKET)
		d->socket[place - PLACE_SOCKET].settled = false;
}

const struct program_socket *descriptors_socket(struct descriptors *d,
						pid_t pid, int fd)
{
	const struct socket_known *k = places_socket(d, pid, fd);

	return k ? &k->s : NULL;
}

/* A place that has it: where it was seen first, or any other. */
static int borrow_from(struct descriptors *d, uint32_t row)
{
	const struct socket_known *k = &d->socket[row];

	if (process_find(d, k->s.pid) != CHAIN_END &&
	    place_get(places_of(d, k->s.pid), k->fd) == PLACE_SOCKET + row)
		return ask_copy(d, k->s.pid, k->fd);
	for (size_t i = 0; i < d->n_process; i++) {
		const struct file_table *t = &d->table[d->process[i].table];

		for (size_t fd = 0; t->users && fd < t->n; fd++)
			if (t->place[fd] == PLACE_SOCKET + row)
				return ask_copy(d, d->process[i].pid, (int)fd);
	}
	return -1;
}

int descriptors_borrow(struct descriptors *d, uint64_t inode)
{
	uint32_t row = chains_first(&d->by_inode, inode);

	return row == CHAIN_END ? -1 : borrow_from(d, row);
}

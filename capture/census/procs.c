/*
 * Who has which socket.
 *
 * A socket among a process's descriptors is the link "socket:[INODE]" in
 * /proc/PID/fd (proc_pid_fd(5)). There is no way to ask who has an inode, so
 * everything is read, in passes:
 *
 *   start ─▶ pids, new ones first ─▶ a few at a time ─▶ end: what was not met
 *                                                       any more is forgotten
 *
 * A socket that several processes have belongs to the one that started first,
 * for a server is its children's parent; but not to process 1 if another has
 * it, too, since init hands sockets to the services that it starts.
 *
 * A pid says little alone: the same number is given again. With its start time
 * (field 22 of proc_pid_stat(5)) it is a process.
 */
#include "capture/census/procs.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/census/map.h"
#include "capture/census/names.h"
#include "capture/mem.h"

enum { MANY = 500 }; /* sockets of one process: to read them takes 1 ms */

struct process {
	uint32_t pid, pass; /* the pass in which it was met last */
	uint64_t start;	    /* in clock ticks since boot; 0: not read */
	char command[16];
	uint32_t sockets; /* it has so many */
	bool hidden;
	uint8_t here; /* 0: not looked, 1: our network namespace, 2: another */
};

struct holder {
	uint32_t inode, pid, pass, n; /* n: processes in that pass */
	uint32_t last;		      /* of them, so that dup(2) is no other */
	uint64_t start;
	uint32_t others; /* n - 1 of the last whole pass */
	char command[16];
};

struct procs {
	struct process *process;
	size_t n_process, cap_process;
	struct map by_pid;

	struct holder *holder;
	size_t n_holder, cap_holder;
	struct map by_inode;

	/* the pass that is under way */
	uint32_t *todo;
	size_t n_todo, at, cap_todo;
	uint32_t pass; /* counts from 1 */
	bool going;

	uint32_t all, hidden;
	uint64_t netns; /* of this process */
};

static uint64_t netns_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_ino : 0;
}

struct procs *procs_new(void)
{
	struct procs *p = mem_zero(1, sizeof(*p));

	p->netns = netns_of("/proc/self/ns/net");
	return p;
}

void procs_free(struct procs *p)
{
	if (!p)
		return;
	map_free(&p->by_pid);
	map_free(&p->by_inode);
	free(p->process);
	free(p->holder);
	free(p->todo);
	free(p);
}

/* --- one process -------------------------------------------------------- */

static struct process *process_find(const struct procs *p, uint32_t pid)
{
	uint32_t i;

	return map_get(&p->by_pid, pid, &i) ? &p->process[i] : NULL;
}

static struct process *process_get(struct procs *p, uint32_t pid)
{
	struct process *known = process_find(p, pid);

	if (known)
		return known;
	mem_grow(p->process, p->cap_process, p->n_process + 1);
	known = &p->process[p->n_process];
	*known = (struct process){ .pid = pid, .pass = p->pass };
	map_put(&p->by_pid, pid, (uint32_t)p->n_process++);
	return known;
}

/* Reads its name and start; false if it has gone. */
static bool process_look(struct process *k)
{
	char command[16];
	uint64_t start;

	if (!proc_stat(k->pid, command, &start))
		return false;
	if (start != k->start)
		*k = (struct process){ .pid = k->pid,
				       .pass = k->pass,
				       .start = start };
	memcpy(k->command, command, sizeof(command));
	return true;
}

/* --- its sockets -------------------------------------------------------- */

static bool goes_before(const struct process *k, const struct holder *h)
{
	if (k->pid == 1 || h->pid == 1)
		return h->pid == 1;
	return k->start < h->start || (k->start == h->start && k->pid < h->pid);
}

static void holder_set(struct holder *h, const struct process *k)
{
	h->pid = k->pid;
	h->start = k->start;
	memcpy(h->command, k->command, sizeof(h->command));
}

static void socket_met(struct procs *p, uint32_t inode, const struct process *k)
{
	struct holder *h;
	uint32_t i;

	if (!map_get(&p->by_inode, inode, &i)) {
		mem_grow(p->holder, p->cap_holder, p->n_holder + 1);
		i = (uint32_t)p->n_holder++;
		p->holder[i] = (struct holder){ .inode = inode };
		map_put(&p->by_inode, inode, i);
	}
	h = &p->holder[i];
	if (h->pass != p->pass) {
		h->pass = p->pass;
		h->n = 0;
	} else if (h->last == k->pid) {
		return;
	}
	h->last = k->pid;
	if (h->n == 0 || goes_before(k, h))
		holder_set(h, k);
	h->n++;
}

static void process_read(struct procs *p, struct process *k)
{
	char path[32], link[64];
	struct dirent *entry;
	unsigned int inode;
	ssize_t n;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%u/fd", k->pid);
	dir = opendir(path);
	k->hidden = !dir && errno == EACCES;
	k->sockets = 0;
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		n = readlinkat(dirfd(dir), entry->d_name, link,
			       sizeof(link) - 1);
		k->hidden = k->hidden || (n < 0 && errno == EACCES);
		if (n <= 0)
			continue;
		link[n] = '\0';
		if (sscanf(link, "socket:[%u]", &inode) != 1)
			continue;
		k->sockets++;
		socket_met(p, inode, k);
	}
	closedir(dir);
}

bool procs_owner(const struct procs *p, uint32_t inode,
		 struct census_owner *out)
{
	const struct holder *h;
	uint32_t i;

	if (!map_get(&p->by_inode, inode, &i))
		return false;
	h = &p->holder[i];
	*out = (struct census_owner){ .pid = h->pid,
				      .sure = CENSUS_SEEN,
				      .others = h->others };
	memcpy(out->command, h->command, sizeof(out->command));
	return true;
}

/* --- a pass ------------------------------------------------------------- */

/* New ones, those with sockets, the rest; and what takes long at the end. */
static int urgency(const struct procs *p, uint32_t pid)
{
	const struct process *k = process_find(p, pid);

	if (!k || k->start == 0)
		return 0;
	if (k->sockets > MANY)
		return 3;
	return k->sockets ? 1 : 2;
}

static void todo_fill(struct procs *p, DIR *dir, int which)
{
	struct dirent *entry;

	rewinddir(dir);
	while ((entry = readdir(dir))) {
		uint32_t pid = (uint32_t)strtoul(entry->d_name, NULL, 10);

		if (pid == 0 || !isdigit((unsigned char)entry->d_name[0]) ||
		    urgency(p, pid) != which)
			continue;
		mem_grow(p->todo, p->cap_todo, p->n_todo + 1);
		p->todo[p->n_todo++] = pid;
	}
}

void procs_start(struct procs *p)
{
	DIR *dir = opendir("/proc");

	p->n_todo = p->at = 0;
	if (!dir)
		return;
	for (int which = 0; which < 4; which++)
		todo_fill(p, dir, which);
	closedir(dir);
	p->pass++;
	p->going = true;
}

/* Keeps those of this pass and of the one before: their names may be asked. */
static void forget_processes(struct procs *p)
{
	size_t kept = 0;

	p->all = p->hidden = 0;
	map_clear(&p->by_pid);
	for (size_t i = 0; i < p->n_process; i++) {
		const struct process *k = &p->process[i];

		if (k->pass + 1 < p->pass)
			continue;
		p->all += k->pass == p->pass;
		p->hidden += k->pass == p->pass && k->hidden;
		p->process[kept] = *k;
		map_put(&p->by_pid, k->pid, (uint32_t)kept++);
	}
	p->n_process = kept;
}

static void forget_holders(struct procs *p)
{
	size_t kept = 0;

	map_clear(&p->by_inode);
	for (size_t i = 0; i < p->n_holder; i++) {
		struct holder *h = &p->holder[i];

		if (h->pass != p->pass)
			continue;
		h->others = h->n - 1;
		p->holder[kept] = *h;
		map_put(&p->by_inode, h->inode, (uint32_t)kept++);
	}
	p->n_holder = kept;
}

bool procs_go(struct procs *p, uint32_t most)
{
	uint32_t cost = 0;

	if (!p->going)
		return false;
	for (; cost < most && p->at < p->n_todo; cost++) {
		struct process *k = process_get(p, p->todo[p->at++]);

		if (!process_look(k))
			continue;
		k->pass = p->pass;
		process_read(p, k);
		cost += k->sockets / 16;
	}
	if (p->at < p->n_todo)
		return true;
	p->going = false;
	forget_processes(p);
	forget_holders(p);
	return false;
}

uint32_t procs_passes(const struct procs *p)
{
	return p->going ? p->pass - 1 : p->pass;
}

void procs_counts(const struct procs *p, uint32_t *all, uint32_t *hidden)
{
	*all = p->all;
	*hidden = p->hidden;
}

/* --- names -------------------------------------------------------------- */

void procs_named(struct procs *p, uint32_t pid, const char *command)
{
	struct process *k = process_get(p, pid);

	memset(k->command, 0, sizeof(k->command));
	memcpy(k->command, command, strnlen(command, 15));
	k->pass = p->pass;
}

/* Its number may have been another's: that one has gone. */
void procs_forked(struct procs *p, uint32_t pid, uint32_t parent)
{
	struct process *k;
	char command[16];
	uint8_t here;

	procs_command(p, parent, command);
	here = process_get(p, parent)->here;
	k = process_get(p, pid);
	*k = (struct process){ .pid = pid, .pass = p->pass, .here = here };
	memcpy(k->command, command, sizeof(command));
}

void procs_command(struct procs *p, uint32_t pid, char out[16])
{
	struct process *k = process_get(p, pid);

	if (!k->command[0] && process_look(k))
		k->pass = p->pass;
	memcpy(out, k->command, sizeof(k->command));
}

bool procs_is_here(struct procs *p, uint32_t pid)
{
	struct process *k = process_get(p, pid);
	char path[32];
	uint64_t netns;

	if (k->here == 0) {
		snprintf(path, sizeof(path), "/proc/%u/ns/net", pid);
		netns = netns_of(path);
		if (netns)
			k->here = netns == p->netns ? 1 : 2;
	}
	return k->here != 2;
}

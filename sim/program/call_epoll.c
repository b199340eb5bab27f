/*
 * epoll(7): what is watched for what, and what is ready.
 *
 *	epoll_ctl(4, EPOLL_CTL_ADD, 5, EPOLLIN|EPOLLET)
 *	epoll_wait(4, 64, forever) = 1 [5 EPOLLIN]
 *
 * An event has no descriptor: it has what the program has given with it, a
 * descriptor or a pointer or anything. The kernel tells which one that stands
 * for (proc_pid_fdinfo(5)), as long as it is watched:
 *
 *	tfd:	    5 events:	    19 data:		    5  pos:0 ino:2d
 *sdev:9
 *
 * Where it does not, or tells it of several, the event is told with its data.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "sim/program/call_text.h"

enum {
	EVENTS = 8, /* more than a list shows */
	/* Lines of fdinfo have 60 bytes: of some 270 descriptors. */
	INFO_MAX = 16 * 1024,
	UNKNOWN = -1,
};

void form_epoll_op(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	static const struct call_name operations[] = {
		{ EPOLL_CTL_ADD, "EPOLL_CTL_ADD" },
		{ EPOLL_CTL_MOD, "EPOLL_CTL_MOD" },
		{ EPOLL_CTL_DEL, "EPOLL_CTL_DEL" },
	};

	write_name(pen, (uint32_t)c->arg[i], operations,
		   sizeof(operations) / sizeof(*operations));
}

void form_epoll_event(struct pen *pen, const struct traced_call *c,
		      unsigned int i)
{
	struct epoll_event e;

	if ((int)c->arg[1] == EPOLL_CTL_DEL)
		return; /* it is ignored, epoll_ctl(2) */
	if (tracee_read(c->tid, c->arg[i], &e, sizeof(e)) == sizeof(e))
		write_epoll_events(pen, e.events);
	else
		write_pointer(pen, c->arg[i]);
}

/* --- whose event it is --------------------------------------------------- */

/* What the kernel tells of an epoll descriptor; caller closes. NULL: nothing */
static FILE *info_open(const struct traced_call *c)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", (int)c->tid,
		 (int)c->arg[0]);
	return fopen(path, "re");
}

/* The descriptors of the events, UNKNOWN where the kernel does not tell it. */
static void find_descriptors(const struct traced_call *c,
			     const struct epoll_event *event, size_t n,
			     int fd[EVENTS])
{
	unsigned int found[EVENTS] = { 0 };
	FILE *info = info_open(c);
	char line[160];
	size_t left = INFO_MAX;

	while (info && left && fgets(line, sizeof(line), info)) {
		uint64_t data;
		int tfd;

		left -= strlen(line) < left ? strlen(line) : left;
		if (sscanf(line, "tfd: %d events: %*x data: %" SCNx64, &tfd,
			   &data) != 2)
			continue;
		for (size_t i = 0; i < n; i++)
			if (event[i].data.u64 == data) {
				fd[i] = tfd;
				found[i]++;
			}
	}
	for (size_t i = 0; i < n; i++)
		if (found[i] != 1 || !left)
			fd[i] = UNKNOWN;
	if (info)
		fclose(info);
}

void data_epoll(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	struct epoll_event event[EVENTS];
	size_t n = c->result < EVENTS ? (size_t)c->result : EVENTS;
	int fd[EVENTS];
	struct call_list list;

	if (n == 0) {
		pen_format(pen, "timeout");
		return;
	}
	n = tracee_read(c->tid, c->arg[i], event, n * sizeof(event[0])) /
	    sizeof(event[0]);
	find_descriptors(c, event, n, fd);
	list = list_begin(pen);
	for (size_t k = 0; k < n && list_item(&list); k++) {
		if (fd[k] == UNKNOWN)
			pen_format(pen, "data %#" PRIx64 " ",
				   (uint64_t)event[k].data.u64);
		else
			pen_format(pen, "%d ", fd[k]);
		write_epoll_events(pen, event[k].events);
	}
	list_end(&list);
}

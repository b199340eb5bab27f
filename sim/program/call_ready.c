/*
 * Which descriptors are waited for, and which are ready: poll(2), select(2).
 *
 *	poll([3 POLLIN, 4 POLLIN|POLLOUT], 500ms) = 1 [3 POLLIN]
 *	select(read [3, 4], write [5], forever) = 1 read [3]
 *
 * A list names a few and ends with "…"; a program may wait for thousands. A
 * call that has returned has written into what it was given.
 */
#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>

#include "sim/program/call_text.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

enum {
	LIST = 4,	   /* items of a list */
	POLLS = 32,	   /* struct pollfd read at once */
	POLLS_MAX = 65536, /* and of them all; more are not looked at */
	SET_MAX = 65536,   /* descriptors in a set of select(2) */
};

/* --- lists --------------------------------------------------------------- */

struct call_list list_begin(struct pen *pen)
{
	pen_format(pen, "[");
	return (struct call_list){ .pen = pen };
}

bool list_item(struct call_list *list)
{
	if (list->n)
		pen_format(list->pen, ", ");
	if (list->n++ < LIST)
		return true;
	pen_format(list->pen, "…");
	return false;
}

void list_end(struct call_list *list)
{
	pen_format(list->pen, "]");
}

/* --- events -------------------------------------------------------------- */

#define NAME(constant)                                                         \
	{                                                                      \
		(uint32_t)(constant), #constant                                \
	}

void write_poll_events(struct pen *pen, uint32_t events)
{
	static const struct call_name names[] = {
		NAME(POLLIN),	  NAME(POLLPRI),    NAME(POLLOUT),
		NAME(POLLERR),	  NAME(POLLHUP),    NAME(POLLNVAL),
		NAME(POLLRDHUP),  NAME(POLLRDNORM), NAME(POLLRDBAND),
		NAME(POLLWRNORM), NAME(POLLWRBAND),
	};

	if (!events)
		pen_format(pen, "0");
	write_flags(pen, events, names, ROWS(names));
}

void write_epoll_events(struct pen *pen, uint32_t events)
{
	static const struct call_name names[] = {
		NAME(EPOLLIN),	   NAME(EPOLLPRI),     NAME(EPOLLOUT),
		NAME(EPOLLERR),	   NAME(EPOLLHUP),     NAME(EPOLLRDHUP),
		NAME(EPOLLRDNORM), NAME(EPOLLRDBAND),  NAME(EPOLLWRNORM),
		NAME(EPOLLWRBAND), NAME(EPOLLMSG),     NAME(EPOLLEXCLUSIVE),
		NAME(EPOLLWAKEUP), NAME(EPOLLONESHOT), NAME(EPOLLET),
	};

	if (!events)
		pen_format(pen, "0");
	write_flags(pen, events, names, ROWS(names));
}

/* --- poll(2) ------------------------------------------------------------- */

/* Those that are asked about, or only those that have an answer. */
static void write_polls(struct pen *pen, const struct traced_call *c,
			unsigned int i, bool ready)
{
	struct call_list list = list_begin(pen);
	struct pollfd fd[POLLS];
	uint64_t n = c->arg[i + 1] < POLLS_MAX ? c->arg[i + 1] : POLLS_MAX;

	for (uint64_t k = 0; k < n; k++) {
		const struct pollfd *at = &fd[k % POLLS];
		size_t some = n - k < POLLS ? (size_t)(n - k) : POLLS;
		size_t size = some * sizeof(fd[0]);
		short events;

		if (k % POLLS == 0 &&
		    tracee_read(c->tid, c->arg[i] + k * sizeof(fd[0]), fd,
				size) != size)
			break;
		events = ready ? at->revents : at->events;
		if (ready && !events)
			continue;
		if (!list_item(&list))
			break;
		pen_format(pen, "%d ", at->fd);
		write_poll_events(pen, (uint16_t)events);
	}
	list_end(&list);
}

static bool can_read(const struct traced_call *c, uint64_t at)
{
	char byte;

	return tracee_read(c->tid, at, &byte, 1) == 1;
}

void form_poll(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	if (c->arg[i + 1] && !can_read(c, c->arg[i]))
		write_pointer(pen, c->arg[i]);
	else
		write_polls(pen, c, i, false);
}

static const char timeout[] = "timeout";

void data_poll(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	if (c->result)
		write_polls(pen, c, i, true);
	else
		pen_format(pen, "%s", timeout);
}

/* --- select(2) ----------------------------------------------------------- */

/* The descriptors of a set: false if it can not be read. */
static bool write_set(struct pen *pen, const struct traced_call *c, uint64_t at,
		      uint32_t n)
{
	uint64_t words[SET_MAX / 64];
	size_t size = (n + 63) / 64 * sizeof(words[0]);
	struct call_list list;

	if (tracee_read(c->tid, at, words, size) != size)
		return false;
	list = list_begin(pen);
	for (uint32_t fd = 0; fd < n; fd++) {
		if (!(words[fd / 64] >> fd % 64 & 1))
			continue;
		if (!list_item(&list))
			break;
		pen_format(pen, "%" PRIu32, fd);
	}
	list_end(&list);
	return true;
}

/* Arguments 1 to 3; `ready`: without those that have none. */
static void write_sets(struct pen *pen, const struct traced_call *c, bool ready)
{
	static const char *const names[] = { "read", "write", "except" };
	int32_t n = (int32_t)c->arg[0];
	const char *between = "";

	if (n < 0 || n > SET_MAX) /* as the kernel: of no table's size */
		n = n < 0 ? 0 : SET_MAX;
	for (unsigned int i = 0; i < ROWS(names); i++) {
		char text[CALL_TEXT];
		struct pen set = { .text = text, .size = sizeof(text) };

		text[0] = '\0';
		if (!c->arg[1 + i])
			continue;
		if (!write_set(&set, c, c->arg[1 + i], (uint32_t)n))
			write_pointer(&set, c->arg[1 + i]);
		if (ready && strcmp(text, "[]") == 0)
			continue;
		pen_format(pen, "%s%s %s", between, names[i], text);
		between = ", ";
	}
}

void form_select(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	(void)i;
	write_sets(pen, c, false);
}

void data_select(struct pen *pen, const struct traced_call *c, unsigned int i)
{
	(void)i;
	if (c->result)
		write_sets(pen, c, true);
	else
		pen_format(pen, "%s", timeout);
}

/*
 * A thread that serves many clients may not wait for one of them. So nothing
 * here waits: what could not be done now (EAGAIN) stays in `struct talk` until
 * the socket is ready again. What a thread keeps on its stack (where was I?)
 * is written down here.
 *
 *     hears ── a whole line ──> answers ── all of it sent ──> hears
 *       │                          │
 *       └ EAGAIN: until readable   └ EAGAIN: until writable
 *
 * While a client does not take its answer, it is not heard: who only asks and
 * never reads can not fill our memory.
 */
#include "talk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool talk_prints = true;

struct talk *talk_accept(int listener)
{
	struct talk *t;
	int fd;

	do
		fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
	while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
	if (fd < 0 && (errno == EAGAIN || errno == EMFILE))
		return NULL;
	if (fd < 0)
		die("accept");
	t = zeroed(1, sizeof(*t));
	t->fd = fd;
	return t;
}

static enum talk_now failed(const char *why)
{
	complain("a client", why);
	return TALK_ENDS;
}

static enum talk_now not_now(void)
{
	if (errno == EINTR)
		return TALK_MORE;
	return errno == EAGAIN ? TALK_WAITS : failed(strerror(errno));
}

static enum talk_now hear(struct talk *t)
{
	struct lines *l = &t->lines;
	ssize_t n;

	if (l->used == sizeof(l->bytes))
		return failed("the line is too long");
	n = recv(t->fd, l->bytes + l->used, sizeof(l->bytes) - l->used, 0);
	if (n < 0)
		return not_now();
	if (n == 0)
		return l->used > 0 ? failed("the line has no end") : TALK_ENDS;
	l->used += (size_t)n;
	return TALK_MORE;
}

/* If there is a whole line and no answer yet: makes it one. */
static bool next_answer(struct talk *t)
{
	if (t->answer > 0)
		return true;
	t->answer = lines_first(&t->lines);
	if (t->answer == 0)
		return false;
	if (talk_prints)
		print_line(t->lines.bytes, t->answer - 1);
	make_answer(t->lines.bytes, t->answer);
	return true;
}

enum talk_now talk_go_on(struct talk *t)
{
	ssize_t n;

	if (t->answer == 0) {
		enum talk_now now = hear(t);

		if (now != TALK_MORE)
			return now;
	}
	while (next_answer(t)) {
		n = send(t->fd, t->lines.bytes, t->answer, 0);
		if (n < 0)
			return not_now();
		lines_drop(&t->lines, (size_t)n);
		t->answer -= (size_t)n;
	}
	return TALK_MORE;
}

bool talk_has_answer(const struct talk *t)
{
	return t->answer > 0;
}

void talk_end(struct talk *t)
{
	close(t->fd);
	free(t);
}

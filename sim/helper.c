/*
 * Helpers.
 *
 *	we            fork ────▶ the helper
 *	               │            closes all it has but the socket
 *	             ready ◀────────┤
 *	  close ours   │            │
 *	              go ──────────▶┤
 *	               │            the call, which blocks
 *	            result ◀────────┤
 *
 * close() with SO_LINGER waits for what is unsent, and MSG_WAITALL returns
 * short, on sockets that do not block: the kernel does not ask O_NONBLOCK
 * there (tcp(7), recv(2)). Only the last descriptor's close() is one, so the
 * helper has closed what it inherited before we go on, of every other helper's
 * sockets too; and it closes last.
 *
 * The run is settled when the helper sleeps inside its call. The kernel makes
 * a sleeper runnable while it delivers what wakes it, so that /proc tells.
 */
#include "sim/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct result {
	int64_t value;
	int error;
};

/* --- in the helper: nothing that needs a lock ---------------------------- */

static void close_others(int a, int b)
{
	unsigned low = (unsigned)(a < b ? a : b);
	unsigned high = (unsigned)(a < b ? b : a);

	if (low > 0)
		close_range(0, low - 1, 0);
	if (high - low > 1)
		close_range(low + 1, high - 1, 0);
	close_range(high + 1, ~0u, 0);
}

/* The descriptor's flags are ours too; recv is the only user meanwhile. */
static int64_t blocking_recv(const struct helper *h, int fd, int flags)
{
	int mode = fcntl(fd, F_GETFL);
	ssize_t n;

	fcntl(fd, F_SETFL, mode & ~O_NONBLOCK);
	n = recv(fd, h->data, h->size, flags);
	fcntl(fd, F_SETFL, mode);
	return n;
}

static _Noreturn void help(const struct helper *h, int fd, int channel,
			   int flags, pid_t parent)
{
	struct result r = { 0 };
	char go = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	close_others(fd, channel);
	if (write(channel, &go, 1) != 1 || read(channel, &go, 1) != 1)
		_exit(0);
	errno = 0;
	r.value = h->data ? blocking_recv(h, fd, flags) : close(fd);
	r.error = r.value < 0 ? errno : 0;
	_exit(write(channel, &r, sizeof(r)) != (ssize_t)sizeof(r));
}

/* --- on our side --------------------------------------------------------- */

/* Forks, and waits until the helper has nothing but what it needs. */
static int start(struct helper *h, int fd, int flags)
{
	pid_t parent = getpid();
	int channel[2];
	char ready;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) < 0)
		return -1;
	h->pid = fork();
	if (h->pid == 0)
		help(h, fd, channel[1], flags, parent);
	h->fd = channel[0];
	close(channel[1]);
	if (h->pid > 0 && read(h->fd, &ready, 1) == 1)
		return 0;
	helper_end(h);
	errno = EAGAIN;
	return -1;
}

static int go(struct helper *h)
{
	char byte = 0;

	return send(h->fd, &byte, 1, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

int helper_close(struct helper *h, int fd)
{
	*h = (struct helper){ 0 };
	if (start(h, fd, 0) < 0)
		return -1;
	close(fd);
	return go(h);
}

int helper_recv(struct helper *h, int fd, size_t size, int flags)
{
	*h = (struct helper){ .size = size };
	h->data = mmap(NULL, size + 1, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (h->data == MAP_FAILED) {
		h->data = NULL;
		return -1;
	}
	return start(h, fd, flags) < 0 ? -1 : go(h);
}

static bool has_result(const struct helper *h)
{
	struct pollfd p = { .fd = h->fd, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

bool helper_done(const struct helper *h, int64_t *value, int *error)
{
	struct result r = { .value = -1, .error = EINTR };

	if (!has_result(h))
		return false;
	/* Somebody may have killed it: then its call was interrupted. */
	if (read(h->fd, &r, sizeof(r)) != (ssize_t)sizeof(r))
		r = (struct result){ .value = -1, .error = EINTR };
	*value = r.value;
	*error = r.error;
	return true;
}

bool helper_runs(const struct helper *h)
{
	char path[48], text[256], *state;
	ssize_t n;
	int fd;

	if (!h->pid)
		return false;
	if (has_result(h))
		return true;
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)h->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	state = strrchr(text, ')'); /* proc(5): after the name */
	return state && state[1] && state[2] == 'R';
}

void helper_end(struct helper *h)
{
	if (h->pid > 0) {
		kill(h->pid, SIGKILL);
		while (waitpid(h->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (h->pid)
		close(h->fd);
	if (h->data)
		munmap(h->data, h->size + 1);
	*h = (struct helper){ 0 };
}

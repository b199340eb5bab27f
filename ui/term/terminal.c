/*
 * A pseudo terminal (pty(7)).
 *
 *   programs ◀──▶ slave │ kernel's line discipline │ master ◀──▶ emulator
 *                                                    ▲  └─▶ what was written
 *                                                    └── keys, answers: a queue
 *
 * The slave stays open here: programs come and go, and the terminal stays. So
 * the master never hangs up, and when programs have ended is the run's affair.
 *
 * What goes to programs may find the kernel's queue full, for nobody need read
 * it: it then waits here, up to 4 KiB, and epoll tells when there is room. A
 * program that asks its terminal questions and never reads the answers costs
 * no more than that.
 */
#include "ui/term/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "capture/mem.h"

enum { QUEUE = 4096 };

struct terminal {
	int master, slave, epoll;
	struct emulator *emulator;
	char queue[QUEUE]; /* to be written to the master */
	size_t queued;
	bool waits; /* epoll tells when there is room */
	char taken[TERMINAL_TAKE];
};

/* --- to the programs ----------------------------------------------------- */

static void watch(struct terminal *t, int operation)
{
	struct epoll_event event = { .events = EPOLLIN };

	if (t->waits)
		event.events |= EPOLLOUT;
	epoll_ctl(t->epoll, operation, t->master, &event);
}

static void flush_queue(struct terminal *t)
{
	ssize_t n = write(t->master, t->queue, t->queued);
	size_t done = n > 0 ? (size_t)n : 0;
	bool waits;

	memmove(t->queue, t->queue + done, t->queued - done);
	t->queued -= done;
	waits = t->queued > 0;
	if (waits == t->waits)
		return;
	t->waits = waits;
	watch(t, EPOLL_CTL_MOD);
}

static void send_bytes(void *context, const char *bytes, size_t n)
{
	struct terminal *t = context;

	if (n > QUEUE - t->queued)
		return; /* a part of a sequence would be another one */
	memcpy(t->queue + t->queued, bytes, n);
	t->queued += n;
	flush_queue(t);
}

/* --- beginning and end --------------------------------------------------- */

static int set_size(int fd, int rows, int cols)
{
	struct winsize size = { .ws_row = (unsigned short)rows,
				.ws_col = (unsigned short)cols };

	return ioctl(fd, TIOCSWINSZ, &size);
}

/* TIOCGPTPEER: /dev/pts of this place need not be that of the master. */
static int open_pair(struct terminal *t)
{
	t->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (t->master < 0 || grantpt(t->master) < 0 || unlockpt(t->master) < 0)
		return -1;
	t->slave = ioctl(t->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	return t->slave < 0 ? -1 : 0;
}

/* Characters are UTF-8: the line discipline erases whole ones. */
static void set_modes(int fd)
{
	struct termios modes;

	if (tcgetattr(fd, &modes) < 0)
		return;
	modes.c_iflag |= IUTF8;
	tcsetattr(fd, TCSANOW, &modes);
}

int terminal_open(struct terminal **out, int rows, int cols, struct err *e)
{
	struct terminal *t = mem_zero(1, sizeof(*t));

	t->slave = -1;
	t->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (t->epoll < 0 || open_pair(t) < 0) {
		err_set(e, ERR_UNSUPPORTED,
			"a terminal for programs: %s (use --print ladder)",
			strerror(errno));
		terminal_close(t);
		return -1;
	}
	t->emulator = emulator_new(rows, cols, send_bytes, t);
	set_modes(t->slave);
	emulator_size(t->emulator, &rows, &cols);
	set_size(t->master, rows, cols);
	watch(t, EPOLL_CTL_ADD);
	*out = t;
	return 0;
}

static void close_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

void terminal_close(struct terminal *t)
{
	if (!t)
		return;
	close_open(t->epoll);
	close_open(t->slave);
	close_open(t->master);
	emulator_free(t->emulator);
	free(t);
}

int terminal_slave(const struct terminal *t)
{
	return t->slave;
}

int terminal_fd(const struct terminal *t)
{
	return t->epoll;
}

/* --- from the programs --------------------------------------------------- */

size_t terminal_take(struct terminal *t, const char **bytes)
{
	size_t n = 0;
	ssize_t got;

	if (t->waits)
		flush_queue(t);
	do {
		got = read(t->master, t->taken + n, TERMINAL_TAKE - n);
		n += got > 0 ? (size_t)got : 0;
	} while (n < TERMINAL_TAKE && (got > 0 || (got < 0 && errno == EINTR)));
	emulator_write(t->emulator, t->taken, n);
	*bytes = t->taken;
	return n;
}

void terminal_key(struct terminal *t, const struct input *in)
{
	emulator_key(t->emulator, in);
}

void terminal_resize(struct terminal *t, int rows, int cols)
{
	int rows_now, cols_now;

	emulator_size(t->emulator, &rows_now, &cols_now);
	emulator_resize(t->emulator, rows, cols);
	emulator_size(t->emulator, &rows, &cols);
	if (rows != rows_now || cols != cols_now)
		set_size(t->master, rows, cols);
}

const struct emulator *terminal_emulator(const struct terminal *t)
{
	return t->emulator;
}

void terminal_clear(struct terminal *t)
{
	int rows, cols;

	emulator_size(t->emulator, &rows, &cols);
	emulator_free(t->emulator);
	t->emulator = emulator_new(rows, cols, send_bytes, t);
}

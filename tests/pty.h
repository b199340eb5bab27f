/*
 * A program on a terminal, and the test that sits before it.
 *
 * The program is a function of the test's, in a process of its own: the kid.
 * It stops where it calls kid_pause, and the test goes on from pty_next, with
 * everything that was written up to there on its screen. What the kid has to
 * tell it says in lines, beside the terminal. So nothing depends on time: the
 * only limit is the one after which a test has failed.
 */
#ifndef TESTS_PTY_H
#define TESTS_PTY_H

#include "tests/test.h"

#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "tests/vt.h"

/* Where the kid stops: a string that no terminal shows. */
#define PTY_STOP "\033_stop\033\\"

enum { PTY_PATIENCE_MS = 20000, PTY_LINE = 200 };

struct pty {
	int master, talk;
	pid_t pid;
	struct vt vt;
	size_t fresh; /* bytes that the kid wrote since it went on */
	char *text;   /* them; owned */
	size_t cap;
};

/* --- the kid ------------------------------------------------------------- */

static int kid_talk;

__attribute__((format(printf, 1, 2))) static inline void
kid_say(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vdprintf(kid_talk, format, ap);
	va_end(ap);
	dprintf(kid_talk, "\n");
}

/* All of it, though the descriptor may not block. */
static inline void kid_write(const char *text)
{
	size_t n = strlen(text);

	while (n > 0) {
		ssize_t done = write(STDOUT_FILENO, text, n);

		text += done > 0 ? done : 0;
		n -= done > 0 ? (size_t)done : 0;
	}
}

/* Until the test says that it goes on; without the test it ends. */
static inline void kid_pause(void)
{
	char c;

	kid_write(PTY_STOP);
	if (read(kid_talk, &c, 1) != 1)
		_exit(0);
}

static inline void kid_begin(int slave, int talk, const char *type)
{
	kid_talk = talk;
	dup2(slave, STDIN_FILENO);
	dup2(slave, STDOUT_FILENO);
	if (slave > STDOUT_FILENO)
		close(slave);
	if (type)
		setenv("TERM", type, 1);
	else
		unsetenv("TERM");
	unsetenv("LINES");
	unsetenv("COLUMNS");
	unsetenv("ESCDELAY");
	setlocale(LC_CTYPE, "C.UTF-8");
}

/* --- the test ------------------------------------------------------------ */

/* TERM is `type`, or not set if that is NULL. pty_end. */
static inline struct pty *pty_start(const char *type, int rows, int cols,
				    void (*play)(void))
{
	struct winsize size = { .ws_row = (unsigned short)rows,
				.ws_col = (unsigned short)cols };
	struct pty *p = calloc(1, sizeof(*p));
	int slave, talk[2];

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(openpty(&p->master, &slave, NULL, NULL, &size), 0);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, talk), 0);
	vt_init(&p->vt, rows, cols);
	fflush(NULL);
	p->pid = fork();
	ck_assert_int_ge(p->pid, 0);
	if (p->pid == 0) {
		close(p->master);
		close(talk[0]);
		kid_begin(slave, talk[1], type);
		play();
		_exit(0);
	}
	close(slave);
	close(talk[1]);
	p->talk = talk[0];
	return p;
}

/* What the kid wrote to the terminal, at most n bytes: all there is now. */
static inline size_t pty_read(struct pty *p, size_t n)
{
	struct pollfd fd = { .fd = p->master, .events = POLLIN };
	ssize_t got;

	if (p->cap - p->fresh < n + 1) {
		p->cap = 2 * p->cap + n + 1;
		p->text = realloc(p->text, p->cap);
		ck_assert_ptr_nonnull(p->text);
	}
	ck_assert_msg(poll(&fd, 1, PTY_PATIENCE_MS) == 1, "nothing comes");
	got = read(p->master, p->text + p->fresh, n);
	ck_assert_msg(got > 0, "the program has ended");
	p->fresh += (size_t)got;
	p->text[p->fresh] = '\0';
	return (size_t)got;
}

/* Up to where the kid stops next, `slice` bytes at a time. */
static inline void pty_meet_slowly(struct pty *p, size_t slice)
{
	size_t n = strlen(PTY_STOP);

	p->fresh = 0;
	do
		pty_read(p, slice);
	while (p->fresh < n ||
	       memcmp(p->text + p->fresh - n, PTY_STOP, n) != 0);
	p->fresh -= n;
	p->text[p->fresh] = '\0';
	vt_feed(&p->vt, p->text, p->fresh);
	ck_assert_msg(p->vt.unknown == 0, "unknown sequence, after ESC: %s",
		      p->vt.what + (p->vt.what[0] == 033));
}

static inline void pty_meet(struct pty *p)
{
	pty_meet_slowly(p, 4096);
}

static inline void pty_go(struct pty *p)
{
	ck_assert_int_eq(write(p->talk, "", 1), 1);
}

static inline void pty_next(struct pty *p)
{
	pty_go(p);
	pty_meet(p);
}

/* The next line that the kid says. */
static inline const char *pty_line(struct pty *p, char out[PTY_LINE])
{
	struct pollfd fd = { .fd = p->talk, .events = POLLIN };
	int n = 0;

	while (n + 1 < PTY_LINE) {
		ck_assert_msg(poll(&fd, 1, PTY_PATIENCE_MS) == 1,
			      "nothing is said");
		ck_assert_msg(read(p->talk, out + n, 1) == 1,
			      "the program has ended");
		if (out[n] == '\n')
			break;
		n++;
	}
	out[n] = '\0';
	return out;
}

#define assert_line(p, want)                                                   \
	do {                                                                   \
		char line_[PTY_LINE];                                          \
                                                                               \
		ck_assert_str_eq(pty_line(p, line_), want);                    \
	} while (0)

/* Keys, or what a terminal sends for them. */
static inline void pty_type(struct pty *p, const char *bytes)
{
	size_t n = strlen(bytes);

	ck_assert_int_eq(write(p->master, bytes, n), (ssize_t)n);
}

/* The line shows what was typed, where it is the shell's. */
static inline void pty_echo(struct pty *p, const char *bytes)
{
	p->fresh = 0;
	while (p->fresh < strlen(bytes))
		pty_read(p, strlen(bytes) - p->fresh);
	ck_assert_str_eq(p->text, bytes);
}

static inline void pty_size(struct pty *p, int rows, int cols)
{
	struct winsize size = { .ws_row = (unsigned short)rows,
				.ws_col = (unsigned short)cols };

	ck_assert_int_eq(ioctl(p->master, TIOCSWINSZ, &size), 0);
	if (rows > 0 && cols > 0) { /* else it does not tell */
		p->vt.rows = rows;
		p->vt.cols = cols;
	}
}

/* Something else has been on the screen. */
static inline void pty_scribble(struct pty *p)
{
	for (int y = 0; y < p->vt.rows; y++)
		for (int x = 0; x < p->vt.cols; x++)
			p->vt.cell[y][x].glyph = '#';
}

static inline struct termios pty_modes(const struct pty *p)
{
	struct termios modes;

	memset(&modes, 0, sizeof(modes));
	ck_assert_int_eq(tcgetattr(p->master, &modes), 0);
	return modes;
}

static inline bool same_modes(const struct termios *a, const struct termios *b)
{
	return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag &&
	       a->c_cflag == b->c_cflag && a->c_lflag == b->c_lflag &&
	       memcmp(a->c_cc, b->c_cc, sizeof(a->c_cc)) == 0;
}

/* The terminal goes away. */
static inline void pty_hang_up(struct pty *p)
{
	close(p->master);
	p->master = -1;
}

/* The kid goes on, to its end, which must be a good one. */
static inline void pty_end(struct pty *p)
{
	int status = -1;

	close(p->talk);
	ck_assert_int_eq(waitpid(p->pid, &status, 0), p->pid);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
		      "the program ended with status %#x", (unsigned)status);
	if (p->master >= 0)
		close(p->master);
	free(p->text);
	free(p);
}

#endif

/*
 * The built program on a terminal of its own, as a person has it: keys go in,
 * and what it writes is on a screen (tests/vt.h). Nothing here depends on
 * time but the limit after which a test has failed, and nothing asserts, so
 * that tests/bench can use it too.
 *
 *	const char *const argv[] = { "run", "tcp-hello", NULL };
 *
 *	program_start(&p, &(struct place){ .rows = 40, .cols = 120 }, argv);
 *	if (!program_see(&p, "n steps"))
 *		... program_screen(&p) ...
 *	program_type(&p, "nn");
 *	if (!program_settle(&p))
 *		...
 *	program_end(&p);
 *
 * Settled is: it waits in poll(2) without a limit, and all that it wrote has
 * been read. As it was the last to move, nothing will happen then until the
 * test does something, however long one waits.
 *
 * The program is $WIRESTEP, or build/wirestep.
 */
#ifndef TESTS_PROGRAM_H
#define TESTS_PROGRAM_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "capture/text.h"
#include "tests/vt.h"

enum { PROGRAM_PATIENCE_MS = 20000, PROGRAM_WORDS = 16 };

/* Where a program is started. */
struct place {
	int rows, cols;
	const char *type; /* TERM; NULL: xterm-256color */
	bool foreign;	  /* the terminal is not its session's: no SIGHUP */
	void (*prepare)(void); /* what its process does first */
};

struct program {
	pid_t pid;
	int master;
	bool over;	      /* it has closed its terminal */
	uint64_t wrote;	      /* bytes, in all */
	uint64_t at_ns;	      /* when the last of them was read */
	struct termios modes; /* those that it found */
	struct vt vt;
	char *text; /* all bytes; owned */
	size_t n, cap;
};

static inline uint64_t program_clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static inline uint64_t program_limit_ns(void)
{
	return program_clock_ns() + PROGRAM_PATIENCE_MS * UINT64_C(1000000);
}

/* --- beginning ----------------------------------------------------------- */

/* What it does must not depend on the settings of whoever runs the tests. */
static inline void program_environment(const struct place *place)
{
	static const char *const unset[] = {
		"LINES",	   "COLUMNS",		"ESCDELAY",
		"NO_COLOR",	   "COLORFGBG",		"LC_ALL",
		"LC_CTYPE",	   "LC_MESSAGES",	"LANGUAGE",
		"XDG_CONFIG_HOME", "WIRESTEP_SCENARIOS"
	};

	for (size_t i = 0; i < sizeof(unset) / sizeof(*unset); i++)
		unsetenv(unset[i]);
	setenv("TERM", place->type ? place->type : "xterm-256color", 1);
	setenv("LANG", "C.UTF-8", 1);
}

_Noreturn static inline void program_exec(const struct place *place, int slave,
					  const char *const argv[])
{
	const char *path = getenv("WIRESTEP");
	char name[] = "wirestep", *words[PROGRAM_WORDS] = { name };
	struct rlimit no_core = { 0, 0 };

	program_environment(place);
	setrlimit(RLIMIT_CORE, &no_core);
	setsid();
	if (!place->foreign)
		ioctl(slave, TIOCSCTTY, 0);
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		dup2(slave, fd);
	if (slave > STDERR_FILENO)
		close(slave);
	for (int i = 0; argv[i] && i + 2 < PROGRAM_WORDS; i++)
		words[i + 1] = strdup(argv[i]);
	if (place->prepare)
		place->prepare();
	execv(path ? path : "build/wirestep", words);
	dprintf(STDERR_FILENO, "%s: %s\r\n", path ? path : "build/wirestep",
		strerror(errno));
	_exit(127);
}

static inline struct winsize program_winsize(int rows, int cols)
{
	return (struct winsize){ .ws_row = (unsigned short)rows,
				 .ws_col = (unsigned short)cols };
}

/* Until the process is the program: `fd` is then closed by itself. */
static inline void program_await_exec(int fd)
{
	char c;

	while (read(fd, &c, 1) < 0 && errno == EINTR)
		;
	close(fd);
}

/* False: there is no terminal to be had. program_end. */
static inline bool program_start(struct program *p, const struct place *place,
				 const char *const argv[])
{
	struct winsize size = program_winsize(place->rows, place->cols);
	int slave, started[2];

	memset(p, 0, sizeof(*p));
	if (pipe2(started, O_CLOEXEC) < 0 ||
	    openpty(&p->master, &slave, NULL, NULL, &size) < 0)
		return false;
	fcntl(p->master, F_SETFD, FD_CLOEXEC);
	fcntl(p->master, F_SETFL, O_NONBLOCK);
	tcgetattr(p->master, &p->modes);
	vt_init(&p->vt, place->rows, place->cols);
	fflush(NULL);
	p->pid = fork();
	if (p->pid == 0)
		program_exec(place, slave, argv);
	close(slave);
	close(started[1]);
	program_await_exec(started[0]);
	return p->pid > 0;
}

/* --- what it writes ------------------------------------------------------ */

/* Reads what comes within so many milliseconds; false: nothing. */
static inline bool program_read(struct program *p, int ms)
{
	struct pollfd fd = { .fd = p->master, .events = POLLIN };
	enum { CHUNK = 1 << 16 };
	ssize_t got;

	if (p->over || poll(&fd, 1, ms) <= 0)
		return false;
	if (p->cap - p->n < CHUNK) {
		p->cap = 2 * p->cap + CHUNK;
		p->text = realloc(p->text, p->cap);
		if (!p->text)
			abort();
	}
	got = read(p->master, p->text + p->n, CHUNK - 1);
	if (got <= 0) {
		p->over = got == 0 || errno != EAGAIN;
		return false;
	}
	p->at_ns = program_clock_ns();
	vt_feed(&p->vt, p->text + p->n, (size_t)got);
	p->n += (size_t)got;
	p->wrote += (size_t)got;
	return true;
}

/* One line of the screen; `out` has room for VT_COLS * 4 + 1 bytes. */
static inline char *program_line(const struct program *p, int y, char *out)
{
	size_t n = 0;

	for (int x = 0; x < p->vt.cols; x++) {
		uint32_t glyph = p->vt.cell[y][x].glyph;

		if (glyph)
			n += utf8_encode(glyph, out + n);
	}
	out[n] = '\0';
	return out;
}

/* The line in which a text is, or -1; "\n" is where a line begins. */
static inline int program_find(const struct program *p, const char *text)
{
	char line[VT_COLS * 4 + 2] = "\n";

	for (int y = 0; y < p->vt.rows; y++)
		if (program_line(p, y, line + 1) && strstr(line, text))
			return y;
	return -1;
}

/* All lines, for a message; caller frees. */
static inline char *program_screen(const struct program *p)
{
	char line[VT_COLS * 4 + 1], *all;
	size_t n;
	FILE *out = open_memstream(&all, &n);

	for (int y = 0; y < p->vt.rows; y++)
		fprintf(out, "| %s\n", program_line(p, y, line));
	fclose(out);
	return all;
}

static inline void program_end(struct program *p);

/* Ends it, after why, and its screen, were told on stderr; -1. */
static inline int program_failed(struct program *p, const char *what)
{
	char *screen = program_screen(p);

	fprintf(stderr, "bench: %s\n%s", what, screen);
	free(screen);
	program_end(p);
	return -1;
}

/* Until a text is on the screen; false: it ended, or it took too long. */
static inline bool program_see(struct program *p, const char *text)
{
	uint64_t limit_ns = program_limit_ns();

	while (program_find(p, text) < 0) {
		program_read(p, 100);
		if (p->over || program_clock_ns() > limit_ns)
			return program_find(p, text) >= 0;
	}
	return true;
}

/* --- what it is told ----------------------------------------------------- */

static inline void program_type(struct program *p, const char *bytes)
{
	size_t n = strlen(bytes);

	while (n > 0) {
		ssize_t done = write(p->master, bytes, n);

		if (done < 0 && errno != EAGAIN)
			break;
		bytes += done > 0 ? done : 0;
		n -= done > 0 ? (size_t)done : 0;
		if (done < 0)
			program_read(p, 100);
	}
}

/* A press and a release of the left button; y and x from 0. */
static inline void program_click(struct program *p, int y, int x)
{
	char bytes[64];

	snprintf(bytes, sizeof(bytes), "\033[<0;%d;%dM\033[<0;%d;%dm", x + 1,
		 y + 1, x + 1, y + 1);
	program_type(p, bytes);
}

static inline void program_size(struct program *p, int rows, int cols)
{
	struct winsize size = program_winsize(rows, cols);

	ioctl(p->master, TIOCSWINSZ, &size);
	p->vt.rows = rows;
	p->vt.cols = cols;
	p->vt.y = p->vt.y < rows ? p->vt.y : rows - 1;
	p->vt.x = p->vt.x < cols ? p->vt.x : cols - 1;
}

/* --- what it does -------------------------------------------------------- */

/*
 * The system call that it is in, as proc_pid_syscall(5) tells: poll with -1, or
 * ppoll without a time. Anything else, such as "running", is false.
 */
static inline bool program_sleeps(const struct program *p)
{
	unsigned long nr = 0, arg[3] = { 0 };
	char path[64];
	FILE *in;
	int n;

	snprintf(path, sizeof(path), "/proc/%d/syscall", (int)p->pid);
	in = fopen(path, "re");
	if (!in)
		return false;
	n = fscanf(in, "%lu %lx %lx %lx", &nr, &arg[0], &arg[1], &arg[2]);
	fclose(in);
	if (n != 4)
		return false;
#ifdef SYS_poll
	if (nr == SYS_poll)
		return (int)arg[2] == -1;
#endif
	return nr == SYS_ppoll && arg[2] == 0;
}

/* Until it waits for ever; false: it ended, or it took too long. */
static inline bool program_settle(struct program *p)
{
	uint64_t limit_ns = program_limit_ns();
	int waiting;

	do {
		while (program_read(p, 1))
			;
		if (p->over || program_clock_ns() > limit_ns)
			return false;
		/* It may have written between that and going to sleep. */
	} while (!program_sleeps(p) ||
		 ioctl(p->master, FIONREAD, &waiting) < 0 || waiting > 0);
	return true;
}

/* A line of /proc/PID/status, as in "voluntary_ctxt_switches"; -1: none. */
static inline long program_status(const struct program *p, const char *name)
{
	char path[64], line[256];
	size_t n = strlen(name);
	long value = -1;
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)p->pid);
	in = fopen(path, "re");
	while (in && fgets(line, sizeof(line), in))
		if (strncmp(line, name, n) == 0 && line[n] == ':')
			value = strtol(line + n + 1, NULL, 10);
	if (in)
		fclose(in);
	return value;
}

/* Time on a processor (schedstat: run time, waiting time, slices). */
static inline double program_cpu_ms(const struct program *p)
{
	unsigned long long ns = 0;
	char path[64];
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)p->pid);
	in = fopen(path, "re");
	if (!in || fscanf(in, "%llu", &ns) != 1)
		ns = 0;
	if (in)
		fclose(in);
	return (double)ns / 1e6;
}

/* --- its end ------------------------------------------------------------- */

/* The terminal goes away. */
static inline void program_hang_up(struct program *p)
{
	close(p->master);
	p->master = -1;
	p->over = true;
}

/* Until it has ended; its status as of wait(2), or -1: it took too long. */
static inline int program_wait(struct program *p)
{
	uint64_t limit_ns = program_limit_ns();
	int status = -1;

	while (waitpid(p->pid, &status, WNOHANG) == 0) {
		if (program_clock_ns() > limit_ns)
			return -1;
		if (!program_read(p, 5) && p->over)
			poll(NULL, 0, 1);
	}
	while (program_read(p, 0))
		;
	p->pid = 0;
	return status;
}

/* The modes of its terminal are those that it found. */
static inline bool program_restored(const struct program *p)
{
	struct termios now;

	memset(&now, 0, sizeof(now));
	tcgetattr(p->master, &now);
	return now.c_iflag == p->modes.c_iflag &&
	       now.c_oflag == p->modes.c_oflag &&
	       now.c_cflag == p->modes.c_cflag &&
	       now.c_lflag == p->modes.c_lflag &&
	       memcmp(now.c_cc, p->modes.c_cc, sizeof(now.c_cc)) == 0;
}

/* Frees what it has; should it still run, it is killed. */
static inline void program_end(struct program *p)
{
	if (p->pid > 0) {
		kill(p->pid, SIGKILL);
		waitpid(p->pid, NULL, 0);
	}
	if (p->master >= 0)
		close(p->master);
	free(p->text);
	p->text = NULL;
	p->pid = 0;
}

#endif

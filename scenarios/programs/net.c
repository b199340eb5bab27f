/*
 * Two things that every network program needs, and that are easy to get wrong.
 *
 * A stream has no borders. recv() gives what has come: half a line, or three;
 * send() takes what there is room for. So bytes are kept until '\n' is among
 * them, and send() is called until everything has gone.
 *
 *     "Hel"  "lo\nWor"  "ld\n"    three recv(), two lines
 *
 * A signal may come at any moment, also just before accept() starts to wait.
 * A flag that is looked at before would be looked at too early. So the handler
 * makes the listener non-blocking: an accept() that waits is interrupted
 * (EINTR), and one that begins later does not wait (EAGAIN). fcntl() may be
 * called in a handler (signal-safety(7)). Nobody who has connected is lost:
 * accept() goes on to give what is in the queue, and only then says EAGAIN.
 */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* --- arguments and errors ------------------------------------------------- */

static const char *usage_text = "";

void program_usage(void)
{
	fprintf(stderr, "%s: usage: %s %s\n", program_invocation_short_name,
		program_invocation_short_name, usage_text);
	exit(1);
}

void program_begin(int argc, char **argv, int most, const char *text)
{
	usage_text = text;
	if (argc > 1 + most || (argc > 1 && argv[1][0] == '-'))
		program_usage();
	/* Who goes away while we send is an error of send(), not our end. */
	signal(SIGPIPE, SIG_IGN);
	/* Whole lines at once, also into a pipe. */
	setvbuf(stdout, NULL, _IOLBF, 0);
}

int number_argument(char **argv, int i, int otherwise, int most)
{
	char *end;
	long n;

	for (int k = 1; k <= i; k++)
		if (!argv[k])
			return otherwise;
	n = strtol(argv[i], &end, 10);
	if (end == argv[i] || *end || n < 1 || n > most)
		program_usage();
	return (int)n;
}

void complain(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what,
		why);
}

void die(const char *what)
{
	static atomic_flag told = ATOMIC_FLAG_INIT;

	/* Of several threads that fail one tells of it, and ends all. */
	while (atomic_flag_test_and_set(&told))
		pause();
	complain(what, strerror(errno));
	exit(1);
}

void *zeroed(size_t n, size_t size)
{
	void *memory = calloc(n, size);

	if (!memory)
		die("calloc");
	return memory;
}

int program_end(void)
{
	if (fclose(stdout) != 0)
		die("standard output");
	return 0;
}

/* --- lines ---------------------------------------------------------------- */

size_t lines_first(const struct lines *l)
{
	const char *end = memchr(l->bytes, '\n', l->used);

	return end ? (size_t)(end + 1 - l->bytes) : 0;
}

void lines_drop(struct lines *l, size_t n)
{
	memmove(l->bytes, l->bytes + n, l->used - n);
	l->used -= n;
}

int lines_receive(struct lines *l, int fd, const char **why)
{
	ssize_t n;

	while (lines_first(l) == 0) {
		*why = "the line is too long";
		if (l->used == sizeof(l->bytes))
			return -1;
		n = recv(fd, l->bytes + l->used, sizeof(l->bytes) - l->used, 0);
		if (n < 0 && errno == EINTR)
			continue;
		*why = n < 0 ? strerror(errno) : "the line has no end";
		if (n <= 0)
			return n < 0 || l->used > 0 ? -1 : 0;
		l->used += (size_t)n;
	}
	return (int)lines_first(l);
}

bool send_all(int fd, const char *bytes, size_t n)
{
	ssize_t sent;

	for (; n > 0; bytes += sent, n -= (size_t)sent) {
		sent = send(fd, bytes, n, 0);
		if (sent < 0 && errno != EINTR)
			return false;
		if (sent < 0)
			sent = 0;
	}
	return true;
}

void make_answer(char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i] >= 'a' && bytes[i] <= 'z')
			bytes[i] -= 'a' - 'A';
}

void print_line(const char *bytes, size_t n)
{
	/* One line stays one, whatever other threads print. */
	flockfile(stdout);
	fwrite(bytes, 1, n, stdout);
	putc('\n', stdout);
	funlockfile(stdout);
}

void make_line(struct lines *out, const char *text)
{
	size_t n = strlen(text);

	errno = EMSGSIZE;
	if (n >= sizeof(out->bytes) || strchr(text, '\n'))
		die("the text is no line");
	memcpy(out->bytes, text, n);
	out->bytes[n] = '\n';
	out->used = n + 1;
}

size_t ask(int fd, const char *text, struct lines *answer)
{
	const char *why = NULL;
	int n;

	make_line(answer, text);
	if (!send_all(fd, answer->bytes, answer->used))
		die("send");
	answer->used = 0;
	n = lines_receive(answer, fd, &why);
	if (n > 0)
		return (size_t)n - 1;
	complain("no answer", n < 0 ? why : "the server has closed");
	exit(1);
}

void serve(int fd)
{
	struct lines l = { .used = 0 };
	const char *why = NULL;
	int n;

	while ((n = lines_receive(&l, fd, &why)) > 0) {
		print_line(l.bytes, (size_t)n - 1);
		make_answer(l.bytes, (size_t)n);
		if (!send_all(fd, l.bytes, (size_t)n)) {
			n = -1;
			why = strerror(errno);
			break;
		}
		lines_drop(&l, (size_t)n);
	}
	if (n < 0)
		complain("a client", why);
	close(fd);
}

/* --- sockets -------------------------------------------------------------- */

struct sockaddr_in local_address(int port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

int listen_option;

int listen_at(int port, int flags)
{
	struct sockaddr_in at = local_address(port);
	int on = 1, fd = socket(AF_INET, SOCK_STREAM | flags, 0);

	if (fd < 0)
		die("socket");
	/* Connections of the server before us may be in TIME-WAIT still. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0)
		die("SO_REUSEADDR");
	if (listen_option &&
	    setsockopt(fd, SOL_SOCKET, listen_option, &on, sizeof(on)) < 0)
		die("SO_REUSEPORT");
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0)
		die("bind");
	if (listen(fd, SOMAXCONN) < 0)
		die("listen");
	return fd;
}

int connect_result(int fd)
{
	int error = 0;
	socklen_t size = sizeof(error);

	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
		return -1;
	errno = error;
	return error ? -1 : 0;
}

int connect_to(int port)
{
	struct sockaddr_in to = local_address(port);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct pollfd done = { .fd = fd, .events = POLLOUT };

	if (fd < 0)
		die("socket");
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	if (errno != EINTR)
		die("connect");
	/* It was interrupted and goes on by itself: connect(2). */
	while (poll(&done, 1, -1) < 0)
		if (errno != EINTR)
			die("poll");
	if (connect_result(fd) < 0)
		die("connect");
	return fd;
}

/* --- being asked to stop -------------------------------------------------- */

static volatile sig_atomic_t stopping;
static int stop_listener = -1;

static void on_stop(int signal_number)
{
	int saved = errno;

	(void)signal_number;
	stopping = 1;
	fcntl(stop_listener, F_SETFL, O_NONBLOCK);
	errno = saved;
}

void stop_when_asked(int listener, int flags)
{
	/* Not SA_RESTART: what waits is to be interrupted. */
	struct sigaction action = { .sa_handler = on_stop, .sa_flags = flags };

	stop_listener = listener;
	sigemptyset(&action.sa_mask);
	if (sigaction(SIGTERM, &action, NULL) < 0 ||
	    sigaction(SIGINT, &action, NULL) < 0)
		die("sigaction");
}

bool asked_to_stop(void)
{
	return stopping;
}

int accept_next(int listener)
{
	int fd;

	/* Errors of a client that has gone already are its own: accept(2). */
	do
		fd = accept(listener, NULL, NULL);
	while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
	if (fd < 0 && errno != EAGAIN)
		die("accept");
	return fd;
}

sigset_t stop_while_waiting(void)
{
	sigset_t stop, before;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	errno = pthread_sigmask(SIG_BLOCK, &stop, &before);
	if (errno)
		die("pthread_sigmask");
	return before;
}

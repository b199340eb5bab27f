/*
 * Programs whose calls are compared with strace's (tests/strace.h): Python's
 * sockets and event loop, curl, and threads and signals in C, which are this
 * program itself.
 */
#include "tests/strace.h"

#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { CLIENTS = 3 };

/* --- programs ------------------------------------------------------------- */

#define PYTHON "/usr/bin/python3"

static const char sockets[] =
	"import os, socket\n"
	"l = socket.create_server(('127.0.0.1', 10000))\n"
	"if os.fork() == 0:\n"
	"    c = socket.create_connection(('127.0.0.1', 10000), timeout=9)\n"
	"    c.sendall(b'hello')\n"
	"    while c.recv(100): pass\n"
	"    c.close()\n"
	"    try: socket.create_connection(('127.0.0.1', 9))\n"
	"    except OSError: os._exit(3)\n"
	"a, who = l.accept()\n"
	"a.sendall(a.recv(100))\n"
	"a.shutdown(socket.SHUT_WR)\n"
	"a.recv(100)\n"
	"a.close()\n"
	"l.close()\n"
	"os.wait()\n"
	"u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
	"u.setblocking(False)\n"
	"u.bind(('127.0.0.1', 0))\n"
	"u.sendto(b'to myself', u.getsockname())\n"
	"u.recvfrom(100)\n"
	"try: u.recvfrom(100)\n"
	"except BlockingIOError: os._exit(7)\n";

static const char events[] =
	"import asyncio\n"
	"async def serve(r, w):\n"
	"    w.write(await r.readline())\n"
	"    await w.drain()\n"
	"    w.close()\n"
	"async def ask(n):\n"
	"    r, w = await asyncio.open_connection('127.0.0.1', 10000)\n"
	"    w.write(b'hello %d\\n' % n)\n"
	"    await r.read()\n"
	"    w.close()\n"
	"async def main():\n"
	"    s = await asyncio.start_server(serve, '127.0.0.1', 10000)\n"
	"    await asyncio.gather(*(ask(n) for n in range(3)))\n"
	"    s.close()\n"
	"asyncio.run(main())\n";

static const char fetches[] =
	"import http.server, os, subprocess, sys\n"
	"class Hello(http.server.BaseHTTPRequestHandler):\n"
	"    def do_GET(self):\n"
	"        self.wfile.write(b'HTTP/1.0 200 OK\\r\\n\\r\\nhello')\n"
	"    def log_message(self, *a): pass\n"
	"s = http.server.HTTPServer(('127.0.0.1', 8000), Hello)\n"
	"c = subprocess.Popen(sys.argv[1:])\n"
	"s.handle_request()\n"
	"s.server_close()\n"
	"sys.exit(c.wait())\n";

static bool can_run(const char *path)
{
	return access(path, X_OK) == 0;
}

#define compare_or_skip(without, ...)                                          \
	do {                                                                   \
		const char *why_not =                                          \
			compare((char *[]){ __VA_ARGS__, NULL }, without);     \
                                                                               \
		if (why_not)                                                   \
			skip("%s", why_not);                                   \
	} while (0)

/* What execve(2) has, which changes nothing in it. */
#define WORD(text) ((char *)(uintptr_t)(text))

START_TEST(a_client_and_a_server_in_python)
{
	if (!can_run(PYTHON))
		skip("no " PYTHON);
	compare_or_skip(NULL, WORD(PYTHON), WORD("-ISc"), WORD(sockets));
}
END_TEST

START_TEST(both_in_an_event_loop)
{
	if (!can_run(PYTHON))
		skip("no " PYTHON);
	compare_or_skip(NULL, WORD(PYTHON), WORD("-ISc"), WORD(events));
}
END_TEST

START_TEST(a_server_of_http_and_curl)
{
	if (!can_run(PYTHON) || !can_run("/usr/bin/curl"))
		skip("no " PYTHON ", or no curl");
	/* How often curl asks goes by the clock. */
	compare_or_skip("poll", WORD(PYTHON), WORD("-ISc"), WORD(fetches),
			WORD("/usr/bin/curl"), WORD("-qs"),
			WORD("http://127.0.0.1:8000/"));
}
END_TEST

/* --- threads, in C -------------------------------------------------------- */

static struct sockaddr_in here = { .sin_family = AF_INET };

static void *ask(void *unused)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char answer[8];

	(void)unused;
	if (connect(fd, (struct sockaddr *)&here, sizeof(here)) < 0 ||
	    send(fd, "hello", 5, MSG_NOSIGNAL) != 5)
		return NULL;
	while (read(fd, answer, sizeof(answer)) > 0)
		continue;
	close(fd);
	return NULL;
}

/* Says it back, and closes; false: it was the last. */
static bool serve(int epoll, int listener)
{
	struct epoll_event e;
	static int served;
	char text[8];
	ssize_t n;
	int fd;

	if (epoll_wait(epoll, &e, 1, -1) != 1)
		return false;
	if (e.data.fd == listener) {
		fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
		e = (struct epoll_event){ .events = EPOLLIN, .data.fd = fd };
		epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e);
		return true;
	}
	n = recv(e.data.fd, text, sizeof(text), 0);
	if (n > 0)
		send(e.data.fd, text, (size_t)n, MSG_NOSIGNAL);
	epoll_ctl(epoll, EPOLL_CTL_DEL, e.data.fd, NULL);
	close(e.data.fd);
	return ++served < CLIENTS;
}

struct server {
	int listener, epoll;
};

static void *serve_all(void *is)
{
	const struct server *s = is;
	struct epoll_event e = { .events = EPOLLIN, .data.fd = s->listener };

	epoll_ctl(s->epoll, EPOLL_CTL_ADD, e.data.fd, &e);
	while (serve(s->epoll, s->listener))
		continue;
	return NULL;
}

/* One client after the other: so there is one order of what happens. */
static int threads(void)
{
	struct server s = { socket(AF_INET, SOCK_STREAM, 0), epoll_create1(0) };
	socklen_t len = sizeof(here);
	pthread_t server, client;

	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(s.listener, (struct sockaddr *)&here, sizeof(here)) < 0 ||
	    listen(s.listener, 5) < 0 ||
	    getsockname(s.listener, (struct sockaddr *)&here, &len) < 0)
		return 1;
	pthread_create(&server, NULL, serve_all, &s);
	for (int i = 0; i < CLIENTS; i++) {
		pthread_create(&client, NULL, ask, NULL);
		pthread_join(client, NULL);
	}
	pthread_join(server, NULL);
	return 5;
}

#ifdef __SANITIZE_ADDRESS__
enum { SANITIZED = true };
#else
enum { SANITIZED = false };
#endif

/* Ourselves, with an option that says what to do. */
static const char *compare_self(const char *option)
{
	char self[512];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	ck_assert_int_gt(n, 0);
	self[n] = '\0';
	if (SANITIZED)
		return "AddressSanitizer reads what is never twice the same";
	return compare((char *[]){ self, WORD(option), NULL }, NULL);
}

START_TEST(threads_and_epoll)
{
	const char *why_not = compare_self("--threads");

	if (why_not)
		skip("%s", why_not);
}
END_TEST

/* --- signals -------------------------------------------------------------- */

/* recv is interrupted: once it fails, once it is made again (SA_RESTART). */
START_TEST(calls_that_signals_interrupt)
{
	const char *why_not = compare_self("--signals");

	if (why_not)
		skip("%s", why_not);
}
END_TEST

static void on_signal(int signal)
{
	(void)signal;
}

/* By a call that is not in the table: it can be made any number of times. */
static void until_asleep(int stat)
{
	char text[128], *state;
	ssize_t n;

	do {
		n = pread(stat, text, sizeof(text) - 1, 0);
		text[n > 0 ? n : 0] = '\0';
		state = strrchr(text, ')');
	} while (state && state[2] != 'S');
}

static void interrupt_and_write(pid_t parent, int fd)
{
	char path[64];
	int stat;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)parent);
	stat = open(path, O_RDONLY);
	until_asleep(stat);
	kill(parent, SIGUSR1); /* it is awake when this returns */
	until_asleep(stat);
	_exit(write(fd, "x", 1) != 1);
}

static int signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	int pair[2];
	char text[8];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return 1;
	for (int i = 0; i < 2; i++) {
		pid_t parent = getpid(), child;

		action.sa_flags = i ? SA_RESTART : 0;
		sigaction(SIGUSR1, &action, NULL);
		child = fork();
		if (child == 0)
			interrupt_and_write(parent, pair[1]);
		if (recv(pair[0], text, sizeof(text), 0) < 0)
			recv(pair[0], text, sizeof(text), 0);
		waitpid(child, NULL, 0);
	}
	return 0;
}

static Suite *suite(void)
{
	Suite *s = suite_create("program strace");
	TCase *tc = tcase_create("calls");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, threads_and_epoll);
	tcase_add_test(tc, a_client_and_a_server_in_python);
	tcase_add_test(tc, both_in_an_event_loop);
	tcase_add_test(tc, a_server_of_http_and_curl);
	tcase_add_test(tc, calls_that_signals_interrupt);
	suite_add_tcase(s, tc);
	return s;
}

static int check(void)
{
	SRunner *runner = srunner_create(suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

/* It is also what is traced. */
int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--threads") == 0)
		return threads();
	if (argc == 2 && strcmp(argv[1], "--signals") == 0)
		return signals();
	return check();
}

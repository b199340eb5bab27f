/*
 * A network of its own, processes in it that do one thing after the other as
 * they are told, and a census of it.
 */
#ifndef TESTS_CENSUS_H
#define TESTS_CENSUS_H

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "capture/census/census.h"
#include "tests/test.h"

/* --- a network ---------------------------------------------------------- */

/* What a test's process gets into, or why it can not. */
static inline const char *network_make(void)
{
	struct ifreq ifr = { .ifr_name = "lo" };
	int fd;

	if (unshare(geteuid() ? CLONE_NEWUSER | CLONE_NEWNET : CLONE_NEWNET))
		return "network namespaces are refused";
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &ifr) < 0)
		return "no loopback";
	ifr.ifr_flags |= IFF_UP;
	if (ioctl(fd, SIOCSIFFLAGS, &ifr) < 0)
		return "a network namespace has no rights here";
	close(fd);
	return NULL;
}

#define need_network()                                                         \
	do {                                                                   \
		const char *why_ = network_make();                             \
                                                                               \
		if (why_)                                                      \
			skip("%s", why_);                                      \
	} while (0)

enum { PORT = 7001, OTHER_PORT = 7002 };

static inline struct sockaddr_in address(uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
}

static inline struct endpoint end_at(uint16_t port)
{
	return (struct endpoint){ .ip = { 4, { 127, 0, 0, 1 } }, .port = port };
}

static inline uint16_t port_of(int fd)
{
	struct sockaddr_in a;
	socklen_t len = sizeof(a);

	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	return ntohs(a.sin_port);
}

static inline int bound(int type, uint16_t port)
{
	struct sockaddr_in a = address(port);
	int fd = socket(AF_INET, type, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

static inline int listening(uint16_t port, int backlog)
{
	int fd = bound(SOCK_STREAM, port);

	ck_assert_int_eq(listen(fd, backlog), 0);
	return fd;
}

static inline int connected(int type, uint16_t port)
{
	struct sockaddr_in a = address(port);
	int fd = socket(AF_INET, type, 0);

	ck_assert_int_eq(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

/* --- a process ---------------------------------------------------------- */

/*
 * It has a name, and waits between its steps until it is told to go on; with
 * each step it tells a number, such as a port.
 */
struct child {
	pid_t pid;
	int fd;
};

typedef void child_does(int fd);

static inline struct child child_new(const char *name, child_does *does)
{
	struct child c;
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	c.pid = fork();
	ck_assert_int_ge(c.pid, 0);
	if (c.pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, name);
		close(pair[0]);
		does(pair[1]);
		_exit(0);
	}
	close(pair[1]);
	c.fd = pair[0];
	return c;
}

/* In the child: this is done; go on when told. Ends if nobody is there. */
static inline void done(int fd, uint16_t told)
{
	char go;

	if (write(fd, &told, sizeof(told)) != sizeof(told) ||
	    read(fd, &go, 1) != 1)
		_exit(0);
}

/* In the test: what the child told when its step was done. */
static inline uint16_t step_done(struct child c)
{
	uint16_t told = 0;

	ck_assert_int_eq(read(c.fd, &told, sizeof(told)), sizeof(told));
	return told;
}

static inline void go_on(struct child c)
{
	ck_assert_int_eq(write(c.fd, "", 1), 1);
}

static inline uint16_t next_step(struct child c)
{
	go_on(c);
	return step_done(c);
}

static inline void child_end(struct child c)
{
	kill(c.pid, SIGKILL);
	waitpid(c.pid, NULL, 0);
	close(c.fd);
}

/* --- a census ----------------------------------------------------------- */

static struct census *census;

static inline uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Takes what the helper tells until something is so; Check's timeout ends it.
 */
#define until(condition)                                                       \
	do {                                                                   \
		while (!(condition)) {                                         \
			struct pollfd poll_ = { census_fd(census), POLLIN,     \
						0 };                           \
                                                                               \
			poll(&poll_, 1, 50);                                   \
			census_take(census, now_ns());                         \
		}                                                              \
	} while (0)

/* `polls` more complete looks at all sockets. */
static inline void look_again(uint32_t polls)
{
	uint32_t from = census_totals(census)->polls;

	until(census_totals(census)->polls >= from + polls);
}

static inline void census_begin(const struct census_config *config)
{
	struct err e;

	ck_assert_msg(census_start(&census, config, &e) == 0, "%s", e.text);
	look_again(1);
}

/* Only what is asked for and what the kernel tells by itself. */
static const struct census_config never_looks = { .poll_ms = 3600000 };
static const struct census_config never_told = { .poll_ms = 3600000,
						 .no_trace = true };

static inline const struct census_socket *tcp_end(uint16_t local,
						  uint16_t remote)
{
	struct endpoint a = end_at(local), b = end_at(remote);

	return census_find(census, false, &a, &b);
}

static inline const struct census_socket *tcp_listener(uint16_t port)
{
	struct endpoint a = end_at(port);

	return census_listener(census, false, &a);
}

static inline enum tcp_state state_of(const struct census_socket *s)
{
	return s ? s->kernel.state : TCP_UNKNOWN;
}

static inline enum census_sure sure_of(const struct census_socket *s)
{
	return s ? s->owner.sure : CENSUS_NOBODY;
}

static inline uint32_t rqueue_of(const struct census_socket *s)
{
	return s ? s->kernel.info.rqueue : 0;
}

#define is_owned(s, child, name)                                               \
	do {                                                                   \
		const struct census_socket *s_ = (s);                          \
                                                                               \
		ck_assert_int_eq((int)s_->owner.pid, (child).pid);             \
		ck_assert_str_eq(s_->owner.command, name);                     \
	} while (0)

#endif

/*
 * Programs that talk to each other over sockets, for tests with real programs:
 * roles of the test itself, which is started with the role's name. Each makes
 * the calls that a lesson would, and returns its status.
 */
#ifndef TESTS_TALKERS_H
#define TESTS_TALKERS_H

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SERVER_PORT = 10000, TAKERS = 3, TAKEN = 8 };

static inline struct sockaddr_in at(uint16_t port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
				     .sin_port = htons(port),
				     .sin_addr = { htonl(INADDR_LOOPBACK) } };
}

static inline int bound(int type, uint16_t port)
{
	struct sockaddr_in in = at(port);
	int fd = socket(AF_INET, type, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	return bind(fd, (struct sockaddr *)&in, sizeof(in)) < 0 ? -1 : fd;
}

static inline int listening(void)
{
	int fd = bound(SOCK_STREAM, SERVER_PORT);

	return listen(fd, 5) < 0 ? -1 : fd;
}

static inline int connected(int type, uint16_t port)
{
	struct sockaddr_in in = at(port);
	int fd = socket(AF_INET, type, 0);

	return connect(fd, (struct sockaddr *)&in, sizeof(in)) < 0 ? -1 : fd;
}

/* Takes what comes until the end, and answers. */
static inline int serve(int fd)
{
	char byte[64];
	ssize_t n = recv(fd, byte, sizeof(byte), 0);

	return n <= 0 || send(fd, byte, (size_t)n, 0) != n || close(fd);
}

/* Says something, and hears it. */
static inline int ask(int fd)
{
	char byte[64];

	return fd < 0 || send(fd, "hello", 5, 0) != 5 ||
	       recv(fd, byte, sizeof(byte), 0) != 5;
}

static inline int role_server(void)
{
	int l = listening();

	return serve(accept(l, NULL, NULL)) || close(l);
}

static inline int role_client(void)
{
	int fd = connected(SOCK_STREAM, SERVER_PORT);

	return ask(fd) || close(fd);
}

static void *client_thread(void *first)
{
	pthread_join(*(pthread_t *)first, NULL);
	exit(role_client());
}

/* The thread that it began with is over before it connects. */
static inline int role_left_alone(void)
{
	static pthread_t first;
	pthread_t thread;

	first = pthread_self();
	pthread_create(&thread, NULL, client_thread, &first);
	pthread_exit(NULL);
}

static inline int role_two_clients(void)
{
	return role_client() || role_client();
}

/* Waits with it open until the end of the file. */
static inline int role_waiting_client(void)
{
	char byte;

	return recv(connected(SOCK_STREAM, SERVER_PORT), &byte, 1, 0) != 0;
}

static inline int wait_children(int n)
{
	int status, bad = 0;

	while (n-- > 0)
		bad |= wait(&status) < 0 || status != 0;
	return bad;
}

/* One child after the other accepts from their parent's listener. */
static inline int role_prefork(void)
{
	int l = listening(), bad = 0;

	for (int i = 0; i < 2; i++) {
		if (fork() == 0)
			_exit(serve(accept(l, NULL, NULL)));
		bad |= wait_children(1);
	}
	return bad;
}

/* Becomes another command, which has inherited the listener. */
static inline int role_inherited(void)
{
	char *argv[] = { (char[]){ "served" }, NULL };
	int l = listening();

	if (dup2(l, 9) < 0 || close(l))
		return 1;
	if (fork() == 0) {
		execv("/proc/self/exe", argv);
		_exit(1);
	}
	close(9);
	return wait_children(1);
}

static inline int role_served(void)
{
	return serve(accept(9, NULL, NULL));
}

struct letter {
	struct msghdr msg;
	struct iovec iov;
	char byte;
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
};

static inline void letter_init(struct letter *l)
{
	l->iov = (struct iovec){ &l->byte, 1 };
	l->msg = (struct msghdr){ .msg_iov = &l->iov,
				  .msg_iovlen = 1,
				  .msg_control = l->control,
				  .msg_controllen = sizeof(l->control) };
}

static inline int send_fd(int through, int fd)
{
	struct letter l = { .byte = 'x' };
	struct cmsghdr *c;

	letter_init(&l);
	c = CMSG_FIRSTHDR(&l.msg);
	*c = (struct cmsghdr){ .cmsg_level = SOL_SOCKET,
			       .cmsg_type = SCM_RIGHTS,
			       .cmsg_len = CMSG_LEN(sizeof(fd)) };
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	return sendmsg(through, &l.msg, 0) != 1;
}

static inline int receive_fd(int through)
{
	struct letter l = { .byte = 0 };
	int fd;

	letter_init(&l);
	if (recvmsg(through, &l.msg, 0) != 1)
		return -1;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&l.msg)), sizeof(fd));
	return fd;
}

/* The parent accepts, its child serves. */
static inline int role_passing(void)
{
	int pair[2], l, fd;

	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	if (fork() == 0)
		_exit(serve(receive_fd(pair[1])));
	l = listening();
	fd = accept(l, NULL, NULL);
	return send_fd(pair[0], fd) || close(fd) || close(l) ||
	       wait_children(1);
}

/* Listens, and connects to itself. */
static inline int role_both(void)
{
	int l = listening();
	int a = connected(SOCK_STREAM, SERVER_PORT);
	int b = accept(l, NULL, NULL);

	return send(a, "x", 1, 0) != 1 || close(b) || close(a) || close(l);
}

static inline int role_udp_server(void)
{
	int fd = bound(SOCK_DGRAM, SERVER_PORT);
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	char byte[64];
	ssize_t n = recvfrom(fd, byte, sizeof(byte), 0,
			     (struct sockaddr *)&from, &len);

	return sendto(fd, byte, (size_t)n, 0, (struct sockaddr *)&from, len) !=
	       n;
}

/* Its socket has no address before it sends, and none after. */
static inline int role_udp_client(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in to = at(SERVER_PORT);
	char byte[64];

	return sendto(fd, "hello", 5, 0, (struct sockaddr *)&to, sizeof(to)) !=
		       5 ||
	       recv(fd, byte, sizeof(byte), 0) != 5 || close(fd);
}

/* Says it and is gone, twice. */
static inline int role_udp_shouter(void)
{
	struct sockaddr_in to = at(SERVER_PORT);

	for (int i = 0; i < 2; i++) {
		int fd = socket(AF_INET, SOCK_DGRAM, 0);

		if (sendto(fd, "hello", 5, 0, (struct sockaddr *)&to,
			   sizeof(to)) != 5 ||
		    close(fd))
			return 1;
	}
	return 0;
}

/* Has a datagram that it does not read, until it is told to end. */
static inline int role_udp_lazy(void)
{
	return bound(SOCK_DGRAM, SERVER_PORT) < 0 || poll(NULL, 0, -1) != -1;
}

static inline int role_refused(void)
{
	return connected(SOCK_STREAM, 9) >= 0;
}

/* Several listeners on one port; the kernel chooses. */
static inline int role_reuseport(void)
{
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	struct pollfd l[TAKERS];
	int on = 1;

	for (int i = 0; i < TAKERS; i++) {
		struct sockaddr_in in = at(SERVER_PORT);
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
		if (bind(fd, (struct sockaddr *)&in, sizeof(in)) < 0 ||
		    listen(fd, 5) < 0)
			return 1;
		l[i] = (struct pollfd){ .fd = fd, .events = POLLIN };
	}
	for (int taken = 0; taken < TAKEN;) {
		poll(l, TAKERS, -1);
		for (int i = 0; i < TAKERS; i++) {
			if (!l[i].revents)
				continue;
			if (serve(accept(l[i].fd, (struct sockaddr *)&from,
					 &len)))
				return 1;
			taken++;
		}
	}
	return 0;
}

static inline int role_many_clients(void)
{
	int bad = 0;

	for (int i = 0; i < TAKEN; i++)
		bad |= role_client();
	return bad;
}

static const struct talker {
	const char *name;
	int (*run)(void);
} talkers[] = {
	{ "server", role_server },
	{ "client", role_client },
	{ "left_alone", role_left_alone },
	{ "two_clients", role_two_clients },
	{ "waiting_client", role_waiting_client },
	{ "prefork", role_prefork },
	{ "inherited", role_inherited },
	{ "served", role_served },
	{ "passing", role_passing },
	{ "both", role_both },
	{ "udp_server", role_udp_server },
	{ "udp_client", role_udp_client },
	{ "udp_shouter", role_udp_shouter },
	{ "udp_lazy", role_udp_lazy },
	{ "refused", role_refused },
	{ "reuseport", role_reuseport },
	{ "many_clients", role_many_clients },
};

/* True, and its status, if there is a role of that name. */
static inline bool talker_plays(const char *name, int *status)
{
	for (size_t i = 0; i < sizeof(talkers) / sizeof(talkers[0]); i++)
		if (strcmp(talkers[i].name, name) == 0) {
			*status = talkers[i].run();
			return true;
		}
	return false;
}

#endif

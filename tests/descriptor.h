/*
 * A table of descriptors and a puppet that makes real calls, of which the table
 * is told as if they had been traced.
 */
#ifndef TESTS_DESCRIPTOR_H
#define TESTS_DESCRIPTOR_H

#include "sim/program/descriptor.h"
#include "sim/sockaddr.h"
#include "tests/build.h"
#include "tests/puppet.h"
#include "tests/test.h"

static struct puppet puppet;
static struct descriptors *table;

#define need_network()                                                         \
	do {                                                                   \
		if (!puppet_stage())                                           \
			skip("network namespaces are refused");                \
		puppet = puppet_here();                                        \
		table = descriptors_new();                                     \
	} while (0)

static inline void end_all(void)
{
	descriptors_free(table);
	puppet_end(&puppet);
}

/* --- calls that are told -------------------------------------------------- */

/* Of the puppet, or (1) of the process it has made. */
static inline struct traced_call told(int who, pid_t pid, struct traced_call c)
{
	(void)who;
	descriptors_call(table, pid, &c);
	return c;
}

#define call(number, ...)                                                      \
	told(0, puppet.pid, puppet_call(puppet.string[0], number, __VA_ARGS__))
#define call_of(pid, number, ...)                                              \
	told(1, pid, puppet_call(puppet.string[1], number, __VA_ARGS__))

static inline int socket_new(int family, int type)
{
	struct traced_call c = call(SYS_socket, family, type, 0);

	ck_assert_int_ge(c.result, 0);
	return (int)c.result;
}

/* Puts an address where the puppet finds it: its length. */
static inline uint64_t address(const char *text)
{
	struct endpoint e = build_endpoint(text);
	struct sockaddr_storage ss;
	socklen_t len = endpoint_to_sockaddr(&e, &ss);

	memcpy(puppet.shared, &ss, sizeof(ss));
	return len;
}

static inline struct traced_call bind_to(int fd, const char *text)
{
	return call(SYS_bind, fd, puppet.shared, address(text));
}

static inline struct traced_call connect_to(int fd, const char *text)
{
	return call(SYS_connect, fd, puppet.shared, address(text));
}

static inline int listener_new(const char *text)
{
	int fd =
		socket_new(strchr(text, '[') ? AF_INET6 : AF_INET, SOCK_STREAM);

	ck_assert_int_eq(bind_to(fd, text).result, 0);
	ck_assert_int_eq(call(SYS_listen, fd, 5).result, 0);
	return fd;
}

/* --- what is seen --------------------------------------------------------- */

static inline struct program_socket seen(int fd)
{
	const struct program_socket *s =
		descriptors_socket(table, puppet.pid, fd);

	ck_assert_msg(s, "%d is no socket", fd);
	return *s;
}

static inline bool is_socket(int fd)
{
	return descriptors_is_socket(table, puppet.pid, fd);
}

static inline void check_end(const struct endpoint *e, const char *want)
{
	char text[ENDPOINT_TEXT];

	ck_assert_str_eq(endpoint_format(e, text), want);
}

/* What has changed of this socket: -1 nothing, else whether it is closed. */
static inline int change_of(uint64_t inode)
{
	const struct program_socket *s;
	int closed = -1;

	while ((s = descriptors_changed(table)))
		if (s->inode == inode)
			closed = s->closed;
	return closed;
}

#endif

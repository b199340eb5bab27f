/*
 * Whose a socket is when that is not simple: it was inherited, it was gone
 * before anybody looked, its owner has a strange name.
 */
#include "tests/census.h"

/* --- inherited ---------------------------------------------------------- */

static void speak_and_fork(int fd)
{
	int c = connected(SOCK_STREAM, PORT), named[2];
	pid_t pid;
	char byte;

	done(fd, port_of(c));
	if (pipe(named) < 0)
		_exit(1);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, "the heir");
		close(named[0]);
		close(named[1]);
		pause();
	}
	close(named[1]);
	(void)!read(named[0], &byte, 1); /* its end: the heir has its name */
	done(fd, 0);
	close(c);
	done(fd, (uint16_t)(pid & 0xffff));
}

START_TEST(inherited)
{
	const struct census_owner *owner;
	struct child client;
	uint16_t port, heir;

	need_network();
	listening(PORT, 8);
	client = child_new("the client", speak_and_fork);
	port = step_done(client);
	census_begin(NULL);
	until(sure_of(tcp_end(port, PORT)) == CENSUS_SEEN);
	is_owned(tcp_end(port, PORT), client, "the client");
	next_step(client);
	until(tcp_end(port, PORT)->owner.others == 1);
	is_owned(tcp_end(port, PORT), client, "the client");
	heir = next_step(client);
	until((tcp_end(port, PORT)->owner.pid & 0xffff) == heir &&
	      tcp_end(port, PORT)->owner.others == 0);
	owner = &tcp_end(port, PORT)->owner;
	ck_assert_str_eq(owner->command, "the heir");
	ck_assert_int_eq(owner->sure, CENSUS_SEEN);
	child_end(client);
	census_free(census);
}
END_TEST

/* dup(2) makes no second owner. */
static void speak_twice(int fd)
{
	int c = connected(SOCK_STREAM, PORT);

	ck_assert_int_ge(dup(c), 0);
	done(fd, port_of(c));
	pause();
}

START_TEST(duplicated)
{
	struct child client;
	uint16_t port;

	need_network();
	listening(PORT, 8);
	client = child_new("the client", speak_twice);
	port = step_done(client);
	census_begin(NULL);
	/* told after the first pass over all processes, which counts them */
	until(census_totals(census)->processes > 0);
	ck_assert_int_eq(tcp_end(port, PORT)->owner.sure, CENSUS_SEEN);
	is_owned(tcp_end(port, PORT), client, "the client");
	ck_assert_uint_eq(tcp_end(port, PORT)->owner.others, 0);
	child_end(client);
	census_free(census);
}
END_TEST

/* --- names -------------------------------------------------------------- */

static void speak(int fd)
{
	done(fd, port_of(connected(SOCK_STREAM, PORT)));
	pause();
}

static const char *const names[] = {
	"x", "a) R 1 (b", "two words", "fifteen letters", ")", "(",
};

START_TEST(named)
{
	struct child client;
	uint16_t port;

	need_network();
	listening(PORT, 8);
	client = child_new(names[_i], speak);
	port = step_done(client);
	census_begin(NULL);
	until(sure_of(tcp_end(port, PORT)) == CENSUS_SEEN);
	is_owned(tcp_end(port, PORT), client, names[_i]);
	child_end(client);
	census_free(census);
}
END_TEST

/* --- gone before anybody looked ----------------------------------------- */

static void speak_shortly(int fd)
{
	int c = connected(SOCK_STREAM, PORT);
	uint16_t port = port_of(c);

	close(c);
	done(fd, port);
}

/* Its socket, that is: what stays of it in TIME-WAIT is none. */
static bool has_ended(const struct census_socket *s)
{
	return s && s->ended_ns != 0;
}

/* A client that has ended, and its socket, too; returns its port. */
static uint16_t short_life(int listener, pid_t *pid)
{
	struct child client = child_new("the brief", speak_shortly);
	uint16_t port = step_done(client);

	*pid = client.pid;
	child_end(client);
	close(accept(listener, NULL, NULL));
	return port;
}

static void speak_last(int fd)
{
	int c = connected(SOCK_STREAM, PORT);
	char byte;

	done(fd, port_of(c));
	if (read(c, &byte, 1) != 0)
		_exit(1);
	close(c);
	done(fd, 0);
}

/* The same, but the server closes first: of the client nothing is left. */
static uint16_t short_life_last(int listener)
{
	struct child client = child_new("the brief", speak_last);
	uint16_t port = step_done(client);

	close(accept(listener, NULL, NULL));
	next_step(client);
	child_end(client);
	return port;
}

/* The kernel tells root who called connect(), even of what lived 1 ms. */
START_TEST(told)
{
	struct endpoint a, b = end_at(PORT);
	const struct census_socket *s;
	uint16_t port;
	int listener;
	pid_t pid;

	need_network();
	listener = listening(PORT, 8);
	census_begin(&never_looks);
	if (!census_totals(census)->tracing)
		skip("%s", census_totals(census)->tracing_why);
	port = short_life(listener, &pid);
	/* nor is it forgotten when TIME-WAIT is all that is left */
	a = end_at(port);
	until((census_ask(census, false, &a, &b),
	       state_of(tcp_end(port, PORT)) == TCP_TIME_WAIT));
	s = tcp_end(port, PORT);
	ck_assert_int_eq(s->owner.sure, CENSUS_TOLD);
	ck_assert_int_eq((int)s->owner.pid, pid);
	ck_assert_str_eq(s->owner.command, "the brief");
	census_free(census);
}
END_TEST

static void refuse_shortly(int fd)
{
	struct sockaddr_in a = address(OTHER_PORT);
	int c = socket(AF_INET, SOCK_STREAM, 0);
	uint16_t port;

	close(bound(SOCK_STREAM, 0));
	ck_assert_int_lt(connect(c, (struct sockaddr *)&a, sizeof(a)), 0);
	port = port_of(c);
	close(c);
	done(fd, port);
}

/* So it does if nobody listens there. */
START_TEST(told_refused)
{
	const struct census_socket *s;
	struct child client;
	uint16_t port;

	need_network();
	census_begin(&never_looks);
	if (!census_totals(census)->tracing)
		skip("%s", census_totals(census)->tracing_why);
	client = child_new("the refused", refuse_shortly);
	port = step_done(client);
	child_end(client);
	until(tcp_end(port, OTHER_PORT) && tcp_end(port, OTHER_PORT)->ended);
	s = tcp_end(port, OTHER_PORT);
	ck_assert_int_eq(s->owner.sure, CENSUS_TOLD);
	is_owned(s, client, "the refused");
	ck_assert_int_eq(s->kernel.state, TCP_SYN_SENT);
	census_free(census);
}
END_TEST

static void serve_shortly(int fd)
{
	int listener = listening(PORT, 8);

	done(fd, 0);
	close(accept(listener, NULL, NULL));
	done(fd, 0);
	pause();
}

/* close() tells who had what was accepted, though another listens, too. */
START_TEST(told_by_close)
{
	struct child server;
	uint16_t port;
	int c;

	need_network();
	server = child_new("the server", serve_shortly);
	step_done(server);
	census_begin(&never_looks);
	if (!census_totals(census)->tracing)
		skip("%s", census_totals(census)->tracing_why);
	c = connected(SOCK_STREAM, PORT);
	port = port_of(c);
	next_step(server);
	close(c);
	until(sure_of(tcp_end(PORT, port)) == CENSUS_TOLD);
	is_owned(tcp_end(PORT, port), server, "the server");
	child_end(server);
	census_free(census);
}
END_TEST

static int loopback6(uint16_t port, bool listens)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6,
				  .sin6_port = htons(port),
				  .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(AF_INET6, SOCK_STREAM, 0);

	if (listens) {
		ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
		ck_assert_int_eq(listen(fd, 8), 0);
	} else {
		ck_assert_int_eq(connect(fd, (struct sockaddr *)&a, sizeof(a)),
				 0);
	}
	return fd;
}

static void speak_ipv6(int fd)
{
	struct sockaddr_in6 a;
	socklen_t len = sizeof(a);

	getsockname(loopback6(PORT, false), (struct sockaddr *)&a, &len);
	done(fd, ntohs(a.sin6_port));
	pause();
}

static struct endpoint end6_at(uint16_t port)
{
	return (struct endpoint){ .ip = { 6, { [15] = 1 } }, .port = port };
}

/* IPv6, from its dump, a question, or the tracepoint. */
static const struct census_config *const ways6[] = { NULL, &never_told,
						     &never_looks };

START_TEST(ipv6)
{
	struct endpoint a, b = end6_at(PORT);
	struct child client;

	need_network();
	loopback6(PORT, true);
	census_begin(ways6[_i]);
	client = child_new("the client", speak_ipv6);
	a = end6_at(step_done(client));
	if (_i > 0)
		census_ask(census, false, &a, &b);
	until(sure_of(census_find(census, false, &a, &b)) >= CENSUS_TOLD);
	is_owned(census_find(census, false, &a, &b), client, "the client");
	until(sure_of(census_find(census, false, &b, &a)) == CENSUS_LISTENER);
	child_end(client);
	census_free(census);
}
END_TEST

/* Without that: the server's end is its listener's, the client's is nobody's.
 */
START_TEST(not_told)
{
	uint16_t port;
	int listener;
	pid_t pid;

	need_network();
	listener = listening(PORT, 8);
	census_begin(&never_told);
	until(sure_of(tcp_listener(PORT)) == CENSUS_SEEN);
	ck_assert(!census_totals(census)->tracing);
	ck_assert(census_totals(census)->ends);
	port = short_life(listener, &pid);
	until(has_ended(tcp_end(port, PORT)));
	ck_assert_int_eq(tcp_end(port, PORT)->owner.sure, CENSUS_NOBODY);
	ck_assert_uint_eq(tcp_end(port, PORT)->owner.pid, 0);
	ck_assert(tcp_end(port, PORT)->kernel.has_info);
	census_free(census);
}
END_TEST

/* It may have been of one that speaks to the same server all the time. */
START_TEST(inferred)
{
	struct endpoint a, b = end_at(PORT);
	struct child other;
	uint16_t port;
	int listener;
	pid_t pid;

	need_network();
	listener = listening(PORT, 8);
	other = child_new("the other", speak);
	a = end_at(step_done(other));
	ck_assert_int_ge(accept(listener, NULL, NULL), 0);
	census_begin(&never_told);
	until(sure_of(census_find(census, false, &a, &b)) == CENSUS_SEEN);
	port = short_life(listener, &pid);
	until(has_ended(tcp_end(port, PORT)));
	ck_assert_int_eq(tcp_end(port, PORT)->owner.sure, CENSUS_INFERRED);
	is_owned(tcp_end(port, PORT), other, "the other");
	child_end(other);
	census_free(census);
}
END_TEST

/* Or of one that only comes to be known afterwards. */
START_TEST(inferred_later)
{
	struct endpoint a, b = end_at(PORT);
	struct child other;
	uint16_t port;
	int listener;

	need_network();
	listener = listening(PORT, 8);
	census_begin(&never_told);
	port = short_life_last(listener);
	until(has_ended(tcp_end(port, PORT)));
	ck_assert_int_eq(tcp_end(port, PORT)->owner.sure, CENSUS_NOBODY);
	other = child_new("the other", speak);
	a = end_at(step_done(other));
	census_ask(census, false, &a, &b);
	until(sure_of(tcp_end(port, PORT)) == CENSUS_INFERRED);
	is_owned(tcp_end(port, PORT), other, "the other");
	child_end(other);
	census_free(census);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("census owner");
	TCase *t = tcase_create("owner");

	tcase_set_timeout(t, 20);
	tcase_add_test(t, inherited);
	tcase_add_test(t, duplicated);
	tcase_add_loop_test(t, named, 0, ROWS(names));
	tcase_add_test(t, told);
	tcase_add_test(t, told_refused);
	tcase_add_test(t, told_by_close);
	tcase_add_loop_test(t, ipv6, 0, ROWS(ways6));
	tcase_add_test(t, not_told);
	tcase_add_test(t, inferred);
	tcase_add_test(t, inferred_later);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())

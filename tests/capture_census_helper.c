/*
 * The census's helper process: what it has, when it ends, and that nobody ever
 * waits for it.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "tests/census.h"

/* --- what it has -------------------------------------------------------- */

static void read_text(const char *file, char *out, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", census_pid(census), file);
	fd = open(path, O_RDONLY);
	ck_assert_int_ge(fd, 0);
	n = read(fd, out, size - 1);
	ck_assert_int_gt(n, 0);
	out[n] = '\0';
	close(fd);
}

/* Descriptors that were open before are not open there, nor is the terminal. */
START_TEST(alone)
{
	char dir[64], link[64], planted[64], text[64];
	struct dirent *entry;
	struct stat st;
	int pair[2];
	DIR *d;

	need_network();
	ck_assert_int_eq(pipe(pair), 0);
	ck_assert_int_eq(fstat(pair[0], &st), 0);
	snprintf(planted, sizeof(planted), "pipe:[%lu]",
		 (unsigned long)st.st_ino);
	census_begin(NULL);
	snprintf(dir, sizeof(dir), "/proc/%d/fd", census_pid(census));
	d = opendir(dir);
	ck_assert_ptr_nonnull(d);
	while ((entry = readdir(d))) {
		ssize_t n = readlinkat(dirfd(d), entry->d_name, link,
				       sizeof(link) - 1);

		if (n < 0)
			continue;
		link[n] = '\0';
		ck_assert_str_ne(link, planted);
		if (atoi(entry->d_name) < 3)
			ck_assert_str_eq(link, "/dev/null");
	}
	closedir(d);
	read_text("comm", text, sizeof(text));
	ck_assert_str_eq(text, "wirestep-census\n");
	ck_assert_int_ne(getsid(census_pid(census)), getsid(0));
	census_free(census);
}
END_TEST

/* A program may have been started with its standard input closed. */
START_TEST(without_stdin)
{
	need_network();
	close(0);
	listening(PORT, 8);
	close(0);
	listening(OTHER_PORT, 8);
	census_begin(NULL);
	ck_assert_ptr_nonnull(tcp_listener(OTHER_PORT));
	census_free(census);
}
END_TEST

static unsigned long long status_bits(const char *name, int base)
{
	char text[4096], *at;

	read_text("status", text, sizeof(text));
	at = strstr(text, name);
	ck_assert_ptr_nonnull(at);
	return strtoull(at + strlen(name), NULL, base);
}

/* CAP_DAC_READ_SEARCH (2) and CAP_SYS_PTRACE (19) at most. */
START_TEST(confined)
{
	const unsigned long long may = 1ull << 2 | 1ull << 19;

	need_network();
	census_begin(NULL);
	ck_assert_uint_eq(status_bits("CapEff:\t", 16) & ~may, 0);
	ck_assert_uint_eq(status_bits("CapPrm:\t", 16) & ~may, 0);
	ck_assert_uint_eq(status_bits("CapInh:\t", 16), 0);
	ck_assert_uint_eq(status_bits("NoNewPrivs:\t", 10), 1);
	if (census_totals(census)->confined)
		ck_assert_uint_eq(status_bits("Seccomp:\t", 10), 2);
	census_free(census);
}
END_TEST

/* --- its end ------------------------------------------------------------ */

/* In a child: starts a census, tells the helper's id, and does no more. */
static void begin_and_wait(int fd)
{
	struct err e;

	if (census_start(&census, NULL, &e) < 0)
		_exit(1);
	look_again(1); /* it has begun */
	done(fd, (uint16_t)(census_pid(census) >> 16));
	done(fd, (uint16_t)census_pid(census));
}

/*
 * Killed without a word, its owner takes it along, even if it is stopped and
 * can not see that the pair has ended. waitpid(2) waits for it, since a
 * subreaper inherits the orphan; Check's timeout ends that.
 */
START_TEST(ends_with_owner)
{
	struct child owner;
	int status;
	pid_t pid;

	need_network();
	ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	owner = child_new("the owner", begin_and_wait);
	pid = step_done(owner) << 16;
	pid |= next_step(owner);
	if (_i)
		kill(pid, SIGSTOP);
	child_end(owner);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
}
END_TEST

START_TEST(ends_when_freed)
{
	pid_t pid;

	need_network();
	census_begin(NULL);
	pid = census_pid(census);
	ck_assert_int_gt(pid, 0);
	census_free(census);
	ck_assert_int_lt(kill(pid, 0), 0);
	ck_assert_int_eq(errno, ESRCH);
}
END_TEST

/* Who may not send signals closes the pair, and that is enough. */
START_TEST(ends_with_the_pair)
{
	int status;
	pid_t pid;

	need_network();
	census_begin(NULL);
	pid = census_pid(census);
	close(census_fd(census));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

/* What was known stays, and it is said that it gets old. */
START_TEST(helper_dies)
{
	struct endpoint a = end_at(PORT), b = end_at(OTHER_PORT);
	const struct census_totals *t;

	need_network();
	listening(PORT, 8);
	census_begin(NULL);
	t = census_totals(census);
	ck_assert(t->alive);
	ck_assert_str_eq(t->why, "");
	kill(census_pid(census), SIGKILL);
	until(!census_totals(census)->alive);
	t = census_totals(census);
	ck_assert_str_ne(t->why, "");
	ck_assert_int_eq(census_fd(census), -1);
	ck_assert_uint_gt(t->polled_ns, 0);
	ck_assert_ptr_nonnull(tcp_listener(PORT));
	for (int i = 0; i < 1000; i++) {
		b.port++;
		census_ask(census, false, &a, &b);
	}
	ck_assert(!census_take(census, now_ns()));
	ck_assert(!census_take(census, now_ns()));
	census_free(census);
}
END_TEST

/* One that is stopped reads nothing: asking goes on, and is counted. */
START_TEST(helper_sleeps)
{
	struct endpoint a = end_at(PORT), b = end_at(1);
	int status;

	need_network();
	census_begin(&never_looks);
	kill(census_pid(census), SIGSTOP);
	ck_assert_int_eq(waitpid(census_pid(census), &status, WUNTRACED),
			 census_pid(census));
	for (int i = 0; i < 100000; i++) {
		b.port = (uint16_t)i;
		b.ip.bytes[2] = (uint8_t)(i >> 16);
		census_ask(census, false, &a, &b);
	}
	ck_assert_uint_gt(census_totals(census)->asks_lost, 0);
	kill(census_pid(census), SIGCONT);
	/* and is answered after that */
	b = end_at(port_of((listening(PORT, 8), connected(SOCK_STREAM, PORT))));
	do {
		census_ask(census, false, &b, &a);
		census_take(census, now_ns());
	} while (!tcp_end(b.port, PORT));
	census_free(census);
}
END_TEST

/* The same a hundred thousand times within a moment is one question. */
START_TEST(asked_again)
{
	struct endpoint a = end_at(PORT), b = end_at(1);
	int status;

	need_network();
	census_begin(&never_looks);
	kill(census_pid(census), SIGSTOP);
	ck_assert_int_eq(waitpid(census_pid(census), &status, WUNTRACED),
			 census_pid(census));
	for (int i = 0; i < 50000; i++) {
		census_ask(census, false, &a, &b);
		census_ask(census, false, &b, &a);
	}
	ck_assert_uint_eq(census_totals(census)->asks_lost, 0);
	census_free(census);
}
END_TEST

/* --- asking ------------------------------------------------------------- */

START_TEST(asked)
{
	struct endpoint a = end_at(PORT), b;
	uint32_t polls;

	need_network();
	listening(PORT, 8);
	census_begin(&never_looks);
	polls = census_totals(census)->polls;
	b = end_at(port_of(connected(SOCK_STREAM, PORT)));
	census_ask(census, false, &a, &b);
	until(tcp_end(b.port, PORT) && tcp_end(PORT, b.port));
	ck_assert_uint_eq(census_totals(census)->polls, polls);
	ck_assert_int_eq(tcp_end(PORT, b.port)->kernel.state, TCP_ESTABLISHED);
	ck_assert_uint_eq(census_totals(census)->asks_lost, 0);
	until(sure_of(tcp_end(b.port, PORT)) == CENSUS_SEEN);
	ck_assert_int_eq((int)tcp_end(b.port, PORT)->owner.pid, getpid());
	census_free(census);
}
END_TEST

START_TEST(asked_udp)
{
	struct endpoint a = end_at(PORT), b;
	const struct census_socket *s;

	need_network();
	census_begin(&never_looks);
	bound(SOCK_DGRAM, PORT);
	b = end_at(port_of(connected(SOCK_DGRAM, PORT)));
	census_ask(census, true, &b, &a);
	until(census_find(census, true, &a, &b) &&
	      census_find(census, true, &b, &a));
	s = census_find(census, true, &b, &a);
	ck_assert(endpoint_equal(&s->local, &b));
	ck_assert(endpoint_equal(&s->remote, &a));
	s = census_find(census, true, &a, &b);
	ck_assert(endpoint_equal(&s->local, &a));
	ck_assert_uint_eq(s->remote.port, 0);
	census_free(census);
}
END_TEST

/* An IPv6 socket that speaks IPv4 is found by what the packets say. */
START_TEST(asked_mapped)
{
	struct sockaddr_in6 any = { .sin6_family = AF_INET6,
				    .sin6_port = htons(PORT) };
	struct endpoint a = end_at(PORT), b;
	int fd;

	need_network();
	fd = socket(AF_INET6, SOCK_STREAM, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&any, sizeof(any)), 0);
	ck_assert_int_eq(listen(fd, 5), 0);
	census_begin(&never_looks);
	b = end_at(port_of(connected(SOCK_STREAM, PORT)));
	ck_assert_int_ge(accept(fd, NULL, NULL), 0);
	census_ask(census, false, &a, &b);
	until(tcp_end(PORT, b.port));
	ck_assert_uint_ne(tcp_end(PORT, b.port)->kernel.inode, 0);
	census_free(census);
}
END_TEST

/* What does not exist is not found, though a listener would take it. */
START_TEST(asked_for_nothing)
{
	struct endpoint a = end_at(PORT), none = end_at(OTHER_PORT), b;

	need_network();
	listening(PORT, 8);
	census_begin(&never_looks);
	census_ask(census, false, &a, &none);
	b = end_at(port_of(connected(SOCK_STREAM, PORT)));
	census_ask(census, false, &a, &b);
	until(tcp_end(PORT, b.port)); /* asked later, so that is answered */
	ck_assert_ptr_null(tcp_end(PORT, OTHER_PORT));
	ck_assert_ptr_null(tcp_end(OTHER_PORT, PORT));
	census_free(census);
}
END_TEST

/* Sockets of another network namespace are none of ours. */
START_TEST(one_network)
{
	need_network();
	listening(PORT, 8);
	if (unshare(CLONE_NEWNET) < 0)
		skip("no second network namespace");
	listening(OTHER_PORT, 8);
	census_begin(NULL);
	ck_assert_ptr_null(tcp_listener(PORT));
	ck_assert_ptr_nonnull(tcp_listener(OTHER_PORT));
	census_free(census);
}
END_TEST

/* --- bounds ------------------------------------------------------------- */

/* More sockets than there are places: those are counted, and nothing else. */
START_TEST(no_room)
{
	const struct census_config small = { .max_sockets = 4, .max_ended = 2 };

	need_network();
	for (uint16_t i = 0; i < 8; i++)
		listening((uint16_t)(PORT + i), 8);
	census_begin(&small);
	ck_assert_uint_eq(census_count(census), 4);
	ck_assert_uint_eq(census_totals(census)->sockets, 4);
	ck_assert_uint_eq(census_totals(census)->evicted, 4);
	census_free(census);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("census helper");
	TCase *t = tcase_create("helper");

	tcase_set_timeout(t, 20);
	tcase_add_test(t, alone);
	tcase_add_test(t, without_stdin);
	tcase_add_test(t, confined);
	tcase_add_loop_test(t, ends_with_owner, 0, 2);
	tcase_add_test(t, ends_when_freed);
	tcase_add_test(t, ends_with_the_pair);
	tcase_add_test(t, helper_dies);
	tcase_add_test(t, helper_sleeps);
	tcase_add_test(t, asked_again);
	tcase_add_test(t, asked);
	tcase_add_test(t, asked_udp);
	tcase_add_test(t, asked_mapped);
	tcase_add_test(t, asked_for_nothing);
	tcase_add_test(t, one_network);
	tcase_add_test(t, no_room);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())

/*
 * Truth about sockets that are told to it one by one, as a program's are: what
 * they are called, whose packets are whose, and who is asked about.
 *
 * The sockets are made up where the kernel's word does not matter; otherwise
 * they are this test's own, in a network of its own.
 */
#include <fcntl.h>

#include "sim/sockaddr.h"
#include "sim/truth.h"
#include "tests/build.h"
#include "tests/puppet.h"
#include "tests/test.h"

#define MS UINT64_C(1000000)

static struct recording *rec;
static struct truth *truth;
static uint32_t lane[3]; /* S, C, D */
static uint64_t now_ns;

static void begin(void)
{
	struct err e = { 0 };

	rec = recording_new();
	lane[0] = recording_lane(rec, "S");
	lane[1] = recording_lane(rec, "C");
	lane[2] = recording_lane(rec, "D");
	now_ns = 0;
	ck_assert_msg(truth_open(&truth, rec, &e) == 0, "%s", e.text);
}

static void end(void)
{
	truth_close(truth);
	recording_free(rec);
}

static void poll_at(uint64_t t_ns)
{
	struct err e = { 0 };

	now_ns = t_ns;
	ck_assert_msg(truth_poll(truth, t_ns, &e) == 0, "%s", e.text);
}

/* --- sockets that are made up --------------------------------------------- */

/* What is not given is not so; a port alone is one of 127.0.0.1. */
struct made {
	uint64_t id;
	uint8_t protocol; /* 0: TCP */
	const char *local, *remote;
	bool listening, accepted, bound;
};

static struct endpoint end_of(const char *text)
{
	struct endpoint none = { .port = 0 };

	return text ? build_endpoint(text) : none;
}

static void take(int who, const struct made *m)
{
	truth_take(truth, lane[who],
		   &(struct truth_socket){ .id = m->id,
					   .fd = -1,
					   .protocol = m->protocol ? m->protocol
								   : IP_TCP,
					   .listening = m->listening,
					   .accepted = m->accepted,
					   .bound = m->bound,
					   .local = end_of(m->local),
					   .remote = end_of(m->remote) });
}

static const char *name_of(uint64_t id)
{
	static char name[NAME_TEXT];
	uint32_t row = truth_row_of(truth, id);

	return row == ROW_NONE ? "none" : socket_name(rec, row, name);
}

static uint32_t lane_of(uint64_t id)
{
	return recording_socket_at(rec, truth_row_of(truth, id))->lane;
}

#define HERE  "127.0.0.1:10000"
#define THERE "127.0.0.1:40001"
#define OTHER "127.0.0.1:40002"

static void listener(uint64_t id)
{
	take(0, &(struct made){ id, .local = HERE, .listening = true });
}

static void syn(const char *from, const char *to, uint32_t iss)
{
	struct endpoint a = build_endpoint(from), b = build_endpoint(to);

	truth_syn(truth, &a, &b, iss);
}

static void packet(uint8_t protocol, const char *from, const char *to)
{
	struct endpoint a = build_endpoint(from), b = build_endpoint(to);

	truth_packet(truth, protocol, &a, &b);
}

/* The lane of a packet's end, or "nobody". */
static const char *owner(uint8_t protocol, const char *local,
			 const char *remote)
{
	struct endpoint a = build_endpoint(local), b = build_endpoint(remote);
	uint32_t whose, socket;

	truth_owner(truth, protocol, &a, &b, &whose, &socket);
	return whose == ROW_NONE ? "nobody" : recording_lane_name(rec, whose);
}

START_TEST(sockets_are_called_by_their_ports)
{
	begin();
	listener(1);
	take(1, &(struct made){ .id = 2, .local = THERE, .remote = HERE });
	take(1, &(struct made){ .id = 3, .local = OTHER, .remote = HERE });
	take(1, &(struct made){
			.id = 4, .local = OTHER, .remote = "127.0.0.1:80" });
	take(2, &(struct made){ .id = 5,
				.protocol = IP_UDP,
				.local = "0.0.0.0:53",
				.bound = true });
	take(2, &(struct made){ .id = 6,
				.protocol = IP_UDP,
				.local = "127.0.0.1:5353",
				.remote = THERE,
				.bound = true });
	take(2, &(struct made){ .id = 7,
				.protocol = IP_UDP,
				.local = "127.0.0.1:40009",
				.remote = HERE });
	ck_assert_str_eq(name_of(1), "S.10000");
	ck_assert_str_eq(name_of(2), "C.10000");
	ck_assert_str_eq(name_of(3), "C.10000#2");
	ck_assert_str_eq(name_of(4), "C.80");
	ck_assert_str_eq(name_of(5), "D.53");
	ck_assert_str_eq(name_of(6), "D.5353");
	ck_assert_str_eq(name_of(7), "D.10000");
	ck_assert_uint_ne(truth_find(truth, "C.10000#2"), TRUTH_NONE);
	ck_assert_uint_eq(truth_find(truth, "C.10000#3"), TRUTH_NONE);
	end();
}
END_TEST

START_TEST(a_socket_without_an_address_has_no_name)
{
	begin();
	take(0, &(struct made){ .id = 1 });
	take(0, &(struct made){ .id = 1, .local = HERE, .bound = true });
	ck_assert_str_eq(name_of(1), "none");
	take(0,
	     &(struct made){
		     .id = 1, .local = HERE, .remote = OTHER, .bound = true });
	ck_assert_str_eq(name_of(1), "S.10000");
	take(1, &(struct made){ .id = 2, .protocol = IP_UDP });
	ck_assert_str_eq(name_of(2), "none");
	end();
}
END_TEST

/* Both on one port: whoever came first has the plain name. */
START_TEST(a_program_that_listens_and_connects_on_one_port)
{
	begin();
	listener(1);
	take(0, &(struct made){ .id = 2, .local = THERE, .remote = HERE });
	take(0, &(struct made){ .id = 3, .local = OTHER, .remote = HERE });
	syn(THERE, HERE, 7);
	ck_assert_str_eq(name_of(2), "S.to10000");
	ck_assert_str_eq(name_of(3), "S.to10000#2");
	ck_assert_uint_ne(truth_find(truth, "S.10000#1"), TRUTH_NONE);
	take(1, &(struct made){
			.id = 4, .local = THERE, .remote = "127.0.0.1:99" });
	take(1, &(struct made){
			.id = 5, .local = "127.0.0.1:99", .listening = true });
	take(1, &(struct made){ .id = 6,
				.protocol = IP_UDP,
				.local = "127.0.0.1:99",
				.bound = true });
	ck_assert_str_eq(name_of(4), "C.99");
	ck_assert_str_eq(name_of(5), "C.99b");
	ck_assert_str_eq(name_of(6), "C.99c");
	end();
}
END_TEST

START_TEST(children_are_in_order_of_their_syns)
{
	begin();
	listener(1);
	syn(THERE, HERE, 7);
	syn(OTHER, HERE, 8);
	syn(THERE, HERE, 7); /* sent again */
	take(0, &(struct made){ .id = 3,
				.local = HERE,
				.remote = OTHER,
				.accepted = true });
	take(0, &(struct made){ .id = 2,
				.local = HERE,
				.remote = THERE,
				.accepted = true });
	ck_assert_str_eq(name_of(2), "S.10000#1");
	ck_assert_str_eq(name_of(3), "S.10000#2");
	ck_assert_uint_eq(truth_find(truth, "S.10000#3"), TRUTH_NONE);
	end();
}
END_TEST

/* In realtime the call may be told before what libpcap saw. */
START_TEST(a_child_may_be_accepted_before_its_syn_is_told)
{
	begin();
	listener(1);
	take(0, &(struct made){ .id = 2,
				.local = HERE,
				.remote = THERE,
				.accepted = true });
	ck_assert_str_eq(name_of(2), "S.10000#1");
	truth_gone(truth, 2);
	poll_at(MS);
	syn(THERE, HERE, 7);
	syn(THERE, HERE, 7);
	ck_assert_uint_eq(truth_find(truth, "S.10000#2"), TRUTH_NONE);
	syn(THERE, HERE, 9); /* another connection */
	ck_assert_uint_ne(truth_find(truth, "S.10000#2"), TRUTH_NONE);
	end();
}
END_TEST

START_TEST(a_server_that_begins_again_counts_on)
{
	begin();
	listener(1);
	syn(THERE, HERE, 7);
	truth_gone(truth, 1);
	listener(2);
	syn(OTHER, HERE, 8);
	ck_assert_str_eq(name_of(2), "S.10000");
	ck_assert_uint_eq(truth_row(truth, truth_find(truth, "S.10000")),
			  truth_row_of(truth, 2));
	ck_assert_uint_ne(truth_find(truth, "S.10000#2"), TRUTH_NONE);
	/* Two at once (SO_REUSEPORT) are two. */
	listener(3);
	syn("127.0.0.1:40003", HERE, 9);
	ck_assert_str_eq(name_of(3), "S.10000b");
	ck_assert_uint_ne(truth_find(truth, "S.10000b#1"), TRUTH_NONE);
	end();
}
END_TEST

START_TEST(names_do_not_end)
{
	char name[NAME_TEXT];

	begin();
	for (uint64_t id = 1; id <= 60; id++) {
		listener(id);
		snprintf(name, sizeof(name), "%s", name_of(id));
		ck_assert_uint_eq(truth_row(truth, truth_find(truth, name)),
				  truth_row_of(truth, id));
	}
	ck_assert_str_eq(name_of(26), "S.10000z");
	ck_assert_str_eq(name_of(27), "S.10000zb");
	end();
}
END_TEST

START_TEST(the_first_datagram_names_a_client)
{
	begin();
	take(1, &(struct made){ .id = 1,
				.protocol = IP_UDP,
				.local = "0.0.0.0:40001" });
	ck_assert_str_eq(name_of(1), "C.40001");
	packet(IP_UDP, THERE, "127.0.0.1:53");
	packet(IP_UDP, THERE, "127.0.0.1:54");
	ck_assert_str_eq(name_of(1), "C.53");
	ck_assert_uint_ne(truth_find(truth, "C.53"), TRUTH_NONE);
	ck_assert_uint_eq(truth_find(truth, "C.40001"), TRUTH_NONE);
	take(1, &(struct made){ .id = 2,
				.protocol = IP_UDP,
				.local = "0.0.0.0:40002" });
	packet(IP_UDP, OTHER, "127.0.0.1:53");
	ck_assert_str_eq(name_of(2), "C.53#2");
	/* Who gets one first is no client. */
	take(1, &(struct made){ .id = 3,
				.protocol = IP_UDP,
				.local = "127.0.0.1:40003" });
	packet(IP_UDP, THERE, "127.0.0.1:40003");
	packet(IP_UDP, "127.0.0.1:40003", THERE);
	ck_assert_str_eq(name_of(3), "C.40003");
	/* Nor who chose its port. */
	take(0, &(struct made){ .id = 4,
				.protocol = IP_UDP,
				.local = "127.0.0.1:5000",
				.bound = true });
	packet(IP_UDP, "127.0.0.1:5000", "127.0.0.1:53");
	ck_assert_str_eq(name_of(4), "S.5000");
	end();
}
END_TEST

/* --- whose ---------------------------------------------------------------- */

START_TEST(a_socket_stays_whose_it_is)
{
	begin();
	listener(1);
	take(1, &(struct made){ .id = 1, .local = HERE, .listening = true });
	take(2, &(struct made){ .id = 2,
				.local = HERE,
				.remote = THERE,
				.accepted = true });
	ck_assert_uint_eq(lane_of(1), lane[0]);
	ck_assert_uint_eq(lane_of(2), lane[0]);
	ck_assert_str_eq(name_of(2), "S.10000#1");
	ck_assert_str_eq(owner(IP_TCP, HERE, THERE), "S");
	end();
}
END_TEST

START_TEST(packets_are_of_whoever_was_there)
{
	begin();
	take(0, &(struct made){ .id = 1,
				.protocol = IP_UDP,
				.local = HERE,
				.bound = true });
	poll_at(MS);
	ck_assert_str_eq(owner(IP_UDP, HERE, THERE), "S");
	truth_gone(truth, 1);
	ck_assert_str_eq(owner(IP_UDP, HERE, THERE), "nobody");
	/* When is not known yet: what is told now was before. */
	truth_as_of(truth, 2 * MS);
	ck_assert_str_eq(owner(IP_UDP, HERE, THERE), "S");
	poll_at(3 * MS);
	ck_assert_str_eq(owner(IP_UDP, HERE, THERE), "S");
	truth_as_of(truth, 3 * MS);
	ck_assert_str_eq(owner(IP_UDP, HERE, THERE), "nobody");
	truth_as_of(truth, UINT64_MAX);
	take(1, &(struct made){ .id = 2,
				.protocol = IP_UDP,
				.local = HERE,
				.bound = true });
	ck_assert_str_eq(owner(IP_UDP, HERE, THERE), "C");
	/* It turns up in another process: a descriptor came in a message. */
	truth_gone(truth, 2);
	take(2, &(struct made){ .id = 2,
				.protocol = IP_UDP,
				.local = HERE,
				.bound = true });
	ck_assert_str_eq(owner(IP_UDP, HERE, THERE), "C");
	end();
}
END_TEST

START_TEST(a_connection_goes_before_a_listener)
{
	begin();
	listener(1);
	take(1, &(struct made){ .id = 2, .local = HERE, .remote = THERE });
	ck_assert_str_eq(owner(IP_TCP, HERE, THERE), "C");
	ck_assert_str_eq(owner(IP_TCP, HERE, OTHER), "S");
	ck_assert_str_eq(owner(IP_UDP, HERE, OTHER), "nobody");
	ck_assert_str_eq(owner(IP_TCP, "127.0.0.2:10000", OTHER), "nobody");
	take(2, &(struct made){
			.id = 3, .local = "[::]:10000", .listening = true });
	ck_assert_str_eq(owner(IP_TCP, "127.0.0.2:10000", OTHER), "D");
	ck_assert_str_eq(owner(IP_TCP, "[::1]:10000", "[::1]:9"), "D");
	end();
}
END_TEST

/* Its entry goes with it from one pair of ends to the next. */
START_TEST(a_socket_connects_again)
{
	begin();
	take(1, &(struct made){ .id = 1, .local = THERE, .remote = HERE });
	take(1, &(struct made){
			.id = 1, .local = OTHER, .remote = "127.0.0.1:80" });
	ck_assert_str_eq(owner(IP_TCP, OTHER, "127.0.0.1:80"), "C");
	ck_assert_str_eq(owner(IP_TCP, THERE, HERE), "nobody");
	ck_assert_str_eq(name_of(1), "C.10000");
	end();
}
END_TEST

/* --- who is asked about --------------------------------------------------- */

static int listen_somewhere(struct endpoint *at)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);

	ck_assert_int_eq(listen(fd, 1), 0); /* the kernel chooses a port */
	getsockname(fd, (struct sockaddr *)&ss, &len);
	endpoint_from_sockaddr(&ss, at);
	return fd;
}

static enum tcp_state state_of(uint64_t id)
{
	return (enum tcp_state)recording_socket_at(rec, truth_row_of(truth, id))
		->state[STATE_KERNEL];
}

/* So many listeners, numbered from 1; their descriptors. */
static void listeners_new(int n, int fd[])
{
	for (int i = 0; i < n; i++) {
		struct truth_socket s = { .id = (uint64_t)i + 1,
					  .fd = -1,
					  .protocol = IP_TCP,
					  .listening = true };

		fd[i] = listen_somewhere(&s.local);
		truth_take(truth, lane[0], &s);
	}
	poll_at(MS);
	for (int i = 0; i < n; i++)
		ck_assert_int_eq(state_of((uint64_t)i + 1), TCP_LISTEN);
}

enum { MANY = 200, FEW = 20 };

START_TEST(all_of_few_are_asked_about)
{
	int fd[FEW];

	if (!puppet_stage())
		skip("network namespaces are refused");
	begin();
	listeners_new(FEW, fd);
	close(fd[7]);
	poll_at(now_ns);
	ck_assert_int_eq(state_of(8), TCP_CLOSED);
	end();
}
END_TEST

START_TEST(of_many_those_are_asked_about_that_are_concerned)
{
	struct endpoint nobody = build_endpoint("127.0.0.1:1");
	char name[NAME_TEXT];
	int fd[MANY];

	if (!puppet_stage())
		skip("network namespaces are refused");
	begin();
	listeners_new(MANY, fd);
	for (int i = 100; i < 104; i++)
		close(fd[i]);
	poll_at(now_ns);
	ck_assert_int_eq(state_of(101), TCP_LISTEN);
	/* A call, a packet, a scenario that means it. */
	truth_touch(truth, 101);
	poll_at(now_ns);
	ck_assert_int_eq(state_of(101), TCP_CLOSED);
	ck_assert_int_eq(state_of(102), TCP_LISTEN);
	truth_packet(
		truth, IP_TCP, &nobody,
		&recording_socket_at(rec, truth_row_of(truth, 102))->local);
	snprintf(name, sizeof(name), "%s", name_of(103));
	truth_find(truth, name);
	poll_at(now_ns);
	ck_assert_int_eq(state_of(102), TCP_CLOSED);
	ck_assert_int_eq(state_of(103), TCP_CLOSED);
	ck_assert_int_eq(state_of(104), TCP_LISTEN);
	/* And the others in turn. */
	for (int i = 0; i < MANY; i++)
		poll_at(now_ns + MS);
	ck_assert_int_eq(state_of(104), TCP_CLOSED);
	end();
}
END_TEST

/* What is gone leaves the list, so that they are few again. */
START_TEST(what_is_gone_is_not_asked_about)
{
	int fd[MANY];

	if (!puppet_stage())
		skip("network namespaces are refused");
	begin();
	listeners_new(MANY, fd);
	for (int i = FEW; i < MANY; i++) {
		close(fd[i]);
		truth_gone(truth, (uint64_t)i + 1);
	}
	poll_at(now_ns);
	close(fd[3]);
	poll_at(now_ns);
	ck_assert_int_eq(state_of(4), TCP_CLOSED);
	end();
}
END_TEST

static int borrowed;

static int lend(void *context, uint64_t id)
{
	ck_assert_uint_eq(id, 5);
	borrowed = dup(*(int *)context);
	return borrowed;
}

/* sock_diag does not tell the length of a datagram. */
START_TEST(the_queue_of_a_udp_socket_is_asked_by_a_borrowed_descriptor)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct kernel_socket k;
	struct truth_socket s = { .id = 5, .fd = -1, .protocol = IP_UDP };
	struct err e;
	socklen_t len = sizeof(in);
	uint32_t i;
	int fd;

	if (!puppet_stage())
		skip("network namespaces are refused");
	begin();
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, len), 0);
	getsockname(fd, (struct sockaddr *)&in, &len);
	ck_assert_int_eq(sendto(fd, "hello", 5, 0, (struct sockaddr *)&in, len),
			 5);
	s.local = end_of("127.0.0.1:1");
	s.local.port = ntohs(in.sin_port);
	truth_take(truth, lane[0], &s);
	i = truth_find(truth, name_of(5));
	ck_assert_int_eq(truth_ask(truth, i, &k, &e), 0);
	truth_borrowing(truth, lend, &fd);
	ck_assert_int_eq(truth_ask(truth, i, &k, &e), 1);
	ck_assert_uint_eq(k.info.rqueue, 5);
	ck_assert_int_eq(fcntl(borrowed, F_GETFD), -1);
	end();
}
END_TEST

static Suite *truth_suite(void)
{
	Suite *s = suite_create("truth");
	TCase *t = tcase_create("names");

	tcase_add_test(t, sockets_are_called_by_their_ports);
	tcase_add_test(t, a_socket_without_an_address_has_no_name);
	tcase_add_test(t, a_program_that_listens_and_connects_on_one_port);
	tcase_add_test(t, children_are_in_order_of_their_syns);
	tcase_add_test(t, a_child_may_be_accepted_before_its_syn_is_told);
	tcase_add_test(t, a_server_that_begins_again_counts_on);
	tcase_add_test(t, names_do_not_end);
	tcase_add_test(t, the_first_datagram_names_a_client);
	suite_add_tcase(s, t);
	t = tcase_create("owners");
	tcase_add_test(t, a_socket_stays_whose_it_is);
	tcase_add_test(t, packets_are_of_whoever_was_there);
	tcase_add_test(t, a_connection_goes_before_a_listener);
	tcase_add_test(t, a_socket_connects_again);
	suite_add_tcase(s, t);
	t = tcase_create("asking");
	tcase_add_test(t, all_of_few_are_asked_about);
	tcase_add_test(t, of_many_those_are_asked_about_that_are_concerned);
	tcase_add_test(t, what_is_gone_is_not_asked_about);
	tcase_add_test(
		t, the_queue_of_a_udp_socket_is_asked_by_a_borrowed_descriptor);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(truth_suite())

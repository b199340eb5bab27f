/*
 * Truth about sockets that are told to it one by one, as a program's are: what
 * they are called, and whose packets are whose.
 */
#include "tests/told.h"

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
	/* Until its first datagram it may be none's client: getaddrinfo(3). */
	ck_assert_str_eq(name_of(7), "D.40009");
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

/* One was given up, and both are still on their way: one child comes of them.
 */
START_TEST(two_syns_of_one_address_are_one_child_until_it_is_there)
{
	begin();
	listener(1);
	syn(THERE, HERE, 7);
	syn(THERE, HERE, 9);
	syn(THERE, HERE, 7); /* arrives */
	ck_assert_uint_ne(truth_find(truth, "S.10000#1"), TRUTH_NONE);
	ck_assert_uint_eq(truth_find(truth, "S.10000#2"), TRUTH_NONE);
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
	poll_at(2 * MS);
	ck_assert_int_eq(recording_socket_at(rec, truth_row_of(truth, 2))
				 ->state[STATE_KERNEL],
			 TCP_CLOSED);
	truth_as_of(truth, MS);
	syn(THERE, HERE, 7);
	syn(THERE, HERE, 7);
	ck_assert_uint_eq(truth_find(truth, "S.10000#2"), TRUTH_NONE);
	truth_as_of(truth, 3 * MS);
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

/* A connect that is refused leaves no address: its SYN has it. */
START_TEST(whose_connect_is_over_is_known_by_its_syn)
{
	const char *closed = "127.0.0.1:9";

	begin();
	take(1, &(struct made){ .id = 1, .tried = closed });
	ck_assert_str_eq(name_of(1), "C.9");
	ck_assert_str_eq(owner(IP_TCP, THERE, closed), "nobody");
	packet(IP_TCP, THERE, "127.0.0.1:10");
	ck_assert_str_eq(owner(IP_TCP, THERE, "127.0.0.1:10"), "nobody");
	packet(IP_TCP, THERE, closed);
	packet(IP_TCP, OTHER, closed);
	ck_assert_str_eq(owner(IP_TCP, THERE, closed), "C");
	ck_assert_str_eq(owner(IP_TCP, OTHER, closed), "nobody");
	/* It has connected after all, from somewhere else. */
	take(2, &(struct made){ .id = 2, .tried = closed });
	take(2, &(struct made){ .id = 2,
				.local = "127.0.0.1:40003",
				.remote = closed });
	take(1, &(struct made){ .id = 3, .tried = closed });
	packet(IP_TCP, OTHER, closed);
	ck_assert_str_eq(owner(IP_TCP, OTHER, closed), "C");
	ck_assert_str_eq(owner(IP_TCP, "127.0.0.1:40003", closed), "D");
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

static Suite *truth_suite(void)
{
	Suite *s = suite_create("truth");
	TCase *t = tcase_create("names");

	tcase_add_test(t, sockets_are_called_by_their_ports);
	tcase_add_test(t, a_socket_without_an_address_has_no_name);
	tcase_add_test(t, a_program_that_listens_and_connects_on_one_port);
	tcase_add_test(t, children_are_in_order_of_their_syns);
	tcase_add_test(t,
		       two_syns_of_one_address_are_one_child_until_it_is_there);
	tcase_add_test(t, a_child_may_be_accepted_before_its_syn_is_told);
	tcase_add_test(t, a_server_that_begins_again_counts_on);
	tcase_add_test(t, names_do_not_end);
	tcase_add_test(t, the_first_datagram_names_a_client);
	suite_add_tcase(s, t);
	t = tcase_create("owners");
	tcase_add_test(t, a_socket_stays_whose_it_is);
	tcase_add_test(t, packets_are_of_whoever_was_there);
	tcase_add_test(t, whose_connect_is_over_is_known_by_its_syn);
	tcase_add_test(t, a_connection_goes_before_a_listener);
	tcase_add_test(t, a_socket_connects_again);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(truth_suite())

/* Why is it stuck, of a connection of which no packet was captured. */
#include <linux/tcp.h>

#include "tests/fake_census.h"
#include "tests/test.h"

#include "capture/stuck/stuck.h"

#define S(n) ((n)*UINT64_C(1000000000))

enum { NOW_S = 1000, SEEN_S = 998, BEGAN_S = 900 };

static struct census census;
static struct stuck_unseen unseen;
static struct stuck_facts in;

static void setup(void)
{
	census = (struct census){ .totals = { .alive = true,
					      .polled_ns = S(NOW_S) } };
	fake_socket(&census, TCP_LISTEN, "127.0.0.1:80", NULL, 412, "web");
}

static struct census_socket *whole(struct census_socket *s)
{
	s->first_ns = s->since_ns = S(BEGAN_S);
	s->seen_ns = S(SEEN_S);
	return s;
}

static struct census_socket *client(enum tcp_state state)
{
	return whole(fake_socket(&census, state, "127.0.0.1:40000",
				 "127.0.0.1:80", 977, "curl"));
}

static struct census_socket *server(enum tcp_state state)
{
	return whole(fake_socket(&census, state, "127.0.0.1:80",
				 "127.0.0.1:40000", 412, "web"));
}

static void inform(struct census_socket *s, const struct tcp_info *info)
{
	s->kernel.has_info = true;
	s->kernel.raw_len = sizeof(*info);
	memcpy(s->kernel.raw, info, sizeof(*info));
	s->kernel.info.snd_wnd = info->tcpi_snd_wnd;
	s->kernel.info.mss = 1000;
}

/* From either row it is the same. */
static void assert_rule(enum stuck_rule want, int end)
{
	struct endpoint a = fake_address("127.0.0.1:40000"),
			b = fake_address("127.0.0.1:80");

	for (int from = 1; from >= 0; from--) {
		struct stuck got;

		in = stuck_facts_unseen(&unseen, &census, false, from ? &b : &a,
					from ? &a : &b, S(NOW_S));
		got = stuck_ask(&in);
		ck_assert_str_eq(stuck_name(got.rule), stuck_name(want));
		ck_assert_int_eq(got.end, end);
		ck_assert(endpoint_equal(&unseen.flow.end[0], &a));
	}
}

START_TEST(not_accepted)
{
	client(TCP_ESTABLISHED);
	server(TCP_ESTABLISHED)->kernel.inode = 0;
	assert_rule(STUCK_NOT_ACCEPTED, 0);
	ck_assert_uint_eq(stuck_ask(&in).since_ns, S(BEGAN_S));
}
END_TEST

START_TEST(not_closed)
{
	struct census_socket *a = client(TCP_FIN_WAIT_2);
	struct tcp_info closed = { .tcpi_snd_wnd = 0 };

	inform(a, &closed); /* it wants no window any more */
	server(TCP_CLOSE_WAIT);
	assert_rule(STUCK_CLOSE_WAIT, 0);
	ck_assert_uint_eq(stuck_ask(&in).since_ns, S(BEGAN_S));
	a->ended = true;
	a->ended_ns = S(SEEN_S);
	assert_rule(STUCK_LEAK, 0);
}
END_TEST

START_TEST(window)
{
	struct census_socket *a = client(TCP_ESTABLISHED),
			     *b = server(TCP_ESTABLISHED);
	struct tcp_info info = { .tcpi_notsent_bytes = 5000 };

	a->kernel.info.wqueue = 5000;
	inform(a, &info);
	assert_rule(STUCK_ZERO_WINDOW, 0);
	b->kernel.info.rqueue = 7000;
	assert_rule(STUCK_UNREAD_WINDOW, 0);
	ck_assert_uint_eq(stuck_ask(&in).n[0], 7000);
	b->kernel.info.rqueue = 0;
	info.tcpi_snd_wnd = 900;
	info.tcpi_notsent_bytes = 4200;
	info.tcpi_unacked = 1;
	inform(a, &info);
	a->kernel.info.unacked = 1;
	assert_rule(STUCK_SEND_WINDOW, 0);
	ck_assert_uint_eq(stuck_ask(&in).n[0], 4200);
	ck_assert_uint_eq(stuck_ask(&in).n[1], 800);
	ck_assert_uint_eq(stuck_ask(&in).n[2], 900);
}
END_TEST

START_TEST(sent_again)
{
	struct census_socket *a = client(TCP_ESTABLISHED);
	struct tcp_info info = { .tcpi_snd_wnd = 60000,
				 .tcpi_unacked = 1,
				 .tcpi_last_ack_recv = 30000 };

	a->kernel.info.wqueue = 800;
	a->kernel.info.unacked = 1;
	a->kernel.info.retrans = 4;
	inform(a, &info);
	assert_rule(STUCK_RETRANSMITTED, 0);
	ck_assert_uint_eq(stuck_ask(&in).n[0], 800);
	ck_assert_uint_eq(stuck_ask(&in).since_ns, S(SEEN_S - 30));
}
END_TEST

START_TEST(nobody_answers)
{
	struct census_socket *a = client(TCP_SYN_SENT);

	a->retransmits = 3;
	census.at[0].kernel.info =
		(struct info_row){ .rqueue = 6, .wqueue = 5 };
	assert_rule(STUCK_SYN_QUEUE_FULL, 0);
	ck_assert_uint_eq(stuck_ask(&in).n[0], 4);
}
END_TEST

/* Who has said what is known by the kernel, or by nobody. */
START_TEST(whose_turn)
{
	struct census_socket *a = client(TCP_ESTABLISHED),
			     *b = server(TCP_ESTABLISHED);
	struct tcp_info info = { .tcpi_snd_wnd = 60000,
				 .tcpi_last_data_sent = 20000,
				 .tcpi_last_data_recv = 20000,
				 .tcpi_last_ack_recv = 20000 };

	assert_rule(STUCK_UNKNOWN, 0);
	info.tcpi_segs_out = info.tcpi_segs_in = 2;
	inform(a, &info);
	assert_rule(STUCK_NOTHING_SAID, 0);
	info.tcpi_bytes_sent = 10;
	inform(a, &info);
	assert_rule(STUCK_NOT_ANSWERED, 0);
	ck_assert_uint_eq(stuck_ask(&in).since_ns, S(SEEN_S - 20));
	info.tcpi_bytes_received = 10; /* in the same tick */
	inform(a, &info);
	assert_rule(STUCK_IDLE, 1);
	info.tcpi_last_data_sent = 10000;
	inform(a, &info);
	assert_rule(STUCK_NOT_ANSWERED, 0);
	b->kernel.info.rqueue = 10;
	b->rqueue_since_ns = S(SEEN_S - 10);
	assert_rule(STUCK_UNREAD, 0);
	ck_assert_uint_eq(stuck_ask(&in).since_ns, S(SEEN_S - 10));
}
END_TEST

START_TEST(udp_is_told_too)
{
	struct endpoint a = fake_address("127.0.0.1:40000"),
			b = fake_address("127.0.0.1:53");
	struct census_socket *s = fake_socket(
		&census, TCP_UNKNOWN, "127.0.0.1:53", "127.0.0.1:40000", 1, "");

	whole(s)->kernel.info.rqueue = 700;
	in = stuck_facts_unseen(&unseen, &census, true, &b, &a, S(NOW_S));
	ck_assert_str_eq(stuck_name(stuck_ask(&in).rule), "udp-unread");
}
END_TEST

static Suite *unseen_suite(void)
{
	Suite *suite = suite_create("stuck_unseen");
	TCase *tc = tcase_create("unseen");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, not_accepted);
	tcase_add_test(tc, not_closed);
	tcase_add_test(tc, window);
	tcase_add_test(tc, sent_again);
	tcase_add_test(tc, nobody_answers);
	tcase_add_test(tc, whose_turn);
	tcase_add_test(tc, udp_is_told_too);
	suite_add_tcase(suite, tc);
	return suite;
}

TEST_MAIN(unseen_suite())

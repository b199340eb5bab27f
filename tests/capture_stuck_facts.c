/*
 * What a rule may know of a conversation: when a socket is there, when it is
 * known that there is none, and when that is not known.
 */
#include "tests/fake_census.h"
#include "tests/test.h"

#include "capture/stuck/stuck.h"

#define S(n) ((n)*UINT64_C(1000000000))

enum { START_S = 1000, LAST_S = 10, NOW_S = 60 };

static struct census census;
static struct flow flow;

/* The last packet is ten seconds after the start, and it was asked since. */
static void setup(void)
{
	census = (struct census){
		.totals = { .alive = true, .polled_ns = S(START_S + NOW_S) }
	};
	flow = (struct flow){
		.protocol = IP_TCP,
		.end = { fake_address("127.0.0.1:40000"),
			 fake_address("127.0.0.1:80") },
		.last_ns = { S(LAST_S), S(LAST_S - 1) },
	};
}

static struct stuck_facts facts(void)
{
	return stuck_facts_of(&flow, &census, S(START_S), S(NOW_S));
}

static struct census_socket *put(enum tcp_state state)
{
	return fake_socket(&census, state, "127.0.0.1:40000", "127.0.0.1:80",
			   977, "curl");
}

START_TEST(there)
{
	struct census_socket *s = put(TCP_ESTABLISHED);

	fake_socket(&census, TCP_LISTEN, "0.0.0.0:80", NULL, 412, "web");
	ck_assert_int_eq((int)facts().asked[0], STUCK_THERE);
	ck_assert_ptr_eq(facts().socket[0], s);
	ck_assert_int_eq((int)facts().asked[1], STUCK_NONE);
	ck_assert_ptr_eq(facts().listener, &census.at[1]);
	census.at[1].ended = true;
	ck_assert_ptr_null(facts().listener);
}
END_TEST

/* Its name is still known. */
START_TEST(ended)
{
	struct census_socket *s = put(TCP_ESTABLISHED);

	s->ended = true;
	s->ended_ns = S(START_S + LAST_S + 1);
	ck_assert_int_eq((int)facts().asked[0], STUCK_NONE);
	ck_assert_ptr_eq(facts().socket[0], s);
}
END_TEST

/* The one that ended was another connection's, and of this nobody knows. */
START_TEST(ended_before)
{
	struct census_socket *s = put(TCP_ESTABLISHED);

	s->ended = true;
	s->ended_ns = S(START_S + LAST_S - 1);
	census.totals.polled_ns = S(START_S + LAST_S - 1);
	ck_assert_int_eq((int)facts().asked[0], STUCK_NOT_ASKED);
}
END_TEST

START_TEST(not_looked_since)
{
	census.totals.polled_ns = S(START_S + LAST_S);
	ck_assert_int_eq((int)facts().asked[0], STUCK_NOT_ASKED);
	census.totals.polled_ns++;
	ck_assert_int_eq((int)facts().asked[0], STUCK_NONE);
}
END_TEST

START_TEST(helper_has_ended)
{
	put(TCP_ESTABLISHED);
	census.totals.alive = false;
	ck_assert_int_eq((int)facts().asked[0], STUCK_NOT_ASKED);
}
END_TEST

static const struct {
	const char *a, *b;
	enum stuck_asked want; /* of an end without a socket */
} hosts[] = {
	{ "127.0.0.1:40000", "127.1.2.3:80", STUCK_NONE },
	{ "[::1]:40000", "[::1]:80", STUCK_NONE },
	{ "10.0.0.1:40000", "10.0.0.1:80", STUCK_NONE },
	{ "10.0.0.1:40000", "10.0.0.2:80", STUCK_NOT_ASKED },
	{ "[::2]:40000", "[::3]:80", STUCK_NOT_ASKED },
	{ "[7f00::1]:40000", "[fe80::1]:80", STUCK_NOT_ASKED },
};

START_TEST(other_hosts)
{
	flow.end[0] = fake_address(hosts[_i].a);
	flow.end[1] = fake_address(hosts[_i].b);
	ck_assert_int_eq((int)facts().asked[0], (int)hosts[_i].want);
	ck_assert_int_eq((int)facts().asked[1], (int)hosts[_i].want);
}
END_TEST

START_TEST(other_protocols)
{
	put(TCP_ESTABLISHED);
	flow.protocol = IP_ICMP;
	ck_assert_int_eq((int)facts().asked[0], STUCK_NOT_ASKED);
	ck_assert_ptr_null(facts().socket[0]);
}
END_TEST

static Suite *facts_suite(void)
{
	Suite *s = suite_create("stuck facts");
	TCase *tc = tcase_create("stuck facts");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, there);
	tcase_add_test(tc, ended);
	tcase_add_test(tc, ended_before);
	tcase_add_test(tc, not_looked_since);
	tcase_add_test(tc, helper_has_ended);
	tcase_add_loop_test(tc, other_hosts, 0, ROWS(hosts));
	tcase_add_test(tc, other_protocols);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(facts_suite())

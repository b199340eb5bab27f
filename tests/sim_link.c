/*
 * The link's rate, as it is written and as it works. Nothing is said of how
 * soon a packet comes, which is the machine's affair, only of how soon it can
 * not have come.
 */
#include "tests/play.h"
#include "tests/scenario_text.h"

#define MS UINT64_C(1000000)

#define LINK(words) HEAD "mode realtime\nlink " words "\n" ACTORS
#define UDP_SERVER  "S l = socket udp ; bind l 127.0.0.1:10000\n"
#define UDP_CLIENT  "C s = socket udp ; connect s 127.0.0.1:10000\n"

/* 28 bytes of headers: 1250 bytes, which are 10000 bits */
#define TEN_KBIT "C send s 1222\n"

static uint64_t sent_ns(const struct play *p, uint32_t packet)
{
	return recording_packet(p->rec, packet)->sent_ns;
}

static uint64_t fate_ns(const struct play *p, uint32_t packet)
{
	return recording_packet(p->rec, packet)->fate_ns;
}

/* The clocks of the two sources differ a little. */
static void check_after(uint64_t ns, uint64_t least_ns)
{
	ck_assert_uint_ge(ns + MS, least_ns);
}

START_TEST(one_after_another)
{
	struct play p;

	need_stage();
	p = play_text(LINK("rate=1mbit") UDP_SERVER UDP_CLIENT TEN_KBIT TEN_KBIT
			      TEN_KBIT TEN_KBIT "settle\n");
	play_ok(&p);
	ck_assert_uint_eq(recording_n_packets(p.rec), 4);
	for (uint32_t i = 0; i < 4; i++) {
		ck_assert_int_eq(recording_packet(p.rec, i)->fate,
				 FATE_DELIVERED);
		check_after(fate_ns(&p, i), sent_ns(&p, 0) + (i + 1) * 10 * MS);
	}
	play_free(&p);
}
END_TEST

START_TEST(rate_and_delay_add_up)
{
	struct play p;

	need_stage();
	p = play_text(LINK("delay=30ms rate=1mbit")
			      UDP_SERVER UDP_CLIENT TEN_KBIT TEN_KBIT
		      "settle\n");
	play_ok(&p);
	check_after(fate_ns(&p, 0), sent_ns(&p, 0) + 40 * MS);
	check_after(fate_ns(&p, 1), sent_ns(&p, 0) + 50 * MS);
	play_free(&p);
}
END_TEST

/* 300 ms each: the way back is free, and its packet overtakes the others. */
START_TEST(directions_are_two)
{
	struct play p;
	char *order;

	need_stage();
	p = play_text(
		LINK("rate=33kbit") UDP_SERVER UDP_CLIENT
		"C send s 1 = 1\nS from = recvfrom l 9 = 1\njoin S\n" TEN_KBIT
			TEN_KBIT "S sendto l 1 from\nsettle\n");
	play_ok(&p);
	order = fate_order(p.rec);
	ck_assert_str_eq(order, "1 4 2 3 ");
	free(order);
	play_free(&p);
}
END_TEST

/* 300 ms each: the first is on the line when the last is sent. */
START_TEST(what_has_no_room_is_dropped)
{
	struct play p;

	need_stage();
	p = play_text(LINK("rate=33kbit limit=2") UDP_SERVER UDP_CLIENT TEN_KBIT
			      TEN_KBIT TEN_KBIT TEN_KBIT "settle\n");
	play_ok(&p);
	check_packets(&p, "C>S udp len=1222 delivered\n"
			  "C>S udp len=1222 delivered\n"
			  "C>S udp len=1222 dropped\n"
			  "C>S udp len=1222 dropped\n");
	for (uint32_t i = 0; i < 4; i++)
		ck_assert(recording_packet(p.rec, i)->queue_full == (i > 1));
	play_free(&p);
}
END_TEST

/* A rule's drop takes no room, and its delay comes on top. */
START_TEST(rules_come_before_the_link)
{
	struct play p;

	need_stage();
	p = play_text(LINK(
		"rate=33kbit limit=2") "rule drop C>S udp#1\nrule delay 20ms "
				       "C>S udp#2\n" UDP_SERVER UDP_CLIENT
					       TEN_KBIT TEN_KBIT TEN_KBIT
						       TEN_KBIT "settle\n");
	play_ok(&p);
	check_packets(&p, "C>S udp len=1222 dropped\n"
			  "C>S udp len=1222 delayed\n"
			  "C>S udp len=1222 delivered\n"
			  "C>S udp len=1222 dropped\n");
	ck_assert(!recording_packet(p.rec, 0)->queue_full);
	ck_assert(recording_packet(p.rec, 3)->queue_full);
	check_after(fate_ns(&p, 1), sent_ns(&p, 1) + 320 * MS);
	play_free(&p);
}
END_TEST

/* The kernel's own sender finds its way through a narrow link. */
START_TEST(tcp_through_a_narrow_link)
{
	struct play p;
	uint32_t last;

	need_stage();
	p = play_text(LINK("rate=1mbit delay=5ms") LISTEN CONNECT
		      "C send s 20000 = 20000 ; close s\n"
		      "S recv c 1 = 1 ; sleep 300ms ; close c\njoin S\n"
		      "settle\n");
	play_ok(&p);
	last = recording_n_packets(p.rec) - 1;
	/* 20 kB and their headers are more than 160 kbit */
	check_after(fate_ns(&p, last), 160 * MS);
	play_free(&p);
}
END_TEST

/* --- as text ----------------------------------------------------------------
 */

/* On lo the kernel's own is 200 ms. */
START_TEST(rto_min_is_the_shortest_timeout)
{
	struct play p;

	need_stage();
	p = play_text(HEAD "timers live\nlink rto_min=3s\n" ACTORS
			   "S l = socket tcp ; bind l :10000 ; listen l 1\n"
			   "C s = socket tcp ; connect s :10000\n"
			   "settle\ninfo C.s rto>=3s rto<4s\n");
	play_ok(&p);
	play_free(&p);
}
END_TEST

START_TEST(initcwnd_is_the_first_window)
{
	struct play p;

	need_stage();
	p = play_text(HEAD "link initcwnd=3\n" ACTORS
			   "S l = socket tcp ; bind l :10000 ; listen l 1\n"
			   "C s = socket tcp ; connect s :10000\n"
			   "settle\ninfo C.s cwnd=3, S.l#1 cwnd=3\n");
	play_ok(&p);
	play_free(&p);
}
END_TEST

START_TEST(rto_min_needs_timers)
{
	check_mistakes(HEAD "link rto_min=1s\n" ACTORS,
		       "3:1 \"link rto_min\" in freeze mode: its timers stand "
		       "still; use \"timers live\"\n");
}
END_TEST

static const struct {
	const char *words;
	uint64_t rate;
	uint32_t limit;
} right[] = {
	{ "rate=1kbit", 1000, 0 },
	{ "rate=10mbit limit=20", 10000000, 20 },
	{ "rate=100gbit limit=1", UINT64_C(100000000000), 1 },
	{ "mtu=1400 rate=5mbit delay=1ms limit=100000", 5000000, 100000 },
};

START_TEST(is_read_and_printed)
{
	char text[256];
	struct scenario *s;
	char *out;

	snprintf(text, sizeof(text), HEAD "mode realtime\nlink %s\n",
		 right[_i].words);
	s = parsed(text, strlen(text));
	ck_assert_uint_eq(s->link.rate, right[_i].rate);
	ck_assert_uint_eq(s->link.limit, right[_i].limit);
	out = printed(s);
	ck_assert_str_eq(out, text);
	free(out);
	scenario_free(s);
}
END_TEST

#define RATE_WORDS " is not a rate such as 10mbit (kbit, mbit, gbit)\n"

static const struct {
	const char *words, *mistakes;
} wrong[] = {
	{ "rate=10", "4:11 \"10\"" RATE_WORDS },
	{ "rate=10Mbit", "4:11 \"10Mbit\"" RATE_WORDS },
	{ "rate=mbit", "4:11 \"mbit\"" RATE_WORDS },
	{ "rate=1.5mbit", "4:11 \"1.5mbit\"" RATE_WORDS },
	{ "rate=0kbit",
	  "4:11 \"0kbit\" is out of range: a rate is 1kbit to 100gbit\n" },
	{ "rate=101gbit",
	  "4:11 \"101gbit\" is out of range: a rate is 1kbit to 100gbit\n" },
	{ "rate=99999999999999999999gbit",
	  "4:11 \"99999999999999999999gbit\"" RATE_WORDS },
	{ "limit=5", "4:6 a limit is of packets that wait for the rate, which "
		     "stands before it: rate=10mbit limit=20\n" },
	{ "rate=1mbit limit=0",
	  "4:23 \"0\" is out of range: the limit is 1 to 100000\n" },
	{ "loss=1",
	  "4:6 a link has no \"loss\": write \"rule drop FROM>TO p=0.1\"\n" },
	{ "jitter=1ms", "4:6 a link has no \"jitter\": write \"rule delay 5ms "
			"FROM>TO p=0.5\"\n" },
	{ "rto_min=999us", "4:14 rto_min is 1ms to 120s\n" },
	{ "initcwnd=0", "4:15 \"0\" is out of range: initcwnd is 1 to 1000\n" },
	{ "rto_min=121s", "4:14 rto_min is 1ms to 120s\n" },
	{ "bandwidth=1",
	  "4:6 a link has no \"bandwidth\": write rate=10mbit\n" },
	{ "burst=1", "4:6 a link has no \"burst\": packets leave one after "
		     "another, at rate=10mbit\n" },
	{ "rat=1mbit",
	  "4:6 unknown link word \"rat\" (did you mean \"rate\"?)\n" },
};

START_TEST(is_refused)
{
	char text[256];

	snprintf(text, sizeof(text), HEAD "mode realtime\nlink %s\n",
		 wrong[_i].words);
	check_mistakes(text, wrong[_i].mistakes);
}
END_TEST

START_TEST(needs_realtime)
{
	check_mistakes(HEAD "link rate=1mbit\n",
		       "3:1 \"link rate\" in freeze mode: packets wait for "
		       "whoever steps; use \"mode realtime\"\n");
}
END_TEST

static Suite *link_suite(void)
{
	Suite *s = suite_create("sim_link");
	TCase *tc = tcase_create("link");

	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, one_after_another);
	tcase_add_test(tc, rate_and_delay_add_up);
	tcase_add_test(tc, directions_are_two);
	tcase_add_test(tc, what_has_no_room_is_dropped);
	tcase_add_test(tc, rules_come_before_the_link);
	tcase_add_test(tc, tcp_through_a_narrow_link);
	tcase_add_loop_test(tc, is_read_and_printed, 0, ROWS(right));
	tcase_add_loop_test(tc, is_refused, 0, ROWS(wrong));
	tcase_add_test(tc, needs_realtime);
	tcase_add_test(tc, rto_min_is_the_shortest_timeout);
	tcase_add_test(tc, rto_min_needs_timers);
	tcase_add_test(tc, initcwnd_is_the_first_window);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(link_suite())

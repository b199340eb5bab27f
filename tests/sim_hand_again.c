/*
 * A scenario played again with hands on its packets: lost, delayed, doubled.
 * The kernel's own timers are waited for, so each of them is lost once and no
 * more.
 */
#include "sim/hand.h"
#include "tests/hands.h"
#include "tests/play.h"

/* --- what was seen ------------------------------------------------------- */

/* The sockets' states at the end; caller frees. */
static char *state_list(const struct recording *r)
{
	char *text, name[NAME_TEXT];
	size_t n;
	FILE *out = open_memstream(&text, &n);

	for (uint32_t i = 0; i < recording_n_sockets(r); i++)
		fprintf(out, "%s %s\n", socket_name(r, i, name),
			tcp_state_name((enum tcp_state)recording_socket_at(r, i)
					       ->state[STATE_KERNEL]));
	fclose(out);
	return text;
}

/* Every line of `part` is in `all`, in that order. */
static void check_within(const char *part, const char *all)
{
	while (*part) {
		size_t n = strcspn(part, "\n") + 1;

		while (*all && strncmp(part, all, n) != 0)
			all += strcspn(all, "\n") + 1;
		ck_assert_msg(*all, "never: %.*s", (int)n, part);
		all += n;
		part += n;
	}
}

/* --- again: something is lost -------------------------------------------- */

/* Up to the packet that is lost both runs have the same ones. */
static void check_before(const struct recording *r, const struct recording *old,
			 uint32_t lost)
{
	for (uint32_t i = 0; i <= lost; i++) {
		char got[PACKET_TEXT], want[PACKET_TEXT];

		ck_assert_str_eq(packet_describe(r, i, got),
				 packet_describe(old, i, want));
		ck_assert_int_eq(recording_packet(r, i)->fate,
				 i == lost ? FATE_DROPPED : FATE_DELIVERED);
	}
}

/* After how long something comes again, at the least, by packet. */
static const uint64_t timer_ms[] = { 900, 900, 900, 190, 190, 190,
				     190, 190, 190, 190, 190 };

/* The kernel makes up for it, and the lesson is told to its end. */
START_TEST(whatever_is_lost_comes_again)
{
	struct command c = { .kind = COMMAND_DROP, .packet = (uint32_t)_i };
	struct play old, p;
	struct hand h;
	char *part, *all;

	need_stage();
	old = play_open(tcp_hello(), &(struct run_options){ .seed = 1 });
	play_on(&old, EVERY_STEP);
	play_ok(&old);
	ck_assert_int_eq(recording_n_packets(old.rec), ROWS(timer_ms));
	ck_assert(!run_diverged(old.source));
	h = hand_of(old.rec, (uint32_t)_i, &c);
	p = play_again(tcp_hello(), &h, 1, false);
	check_all(&p);
	check_before(p.rec, old.rec, (uint32_t)_i);
	ck_assert_uint_ge(
		recording_packet(p.rec, sent_again(p.rec))->sent_ns -
			recording_packet(p.rec, (uint32_t)_i)->fate_ns,
		timer_ms[_i] * MS);
	/* All of it came, in its order, beside what came twice. */
	part = event_list(old.rec, EVENT_FATE);
	all = event_list(p.rec, EVENT_FATE);
	check_within(part, all);
	free(part);
	free(all);
	same_text(event_list(p.rec, EVENT_NOTE),
		  event_list(old.rec, EVENT_NOTE));
	same_text(state_list(p.rec), state_list(old.rec));
	play_free(&old);
	play_free(&p);
}
END_TEST

START_TEST(the_same_syn_is_lost_twice)
{
	const struct hand h[] = { hand(SYN, 2, COMMAND_DROP, 0),
				  hand(SYN, 1, COMMAND_DROP, 0) };
	struct play p;

	need_stage();
	p = play_again(play_parse(CONNECTED "state S.c ESTABLISHED\n"), h, 2,
		       false);
	check_all(&p);
	check_packets(&p, SYN " dropped\n" SYN " rtx dropped\n" SYN
			      " rtx delivered\n"
			      "S>C [S.] seq=0 ack=1 len=0 delivered\n"
			      "C>S [.] seq=1 ack=1 len=0 delivered\n");
	ck_assert_uint_ge(recording_packet(p.rec, 2)->sent_ns, 1900 * MS);
	play_free(&p);
}
END_TEST

/* Its ordinal is that of the first, which never came. */
START_TEST(what_is_sent_again_has_its_ordinal)
{
	struct play p;

	need_stage();
	p = play_drop(CONNECTED "C send s \"hello\" = 5\nwire C>S data#1\n"
				"S recv c 9 = \"hello\"\nwire S>C [.] ack=6\n"
				"C send s \"again\" = 5\nwire C>S data#2\n",
		      HELLO);
	check_all(&p);
	play_free(&p);
}
END_TEST

/* No statement waits for it but settle, or the end of the file. */
START_TEST(settle_waits_for_what_was_lost)
{
	struct play p;

	need_stage();
	p = play_drop(CONNECTED "C send s \"hello\" = 5\nsettle\n"
				"queue S.c recv=5\nS recv c 9 = \"hello\"\n",
		      HELLO);
	check_all(&p);
	play_free(&p);
	p = play_drop(CONNECTED "C send s \"hello\" = 5\n", HELLO);
	check_all(&p);
	ck_assert_int_eq(recording_packet(p.rec, 4)->fate, FATE_DELIVERED);
	play_free(&p);
	/* Nobody is told of an ACK that is lost, if another says more. */
	p = play_drop(TWO "settle\nqueue S.c recv=8, C.s send=0\n",
		      "S>C [.] seq=1 ack=4 len=0");
	check_all(&p);
	play_free(&p);
}
END_TEST

/* But for no more: D's SYN is not wanted, and sent again for a minute. */
START_TEST(settle_does_not_wait_for_others)
{
	struct play p;
	uint32_t n = 0;

	need_stage();
	p = play_drop(HEAD "actor A, B, D, S\n"
			   "S l = socket tcp ; bind l :10000 ; listen l 1\n"
			   "A s = socket tcp ; connect s :10000 = 0\n"
			   "B s = socket tcp ; connect s :10000 = 0\nsettle\n"
			   "A send s \"hello\" = 5\n"
			   "D s = socket tcp ; connect s :10000\nsettle\n"
			   "queue S.l#1 recv=5\n",
		      "A>S [P.] seq=1 ack=1 len=5");
	check_all(&p);
	for (uint32_t i = 0; i < recording_n_packets(p.rec); i++)
		n += recording_packet(p.rec, i)->flags == TH_S;
	ck_assert_uint_eq(n, 3);
	play_free(&p);
}
END_TEST

/* The first of two is lost: the second goes on, and it is sent again. */
START_TEST(one_of_two_is_lost)
{
	struct play p;

	need_stage();
	p = play_drop(TWO "wire C>S [P.] seq=1\nwire C>S [P.] seq=4\n"
			  "S recv c 9 = \"onethree\"\n",
		      ONE);
	check_all(&p);
	ck_assert_int_eq(recording_packet(p.rec, 3)->fate, FATE_DROPPED);
	play_free(&p);
}
END_TEST

/* A SYN sent before there is a listener turns out to be for S. */
START_TEST(a_syn_before_listen_is_found)
{
	struct play p;

	need_stage();
	p = play_drop(HEAD ACTORS CONNECT LISTEN HANDSHAKE
		      "state S.c ESTABLISHED\n",
		      SYN);
	check_all(&p);
	ck_assert_int_eq(recording_packet(p.rec, 0)->fate, FATE_DROPPED);
	play_free(&p);
}
END_TEST

/* A datagram is lost for good; which is no failure. */
START_TEST(what_never_comes_ends_the_run)
{
	struct play p;

	need_stage();
	p = play_drop(UDP "C send s \"x\" = 1\nsettle\nqueue S.s recv>0\n"
			  "S recv s 9 = \"x\"\nmark x\njoin S\n",
		      "C>S udp len=1");
	check_end(&p,
		  "the rest of the scenario does not happen any more: stuck at "
		  "line 11: S is blocked in recv, nothing is in flight, no "
		  "timer runs");
	ck_assert_uint_eq(count_verdict(p.rec, EXPECT_NOT_CHECKED), 1);
	check_packets(&p, "C>S udp len=1 dropped\n");
	play_free(&p);
}
END_TEST

/* --- again: other hands -------------------------------------------------- */

static const struct {
	const char *name, *text, *packet;
	enum command_kind kind;
	uint64_t ms;
	const char *packets, *order;
} others[] = {
	{ "delayed: the statement waits for it",
	  CONNECTED "C send s \"hello\" = 5\nwire C>S [P.]\nqueue S.c recv=5\n"
		    "S recv c 9 = \"hello\"\n",
	  HELLO, COMMAND_DELAY, 30,
	  OPENED HELLO " delayed\nS>C [.] seq=1 ack=6 len=0 delivered\n",
	  "1 2 3 4 5 " },
	{ "delayed longer than the sender waits: it is sent again, and arrives",
	  CONNECTED "C send s \"hello\" = 5\nwire C>S [P.]\n"
		    "S recv c 9 = \"hello\"\nwire S>C [.] ack=6\n",
	  HELLO, COMMAND_DELAY, 400,
	  OPENED HELLO " delayed\n" HELLO " rtx delivered\n"
		       "S>C [.] seq=1 ack=6 len=0 delivered\n"
		       "S>C [.] seq=1 ack=6 len=0 delivered\n",
	  "1 2 3 5 6 4 7 " },
	{ "delayed behind the next: that one is its statement's all the same",
	  TWO_PLAIN "wire C>S [P.] seq=1\nwire C>S [P.] seq=4\n" BOTH_READ, ONE,
	  COMMAND_DELAY, 5,
	  OPENED ONE " delayed\n" THREE " delivered\n"
		     "S>C [.] seq=1 ack=1 len=0 delivered\n"
		     "S>C [.] seq=1 ack=9 len=0 delivered\n",
	  "1 2 3 5 6 4 7 " },
	{ "duplicated: a duplicate ACK",
	  CONNECTED "C send s \"hello\" = 5\nwire C>S [P.]\n"
		    "S recv c 9 = \"hello\"\nwire S>C [.] ack=6\n",
	  HELLO, COMMAND_DUPLICATE, 0,
	  OPENED HELLO " delivered\n"
		       "S>C [.] seq=1 ack=6 len=0 delivered\n" HELLO
		       " rtx of 4 duplicated\n"
		       "S>C [.] seq=1 ack=6 len=0 delivered\n",
	  "1 2 3 4 6 5 7 " },
	{ "released before the one that is older",
	  TWO_PLAIN "wire C>S [P.] seq=1\nwire C>S [P.] seq=4\n" BOTH_READ,
	  THREE, COMMAND_RELEASE, 0,
	  OPENED ONE " delivered\n" THREE " delivered\n"
		     "S>C [.] seq=1 ack=1 len=0 delivered\n"
		     "S>C [.] seq=1 ack=9 len=0 delivered\n",
	  "1 2 3 5 4 6 7 " },
};

START_TEST(each_other_hand)
{
	struct play p;
	char *order;

	need_stage();
	puts(others[_i].name);
	p = play_hand(others[_i].text, others[_i].packet, 1, others[_i].kind,
		      others[_i].ms);
	check_all(&p);
	check_packets(&p, others[_i].packets);
	order = fate_order(p.rec);
	ck_assert_str_eq(order, others[_i].order);
	if (others[_i].kind == COMMAND_DELAY)
		ck_assert_uint_ge(way_ns(p.rec, 3), others[_i].ms * MS);
	free(order);
	play_free(&p);
}
END_TEST

/* Until the first hand, failures are failures, and copies are absorbed. */
START_TEST(up_to_the_hand_it_is_the_script)
{
	struct play p;

	need_stage();
	p = play_hand(CONNECTED "C send s \"hello\" = 5\n", HELLO, 2,
		      COMMAND_DROP, 0);
	ck_assert(!run_diverged(p.source));
	play_ok(&p);
	play_free(&p);
	p = play_drop(CONNECTED "state S.c LISTEN\nC send s \"hello\" = 5\n",
		      HELLO);
	ck_assert(!run_diverged(p.source));
	ck_assert_int_eq(strncmp(p.failure.text, "expected S.c LISTEN, got ",
				 strlen("expected S.c LISTEN, got ")),
			 0);
	ck_assert_uint_ne(p.failure.line, 0);
	ck_assert_uint_eq(count_verdict(p.rec, EXPECT_FAILED), 1);
	play_sane(&p);
	play_free(&p);
	p = play_drop(CONNECTED "C send s \"hello\" = 5\nwait 300ms\n"
				"wire C>S [P.]\nwire S>C [.]\n"
				"C send s \"again\" = 5\nwire C>S [P.]\n",
		      "C>S [P.] seq=6 ack=1 len=5");
	check_all(&p);
	ck_assert_int_eq(recording_packet(p.rec, 4)->fate, FATE_ABSORBED);
	play_free(&p);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("hand again");
	TCase *tc = tcase_create("hand again");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, whatever_is_lost_comes_again, 0,
			    ROWS(timer_ms));
	tcase_add_test(tc, the_same_syn_is_lost_twice);
	tcase_add_test(tc, what_is_sent_again_has_its_ordinal);
	tcase_add_test(tc, settle_waits_for_what_was_lost);
	tcase_add_test(tc, settle_does_not_wait_for_others);
	tcase_add_test(tc, one_of_two_is_lost);
	tcase_add_test(tc, a_syn_before_listen_is_found);
	tcase_add_test(tc, what_never_comes_ends_the_run);
	tcase_add_loop_test(tc, each_other_hand, 0, ROWS(others));
	tcase_add_test(tc, up_to_the_hand_it_is_the_script);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())

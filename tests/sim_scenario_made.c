/*
 * Scenarios made of sessions: whichever packet of a lesson was changed, at
 * whichever step it was saved, and of what had been made before.
 */
#include "tests/made.h"

#define TCP_HELLO "scenarios/first-steps/tcp-hello.scn"
#define SYN	  "C>S [S] seq=0 ack=0 len=0"
#define ONE	  "C>S [P.] seq=1 ack=1 len=3"
#define TALK                                                                   \
	CONNECTED "C nodelay s ; send s \"one\" = 3 ; send s \"three\" = 5\n"
#define READ "S recv c 9 = \"onethree\"\nS close c\nC close s\nsettle\n"

/* --- each packet of a lesson --------------------------------------------- */

enum { PACKETS = 11 }; /* of tcp-hello */

static const struct {
	enum command_kind kind;
	uint64_t ms;
	bool again;
} ways[] = {
	{ COMMAND_DROP, 0, true },	{ COMMAND_DELAY, 1, false },
	{ COMMAND_DELAY, 250, true },	{ COMMAND_DUPLICATE, 0, false },
	{ COMMAND_DUPLICATE, 0, true },
};

START_TEST(each_packet_in_each_way)
{
	struct play old, p;
	struct hand hand[HANDS];
	struct done done[HANDS] = { { 0 } };
	char name[PACKET_TEXT], *text;

	need_stage();
	old = play_by_hand(TCP_HELLO, done, hand);
	ck_assert_uint_eq(recording_n_packets(old.rec), PACKETS);
	done[0] = (struct done){
		packet_identify(old.rec, (uint32_t)_i % PACKETS, name), 1,
		ways[_i / PACKETS].kind, ways[_i / PACKETS].ms
	};
	p = (ways[_i / PACKETS].again ? play_again : play_by_hand)(TCP_HELLO,
								   done, hand);
	ck_assert(run_diverged(p.source));
	text = check_same(&p);
	free(text);
	play_free(&old);
	play_free(&p);
}
END_TEST

/* --- before its end ------------------------------------------------------ */

/* What hangs on the wire when it is saved hangs there in the end. */
START_TEST(what_is_held_stays_held)
{
	struct play p = { 0 };
	char *text;

	need_stage();
	p = play_open(play_parse(TALK "settle\n" READ),
		      &(struct run_options){ .seed = 1, .no_capture = true });
	play_on(&p, 3);
	text = made_of(&p);
	check_lines(text, "hold as packet-4 C>S [P.] seq=1 ack=1 len=3\n"
			  "hold as packet-5 C>S [P.] seq=4 ack=1 len=5\n");
	play_stop(&p);
	free(text);
	text = check_same(&p);
	ck_assert_int_eq(recording_packet(p.rec, 3)->fate, FATE_HELD);
	free(text);
	play_free(&p);
}
END_TEST

START_TEST(at_every_step)
{
	struct play p;

	need_stage();
	for (uint32_t steps = 0; steps <= PACKETS; steps++) {
		char *text = text_of(TCP_HELLO);

		p = play_open(
			play_parse(text),
			&(struct run_options){ .seed = 1, .no_capture = true });
		play_on(&p, steps);
		play_stop(&p);
		free(text);
		text = check_same(&p);
		free(text);
		play_free(&p);
	}
}
END_TEST

/* Some numbers on its wire are those of a connection that is no more. */
START_TEST(numbers_of_another_connection)
{
	char *text = text_of("scenarios/security/challenge-ack.scn");
	const struct run_options options = { .seed = 1, .no_capture = true };
	struct play p, q;

	need_stage();
	p = play_with(text, &options);
	play_ok(&p);
	free(text);
	text = made_of(&p);
	q = play_with(text, &options);
	play_ok(&q);
	free(text);
	play_free(&p);
	play_free(&q);
}
END_TEST

/* --- what it is made with ------------------------------------------------ */

/* Made of what was made: the same, and the suffixes once. */
START_TEST(made_again)
{
	struct hand hand[HANDS];
	struct done drop = { SYN, 1, COMMAND_DROP, 0 };
	struct play p, q;
	char *text, *again;

	need_stage();
	p = play_again(TCP_HELLO, (struct done[HANDS]){ drop }, hand);
	text = made_of(&p);
	q = play_with(text,
		      &(struct run_options){ .seed = 1, .no_capture = true });
	play_ok(&q);
	again = check_same(&q);
	ck_assert_str_eq(again, text);
	free(text);
	free(again);
	play_free(&q);
	play_free(&p);
}
END_TEST

/* A call that fails gives its variable to nobody. */
START_TEST(a_child_of_no_accept)
{
	static const char text[] =
		"scenario x\ntitle en \"x\"\nactor C, S\n"
		"S l = socket tcp ; bind l :10000 ; listen l 5 ; nonblock l\n"
		"S c = accept l = -1 EAGAIN\n"
		"C s = socket tcp ; connect s :10000\nsettle\n"
		"S c = accept l\n";
	struct play p;
	char *made;

	need_stage();
	p = play_with(text, &(struct run_options){ .no_capture = true });
	made = check_same(&p);
	check_lines(made, "wire C>S [S] seq=0\nstate S.l#1 SYN-RECEIVED\n"
			  "state S.l#1 ESTABLISHED\nS c = accept l\n");
	free(made);
	play_free(&p);
}
END_TEST

START_TEST(set_has_the_last_word)
{
	static const char written[] =
		"scenario x\ntitle en \"x\"\nlet n = 5\nactor C\n"
		"C s = socket udp\nC sendto s $n :9 = $n\nsettle\n";
	static char n[] = "n", seven[] = "7";
	const struct setting set = { n, seven };
	struct play p;
	struct scenario *s;
	struct mistakes m;
	char *text;

	need_stage();
	ck_assert_int_eq(scenario_parse(&s, "x.scn", written, strlen(written),
					&set, 1, &m),
			 0);
	mistakes_free(&m);
	p = play_open(s, &(struct run_options){ .no_capture = true });
	play_on(&p, EVERY_STEP);
	text = check_same(&p);
	check_lines(text, "let n = 7\nC sendto s $n :9 = $n\n"
			  "wire C>K udp#1 len=7\n");
	free(text);
	play_free(&p);
}
END_TEST

/* In freeze mode data was lost, by a command and not as the screen does it. */
START_TEST(what_can_not_be_written)
{
	struct hand hand[HANDS];
	struct done drop = { ONE, 1, COMMAND_DROP, 0 };
	struct play p;
	struct err e = { 0 };
	char *text;
	size_t len;

	need_stage();
	p = play_by_hand(TALK "settle\n", (struct done[HANDS]){ drop }, hand);
	ck_assert_int_eq(scenario_make(&text, &len, p.scenario, p.rec,
				       run_journal(p.source), &e),
			 -1);
	ck_assert_ptr_null(text);
	ck_assert_int_eq(strncmp(e.text,
				 "t: what was done can not be written as a "
				 "scenario: drop of data or FIN in freeze mode",
				 80),
			 0);
	play_free(&p);
}
END_TEST

static Suite *made_suite(void)
{
	Suite *s = suite_create("sim_scenario_made");
	TCase *t = tcase_create("sessions");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, each_packet_in_each_way, 0,
			    PACKETS * ROWS(ways));
	tcase_add_test(t, what_is_held_stays_held);
	tcase_add_test(t, at_every_step);
	tcase_add_test(t, numbers_of_another_connection);
	tcase_add_test(t, made_again);
	tcase_add_test(t, a_child_of_no_accept);
	tcase_add_test(t, set_has_the_last_word);
	tcase_add_test(t, what_can_not_be_written);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(made_suite())

/*
 * Copies that the kernel sends because we hold something: what is held draws
 * them, and what was let go while they were on their way.
 */
#include "sim/run/private.h"
#include "tests/play.h"
#include "tests/story.h"
#include "tests/test.h"

enum { C, S, MS = 1000000 };

/* A handshake up to S's answer, which has come; C's word of that is `word`. */
struct opening {
	struct story s;
	struct run run;
	struct scenario scenario;
	uint32_t word;
};

static void opening(struct opening *o, bool live)
{
	*o = (struct opening){ .s = story_new() };
	end_add(&o->s, "C", "127.0.0.1:40000", "C.s");
	end_add(&o->s, "S", "127.0.0.1:10000", "S.c");
	o->scenario = (struct scenario){ .mode = MODE_FREEZE, .live = live };
	o->run = (struct run){ .rec = o->s.r, .scenario = &o->scenario };
	arrive(&o->s, segment(&o->s, C, S, TH_S, 0, 0, 0), FATE_DELIVERED);
	arrive(&o->s, segment(&o->s, S, C, TH_S | TH_ACK, 0, 1, 0),
	       FATE_DELIVERED);
	o->word = segment(&o->s, C, S, TH_ACK, 1, 1, 0);
}

static bool copy_is_absorbed(struct opening *o, uint64_t later_ns)
{
	o->s.t_ns += later_ns;
	return run_copy_of_held(&o->run,
				segment(&o->s, S, C, TH_S | TH_ACK, 0, 1, 0));
}

static void closed(struct opening *o)
{
	recording_free(o->s.r);
}

static const struct {
	enum fate fate; /* of C's word that S's SYN has come */
	uint64_t later_ns;
	bool absorbed;
} words[] = {
	{ FATE_DELIVERED, 1 * MS, true },
	{ FATE_DELIVERED, 15 * MS, true },
	{ FATE_DELIVERED, 30 * MS, false }, /* a timer's, at the soonest 200 */
	{ FATE_DROPPED, 1 * MS, false },
};

START_TEST(copy_that_crosses_with_the_word)
{
	struct opening o;

	opening(&o, _i % 2);
	arrive(&o.s, o.word, words[_i / 2].fate);
	ck_assert_int_eq(copy_is_absorbed(&o, words[_i / 2].later_ns),
			 words[_i / 2].absorbed);
	closed(&o);
}
END_TEST

START_TEST(copy_while_the_word_is_held)
{
	struct opening o;
	struct held held;

	opening(&o, _i % 2);
	held = (struct held){ .packet = o.word };
	if (_i / 2) {
		o.run.held = &held;
		o.run.n_held = 1;
	}
	ck_assert_int_eq(copy_is_absorbed(&o, 1000 * (uint64_t)MS), _i / 2);
	closed(&o);
}
END_TEST

/* Something new is no copy, whatever came just before. */
START_TEST(data_after_the_word)
{
	struct opening o;

	opening(&o, true);
	arrive(&o.s, o.word, FATE_DELIVERED);
	ck_assert(!run_copy_of_held(
		&o.run, segment(&o.s, S, C, TH_P | TH_ACK, 1, 1, 5)));
	closed(&o);
}
END_TEST

/* Where nothing is held all of it is the network's. */
START_TEST(realtime)
{
	struct opening o;

	opening(&o, false);
	o.scenario.mode = MODE_REALTIME;
	arrive(&o.s, o.word, FATE_DELIVERED);
	ck_assert(!copy_is_absorbed(&o, 1 * MS));
	closed(&o);
}
END_TEST

/*
 * Nobody pumps while a key is on its way to us: what the kernel has sent again
 * before it came was drawn by what hangs, and that is let go only then.
 */
START_TEST(copy_that_came_before_the_key)
{
	static const enum command_kind kinds[] = { COMMAND_STEP,
						   COMMAND_RELEASE };
	struct play p;
	struct command c = { .kind = kinds[_i] };
	struct pollfd timer = { .events = POLLIN };

	need_stage();
	p = play_open(play_parse(HEAD
				 "timers live\n" ACTORS LISTEN CONNECT HANDSHAKE
				 "C send s \"hello\" = 5\n"
				 "wire C>S [P.]\n"),
		      &(struct run_options){ .seed = 1, .asks = true });
	play_on(&p, 3);
	c.packet = p.source->next;
	ck_assert_uint_eq(recording_packet(p.rec, c.packet)->payload_len, 5);
	timer.fd = p.source->fd;
	ck_assert_int_eq(poll(&timer, 1, -1), 1);
	p.status = source_command(p.source, &c, &p.e);
	play_on(&p, EVERY_STEP);
	play_ok(&p);
	ck_assert_int_eq(recording_packet(p.rec, c.packet)->fate,
			 FATE_DELIVERED);
	ck_assert_int_eq(recording_packet(p.rec, c.packet + 1)->fate,
			 FATE_ABSORBED);
	play_free(&p);
}
END_TEST

static Suite *copies_suite(void)
{
	Suite *s = suite_create("sim_copies");
	TCase *t = tcase_create("copies");

	tcase_add_loop_test(t, copy_that_crosses_with_the_word, 0,
			    2 * ROWS(words));
	tcase_add_loop_test(t, copy_while_the_word_is_held, 0, 4);
	tcase_add_test(t, data_after_the_word);
	tcase_add_test(t, realtime);
	tcase_add_loop_test(t, copy_that_came_before_the_key, 0, 2);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(copies_suite())

/*
 * What no end has sent, but somebody has made (injected, a copy): the end that
 * it reaches answers a SYN or a RST that does not fit all the same, and
 * acknowledges data.
 */
#include "tests/test.h"

#include "capture/analysis.h"
#include "capture/recording/recording.h"
#include "tests/story.h"

static struct story s;

static void setup(void)
{
	s = story_new();
	end_add(&s, "C", "127.0.0.1:40000", "C.s");
	end_add(&s, "S", "127.0.0.1:80", "S.c");
	story_handshake(&s, 0, 1);
}

static void teardown(void)
{
	recording_free(s.r);
}

static void inject(uint16_t flags, uint32_t seq, uint32_t len, enum fate fate)
{
	struct packet p = { .protocol = IP_TCP,
			    .has_l4 = true,
			    .src = s.end[0].address,
			    .dst = s.end[1].address,
			    .payload_len = len,
			    .tcp = { .flags = flags,
				     .seq = STORY_ISS + seq,
				     .ack = 2 * STORY_ISS + 1 } };
	struct sent sent = { .packet = &p,
			     .copy_of = ROW_NONE,
			     .injected = true,
			     .lane = { s.end[0].lane, s.end[1].lane },
			     .socket = { ROW_NONE, ROW_NONE } };

	arrive(&s, recording_sent(s.r, tick(&s), &sent), fate);
}

static bool next_is_challenge(void)
{
	uint32_t p = segment(&s, 1, 0, TH_ACK, 1, 1, 0);

	return recording_packet(s.r, p)->analysis &
	       ANALYSIS(KIND_CHALLENGE_ACK);
}

static const struct {
	const char *name;
	uint16_t flags;
	uint32_t seq;
	enum fate fate;
	bool doubted;
} cases[] = {
	{ "a RST with a number in the window", TH_R, 9, FATE_DELIVERED, true },
	{ "a RST with the next number", TH_R, 1, FATE_DELIVERED, false },
	{ "a RST that is lost", TH_R, 9, FATE_DROPPED, false },
	{ "a SYN", TH_S, 500, FATE_DELIVERED, true },
	{ "data", TH_P | TH_ACK, 9, FATE_DELIVERED, false },
};

START_TEST(is_doubted)
{
	inject(cases[_i].flags, cases[_i].seq, 0, cases[_i].fate);
	ck_assert_msg(next_is_challenge() == cases[_i].doubted, "%s",
		      cases[_i].name);
	ck_assert(!next_is_challenge()); /* once */
}
END_TEST

START_TEST(a_copy_of_a_syn_is_doubted)
{
	copy(&s, 0, 1, 0, FATE_REPLAYED);
	ck_assert(next_is_challenge());
}
END_TEST

/* Nothing is said of a capture where all was seen. */
START_TEST(what_came_was_seen)
{
	static const struct {
		enum fate fate;
		uint32_t ack;
		bool unseen;
	} acks[] = {
		{ FATE_DELIVERED, 4, false },
		{ FATE_DELIVERED, 5, true },
		{ FATE_DROPPED, 4, true },
	};
	uint32_t p;

	inject(TH_P | TH_ACK, 1, 3, acks[_i].fate);
	p = segment(&s, 1, 0, TH_ACK, 1, acks[_i].ack, 0);
	ck_assert_int_eq(!!(recording_packet(s.r, p)->analysis &
			    ANALYSIS(KIND_ACK_OF_UNSEEN)),
			 acks[_i].unseen);
}
END_TEST

static Suite *suite(void)
{
	Suite *t = suite_create("recording_made");
	TCase *c = tcase_create("made");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_loop_test(c, is_doubted, 0, ROWS(cases));
	tcase_add_test(c, a_copy_of_a_syn_is_doubted);
	tcase_add_loop_test(c, what_came_was_seen, 0, 3);
	suite_add_tcase(t, c);
	return t;
}

TEST_MAIN(suite())

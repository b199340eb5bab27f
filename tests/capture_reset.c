/*
 * What a RST says where packets are let go one by one: it answers what came,
 * whatever else its sender had sent meanwhile, and a kernel may tell that the
 * connection was still there.
 */
#include "tests/test.h"

#include "capture/analysis.h"
#include "tests/story.h"

static struct story s;
static int c, d;

static void setup(void)
{
	s = story_new();
	c = end_add(&s, "C", "127.0.0.1:40000", "C.s");
	d = end_add(&s, "S", "127.0.0.1:80", "S.c");
}

static void teardown(void)
{
	recording_free(s.r);
}

/* S's RST, a plain one with this number, is nothing but that. */
static void assert_reset(uint32_t seq, enum analysis_kind kind)
{
	uint32_t n = segment(&s, d, c, TH_R, seq, 0, 0);

	ck_assert_uint_eq(recording_packet(s.r, n)->analysis, ANALYSIS(kind));
}

/* --- what it answers ----------------------------------------------------- */

START_TEST(a_copy_came_between)
{
	uint32_t data;

	story_handshake(&s, c, d);
	data = segment(&s, c, d, TH_P | TH_ACK, 1, 1, 5);
	arrive(&s, segment(&s, d, c, TH_S | TH_ACK, 0, 1, 0), FATE_ABSORBED);
	arrive(&s, data, FATE_DELIVERED);
	assert_reset(1, KIND_RST_HALF_OPEN);
}
END_TEST

/* C has acknowledged more, but that is still on its way. */
START_TEST(an_ack_that_came_late)
{
	uint32_t data;

	story_handshake(&s, c, d);
	data = segment(&s, c, d, TH_P | TH_ACK, 1, 1, 5);
	arrive(&s, segment(&s, d, c, TH_P | TH_ACK, 1, 1, 7), FATE_DELIVERED);
	segment(&s, c, d, TH_ACK, 6, 8, 0);
	arrive(&s, data, FATE_DELIVERED);
	assert_reset(1, KIND_RST_HALF_OPEN);
}
END_TEST

/* Nobody sent what it answers. */
START_TEST(a_forgery)
{
	struct packet p = { .protocol = IP_TCP,
			    .has_l4 = true,
			    .payload_len = 8,
			    .ip_len = 48,
			    .src = s.end[c].address,
			    .dst = s.end[d].address,
			    .tcp = { .flags = TH_P | TH_ACK,
				     .seq = STORY_ISS + 1,
				     .ack = 2 * STORY_ISS + 1 } };
	struct sent sent = { .packet = &p,
			     .copy_of = ROW_NONE,
			     .injected = true,
			     .lane = { ROW_NONE, s.end[d].lane },
			     .socket = { ROW_NONE, ROW_NONE } };

	arrive(&s, recording_sent(s.r, tick(&s), &sent), FATE_DELIVERED);
	assert_reset(1, KIND_RST_HALF_OPEN);
}
END_TEST

/* Nothing has come since S spoke: this is its own doing. */
START_TEST(nothing_to_answer)
{
	story_handshake(&s, c, d);
	segment(&s, d, c, TH_P | TH_ACK, 1, 1, 7);
	assert_reset(1, KIND_RST_ABORT);
}
END_TEST

/* --- who is there -------------------------------------------------------- */

/* S has closed, and then data come. TCP_UNKNOWN: no kernel speaks. */
static const struct {
	enum tcp_state state;
	enum analysis_kind kind;
} orphans[] = {
	{ TCP_UNKNOWN, KIND_RST_HALF_OPEN },
	{ TCP_FIN_WAIT_1, KIND_RST_ABORT },
	{ TCP_FIN_WAIT_2, KIND_RST_ABORT },
	{ TCP_TIME_WAIT, KIND_RST_HALF_OPEN },
	{ TCP_CLOSED, KIND_RST_HALF_OPEN },
};

START_TEST(data_after_close)
{
	story_handshake(&s, c, d);
	arrive(&s, segment(&s, d, c, TH_F | TH_ACK, 1, 1, 0), FATE_DELIVERED);
	arrive(&s, segment(&s, c, d, TH_ACK, 1, 2, 0), FATE_DELIVERED);
	if (orphans[_i].state != TCP_UNKNOWN)
		state(&s, d, orphans[_i].state);
	arrive(&s, segment(&s, c, d, TH_P | TH_ACK, 1, 2, 3), FATE_DELIVERED);
	assert_reset(2, orphans[_i].kind);
}
END_TEST

static Suite *reset_suite(void)
{
	Suite *suite = suite_create("reset");
	TCase *t = tcase_create("answers");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_copy_came_between);
	tcase_add_test(t, an_ack_that_came_late);
	tcase_add_test(t, a_forgery);
	tcase_add_test(t, nothing_to_answer);
	tcase_add_loop_test(t, data_after_close, 0,
			    sizeof(orphans) / sizeof(*orphans));
	suite_add_tcase(suite, t);
	return suite;
}

TEST_MAIN(reset_suite())

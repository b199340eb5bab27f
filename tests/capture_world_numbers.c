/*
 * The numbers of both ends in the world: SND.UNA, SND.NXT, RCV.NXT (RFC 9293
 * 3.3.1), from what was sent and what arrived, and not from what was forged.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/recording/world.h"
#include "tests/story.h"
#include "tests/world.h"

static void assert_numbers(int end, uint32_t una, uint32_t nxt, uint32_t rcv)
{
	const struct world_socket *socket = &w.socket[s.end[end].socket];

	fold();
	ck_assert(socket->numbers);
	ck_assert_uint_eq(socket->snd_una, una);
	ck_assert_uint_eq(socket->snd_nxt, nxt);
	ck_assert_uint_eq(socket->rcv_nxt, rcv);
}

/* What is sent counts at once; what is acknowledged, when it has come. */
START_TEST(numbers_of_a_handshake)
{
	uint32_t p;

	fold();
	ck_assert(!w.socket[0].numbers);
	p = segment(&s, 0, 1, TH_S, 0, 0, 0);
	assert_numbers(0, 0, 1, 0);
	ck_assert(!w.socket[1].numbers);
	arrive(&s, p, FATE_DELIVERED);
	assert_numbers(0, 0, 1, 0);
	ck_assert(!w.socket[1].numbers); /* it has said nothing yet */
	p = segment(&s, 1, 0, TH_S | TH_ACK, 0, 1, 0);
	assert_numbers(1, 0, 1, 1);
	assert_numbers(0, 0, 1, 0);
	arrive(&s, p, FATE_DELIVERED);
	assert_numbers(0, 1, 1, 0);
	p = segment(&s, 0, 1, TH_ACK, 1, 1, 0);
	assert_numbers(0, 1, 1, 1);
	assert_numbers(1, 0, 1, 1);
	arrive(&s, p, FATE_DELIVERED);
	assert_numbers(1, 1, 1, 1);
}
END_TEST

static const struct {
	enum fate fate;
	bool comes;
} ways[] = {
	{ FATE_DELIVERED, true },  { FATE_DELAYED, true },
	{ FATE_REWRITTEN, true },  { FATE_DROPPED, false },
	{ FATE_CORRUPTED, false }, { FATE_ABSORBED, false },
	{ FATE_HELD, false },
};

/* An acknowledgment that is lost acknowledges nothing. */
START_TEST(numbers_of_data)
{
	uint32_t p;

	story_handshake(&s, 0, 1);
	arrive(&s, segment(&s, 0, 1, TH_P | TH_ACK, 1, 1, 100), FATE_DELIVERED);
	assert_numbers(0, 1, 101, 1);
	p = segment(&s, 1, 0, TH_ACK, 1, 101, 0);
	assert_numbers(0, 1, 101, 1);
	assert_numbers(1, 1, 1, 101);
	arrive(&s, p, ways[_i].fate);
	assert_numbers(0, ways[_i].comes ? 101 : 1, 101, 1);
	segment(&s, 0, 1, TH_F | TH_ACK, 101, 1, 9); /* and FIN takes one */
	assert_numbers(0, ways[_i].comes ? 101 : 1, 111, 1);
}
END_TEST

/* What nobody sent says nothing of whom it seems to be from. */
START_TEST(numbers_are_not_forged)
{
	struct packet p = { .protocol = IP_TCP,
			    .has_l4 = true,
			    .src = s.end[0].address,
			    .dst = s.end[1].address,
			    .payload_len = 4,
			    .tcp = { .flags = TH_P | TH_ACK,
				     .seq = STORY_ISS + 9000,
				     .ack = 2 * STORY_ISS + 9000 } };
	struct sent sent = { .packet = &p,
			     .copy_of = ROW_NONE,
			     .injected = true,
			     .lane = { s.end[0].lane, s.end[1].lane },
			     .socket = { ROW_NONE, ROW_NONE } };

	story_handshake(&s, 0, 1);
	arrive(&s, recording_sent(s.r, tick(&s), &sent), FATE_DELIVERED);
	assert_numbers(0, 1, 1, 1);
	assert_numbers(1, 1, 1, 1);
	/* And the answer acknowledges what was not sent. */
	arrive(&s, segment(&s, 1, 0, TH_ACK, 1, 9004, 0), FATE_DELIVERED);
	assert_numbers(0, 1, 1, 1);
}
END_TEST

/* What is old takes nothing back: copies, and what was overtaken. */
START_TEST(numbers_only_grow)
{
	uint32_t p[3];

	story_handshake(&s, 0, 1);
	p[0] = segment(&s, 0, 1, TH_ACK, 1, 1, 10);
	segment(&s, 0, 1, TH_ACK, 11, 1, 10);
	segment(&s, 0, 1, TH_ACK, 1, 1, 10); /* again */
	assert_numbers(0, 1, 21, 1);
	p[1] = segment(&s, 1, 0, TH_ACK, 1, 11, 0);
	p[2] = segment(&s, 1, 0, TH_ACK, 1, 21, 0);
	arrive(&s, p[2], FATE_DELIVERED);
	arrive(&s, p[1], FATE_DELIVERED);
	assert_numbers(0, 21, 21, 1);
	copy(&s, 0, 1, p[0], FATE_DUPLICATED); /* nobody sent it */
	assert_numbers(0, 21, 21, 1);
	arrive(&s, segment(&s, 1, 0, TH_R | TH_ACK, 500, 500, 0),
	       FATE_DELIVERED);
	assert_numbers(0, 21, 21, 1);
	assert_numbers(1, 1, 1, 21);
}
END_TEST

/* Relative numbers go around with the absolute ones. */
START_TEST(numbers_go_around)
{
	static const uint32_t far = 0x7fff0000;
	uint32_t sent = 1;

	story_handshake(&s, 0, 1);
	for (int i = 0; i < 5; i++) {
		sent += far;
		segment(&s, 0, 1, TH_ACK, sent - 10, 1, 10);
		assert_numbers(0, sent - far, sent, 1);
		arrive(&s, segment(&s, 1, 0, TH_ACK, 1, sent, 0),
		       FATE_DELIVERED);
		assert_numbers(0, sent, sent, 1);
		assert_numbers(1, 1, 1, sent);
	}
}
END_TEST

START_TEST(no_numbers)
{
	arrive(&s, datagram(&s, 0, 1, 9), FATE_DELIVERED);
	arrive(&s, icmp(&s, 1, 0, IP_ICMP, 3, 3), FATE_DELIVERED);
	arrive(&s, segment(&s, 0, 1, TH_R, 7, 0, 0), FATE_DELIVERED);
	fold();
	ck_assert(!w.socket[0].numbers);
	ck_assert_uint_eq(w.sent, 3);
	arrive(&s, segment(&s, 0, 1, TH_ACK, 1, 50, 0), FATE_DELIVERED);
	fold();
	ck_assert(w.socket[0].numbers);
	ck_assert(!w.socket[1].numbers);
	ck_assert_uint_eq(w.socket[1].snd_una + w.socket[1].rcv_nxt, 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("world numbers");
	TCase *tc = tcase_create("world numbers");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, numbers_of_a_handshake);
	tcase_add_loop_test(tc, numbers_of_data, 0, ROWS(ways));
	tcase_add_test(tc, numbers_are_not_forged);
	tcase_add_test(tc, numbers_only_grow);
	tcase_add_test(tc, numbers_go_around);
	tcase_add_test(tc, no_numbers);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())

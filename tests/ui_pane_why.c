/*
 * What is told below the ladder of what the kernel did, or did not do: of a
 * packet that hangs, of one that was thrown away.
 */
#include "tests/test.h"

#include "tests/screen.h"
#include "tests/story.h"
#include "ui/text/i18n.h"

static struct screen screen;
static struct story s;
static int c, d;

static void setup(void)
{
	i18n_set("en");
	screen_open(&screen, 240, 40);
	s = story_new();
	c = end_add(&s, "C", "127.0.0.1:40000", "C.s");
	d = end_add(&s, "S", "127.0.0.1:80", "S.c");
}

static void teardown(void)
{
	screen_close(&screen);
}

/* The kernel sends it once more, and that is taken away. */
static void absorb(int from, int to, uint16_t flags, uint32_t seq, uint32_t ack)
{
	story_wait(&s, 1000000);
	arrive(&s, segment(&s, from, to, flags, seq, ack, 0), FATE_ABSORBED);
}

/* --- absorbed ------------------------------------------------------------ */

START_TEST(of_the_packet_itself)
{
	uint32_t p = segment(&s, c, d, TH_S, 0, 0, 0);

	absorb(c, d, TH_S, 0, 0);
	arrive(&s, p, FATE_DELIVERED);
	screen_record(&screen, s.r);
	screen_play(&screen, "n");
	screen_must_show(&screen, "#1 was sent again by the kernel");
	screen_must_show(&screen, "absorbed: 1.");
	screen_play(&screen, "n");
	screen_must_not_show(&screen, "again by the kernel");
}
END_TEST

/* A SYN+ACK that hangs draws both, itself and the SYN before it. */
START_TEST(not_of_another)
{
	uint32_t p;

	arrive(&s, segment(&s, c, d, TH_S, 0, 0, 0), FATE_DELIVERED);
	p = segment(&s, d, c, TH_S | TH_ACK, 0, 1, 0);
	absorb(c, d, TH_S, 0, 0);
	absorb(d, c, TH_S | TH_ACK, 0, 1);
	arrive(&s, p, FATE_DELIVERED);
	screen_record(&screen, s.r);
	screen_play(&screen, "n n n");
	screen_must_show(&screen, "#2 was sent again by the kernel");
	screen_must_show(&screen, "absorbed: 1.");
}
END_TEST

/* The last ACK hangs: it is the SYN+ACK that is sent again. */
START_TEST(an_ack_has_no_copies)
{
	uint32_t p;

	arrive(&s, segment(&s, c, d, TH_S, 0, 0, 0), FATE_DELIVERED);
	arrive(&s, segment(&s, d, c, TH_S | TH_ACK, 0, 1, 0), FATE_DELIVERED);
	p = segment(&s, c, d, TH_ACK, 1, 1, 0);
	absorb(d, c, TH_S | TH_ACK, 0, 1);
	call_ret(&s, c, "connect", "s", 0, 0, NULL);
	absorb(d, c, TH_S | TH_ACK, 0, 1);
	arrive(&s, p, FATE_DELIVERED);
	screen_record(&screen, s.r);
	for (int i = 0; i < 7; i++) {
		screen_play(&screen, "n");
		screen_must_not_show(&screen, "again by the kernel");
	}
}
END_TEST

/* --- thrown away --------------------------------------------------------- */

/* S has the SYN; an ACK comes. */
static void half_open(void)
{
	arrive(&s, segment(&s, c, d, TH_S, 0, 0, 0), FATE_DELIVERED);
	state(&s, d, TCP_SYN_RECEIVED);
	arrive(&s, segment(&s, d, c, TH_S | TH_ACK, 0, 1, 0), FATE_DELIVERED);
	arrive(&s, segment(&s, c, d, TH_ACK, 1, 1, 0), FATE_DELIVERED);
}

START_TEST(an_ack_is_thrown_away)
{
	half_open();
	arrive(&s, segment(&s, c, d, TH_P | TH_ACK, 1, 1, 5), FATE_DELIVERED);
	state(&s, d, TCP_ESTABLISHED);
	screen_record(&screen, s.r);
	screen_play(&screen, "n n n n n n");
	screen_must_show(&screen, "#3 reaches S");
	screen_must_show(&screen, "S is in SYN-RECEIVED as before");
	screen_must_not_show(&screen, "It tells S");
}
END_TEST

START_TEST(an_ack_is_taken)
{
	half_open();
	state(&s, d, TCP_ESTABLISHED);
	screen_record(&screen, s.r);
	screen_play(&screen, "n n n n n n");
	screen_must_show(&screen, "It tells S that all before number 1");
	screen_must_not_show(&screen, "as before");
}
END_TEST

/* --- at the end ---------------------------------------------------------- */

START_TEST(the_last_word_stays)
{
	uint32_t p = segment(&s, c, d, TH_S, 0, 0, 0);
	uint32_t q = segment(&s, c, d, TH_ACK, 1, 1, 0);

	call_ret(&s, c, "close", "s", 0, 0, NULL);
	say(&s, "the last word", NULL);
	arrive(&s, p, FATE_HELD);
	arrive(&s, q, FATE_HELD);
	screen_record(&screen, s.r);
	screen_play(&screen, "n n");
	screen_must_not_show(&screen, "the last word");
	screen_play(&screen, "n n n");
	screen_must_show(&screen, "#2 was still on its way");
	screen_must_show(&screen, "the last word");
}
END_TEST

/* Of two lines the note has both: what happened is drawn in the ladder. */
START_TEST(a_note_is_not_cut)
{
	arrive(&s, segment(&s, c, d, TH_S, 0, 0, 0), FATE_DELIVERED);
	say(&s,
	    "The request is on its way, and nothing in this text is as short "
	    "as its end.",
	    NULL);
	screen_resize(&screen, 60, 16);
	screen_record(&screen, s.r);
	screen_play(&screen, "n n");
	screen_must_show(&screen, "its end.");
	screen_resize(&screen, 80, 24);
	screen_must_show(&screen, "its end.");
	screen_must_show(&screen, "#1 reaches S");
}
END_TEST

/* RFC 4987 3.6: of a SYN cookie's connection the kernel knows nothing. */
START_TEST(only_the_wire_tells)
{
	state(&s, d, TCP_LISTEN);
	arrive(&s, segment(&s, c, d, TH_S, 0, 0, 0), FATE_DELIVERED);
	arrive(&s, segment(&s, d, c, TH_S | TH_ACK, 0, 1, 0), FATE_DELIVERED);
	recording_state(s.r, s.t_ns,
			recording_socket_add(s.r, "S.l#1", s.end[d].lane,
					     IP_TCP, &s.end[d].address,
					     &s.end[c].address),
			TCP_SYN_RECEIVED, STATE_WIRE, NULL);
	screen_record(&screen, s.r);
	screen_play(&screen, "n n n n n n");
	screen_must_show(&screen, "wire says SYN-RECEIVED l#1");
}
END_TEST

/* The observer keeps one of the two ends of a connection to itself. */
START_TEST(a_socket_is_both_ends)
{
	int own = end_add(&s, "C", "127.0.0.1:5000", NULL);
	uint32_t socket = recording_socket_add(
		s.r, "C.self", s.end[own].lane, IP_TCP, &s.end[own].address,
		_i ? &s.end[own].address : &s.end[d].address);

	recording_state(s.r, s.t_ns, socket, TCP_ESTABLISHED, STATE_KERNEL,
			NULL);
	recording_state(s.r, s.t_ns, socket, TCP_SYN_RECEIVED, STATE_WIRE,
			NULL);
	screen_record(&screen, s.r);
	screen_play(&screen, "n n n");
	screen_must_show(&screen, "ESTABLISHED self");
	if (_i)
		screen_must_not_show(&screen, "wire says");
	else
		screen_must_show(&screen, "wire says SYN-RECEIVED");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("pane why");
	TCase *t = tcase_create("pane why");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, of_the_packet_itself);
	tcase_add_test(t, not_of_another);
	tcase_add_test(t, an_ack_has_no_copies);
	tcase_add_test(t, an_ack_is_thrown_away);
	tcase_add_test(t, an_ack_is_taken);
	tcase_add_test(t, the_last_word_stays);
	tcase_add_test(t, a_note_is_not_cut);
	tcase_add_test(t, only_the_wire_tells);
	tcase_add_loop_test(t, a_socket_is_both_ends, 0, 2);
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())

/*
 * Why: for every packet a sentence, with the names, numbers and times that are
 * true of it and none that are not; in both languages; within its buffer,
 * whatever names there are.
 */
#include "tests/test.h"

#include "tests/fake_hello.h"
#include "tests/why.h"
#include "tests/why_row.h"

/* --- what is sent -------------------------------------------------------- */

/* A connection has its first three segments behind it. */
static const struct {
	uint16_t flags;
	bool back; /* from S to C */
	uint32_t seq, ack, len;
	const char *facts[FACTS];
} sent[] = {
	{ TH_ACK,
	  false,
	  1,
	  1,
	  0,
	  { "C ", " S ", "number 0", "ack 1", "!window" } },
	{ TH_ACK, true, 1, 14, 0, { "S ", "of C ", "number 13", "ack 14" } },
	{ TH_P | TH_ACK,
	  false,
	  1,
	  1,
	  13,
	  { "C ", "13 bytes", "to S", "seq 1 to 13", "!FIN" } },
	{ TH_P | TH_ACK, true, 1, 1, 1, { "S ", "1 bytes", "seq 1 to 1" } },
	{ TH_F | TH_ACK, false, 1, 1, 0, { "C ", "FIN", "number 1" } },
	{ TH_F | TH_P | TH_ACK,
	  false,
	  1,
	  1,
	  5,
	  { "5 bytes", "seq 1 to 5", "FIN" } },
	{ TH_R, true, 1, 0, 0, { "S ", "reset", "!ack" } },
	{ TH_R | TH_ACK,
	  false,
	  1,
	  1,
	  0,
	  { "C gives", "up", "reset", "!no such", "!ack" } },
	{ 0,
	  false,
	  1,
	  0,
	  0,
	  { "C ", " S ", "!cknowledge", "!ack", "!4294967295" } },
};

START_TEST(a_segment_is_sent)
{
	story_handshake(&s, c, d);
	segment(&s, sent[_i].back ? d : c, sent[_i].back ? c : d,
		sent[_i].flags, sent[_i].seq, sent[_i].ack, sent[_i].len);
	assert_facts(why(ROW_SENT, 3), sent[_i].facts);
	assert_sentence(why(ROW_SENT, 3));
}
END_TEST

START_TEST(the_handshake_is_sent)
{
	static const struct {
		int nth;
		const char *facts[FACTS];
	} want[] = {
		{ 0,
		  { "C ", "S ", "SYN", "seq 0 is really 1000", "!SYN+ACK" } },
		{ 1,
		  { "S ", "SYN+ACK", "of C ", "seq 0 is really 2000",
		    "ack 1" } },
		{ 2, { "C ", "ack 1", "number 0" } },
	};

	story_handshake(&s, c, d);
	assert_facts(why(ROW_SENT, want[_i].nth), want[_i].facts);
	assert_sentence(why(ROW_SENT, want[_i].nth));
}
END_TEST

/* How long nothing came, and which one it is a copy of. */
START_TEST(sent_again)
{
	static const char *const syn[] = { "1.000 s", "C sends", "#1 ", "seq 0",
					   NULL };
	static const char *const data[] = { "200.0 ms", "C sends", "#5 ",
					    "seq 14",	"!#4",	   NULL };

	segment(&s, c, d, TH_S, 0, 0, 0);
	story_wait(&s, 1000000 - 40);
	segment(&s, c, d, TH_S, 0, 0, 0);
	assert_facts(why(ROW_SENT, 1), syn);
	teardown();
	setup();
	story_handshake(&s, c, d);
	segment(&s, c, d, TH_P | TH_ACK, 1, 1, 13);
	segment(&s, c, d, TH_P | TH_ACK, 14, 1, 5);
	story_wait(&s, 200000 - 40);
	segment(&s, c, d, TH_P | TH_ACK, 14, 1, 5);
	assert_facts(why(ROW_SENT, 5), data);
	assert_sentence(why(ROW_SENT, 5));
}
END_TEST

/* Others were acknowledged since; that one was not. */
START_TEST(sent_again_though_others_came)
{
	static const char *const facts[] = { "#4 again", "!timer", "0.240 ms",
					     "seq 1", NULL };

	story_handshake(&s, c, d);
	for (uint32_t i = 0; i < 3; i++)
		segment(&s, c, d, TH_P | TH_ACK, 1 + i * 10, 1, 10);
	for (int i = 0; i < 3; i++)
		segment(&s, d, c, TH_ACK, 1, 1, 0);
	segment(&s, c, d, TH_P | TH_ACK, 1, 1, 10);
	assert_facts(why(ROW_SENT, 9), facts);
	assert_sentence(why(ROW_SENT, 9));
}
END_TEST

/* A piece is of what had its first byte. */
START_TEST(sent_again_in_other_pieces)
{
	static const char *const facts[] = {
		"C ", "#4 again", "begins within", "seq 5", "!same seq", NULL
	};

	story_handshake(&s, c, d);
	segment(&s, c, d, TH_P | TH_ACK, 1, 1, 13);
	segment(&s, c, d, TH_P | TH_ACK, 5, 1, 4);
	assert_facts(why(ROW_SENT, 4), facts);
	assert_sentence(why(ROW_SENT, 4));
}
END_TEST

START_TEST(a_full_window)
{
	static const char *const facts[] = { "ack 1", "window is 0", NULL };
	struct packet p = { .protocol = IP_TCP,
			    .tcp = { .flags = TH_ACK,
				     .seq = 2 * STORY_ISS + 1,
				     .ack = STORY_ISS + 1,
				     .win = 0 } };

	story_handshake(&s, c, d);
	send_any(&s, d, c, &p, ROW_NONE);
	assert_facts(why(ROW_SENT, 3), facts);
}
END_TEST

START_TEST(other_protocols)
{
	static const char *const udp[] = { "C ", "datagram", "33 bytes", "S",
					   NULL };
	static const char *const port[] = { "S ", "C ", "ICMP", NULL };
	static const char *const ping[] = { "C ",   "S ",	   "ICMP",
					    "echo", "!The kernel", NULL };
	static const char *const esp[] = { "C ", "packet", "S", "!ICMP", NULL };
	static const char *const part[] = { "C ", "byte 1480", "S",
					    "!datagram of", NULL };
	struct packet p = { .protocol = 50 };
	struct packet tail = { .protocol = IP_UDP,
			       .fragment = true,
			       .fragment_offset = 1480 };

	datagram(&s, c, d, 33);
	icmp(&s, d, c, IP_ICMP, 3, 3);
	icmp(&s, d, c, IP_ICMPV6, 1, 4);
	send_any(&s, c, d, &p, ROW_NONE);
	icmp(&s, c, d, IP_ICMP, 8, 0); /* a program may send that */
	assert_facts(why(ROW_SENT, 0), udp);
	assert_facts(why(ROW_SENT, 1), port);
	assert_facts(why(ROW_SENT, 2), port);
	assert_facts(why(ROW_SENT, 3), esp);
	assert_facts(why(ROW_SENT, 4), ping);
	send_any(&s, c, d, &tail, ROW_NONE);
	assert_facts(why(ROW_SENT, 5), part);
}
END_TEST

/* --- what becomes of it -------------------------------------------------- */

static const struct {
	uint16_t flags;
	uint32_t len;
	const char *facts[FACTS];
} came[] = {
	{ TH_S, 0, { "S hears", "C wants" } },
	{ TH_S | TH_ACK, 0, { "tells S", "SYN has come" } },
	{ TH_ACK, 0, { "tells S", "before number 1 " } },
	{ TH_P | TH_ACK, 13, { "13 bytes", "!FIN" } },
	{ TH_F | TH_ACK, 0, { "C will send no more" } },
	{ TH_R, 0, { "no such connection" } },
	{ TH_R | TH_ACK, 0, { "C gives the connection up", "!no such" } },
	{ 0, 0, { "!all before", "!4294967295" } },
};

START_TEST(a_segment_comes)
{
	static const char *const both[] = { "#1 ", "reaches S", "0.340 ms",
					    NULL };
	uint32_t p = segment(&s, c, d, came[_i].flags, 1, 1, came[_i].len);

	story_wait(&s, 300);
	arrive(&s, p, FATE_DELIVERED);
	assert_facts(why(ROW_ARRIVED, 0), both);
	assert_facts(why(ROW_ARRIVED, 0), came[_i].facts);
	assert_sentence(why(ROW_ARRIVED, 0));
}
END_TEST

START_TEST(a_datagram_comes)
{
	static const char *const facts[] = { "#1 ",	 "reaches S",
					     "0.040 ms", "!connection",
					     "!number",	 NULL };

	arrive(&s, datagram(&s, c, d, 3), FATE_DELIVERED);
	assert_facts(why(ROW_ARRIVED, 0), facts);
}
END_TEST

START_TEST(it_comes_changed)
{
	static const char *const facts[] = { "#1 ", "reaches S", "rewritten",
					     "9 bytes", NULL };

	arrive(&s, segment(&s, c, d, TH_P | TH_ACK, 1, 1, 9), FATE_REWRITTEN);
	assert_facts(why(ROW_ARRIVED, 0), facts);
	assert_sentence(why(ROW_ARRIVED, 0));
}
END_TEST

START_TEST(a_copy_comes)
{
	static const char *const facts[] = { "copy", "#1 ", "S", "!#2", NULL };
	uint32_t p = datagram(&s, c, d, 3);

	arrive(&s, p, FATE_DELIVERED);
	copy(&s, c, d, p, FATE_DUPLICATED);
	assert_facts(why(ROW_ARRIVED, 1), facts);
	assert_sentence(why(ROW_ARRIVED, 1));
}
END_TEST

/* Who waits for an answer, and whose loss nobody will notice. */
static const struct {
	uint16_t flags;
	uint32_t len;
	enum fate fate;
	const char *facts[FACTS];
} lost[] = {
	{ TH_S, 0, FATE_DROPPED, { "#1 was dropped", "C waits", "timer" } },
	{ TH_P | TH_ACK, 5, FATE_DROPPED, { "#1 was dropped", "C waits" } },
	{ TH_F | TH_ACK, 0, FATE_DROPPED, { "#1 was dropped", "C waits" } },
	{ TH_ACK,
	  0,
	  FATE_DROPPED,
	  { "#1 was dropped", "later one", "!C waits" } },
	{ TH_R,
	  0,
	  FATE_DROPPED,
	  { "#1 was dropped", "!waits", "!cknowledge" } },
	{ TH_P | TH_ACK, 5, FATE_CORRUPTED, { "#1 was corrupted", "C waits" } },
	{ TH_P | TH_ACK,
	  5,
	  FATE_ABSORBED,
	  { "#1 ", "twin is held", "!waits", "!dropped" } },
};

START_TEST(it_is_lost)
{
	arrive(&s, segment(&s, c, d, lost[_i].flags, 1, 1, lost[_i].len),
	       lost[_i].fate);
	assert_facts(why(ROW_LOST, 0), lost[_i].facts);
	assert_sentence(why(ROW_LOST, 0));
}
END_TEST

START_TEST(a_datagram_is_lost)
{
	static const char *const facts[] = { "#1 was dropped", "!waits",
					     "!cknowledge", NULL };

	arrive(&s, datagram(&s, c, d, 3), FATE_DROPPED);
	assert_facts(why(ROW_LOST, 0), facts);
}
END_TEST

START_TEST(held_at_the_end)
{
	static const char *const facts[] = { "#1 ", "on its way", NULL };

	arrive(&s, segment(&s, c, d, TH_S, 0, 0, 0), FATE_HELD);
	assert_facts(why(ROW_HELD, 0), facts);
	assert_sentence(why(ROW_HELD, 0));
}
END_TEST

/* --- all of it ----------------------------------------------------------- */

static const char *const langs[] = { "en", "zh" };

/* Something is said of every row that has a function, and it is whole. */
START_TEST(every_row)
{
	char text[WHY_TEXT];

	i18n_set(langs[_i % 2]);
	tell(stories[_i / 2].make());
	rows_update(&rows, s.r, recording_count(s.r));
	for (size_t i = 0; i < rows.n; i++) {
		const struct row *row = &rows.at[i];
		bool silent = row->kind == ROW_NOTE || row->kind == ROW_MARK ||
			      row->kind == ROW_STATE;

		why_row(s.r, row, text);
		ck_assert_msg((text[0] == '\0') == silent, "row %zu: %s", i,
			      text);
		assert_sentence(text);
		why_states(s.r, row, text);
		ck_assert((text[0] != '\0') == (row->n_states > 0));
	}
}
END_TEST

/* In every language the same numbers are told. */
START_TEST(the_same_numbers)
{
	char text[2][WHY_TEXT];

	tell(stories[_i].make());
	rows_update(&rows, s.r, recording_count(s.r));
	for (size_t i = 0; i < rows.n; i++) {
		int digits[2][10] = { { 0 } };

		for (int k = 0; k < 2; k++) {
			i18n_set(langs[k]);
			why_row(s.r, &rows.at[i], text[k]);
			for (const char *at = text[k]; *at; at++)
				if (*at >= '0' && *at <= '9')
					digits[k][*at - '0']++;
		}
		ck_assert_msg(memcmp(digits[0], digits[1], sizeof(digits[0])) ==
				      0,
			      "%s\n%s", text[0], text[1]);
	}
}
END_TEST

/* Control characters, and names as long as any. */
START_TEST(hostile_names)
{
	char longest[3001], text[WHY_TEXT];
	uint32_t n;
	int x, y;

	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	x = end_add(&s, longest, "127.0.0.1:1", longest);
	y = end_add(&s, "\x1b[2J\n\t\xff%s%n", "127.0.0.1:2", "\x1b]0;\x07");
	arrive(&s, segment(&s, x, y, TH_S, 0, 0, 0), FATE_DELIVERED);
	arrive(&s, segment(&s, y, x, TH_S | TH_ACK, 0, 1, 0), FATE_DROPPED);
	state(&s, x, TCP_SYN_SENT);
	n = call(&s, x, longest, longest);
	arrive(&s, datagram(&s, x, y, 1), FATE_DELIVERED);
	ret(&s, n, -1, -5, longest);
	call_ret(&s, y, "%s%s%n", "", -1, 99999, NULL);
	expectation(&s, EXPECT_FAILED, longest, longest);
	rows_update(&rows, s.r, recording_count(s.r));
	for (size_t i = 0; i < rows.n; i++) {
		memset(text, 0x7f, sizeof(text));
		why_row(s.r, &rows.at[i], text);
		ck_assert_ptr_nonnull(memchr(text, '\0', sizeof(text)));
		ck_assert_ptr_null(strchr(text, 0x7f));
		memset(text, 0x7f, sizeof(text));
		why_states(s.r, &rows.at[i], text);
		ck_assert_ptr_nonnull(memchr(text, '\0', sizeof(text)));
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("why");
	TCase *tc = tcase_create("why");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, a_segment_is_sent, 0, ROWS(sent));
	tcase_add_loop_test(tc, the_handshake_is_sent, 0, 3);
	tcase_add_test(tc, sent_again);
	tcase_add_test(tc, sent_again_though_others_came);
	tcase_add_test(tc, sent_again_in_other_pieces);
	tcase_add_test(tc, a_full_window);
	tcase_add_test(tc, other_protocols);
	tcase_add_loop_test(tc, a_segment_comes, 0, ROWS(came));
	tcase_add_test(tc, a_datagram_comes);
	tcase_add_test(tc, it_comes_changed);
	tcase_add_test(tc, a_copy_comes);
	tcase_add_loop_test(tc, it_is_lost, 0, ROWS(lost));
	tcase_add_test(tc, a_datagram_is_lost);
	tcase_add_test(tc, held_at_the_end);
	tcase_add_loop_test(tc, every_row, 0, 2 * N_STORIES);
	tcase_add_loop_test(tc, the_same_numbers, 0, N_STORIES);
	tcase_add_test(tc, hostile_names);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())

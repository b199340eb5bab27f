/*
 * Why a segment was sent again: by its timer, by what ACKs tell, or for a
 * probe, told apart by what was observed; nothing is said where nothing tells.
 * And segments that are not what they look like: window probes, and those that
 * come when nobody is there any more.
 */
#include "tests/why.h"

enum { CA_OPEN, CA_DISORDER, CA_CWR, CA_RECOVERY, CA_LOSS };

/* What is said of a packet's row of this kind. */
static const char *why(enum row_kind kind, uint32_t packet)
{
	static char text[WHY_TEXT];

	rows_update(&rows, s.r, recording_count(s.r));
	for (size_t i = 0; i < rows.n; i++)
		if (rows.at[i].kind == kind && rows.at[i].item == packet)
			return why_row(s.r, &rows.at[i], text);
	ck_abort_msg("there is no such row");
}

#define FACTS_OF(...)                                                          \
	(const char *const[FACTS])                                             \
	{                                                                      \
		__VA_ARGS__                                                    \
	}

/* What TCP_INFO says of C. */
static void info(uint32_t ca_state, uint32_t backoff, uint32_t total_retrans)
{
	struct info_row row = { .socket = s.end[c].socket,
				.rto_ms = 200,
				.ca_state = ca_state,
				.backoff = backoff,
				.total_retrans = total_retrans };

	recording_info(s.r, tick(&s), &row);
}

/* C sends 10 bytes from here on. */
static uint32_t data(uint32_t seq)
{
	return segment(&s, c, d, TH_P | TH_ACK, seq, 1, 10);
}

/* S acknowledges them up to here, and C gets that. */
static void acked(uint32_t ack)
{
	arrive(&s, segment(&s, d, c, TH_ACK, 1, ack, 0), FATE_DELIVERED);
}

/* An ACK as it is on the wire, with a block of SACK from 21 on: RFC 2018. */
static void sacked(uint32_t ack)
{
	uint8_t bytes[52] = {
		[0] = 0x45, [3] = 52,	 [8] = 64,	[9] = 6,   [12] = 127,
		[15] = 1,   [16] = 127,	 [19] = 1,	[21] = 80, [22] = 156,
		[23] = 64,  [32] = 0x80, [33] = TH_ACK, [40] = 1,  [41] = 1,
		[42] = 5,   [43] = 10
	};
	uint32_t left = STORY_ISS + 21, right = STORY_ISS + 31;
	struct packet p = { .protocol = IP_TCP,
			    .has_l4 = true,
			    .src = s.end[d].address,
			    .dst = s.end[c].address,
			    .ip_len = 52,
			    .tcp = { .flags = TH_ACK,
				     .seq = 2 * STORY_ISS + 1,
				     .ack = STORY_ISS + ack,
				     .win = 1000,
				     .opt = { .present = TCP_OPT_SACK,
					      .n_sack = 1,
					      .sack = { { left, right } } } } };
	struct sent sent = { .packet = &p,
			     .bytes = bytes,
			     .n_bytes = sizeof(bytes),
			     .copy_of = ROW_NONE,
			     .seen_by = SEEN_QUEUE,
			     .lane = { s.end[d].lane, s.end[c].lane },
			     .socket = { s.end[d].socket, s.end[c].socket } };

	for (int i = 0; i < 4; i++) {
		bytes[44 + i] = (uint8_t)(left >> (24 - 8 * i));
		bytes[48 + i] = (uint8_t)(right >> (24 - 8 * i));
	}
	arrive(&s, recording_sent(s.r, tick(&s), &sent), FATE_DELIVERED);
}

/* The first of three is lost. */
static void three_sent(void)
{
	story_handshake(&s, c, d);
	data(1);
	data(11);
	data(21);
	info(CA_OPEN, 0, 0);
}

/* --- what made it do so --------------------------------------------------- */

START_TEST(three_duplicates)
{
	uint32_t again;

	three_sent();
	acked(1);
	acked(1);
	acked(1);
	again = data(1);
	if (_i) /* in a capture file, no kernel says so */
		info(CA_RECOVERY, 0, 1);
	assert_facts(why(ROW_SENT, again), FACTS_OF("#4 again", "RFC 5681 3.2",
						    "so far: 3", "!ran out"));
}
END_TEST

/* What goes again in two pieces goes for one reason. */
START_TEST(in_two_pieces)
{
	uint32_t first, second;

	story_handshake(&s, c, d);
	data(1);
	info(CA_OPEN, 0, 0);
	story_wait(&s, 250000);
	first = segment(&s, c, d, TH_P | TH_ACK, 1, 1, 6);
	second = segment(&s, c, d, TH_P | TH_ACK, 7, 1, 4);
	info(CA_LOSS, 1, 2);
	assert_facts(why(ROW_SENT, first),
		     FACTS_OF("#4 again", "ran out", "same seq 1"));
	assert_facts(why(ROW_SENT, second),
		     FACTS_OF("#4 again", "ran out", "begins within", "seq 7",
			      "!same seq"));
}
END_TEST

/* The kernel says it was no timer, though there were fewer. */
START_TEST(two_duplicates)
{
	uint32_t again;

	three_sent();
	acked(1);
	acked(1);
	again = data(1);
	if (!_i) {
		assert_facts(why(ROW_SENT, again),
			     FACTS_OF("#4 again", "!RFC", "!timer"));
		return;
	}
	info(CA_RECOVERY, 0, 1);
	assert_facts(why(ROW_SENT, again),
		     FACTS_OF("RFC 5681 3.2", "so far: 2"));
}
END_TEST

/* They came, but it was the timer all the same. */
START_TEST(a_timer_after_duplicates)
{
	uint32_t again;

	three_sent();
	for (int i = 0; i < 3; i++)
		acked(1);
	story_wait(&s, 200000);
	again = data(1);
	if (_i)
		info(CA_LOSS, 1, 1);
	assert_facts(why(ROW_SENT, again), FACTS_OF("RFC 6298 5", "!uplicate"));
}
END_TEST

/* Not known: neither late enough for the timer nor told by anybody. */
START_TEST(nothing_tells)
{
	uint32_t again;

	three_sent();
	story_wait(&s, 50000);
	again = data(1);
	assert_facts(why(ROW_SENT, again),
		     FACTS_OF("#4 again", "seq 1.", "!RFC", "!: "));
}
END_TEST

START_TEST(blocks_of_sack)
{
	uint32_t again;

	three_sent();
	sacked(1);
	if (_i) /* a while later: RACK */
		story_wait(&s, 40000);
	again = data(1);
	if (_i)
		info(CA_RECOVERY, 0, 1);
	assert_facts(why(ROW_SENT, again),
		     FACTS_OF("SACK", "RFC 8985", "!ran out"));
}
END_TEST

/* One that was sent after the block is not told of by it. */
START_TEST(blocks_of_what_was_before)
{
	uint32_t again;

	three_sent();
	data(31);
	sacked(1);
	again = data(31);
	assert_facts(why(ROW_SENT, again), FACTS_OF("again", "!SACK"));
}
END_TEST

START_TEST(a_partial_ack)
{
	uint32_t again;

	three_sent();
	info(CA_RECOVERY, 0, 1);
	acked(11);
	again = data(11);
	info(CA_RECOVERY, 0, 2);
	assert_facts(why(ROW_SENT, again),
		     FACTS_OF("RFC 6582 3.2", "!ran out", "!SACK"));
}
END_TEST

/* A router says that what C has sent, or another of port `port`, is too large.
 */
static void too_large(uint16_t port, uint8_t code)
{
	uint8_t bytes[56] = {
		[0] = 0x45,	      [3] = 56,	  [8] = 64,
		[9] = IP_ICMP,	      [12] = 127, [15] = 3,
		[16] = 127,	      [19] = 1,	  [20] = 3,
		[21] = code,	      [26] = 3,	  [27] = 232,
		[28] = 0x45,	      [31] = 50,  [36] = 64,
		[37] = IP_TCP,	      [40] = 127, [43] = 1,
		[44] = 127,	      [47] = 1,	  [48] = (uint8_t)(port >> 8),
		[49] = (uint8_t)port, [51] = 80
	};
	struct packet p = { .protocol = IP_ICMP,
			    .has_l4 = true,
			    .src = s.end[d].address,
			    .dst = s.end[c].address,
			    .ip_len = sizeof(bytes),
			    .icmp = { .type = 3, .code = code } };
	struct sent sent = { .packet = &p,
			     .bytes = bytes,
			     .n_bytes = sizeof(bytes),
			     .copy_of = ROW_NONE,
			     .seen_by = SEEN_QUEUE,
			     .lane = { s.end[d].lane, s.end[c].lane },
			     .socket = { ROW_NONE, ROW_NONE } };

	arrive(&s, recording_sent(s.r, tick(&s), &sent), FATE_DELIVERED);
}

/* Loss begins with it, and no timer ran out: RFC 1191 6.4. */
START_TEST(too_large_for_the_path)
{
	static const struct {
		uint16_t port;
		uint8_t code;
		const char *facts[FACTS];
	} tries[] = {
		{ 40000, 4, { "#4 again", "too large", "!ran out" } },
		{ 40001, 4, { "ran out", "!too large" } }, /* another's */
		{ 40000, 3, { "ran out", "!too large" } }, /* another error */
	};
	uint32_t again;

	story_handshake(&s, c, d);
	data(1);
	info(CA_OPEN, 0, 0);
	too_large(tries[_i].port, tries[_i].code);
	again = data(1);
	info(CA_LOSS, 0, 1);
	assert_facts(why(ROW_SENT, again), tries[_i].facts);
}
END_TEST

START_TEST(after_the_timer)
{
	uint32_t again;

	three_sent();
	story_wait(&s, 200000);
	data(1);
	info(CA_LOSS, 1, 1);
	acked(11);
	again = data(11);
	info(CA_LOSS, 0, 2);
	assert_facts(why(ROW_SENT, again),
		     FACTS_OF("had run out before.", "RFC 5681 3.1"));
}
END_TEST

/* The kernel is asked before the packet is seen: its word is of that packet. */
START_TEST(the_kernel_is_first)
{
	uint32_t again;

	three_sent();
	story_wait(&s, 100000); /* by the clock alone, it could not be known */
	info(CA_LOSS, 1, 1);
	again = data(1);
	assert_facts(why(ROW_SENT, again), FACTS_OF("RFC 6298 5"));
}
END_TEST

/* What the kernel says after something else has come is not of this one. */
START_TEST(the_kernel_is_late)
{
	uint32_t again;

	three_sent();
	story_wait(&s, 50000);
	again = data(1);
	acked(1);
	info(CA_RECOVERY, 0, 1);
	assert_facts(why(ROW_SENT, again), FACTS_OF("again", "!RFC"));
}
END_TEST

START_TEST(a_tail_loss_probe)
{
	uint32_t again;

	three_sent();
	story_wait(&s, 40000);
	again = data(_i ? 11 : 21); /* the last; or not */
	info(CA_OPEN, 0, 1);
	assert_facts(why(ROW_SENT, again),
		     _i ? FACTS_OF("again", "!RFC")
			: FACTS_OF("tail loss probe", "RFC 8985 7"));
}
END_TEST

/* Nobody acknowledges a SYN that did not come; and one may come twice. */
START_TEST(a_syn)
{
	uint32_t again;

	arrive(&s, segment(&s, c, d, TH_S, 0, 0, 0), FATE_DELIVERED);
	segment(&s, d, c, TH_S | TH_ACK, 0, 1, 0);
	story_wait(&s, 1000000);
	if (_i)
		arrive(&s, segment(&s, c, d, TH_S, 0, 0, 0), FATE_DELIVERED);
	again = segment(&s, d, c, TH_S | TH_ACK, 0, 1, 0);
	assert_facts(why(ROW_SENT, again),
		     _i ? FACTS_OF("SYN had come once more", "!timer")
			: FACTS_OF("timer ran out", "!once more"));
}
END_TEST

/* --- windows of 0 --------------------------------------------------------- */

static uint32_t says_window(uint16_t win)
{
	struct packet p = { .protocol = IP_TCP,
			    .tcp = { .flags = TH_ACK,
				     .seq = 2 * STORY_ISS + 1,
				     .ack = STORY_ISS + 11,
				     .win = win } };
	uint32_t n = send_any(&s, d, c, &p, ROW_NONE);

	arrive(&s, n, FATE_DELIVERED);
	return n;
}

/* Empty and old, as Linux sends it; or with one byte. */
START_TEST(a_window_probe)
{
	static const struct {
		uint32_t seq, len;
		uint16_t win; /* that S had said */
		bool probe;
	} tries[] = {
		{ 10, 0, 0, true },  { 11, 1, 0, true },    { 10, 1, 0, true },
		{ 11, 0, 0, false }, { 10, 0, 500, false }, { 11, 5, 0, false },
	};
	uint32_t probe, still, open;

	story_handshake(&s, c, d);
	arrive(&s, data(1), FATE_DELIVERED);
	says_window(tries[_i].win);
	probe = segment(&s, c, d, TH_ACK, tries[_i].seq, 1, tries[_i].len);
	arrive(&s, probe, FATE_DELIVERED);
	still = says_window(0);
	open = says_window(700);
	if (!tries[_i].probe) {
		assert_facts(why(ROW_SENT, probe), FACTS_OF("!open again"));
		assert_facts(why(ROW_SENT, still), FACTS_OF("!answers"));
		return;
	}
	assert_facts(why(ROW_SENT, probe),
		     FACTS_OF("C asks", "window of S is open again"));
	assert_facts(why(ROW_ARRIVED, probe), FACTS_OF("asks S", "!number"));
	assert_facts(why(ROW_SENT, still), FACTS_OF("answers #6", "still 0"));
	assert_facts(why(ROW_ARRIVED, still),
		     FACTS_OF("window of S is still 0", "!number"));
	assert_facts(why(ROW_SENT, open), FACTS_OF("!answers"));
}
END_TEST

START_TEST(the_window_is_open)
{
	uint32_t probe, open;

	story_handshake(&s, c, d);
	arrive(&s, data(1), FATE_DELIVERED);
	says_window(0);
	probe = segment(&s, c, d, TH_ACK, 10, 1, 0);
	arrive(&s, probe, FATE_DELIVERED);
	open = says_window(700);
	assert_facts(why(ROW_SENT, open),
		     FACTS_OF("answers #6", "open again", "700 bytes"));
}
END_TEST

/* Who has nothing more to send wants to know whether the other is there. */
START_TEST(a_keepalive)
{
	struct info_row row = { .socket = s.end[c].socket, .timer = 2 };
	uint32_t n;

	story_handshake(&s, c, d);
	arrive(&s, data(1), FATE_DELIVERED);
	says_window(0);
	recording_info(s.r, tick(&s), &row);
	n = segment(&s, c, d, TH_ACK, 10, 1, 0);
	assert_facts(why(ROW_SENT, n), FACTS_OF("!window"));
}
END_TEST

/* No kernel says which timer it was; the number tells. */
START_TEST(a_keepalive_by_its_number)
{
	uint32_t n;

	story_handshake(&s, c, d);
	arrive(&s, data(1), FATE_DELIVERED);
	acked(11);
	n = segment(&s, c, d, TH_ACK, 10, 1, 0);
	assert_facts(why(ROW_SENT, n),
		     FACTS_OF("C asks whether S is still there",
			      "RFC 9293 3.8.4", "!number 0"));
	arrive(&s, n, FATE_DROPPED);
	assert_facts(why(ROW_LOST, n),
		     FACTS_OF("dropped", "!may stand for it"));
}
END_TEST

/* --- nobody is there ------------------------------------------------------ */

START_TEST(it_comes_to_nobody)
{
	static const uint16_t flags[] = { TH_ACK, TH_R };
	uint32_t late, before;

	story_handshake(&s, c, d);
	state(&s, c, TCP_ESTABLISHED);
	before = segment(&s, d, c, flags[_i], 1, 1, 0);
	arrive(&s, before, FATE_DELIVERED);
	late = segment(&s, d, c, flags[_i], 1, 1, 0);
	state(&s, c, TCP_CLOSED);
	arrive(&s, late, FATE_DELIVERED);
	assert_facts(why(ROW_ARRIVED, before), FACTS_OF("!No socket"));
	assert_facts(why(ROW_ARRIVED, late),
		     FACTS_OF("No socket", "!tells C", "!all before"));
}
END_TEST

/* S's kernel still had the connection when it came, or had not. */
START_TEST(nobody_reads)
{
	uint32_t n;

	story_handshake(&s, c, d);
	arrive(&s, segment(&s, d, c, TH_F | TH_ACK, 1, 1, 0), FATE_DELIVERED);
	arrive(&s, segment(&s, c, d, TH_ACK, 1, 2, 0), FATE_DELIVERED);
	state(&s, d, _i ? TCP_CLOSED : TCP_FIN_WAIT_2);
	arrive(&s, segment(&s, c, d, TH_P | TH_ACK, 1, 2, 3), FATE_DELIVERED);
	n = segment(&s, d, c, TH_R, 2, 0, 0);
	arrive(&s, n, FATE_DELIVERED);
	assert_facts(why(ROW_SENT, n),
		     _i ? FACTS_OF("no such", "!closed")
			: FACTS_OF("S has closed", "3.6.1", "!no such"));
	assert_facts(why(ROW_ARRIVED, n),
		     _i ? FACTS_OF("no such", "!nobody")
			: FACTS_OF("nobody reads at S", "!no such"));
}
END_TEST

/* What an ACK says beside its number. */
START_TEST(an_ack_says_more)
{
	static const struct {
		uint32_t ack;
		bool block; /* of SACK, 21 to 30 */
		const char *facts[FACTS];
	} acks[] = {
		{ 11, false, { "ack 11", "!Once more", "!twice" } },
		{ 1, false, { "ack 1", "Once more", "!twice" } },
		{ 31, true, { "ack 31", "twice", "D-SACK", "!Once more" } },
	};

	three_sent();
	if (acks[_i].block)
		sacked(acks[_i].ack);
	else
		acked(acks[_i].ack);
	assert_facts(why(ROW_SENT, recording_n_packets(s.r) - 1),
		     acks[_i].facts);
}
END_TEST

/* The kernel has a lane of its own for what nobody has a socket for. */
START_TEST(it_comes_to_the_kernel)
{
	int k = end_add(&s, "K", "127.0.0.1:99", NULL);
	uint32_t n = segment(&s, c, k, TH_ACK, 1, 1, 0);

	arrive(&s, n, FATE_DELIVERED);
	assert_facts(why(ROW_ARRIVED, n), FACTS_OF("No socket", "!tells K"));
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("why again");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, three_duplicates, 0, 2);
	tcase_add_test(t, in_two_pieces);
	tcase_add_loop_test(t, two_duplicates, 0, 2);
	tcase_add_loop_test(t, a_timer_after_duplicates, 0, 2);
	tcase_add_test(t, nothing_tells);
	tcase_add_loop_test(t, blocks_of_sack, 0, 2);
	tcase_add_test(t, blocks_of_what_was_before);
	tcase_add_test(t, a_partial_ack);
	tcase_add_test(t, after_the_timer);
	tcase_add_test(t, the_kernel_is_first);
	tcase_add_test(t, the_kernel_is_late);
	tcase_add_loop_test(t, a_tail_loss_probe, 0, 2);
	tcase_add_loop_test(t, a_syn, 0, 2);
	tcase_add_loop_test(t, a_window_probe, 0, 6);
	tcase_add_test(t, the_window_is_open);
	tcase_add_loop_test(t, too_large_for_the_path, 0, 3);
	tcase_add_test(t, a_keepalive);
	tcase_add_test(t, a_keepalive_by_its_number);
	tcase_add_loop_test(t, it_comes_to_nobody, 0, 2);
	tcase_add_test(t, it_comes_to_the_kernel);
	tcase_add_loop_test(t, nobody_reads, 0, 2);
	tcase_add_loop_test(t, an_ack_says_more, 0, 3);
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())

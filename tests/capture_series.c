/*
 * One direction as points: conversations are made, segment by segment, and
 * what the graphs would be drawn from is compared as text.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/series.h"
#include "tests/build.h"

#define CLIENT "127.0.0.1:40000"
#define SERVER "127.0.0.1:80"

enum { ISS_C = 1000, ISS_S = 5000, US = 1000, MOST = 20 };
enum { CLIENT_SIDE, SERVER_SIDE };

/* --- conversations ------------------------------------------------------- */

/* A segment with relative numbers; the first is the SYN, whose number is 0. */
struct says {
	int side;
	uint64_t us;
	uint16_t flags; /* 0: there is no more */
	uint64_t seq, ack;
	uint32_t len;
	uint16_t win;
	uint32_t sack[4]; /* two ranges */
};

static struct recording *rec;

static void setup(void)
{
	rec = recording_new();
}

static void teardown(void)
{
	recording_free(rec);
}

static void put_sack(struct build *b, const struct says *s, uint32_t iss)
{
	int n = s->sack[3] ? 2 : 1;

	put_be16(b, 0x0101);
	put_u8(b, 5);
	put_u8(b, (unsigned)(2 + 8 * n));
	for (int i = 0; i < 2 * n; i++)
		put_be32(b, s->sack[i] + iss);
}

static uint32_t say(const struct says *s, uint32_t copy_of)
{
	bool c = s->side == CLIENT_SIDE;
	uint32_t mine = c ? ISS_C : ISS_S, other = c ? ISS_S : ISS_C;
	struct build options = { .len = 0 }, b = { .len = 0 };
	struct packet p;
	struct sent sent = { .packet = &p,
			     .copy_of = copy_of,
			     .lane = { ROW_NONE, ROW_NONE },
			     .socket = { ROW_NONE, ROW_NONE } };
	uint32_t packet;

	if (s->sack[1])
		put_sack(&options, s, other);
	build_tcp(&b, &(struct build_segment){
			      .src = c ? CLIENT : SERVER,
			      .dst = c ? SERVER : CLIENT,
			      .seq = (uint32_t)s->seq + mine,
			      .ack = (uint32_t)s->ack + other,
			      .flags = s->flags,
			      .win = s->win,
			      .options = { options.at, options.len } });
	ck_assert_int_eq(packet_decode(&p, LINK_RAW, b.at, b.len), DECODE_OK);
	p.payload_len = s->len; /* none of it was captured */
	p.ip_len += s->len;
	sent.bytes = b.at;
	sent.n_bytes = (uint32_t)b.len;
	packet = recording_sent(rec, s->us * US, &sent);
	recording_fate(rec, s->us * US, packet, FATE_DELIVERED);
	return packet;
}

static void say_all(const struct says *s)
{
	for (int i = 0; i < MOST && s[i].flags; i++)
		say(&s[i], ROW_NONE);
}

#define SAY(who, time, bits, number, acked, n, window, ...)                    \
	{                                                                      \
		.side = who, .us = time, .flags = bits, .seq = number,         \
		.ack = acked, .len = n, .win = window, __VA_ARGS__             \
	}
#define C_SAYS(...) SAY(CLIENT_SIDE, __VA_ARGS__)
#define S_SAYS(...) SAY(SERVER_SIDE, __VA_ARGS__)
#define SYNS                                                                   \
	C_SAYS(0, TH_S, 0, 0, 0, 1000, ),                                      \
		S_SAYS(10, TH_S | TH_ACK, 0, 1, 0, 2000, ),                    \
		C_SAYS(20, TH_ACK, 1, 1, 0, 1000, )
#define DATA(time, number, n) C_SAYS(time, TH_ACK, number, 1, n, 1000, )
#define ACK_OF(time, acked)   S_SAYS(time, TH_ACK, 1, acked, 0, 2000, )

/* --- points as text ------------------------------------------------------ */

/* "20:1-101 30:101-201": µs, and the range or the value. Caller frees. */
static char *text_of(const struct points *points, bool in_us)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	uint64_t unit = in_us ? US : 1;

	for (size_t i = 0; i < points->n; i++) {
		const struct point *p = &points->at[i];

		fprintf(out, "%s%llu:%llu", i ? " " : "",
			(unsigned long long)(p->t_ns / US),
			(unsigned long long)(p->low / unit));
		if (p->high != p->low)
			fprintf(out, "-%llu",
				(unsigned long long)(p->high / unit));
	}
	fclose(out);
	return text;
}

static void assert_points(int side, enum series kind, const char *want,
			  const char *name)
{
	struct series_set s;
	char *got;

	series_read(&s, rec, 0, side, recording_count(rec));
	got = text_of(&s.of[kind], kind == SERIES_RTT);
	ck_assert_msg(strcmp(got, want) == 0, "%s:\n got %s\nwant %s", name,
		      got, want);
	free(got);
	series_free(&s);
}

/* --- every kind ---------------------------------------------------------- */

static const struct {
	const char *name;
	struct says say[MOST];
	int side;
	enum series kind;
	const char *want;
} cases[] = {
	{ "a SYN takes a number", { SYNS }, CLIENT_SIDE, SERIES_SENT, "0:0-1" },
	{ "the other end's",
	  { SYNS, DATA(30, 1, 100) },
	  SERVER_SIDE,
	  SERIES_SENT,
	  "10:0-1" },
	{ "data, and a FIN that takes a number",
	  { SYNS, DATA(30, 1, 100),
	    C_SAYS(40, TH_F | TH_ACK, 101, 1, 50, 1000, ) },
	  CLIENT_SIDE,
	  SERIES_SENT,
	  "0:0-1 30:1-101 40:101-152" },
	{ "an ACK takes none",
	  { SYNS, C_SAYS(30, TH_ACK, 1, 1, 0, 1000, ) },
	  CLIENT_SIDE,
	  SERIES_SENT,
	  "0:0-1" },
	{ "a RST is no data, and its ACK acknowledges nothing",
	  { SYNS, C_SAYS(30, TH_R | TH_ACK, 1, 1, 9, 0, ) },
	  CLIENT_SIDE,
	  SERIES_SENT,
	  "0:0-1" },
	{ "a RST has no window",
	  { SYNS, S_SAYS(30, TH_R | TH_ACK, 1, 1, 0, 0, ) },
	  CLIENT_SIDE,
	  SERIES_WINDOW,
	  "10:2001" },
	{ "sent again",
	  { SYNS, DATA(30, 1, 100), DATA(300000, 1, 100) },
	  CLIENT_SIDE,
	  SERIES_AGAIN,
	  "300000:1-101" },
	{ "what is sent again was sent once",
	  { SYNS, DATA(30, 1, 100), DATA(300000, 1, 100) },
	  CLIENT_SIDE,
	  SERIES_SENT,
	  "0:0-1 30:1-101" },
	{ "acknowledged",
	  { SYNS, DATA(30, 1, 100), ACK_OF(40, 101), ACK_OF(50, 101) },
	  CLIENT_SIDE,
	  SERIES_ACK,
	  "10:1 40:101 50:101" },
	{ "the window is beyond what is acknowledged",
	  { SYNS, DATA(30, 1, 100), ACK_OF(40, 101),
	    S_SAYS(50, TH_ACK, 1, 101, 0, 0, ) },
	  CLIENT_SIDE,
	  SERIES_WINDOW,
	  "10:2001 40:2101 50:101" },
	{ "ranges beyond a gap",
	  { SYNS, DATA(30, 1, 100), DATA(31, 101, 100), DATA(32, 201, 100),
	    DATA(33, 301, 100),
	    S_SAYS(40, TH_ACK, 1, 1, 0, 2000, .sack = { 101, 201, 301, 401 }),
	    S_SAYS(50, TH_ACK, 1, 1, 0, 2000, .sack = { 101, 401 }) },
	  CLIENT_SIDE,
	  SERIES_SACK,
	  "40:101-201 40:301-401 50:101-401" },
	{ "in flight: up with what is sent, down with what is acknowledged",
	  { SYNS, DATA(30, 1, 100), DATA(31, 101, 100), ACK_OF(40, 101),
	    DATA(41, 1, 100), ACK_OF(50, 201) },
	  CLIENT_SIDE,
	  SERIES_FLIGHT,
	  "10:0 30:100 31:200 40:100 41:100 50:0" },
	{ "an ACK of what was not captured leaves nothing in flight",
	  { SYNS, DATA(30, 1, 100), ACK_OF(40, 501) },
	  CLIENT_SIDE,
	  SERIES_FLIGHT,
	  "10:0 30:100 40:0" },
	{ "nothing is known before both ends were heard",
	  { DATA(30, 1, 100), DATA(31, 101, 100) },
	  CLIENT_SIDE,
	  SERIES_FLIGHT,
	  "" },
	{ "a round trip",
	  { SYNS, DATA(30, 1, 100), ACK_OF(75, 101) },
	  CLIENT_SIDE,
	  SERIES_RTT,
	  "10:10 75:45" },
	{ "of two that one ACK covers, that of the later",
	  { SYNS, DATA(30, 1, 100), DATA(40, 101, 100), ACK_OF(75, 201) },
	  CLIENT_SIDE,
	  SERIES_RTT,
	  "10:10 75:35" },
	{ "not twice",
	  { SYNS, DATA(30, 1, 100), ACK_OF(75, 101), ACK_OF(95, 101) },
	  CLIENT_SIDE,
	  SERIES_RTT,
	  "10:10 75:45" },
	{ "half of a segment is no segment",
	  { SYNS, DATA(30, 1, 100), ACK_OF(75, 51), ACK_OF(95, 101) },
	  CLIENT_SIDE,
	  SERIES_RTT,
	  "10:10 95:65" },
	/* RFC 6298 3: which of the two was acknowledged? */
	{ "none of what was sent again",
	  { SYNS, DATA(30, 1, 100), DATA(300000, 1, 100), ACK_OF(300040, 101),
	    DATA(300050, 101, 100), ACK_OF(300070, 201) },
	  CLIENT_SIDE,
	  SERIES_RTT,
	  "10:10 300070:20" },
	{ "none if only a part of it was sent again",
	  { SYNS, DATA(30, 1, 100), DATA(300000, 1, 40), ACK_OF(300040, 101) },
	  CLIENT_SIDE,
	  SERIES_RTT,
	  "10:10" },
	/* What came after a gap waited there until the gap was filled. */
	{ "none of what came with something that was sent again",
	  { SYNS, DATA(30, 1, 100), DATA(31, 101, 100), DATA(300000, 1, 100),
	    ACK_OF(300040, 201) },
	  CLIENT_SIDE,
	  SERIES_RTT,
	  "10:10" },
};

START_TEST(kinds)
{
	say_all(cases[_i].say);
	assert_points(cases[_i].side, cases[_i].kind, cases[_i].want,
		      cases[_i].name);
}
END_TEST

/* --- numbers ------------------------------------------------------------- */

/* 6 GB, of which a step is less than half of the numbers there are. */
START_TEST(numbers_go_on_after_4_gib)
{
	static const struct says all[MOST] = {
		SYNS,
		DATA(30, 1, 100),
		ACK_OF(40, 101),
		DATA(50, 2000000000, 100),
		ACK_OF(60, 2000000100),
		DATA(70, 4000000000, 100),
		ACK_OF(80, 4000000100),
		DATA(90, 6000000000, 100),
		ACK_OF(95, 6000000100),
	};

	say_all(all);
	assert_points(CLIENT_SIDE, SERIES_SENT,
		      "0:0-1 30:1-101 50:2000000000-2000000100 "
		      "70:4000000000-4000000100 90:6000000000-6000000100",
		      "sent");
	assert_points(CLIENT_SIDE, SERIES_ACK,
		      "10:1 40:101 60:2000000100 80:4000000100 95:6000000100",
		      "acknowledged");
}
END_TEST

/* A capture begins in the middle, and then something older comes. */
START_TEST(nothing_is_before_the_first_number)
{
	static const struct says all[MOST] = { DATA(30, 10001, 100),
					       DATA(40, 9901, 100),
					       ACK_OF(50, 9901),
					       ACK_OF(60, 10101) };
	struct series_set s;

	say_all(all);
	series_read(&s, rec, 0, CLIENT_SIDE, recording_count(rec));
	for (int kind = SERIES_SENT; kind < SERIES_RTT; kind++)
		for (size_t i = 0; i < s.of[kind].n; i++)
			ck_assert_uint_lt(s.of[kind].at[i].high, 100000);
	ck_assert_uint_eq(s.of[SERIES_SENT].n + s.of[SERIES_AGAIN].n, 2);
	series_free(&s);
}
END_TEST

/* --- what is read -------------------------------------------------------- */

START_TEST(until_the_cursor)
{
	static const struct says all[MOST] = { SYNS, DATA(30, 1, 100),
					       ACK_OF(40, 101) };
	struct series_set s;
	size_t n = 0;

	say_all(all);
	for (uint32_t cursor = 0; cursor <= recording_count(rec); cursor++) {
		series_read(&s, rec, 0, CLIENT_SIDE, cursor);
		ck_assert_uint_ge(s.of[SERIES_SENT].n, n);
		n = s.of[SERIES_SENT].n;
		if (cursor == 0)
			ck_assert_uint_eq(n, 0);
		series_free(&s);
	}
	ck_assert_uint_eq(n, 2);
}
END_TEST

START_TEST(times_of_the_conversation)
{
	static const struct says all[MOST] = { C_SAYS(7, TH_S, 0, 0, 0, 1000, ),
					       S_SAYS(19, TH_S | TH_ACK, 0, 1,
						      0, 2000, ) };
	struct series_set s;

	say_all(all);
	series_read(&s, rec, 0, CLIENT_SIDE, recording_count(rec));
	ck_assert_uint_eq(s.from_ns, 7 * US);
	ck_assert_uint_eq(s.to_ns, 19 * US);
	ck_assert_uint_eq(s.of[SERIES_SENT].at[0].packet, 0);
	ck_assert_uint_eq(s.of[SERIES_ACK].at[0].packet, 1);
	series_free(&s);
}
END_TEST

/* What the wire doubled was not sent twice by anyone. */
START_TEST(copies_do_not_count)
{
	struct says data = DATA(30, 1, 100);
	struct series_set s;

	say_all((const struct says[MOST]){ SYNS });
	say(&data, say(&data, ROW_NONE));
	series_read(&s, rec, 0, CLIENT_SIDE, recording_count(rec));
	ck_assert_uint_eq(s.of[SERIES_SENT].n, 2);
	ck_assert_uint_eq(s.of[SERIES_AGAIN].n, 0);
	series_free(&s);
}
END_TEST

START_TEST(other_protocols_and_flows_have_none)
{
	struct build b = { .len = 0 };
	struct packet p;
	struct sent sent = { .packet = &p,
			     .copy_of = ROW_NONE,
			     .lane = { ROW_NONE, ROW_NONE },
			     .socket = { ROW_NONE, ROW_NONE } };
	struct series_set s;

	build_udp(&b, CLIENT, SERVER, BUILD_BYTES("hello"));
	ck_assert_int_eq(packet_decode(&p, LINK_RAW, b.at, b.len), DECODE_OK);
	recording_sent(rec, 0, &sent);
	for (uint32_t flow = 0; flow < 2; flow++) {
		series_read(&s, rec, flow, 0, recording_count(rec));
		for (int kind = 0; kind < SERIES_KINDS; kind++)
			ck_assert_uint_eq(s.of[kind].n, 0);
		series_free(&s);
	}
}
END_TEST

/* The kernel's congestion window, of the end's own socket. */
START_TEST(cwnd_of_the_socket)
{
	struct endpoint local[2];
	uint32_t socket[2];
	struct series_set s;
	struct build b = { .len = 0 };
	struct packet p;
	struct sent sent = { .packet = &p, .copy_of = ROW_NONE };

	for (int i = 0; i < 2; i++) {
		ck_assert(endpoint_parse(&local[i], i ? SERVER : CLIENT));
		sent.lane[i] = recording_lane(rec, i ? "S" : "C");
		socket[i] = recording_socket_add(rec, i ? "S.c" : "C.s",
						 sent.lane[i], IP_TCP,
						 &local[i], NULL);
		sent.socket[i] = socket[i];
	}
	build_tcp(&b, &(struct build_segment){
			      .src = CLIENT, .dst = SERVER, .flags = TH_S });
	ck_assert_int_eq(packet_decode(&p, LINK_RAW, b.at, b.len), DECODE_OK);
	recording_sent(rec, 0, &sent);
	for (uint32_t i = 0; i < 4; i++)
		recording_info(rec, (10 + i) * US,
			       &(struct info_row){ .socket = socket[i % 2],
						   .cwnd = i < 2 ? 10 : 0,
						   .mss = 1448 });
	series_read(&s, rec, 0, CLIENT_SIDE, recording_count(rec));
	ck_assert_uint_eq(s.of[SERIES_CWND].n, 1);
	ck_assert_uint_eq(s.of[SERIES_CWND].at[0].high, 14480);
	ck_assert_uint_eq(s.of[SERIES_CWND].at[0].t_ns, 10 * US);
	ck_assert_uint_eq(s.of[SERIES_CWND].at[0].packet, ROW_NONE);
	series_free(&s);
}
END_TEST

/* More wait for their ACK than are remembered: the oldest are not measured. */
START_TEST(many_wait)
{
	struct series_set s;
	uint32_t n = 3000;

	say_all((const struct says[MOST]){ SYNS });
	for (uint32_t i = 0; i < n; i++)
		say(&(struct says)DATA(100 + i, 1 + i * 10, 10), ROW_NONE);
	for (uint32_t i = 0; i < n; i++)
		say(&(struct says)ACK_OF(10000 + i, 11 + i * 10), ROW_NONE);
	series_read(&s, rec, 0, CLIENT_SIDE, recording_count(rec));
	ck_assert_uint_eq(s.of[SERIES_SENT].n, n + 1);
	ck_assert_uint_gt(s.of[SERIES_RTT].n, 1000);
	for (size_t i = 1; i < s.of[SERIES_RTT].n; i++)
		ck_assert_uint_eq(s.of[SERIES_RTT].at[i].high, 9900 * US);
	series_free(&s);
}
END_TEST

/* --- throughput ---------------------------------------------------------- */

/* A millisecond in four parts; what is sent again is not sent anew. */
START_TEST(rate_in_equal_parts)
{
	static const struct says all[MOST] = {
		SYNS,
		DATA(100, 1, 99),
		DATA(240, 100, 100),
		DATA(300, 200, 50),
		DATA(620, 200, 50),
		ACK_OF(700, 250),
		DATA(990, 250, 40),
		ACK_OF(1000, 290),
	};
	static const struct {
		uint64_t us, rate;
	} want[] = {
		{ 0, 800000 }, { 250, 200000 }, { 500, 0 }, { 750, 160000 }
	};
	struct series_set s;
	struct points rate;

	say_all(all);
	series_read(&s, rec, 0, CLIENT_SIDE, recording_count(rec));
	series_rate(&s, ROWS(want), &rate);
	ck_assert_uint_eq(rate.n, ROWS(want));
	for (int i = 0; i < ROWS(want); i++) {
		ck_assert_uint_eq(rate.at[i].t_ns, want[i].us * US);
		ck_assert_uint_eq(rate.at[i].high, want[i].rate);
		ck_assert_uint_eq(rate.at[i].low, want[i].rate);
		ck_assert_uint_eq(rate.at[i].packet, ROW_NONE);
	}
	free(rate.at);
	series_free(&s);
}
END_TEST

/* A part of the time: what was sent before and after it is not counted. */
START_TEST(rate_of_a_part)
{
	struct point at[] = { { 0, 0, 999, 0 },
			      { 10 * US, 0, 20, 1 },
			      { 20 * US, 0, 30, 2 },
			      { 21 * US, 0, 999, 3 } };
	struct series_set s = { .from_ns = 10 * US, .to_ns = 20 * US };
	struct points rate;

	s.of[SERIES_SENT] = (struct points){ at, 4, 4 };
	series_rate(&s, 2, &rate);
	ck_assert_uint_eq(rate.at[0].high, 4000000);
	ck_assert_uint_eq(rate.at[1].high, 6000000);
	free(rate.at);
}
END_TEST

static void assert_no_rate(const struct series_set *s, uint32_t bins)
{
	struct points rate;

	series_rate(s, bins, &rate);
	ck_assert_uint_eq(rate.n, 0);
	ck_assert_ptr_null(rate.at);
}

START_TEST(no_rate_without_time)
{
	struct series_set s;

	say_all((const struct says[MOST]){ C_SAYS(5, TH_S, 0, 0, 0, 1000, ) });
	series_read(&s, rec, 0, CLIENT_SIDE, recording_count(rec));
	assert_no_rate(&s, 10);
	s.to_ns += 10 * US;
	assert_no_rate(&s, 0);
	s.of[SERIES_SENT].n = 0;
	assert_no_rate(&s, 10);
	series_free(&s);
}
END_TEST

/* Two packets, as far from each other as times can be; as near; as large. */
START_TEST(rate_of_extremes)
{
	struct point at[] = { { 0, 0, 1000, 0 },
			      { UINT64_MAX, 0, UINT32_MAX, 1 } };
	struct series_set s = { .from_ns = 0, .to_ns = UINT64_MAX };
	struct points rate;

	s.of[SERIES_SENT] = (struct points){ at, 2, 2 };
	series_rate(&s, 400, &rate);
	ck_assert_uint_eq(rate.n, 400);
	ck_assert_uint_eq(rate.at[399].t_ns / 1000000, 18400627213525ull);
	ck_assert_uint_gt(rate.at[399].high, 0);
	ck_assert_uint_eq(rate.at[200].high, 0);
	free(rate.at);
	at[1].t_ns = s.to_ns = 1;
	at[1].high = UINT64_MAX / 2;
	series_rate(&s, 400, &rate);
	ck_assert_uint_eq(rate.at[0].high, 1000 * 400 * 1000000000ull);
	ck_assert_uint_eq(rate.at[399].high, UINT64_MAX);
	free(rate.at);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("series");
	TCase *t = tcase_create("points");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, kinds, 0, ROWS(cases));
	tcase_add_test(t, numbers_go_on_after_4_gib);
	tcase_add_test(t, nothing_is_before_the_first_number);
	tcase_add_test(t, until_the_cursor);
	tcase_add_test(t, times_of_the_conversation);
	tcase_add_test(t, copies_do_not_count);
	tcase_add_test(t, other_protocols_and_flows_have_none);
	tcase_add_test(t, cwnd_of_the_socket);
	tcase_add_test(t, many_wait);
	suite_add_tcase(s, t);

	t = tcase_create("throughput");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, rate_in_equal_parts);
	tcase_add_test(t, rate_of_a_part);
	tcase_add_test(t, no_rate_without_time);
	tcase_add_test(t, rate_of_extremes);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())

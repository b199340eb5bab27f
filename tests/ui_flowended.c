/*
 * ui/flowended: how conversations ended, in both languages, in the list of them
 * on wide screens and on narrow ones.
 */
#include "tests/scene.h"
#include "tests/screen_capture.h"

#include "ui/list/flowended.h"

#define C "10.0.0.1:4000"
#define D "10.0.0.2:80"

static void tcp(const char *from, const char *to, uint16_t flags, uint32_t seq,
		uint32_t ack)
{
	traffic_tcp(&traffic, from, to, flags, seq, ack, "");
}

static void fins(const char *first, const char *then, uint32_t seq,
		 uint32_t other)
{
	traffic_handshake(&traffic, C, D);
	tcp(first, then, TH_F | TH_ACK, seq, other);
	tcp(then, first, TH_F | TH_ACK, other, seq + 1);
	tcp(first, then, TH_ACK, seq + 1, other + 1);
}

static void put_open(void)
{
	traffic_handshake(&traffic, C, D);
}

static void put_fin_by_client(void)
{
	fins(C, D, 101, 501);
}

static void put_fin_by_server(void)
{
	fins(D, C, 501, 101);
}

static void put_half(void)
{
	traffic_handshake(&traffic, C, D);
	tcp(C, D, TH_F | TH_ACK, 101, 501);
	tcp(D, C, TH_ACK, 501, 102);
}

static void put_half_server(void)
{
	traffic_handshake(&traffic, C, D);
	tcp(D, C, TH_F | TH_ACK, 501, 101);
}

static void put_reset_by_client(void)
{
	traffic_handshake(&traffic, C, D);
	tcp(C, D, TH_R | TH_ACK, 101, 501);
}

static void put_reset_by_server(void)
{
	put_half();
	tcp(D, C, TH_R | TH_ACK, 501, 102);
}

static void put_refused(void)
{
	tcp(C, D, TH_S, 100, 0);
	tcp(D, C, TH_R | TH_ACK, 0, 101);
}

static void put_no_answer(void)
{
	tcp(C, D, TH_S, 100, 0);
	tcp(C, D, TH_S, 100, 0);
}

/* Of what was open before the capture began, no answer is missed. */
static void put_one_side(void)
{
	tcp(C, D, TH_ACK, 100, 500);
}

static void put_question(void)
{
	traffic_udp(&traffic, C, D, "question");
}

static void put_answer(void)
{
	put_question();
	traffic_udp(&traffic, D, C, "answer");
}

/* To whom it may concern. */
static void put_multicast(void)
{
	traffic_udp(&traffic, C, "224.0.0.251:5353", "question");
}

static void put_multicast_6(void)
{
	traffic_udp(&traffic, "[fe80::1]:5353", "[ff02::fb]:5353", "question");
}

static const struct {
	void (*put)(void);
	const char *en, *zh;
} ends[] = {
	{ put_open, "still open", "未关闭" },
	{ put_fin_by_client, "FIN by client", "客户端先 FIN" },
	{ put_fin_by_server, "FIN by server", "服务端先 FIN" },
	{ put_half, "client FIN only", "仅客户端 FIN" },
	{ put_half_server, "server FIN only", "仅服务端 FIN" },
	{ put_reset_by_client, "reset by client", "客户端重置" },
	{ put_reset_by_server, "reset by server", "服务端重置" },
	{ put_refused, "refused", "拒绝连接" },
	{ put_no_answer, "no answer", "无应答" },
	{ put_one_side, "still open", "未关闭" },
	{ put_question, "no answer", "无应答" },
	{ put_answer, "-", "-" },
	{ put_multicast, "-", "-" },
	{ put_multicast_6, "-", "-" },
};

/* All of them fit into the column. */
START_TEST(told)
{
	const struct flow *f;

	ends[_i].put();
	open_traffic();
	screen_settle(&s);
	f = flow_get(trace_flows(s.app.show.file->trace), 0);
	ck_assert_str_eq(flow_ended_name(flow_ended(f)), ends[_i].en);
	ck_assert_int_le(text_width(ends[_i].en), ENDED_COLS);
	i18n_set("zh");
	ck_assert_str_eq(flow_ended_name(flow_ended(f)), ends[_i].zh);
	ck_assert_int_le(text_width(ends[_i].zh), ENDED_COLS);
}
END_TEST

static void unreachable(bool answered)
{
	struct flow f = { .protocol = IP_UDP,
			  .about = FLOW_NONE,
			  .errors = 1,
			  .packets = { 3, answered } };

	ck_assert_int_eq((int)flow_ended(&f),
			 answered ? ENDED_UNKNOWN : ENDED_ICMP_ERROR);
}

START_TEST(unreachable_ones)
{
	unreachable(false);
	unreachable(true);
}
END_TEST

/* Room for state and end, or for one of both. */
START_TEST(on_screens)
{
	put_refused();
	open_traffic();
	screen_settle(&s);
	screen_must_show(&s, "refused");
	screen_must_not_show(&s, "CLOSED");
	screen_must_not_show(&s, "ended");
	screen_resize(&s, 120, 24);
	screen_must_show(&s, " ended  ");
	screen_must_show(&s, "CLOSED");
	screen_must_show(&s, "refused");
}
END_TEST

/* What is not over is told by its states. */
START_TEST(going_on)
{
	put_half();
	open_traffic();
	screen_settle(&s);
	screen_must_show(&s, "FIN-WAIT-2");
	screen_must_not_show(&s, "FIN only");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("flowended");
	TCase *tc = tcase_create("flowended");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, told, 0, ROWS(ends));
	tcase_add_test(tc, unreachable_ones);
	tcase_add_test(tc, on_screens);
	tcase_add_test(tc, going_on);
	suite_add_tcase(suite, tc);
	return suite;
}

TEST_MAIN(suite())

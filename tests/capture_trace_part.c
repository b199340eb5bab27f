/* A part of a trace that goes on: it grows, and its beginning may be gone. */
#include "capture/trace.h"

#include "capture/analysis.h"
#include "capture/recording/world.h"
#include "capture/trace_flow.h"
#include "capture/trace_index.h"
#include "tests/keeper.h"

#define CLIENT "10.0.0.1:40000"
#define SERVER "10.0.0.2:80"
#define OTHER  "10.0.0.3:9"

static struct trace *trace;
static struct capture_file *file;
static struct keeper k;
static struct recording *rec;
static struct source *source;

static void setup(void)
{
	struct trace_config config = { .index = true, .max_packets = 1 };

	keeper_begin(&k);
	trace = trace_new(&config);
	file = keeper_file(&k);
	rec = NULL;
	source = NULL;
}

static void teardown(void)
{
	source_close(source);
	recording_free(rec);
	trace_free(trace);
	capture_file_close(file);
	keeper_end(&k);
}

static void read_on(void)
{
	struct err e;

	ck_assert_int_eq(trace_read(trace, file, UINT32_MAX, &e), FILE_WAIT);
}

static void open_part(struct trace_part part)
{
	rec = recording_new();
	source = trace_source(trace, file, &part, rec);
	trace_source_grows(source, true);
}

/* All there is; what it says then. */
static enum source_status pump(void)
{
	struct err e;
	enum source_status status;

	do
		status = source_pump(source, &e);
	while (status == SOURCE_WAIT && source->wake_ns);
	return status;
}

static void say(uint32_t seq, const char *data)
{
	traffic_tcp(&k.traffic, CLIENT, SERVER, TH_P | TH_ACK, seq, 501, data);
}

static const struct packet_row *row(uint32_t n)
{
	ck_assert_uint_lt(n, recording_n_packets(rec));
	return recording_packet(rec, n);
}

static uint8_t state_at(uint32_t cursor, int side)
{
	struct timeline *t = timeline_new(rec);
	struct world *w = mem_zero(1, sizeof(*w));
	uint32_t socket = recording_flow(rec, 0)->socket[side];
	uint8_t state;

	timeline_world(t, cursor, w);
	state = w->socket[socket].state[STATE_WIRE];
	timeline_free(t);
	free(w);
	return state;
}

/* --- growing ------------------------------------------------------------- */

START_TEST(goes_on)
{
	traffic_handshake(&k.traffic, CLIENT, SERVER);
	read_on();
	open_part((struct trace_part){ .flow = 0, .most = UINT32_MAX });
	ck_assert_int_eq(pump(), SOURCE_WAIT);
	ck_assert_uint_eq(recording_n_packets(rec), 3);
	ck_assert(!trace_source_at(source).behind);
	traffic_udp(&k.traffic, OTHER, SERVER, "x");
	say(101, "hello");
	read_on();
	ck_assert(trace_source_at(source).behind);
	ck_assert_int_eq(pump(), SOURCE_WAIT);
	ck_assert_uint_eq(recording_n_packets(rec), 4);
	ck_assert_uint_eq(row(3)->number, 5);
	ck_assert_uint_eq(row(3)->fate, FATE_DELIVERED);
	ck_assert_uint_eq(trace_source_at(source).next, 5);
	trace_source_grows(source, false);
	ck_assert_int_eq(pump(), SOURCE_END);
	/* and it may go on after that */
	trace_source_grows(source, true);
	say(106, "again");
	read_on();
	ck_assert_int_eq(pump(), SOURCE_WAIT);
	ck_assert_uint_eq(recording_n_packets(rec), 5);
}
END_TEST

/* It takes no more than it was told to. */
START_TEST(is_full)
{
	traffic_handshake(&k.traffic, CLIENT, SERVER);
	read_on();
	open_part((struct trace_part){ .flow = 0, .most = 4 });
	ck_assert_int_eq(pump(), SOURCE_WAIT);
	say(101, "hello");
	say(106, "more");
	read_on();
	ck_assert_int_eq(pump(), SOURCE_END);
	ck_assert_uint_eq(recording_n_packets(rec), 4);
	ck_assert_uint_eq(trace_source_at(source).next, 4);
	ck_assert(!trace_source_at(source).behind);
}
END_TEST

/* --- what is gone -------------------------------------------------------- */

/* Numbers, windows and states are those of the whole conversation. */
START_TEST(beginning_is_gone)
{
	traffic_handshake(&k.traffic, CLIENT, SERVER);
	say(101, "hello");
	say(106, "world");
	say(106, "world");
	traffic_tcp(&k.traffic, SERVER, CLIENT, TH_ACK, 501, 111, "");
	read_on();
	keeper_forget(&k, 5);
	open_part((struct trace_part){ .flow = 0, .most = UINT32_MAX });
	ck_assert_int_eq(pump(), SOURCE_WAIT);
	ck_assert_uint_eq(trace_source_at(source).lost, 5);
	ck_assert_uint_eq(recording_n_packets(rec), 2);
	ck_assert_uint_eq(row(0)->number, 6);
	ck_assert_uint_eq(packet_seq(rec, row(0)), 6);
	ck_assert_uint_eq(packet_ack(rec, row(1)), 11);
	ck_assert(row(0)->analysis & ANALYSIS_RETRANSMISSION);
	ck_assert_uint_eq(row(0)->lane[0], 0);
	ck_assert_uint_eq(row(1)->lane[0], 1);
	for (int side = 0; side < 2; side++)
		ck_assert_uint_eq(state_at(2, side), TCP_ESTABLISHED);
	/* it ends as it would have if all were there */
	traffic_tcp(&k.traffic, CLIENT, SERVER, TH_F | TH_ACK, 111, 501, "");
	traffic_tcp(&k.traffic, SERVER, CLIENT, TH_F | TH_ACK, 501, 112, "");
	traffic_tcp(&k.traffic, CLIENT, SERVER, TH_ACK, 112, 502, "");
	read_on();
	ck_assert_int_eq(pump(), SOURCE_WAIT);
	ck_assert_uint_eq(state_at(recording_count(rec), 0), TCP_TIME_WAIT);
	ck_assert_uint_eq(state_at(recording_count(rec), 1), TCP_CLOSED);
}
END_TEST

/* What has closed meanwhile may have been closing before what is kept. */
START_TEST(not_known_is_not_guessed)
{
	traffic_handshake(&k.traffic, CLIENT, SERVER);
	traffic_tcp(&k.traffic, CLIENT, SERVER, TH_F | TH_ACK, 101, 501, "");
	traffic_tcp(&k.traffic, SERVER, CLIENT, TH_ACK, 501, 102, "");
	traffic_tcp(&k.traffic, SERVER, CLIENT, TH_P | TH_ACK, 501, 102, "x");
	read_on();
	keeper_forget(&k, 4);
	open_part((struct trace_part){ .flow = 0, .most = UINT32_MAX });
	pump();
	ck_assert_uint_eq(packet_seq(rec, row(1)), 1);
	for (int side = 0; side < 2; side++)
		ck_assert_uint_eq(state_at(recording_count(rec), side),
				  TCP_UNKNOWN);
}
END_TEST

/* The server's port is above the client's: who opened it is not guessed. */
START_TEST(ends_are_known)
{
	traffic_handshake(&k.traffic, "10.0.0.1:80", "10.0.0.2:40000");
	traffic_tcp(&k.traffic, "10.0.0.2:40000", "10.0.0.1:80", TH_ACK, 501,
		    101, "x");
	read_on();
	keeper_forget(&k, 3);
	open_part((struct trace_part){ .flow = 0, .most = UINT32_MAX });
	pump();
	ck_assert_uint_eq(recording_flow(rec, 0)->end[0].port, 80);
	ck_assert(recording_flow(rec, 0)->end_known);
	ck_assert_uint_eq(row(0)->side, 1);
	ck_assert_str_eq(recording_lane_name(rec, row(0)->lane[0]), "server");
	ck_assert_uint_eq(packet_seq(rec, row(0)), 1);
}
END_TEST

/* Of a part further on, what is before `from` is not even read. */
START_TEST(from_further_on)
{
	traffic_handshake(&k.traffic, CLIENT, SERVER);
	for (uint32_t i = 0; i < 10; i++)
		say(101 + 5 * i, "hello");
	read_on();
	keeper_forget(&k, 8);
	open_part((struct trace_part){
		.flow = 0, .first = 10, .most = 2, .from = 8 });
	ck_assert_int_eq(pump(), SOURCE_END);
	ck_assert_uint_eq(trace_source_at(source).lost, 0);
	ck_assert_uint_eq(recording_n_packets(rec), 2);
	ck_assert_uint_eq(row(0)->number, 11);
	ck_assert_uint_eq(packet_seq(rec, row(0)), 36);
	ck_assert_uint_eq(row(0)->analysis, 0);
	ck_assert_uint_eq(state_at(recording_count(rec), 0), TCP_ESTABLISHED);
}
END_TEST

/* The index goes on without it: what it did not look at in time is gone. */
START_TEST(index_is_gone)
{
	traffic_handshake(&k.traffic, CLIENT, SERVER);
	read_on();
	open_part((struct trace_part){ .flow = 0, .most = UINT32_MAX });
	for (int i = 0; i < 3 * INDEX_BLOCK; i++)
		traffic_udp(&k.traffic, OTHER, SERVER, "");
	say(101, "hello");
	read_on();
	ck_assert_uint_gt(trace_first(trace), 3);
	ck_assert_int_eq(pump(), SOURCE_WAIT);
	ck_assert_uint_eq(recording_n_packets(rec), 1);
	ck_assert_uint_eq(packet_seq(rec, row(0)), 1);
}
END_TEST

/* --- which packets are whose --------------------------------------------- */

START_TEST(of_one_conversation)
{
	uint32_t first;

	traffic_handshake(&k.traffic, CLIENT, SERVER);
	traffic_udp(&k.traffic, OTHER, SERVER, "x");
	say(101, "hello");
	say(106, "hello");
	read_on();
	ck_assert_uint_eq(trace_flow_gone(trace, 0), 0);
	ck_assert_uint_eq(trace_flow_before(trace, 0, 4), 3);
	ck_assert_uint_eq(trace_flow_before(trace, 0, 6), 5);
	ck_assert_uint_eq(trace_flow_packet(trace, 0, 0, 3), 4);
	ck_assert_uint_eq(trace_flow_packet(trace, 0, 0, 5), 6);
	ck_assert_uint_eq(trace_flow_lost(trace, file, 0, &first), 0);
	ck_assert_uint_eq(first, 0);
	keeper_forget(&k, 4);
	ck_assert_uint_eq(trace_flow_lost(trace, file, 0, &first), 3);
	ck_assert_uint_eq(first, 4);
	ck_assert_uint_eq(trace_flow_lost(trace, file, 1, &first), 1);
	ck_assert_uint_eq(first, 6);
	for (int i = 0; i < 3 * INDEX_BLOCK; i++)
		traffic_udp(&k.traffic, OTHER, SERVER, "");
	say(111, "hello");
	read_on();
	ck_assert_uint_eq(trace_flow_gone(trace, 0), 5);
	first = trace_flow_packet(trace, 0, 5, 5);
	ck_assert_uint_eq(first, trace_count(trace) - 1);
	/* of one that is gone: the first that there is */
	ck_assert_uint_eq(trace_flow_packet(trace, 0, 5, 2), first);
	ck_assert_uint_eq(trace_flow_before(trace, 0, first), 0);
}
END_TEST

/* --- the suite ----------------------------------------------------------- */

static Suite *suite(void)
{
	Suite *s = suite_create("capture/trace, a part");
	TCase *tc = tcase_create("part");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, goes_on);
	tcase_add_test(tc, is_full);
	tcase_add_test(tc, beginning_is_gone);
	tcase_add_test(tc, not_known_is_not_guessed);
	tcase_add_test(tc, ends_are_known);
	tcase_add_test(tc, from_further_on);
	tcase_add_test(tc, index_is_gone);
	tcase_add_test(tc, of_one_conversation);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(suite())

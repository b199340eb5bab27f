/* capture/trace, the limit of the flow table, and recordings that forget. */
#include "capture/trace.h"

#include "capture/analysis.h"
#include "tests/capfile.h"
#include "tests/test.h"

#define CLIENT "10.0.0.1:40000"
#define SERVER "10.0.0.2:80"

enum { CHUNK = 256 }; /* flows that go together, see flow_table.c */

static struct trace *trace;
static struct capture_file *file;
static struct capfile cap;
static uint32_t n_added;

static void setup(void)
{
	struct trace_config config = trace_config_default();

	trace = trace_new(&config);
	cap = (struct capfile){ .n = 0 };
	pcap_head(&cap, PCAP_NS, LINK_RAW);
	n_added = 0;
}

static void teardown(void)
{
	trace_free(trace);
	capture_file_close(file);
	file = NULL;
}

/* A packet a microsecond, from second 5 on. */
static void put(const struct build *b)
{
	pcap_packet(&cap, 5, 1000 * ++n_added,
		    (struct build_bytes){ b->at, b->len }, (uint32_t)b->len);
}

static void put_tcp(const char *src, const char *dst, uint16_t flags,
		    uint32_t seq, uint32_t ack, const char *data)
{
	struct build b = { .len = 0 };

	build_tcp(&b,
		  &(struct build_segment){ .src = src,
					   .dst = dst,
					   .seq = seq,
					   .ack = ack,
					   .flags = flags,
					   .win = 100,
					   .payload = { data, strlen(data) } });
	put(&b);
}

static void put_udp(const char *src, const char *dst, const char *data)
{
	struct build b = { .len = 0 };

	build_udp(&b, src, dst, (struct build_bytes){ data, strlen(data) });
	put(&b);
}

static void put_handshake(const char *client, const char *server)
{
	put_tcp(client, server, TH_S, 100, 0, "");
	put_tcp(server, client, TH_S | TH_ACK, 500, 101, "");
	put_tcp(client, server, TH_ACK, 101, 501, "");
}

static void read_all(void)
{
	struct err e;

	ck_assert_int_eq(
		capture_file_open_memory(&file, cap.at, cap.n, "made", &e), 0);
	ck_assert_int_eq(trace_read(trace, file, UINT32_MAX, &e), FILE_END);
}

static const struct flow *flow_at(uint32_t flow)
{
	return flow_get(trace_flows(trace), flow);
}

/* --- the index ----------------------------------------------------------- */

START_TEST(packets_again)
{
	static const struct {
		uint32_t flow;
		uint8_t side;
		uint16_t src;
	} want[] = {
		{ 0, 0, 40000 }, { 0, 1, 80 }, { 0, 0, 40000 },
		{ 1, 0, 40000 }, { 1, 1, 53 },
	};
	struct trace_packet p;

	put_handshake(CLIENT, SERVER);
	put_udp(CLIENT, "10.0.0.2:53", "ask");
	put_udp("10.0.0.2:53", CLIENT, "answer");
	read_all();
	ck_assert_uint_eq(trace_count(trace), ROWS(want));
	for (uint32_t i = ROWS(want); i-- > 0;) { /* in no order */
		ck_assert(trace_at(trace, file, i, &p));
		ck_assert_uint_eq(p.found.flow, want[i].flow);
		ck_assert_uint_eq(p.found.side, want[i].side);
		ck_assert_uint_eq(p.packet.src.port, want[i].src);
		ck_assert_uint_eq(p.t_ns, 1000 * i);
		ck_assert_int_eq(p.status, DECODE_OK);
		ck_assert_uint_eq(trace_row(i, &p).number, i + 1);
	}
	ck_assert_uint_eq(flow_at(1)->first_packet, 3);
	ck_assert_uint_eq(flow_at(1)->last_packet, 4);
}
END_TEST

/* A segment that repeats is found when it is read, and kept. */
START_TEST(findings_stay)
{
	put_handshake(CLIENT, SERVER);
	put_tcp(CLIENT, SERVER, TH_ACK, 101, 501, "again");
	put_tcp(CLIENT, SERVER, TH_ACK, 101, 501, "again");
	read_all();
	ck_assert(!(trace_found(trace, 3).findings & ANALYSIS_RETRANSMISSION));
	ck_assert(trace_found(trace, 4).findings & ANALYSIS_RETRANSMISSION);
	ck_assert_uint_eq(flow_retransmissions(flow_at(0)), 1);
}
END_TEST

START_TEST(what_is_no_ip)
{
	struct build b = { .len = 0 };
	struct trace_totals totals;

	put_u8(&b, 0x10); /* a version that there is not */
	put_zeros(&b, 30);
	put(&b);
	put_udp(CLIENT, SERVER, "x");
	read_all();
	totals = trace_totals(trace);
	ck_assert_uint_eq(totals.packets, 2);
	ck_assert_uint_eq(totals.not_ip, 1);
	ck_assert_uint_eq(totals.flows, 1);
	ck_assert_uint_eq(totals.start_ns, 5000001000);
	ck_assert_uint_eq(totals.last_ns, 1000);
	ck_assert_uint_eq(trace_found(trace, 0).flow, FLOW_NONE);
	ck_assert_uint_eq(flow_at(0)->first_packet, 1);
}
END_TEST

/* Without a recording, and without what nothing was asked in. */
START_TEST(answers_are_timed)
{
	struct app_stats s;

	put_handshake(CLIENT, SERVER);
	put_tcp(CLIENT, SERVER, TH_ACK, 101, 501, "GET / HTTP/1.1\r\n\r\n");
	put_tcp(SERVER, CLIENT, TH_ACK, 501, 119, "HTTP/1.1 204 OK\r\n\r\n");
	put_udp(CLIENT, SERVER, "hello");
	read_all();
	ck_assert(trace_app_stats(trace, flow_at(0), &s));
	ck_assert_str_eq(s.protocol, "HTTP");
	ck_assert_uint_eq(s.requests, 1);
	ck_assert_uint_eq(s.answered, 1);
	ck_assert_uint_eq(s.latency_max_ns, 1000);
	ck_assert(!trace_app_stats(trace, flow_at(1), &s));
}
END_TEST

/* The ladder of a conversation has the errors about it. */
START_TEST(errors_are_tied)
{
	struct build quote = { .len = 0 }, b = { .len = 0 };

	put_udp(CLIENT, SERVER, "x");
	build_udp(&quote, CLIENT, SERVER, BUILD_BYTES("x"));
	build_icmp(&b, "10.0.0.2:0", "10.0.0.1:0", 3, 3, 0,
		   (struct build_bytes){ quote.at, quote.len });
	put(&b);
	read_all();
	ck_assert_uint_eq(trace_totals(trace).flows, 2);
	ck_assert_uint_eq(flow_at(1)->about, 0);
	ck_assert_uint_eq(flow_at(0)->errors, 1);
	ck_assert_uint_eq(flow_at(0)->about, FLOW_NONE);
}
END_TEST

/* A message is told by the packet that it begins with, in any order. */
START_TEST(what_packets_say)
{
	static const char *const want[] = {
		"", "", "", "HTTP GET /a", "", "", "HTTP 200 OK", "",
	};
	char line[SUMMARY_TEXT];
	struct trace_packet p;

	put_handshake(CLIENT, SERVER);
	put_tcp(CLIENT, SERVER, TH_ACK, 101, 501, "GET /a HTTP/1.1\r\n\r\n");
	put_udp(CLIENT, "10.0.0.2:9", "GET /a HTTP/1.1\r\n\r\n");
	put_tcp(SERVER, CLIENT, TH_ACK, 501, 120, "");
	put_tcp(SERVER, CLIENT, TH_ACK, 501, 120,
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
	put_tcp(SERVER, CLIENT, TH_ACK, 540, 120, "k");
	read_all();
	for (uint32_t i = ROWS(want); i-- > 0;) {
		ck_assert(trace_at(trace, file, i, &p));
		trace_app_line(trace, &p, line);
		ck_assert_msg(strncmp(line, want[i], strlen(want[i])) == 0 &&
				      (*want[i] || !*line),
			      "#%u: %s", i + 1, line);
	}
}
END_TEST

/* --- a limit ------------------------------------------------------------- */

static uint32_t told, told_packets;

static void tell(void *context, uint32_t flow, const struct flow *f)
{
	ck_assert_ptr_eq(context, &told);
	ck_assert_uint_eq(flow, told);
	told++;
	told_packets += flow_packets(f);
}

static struct packet udp_from(uint32_t n)
{
	struct packet p = { .protocol = IP_UDP, .has_l4 = true, .ip_len = 28 };

	p.src = build_endpoint("10.0.0.1:1");
	p.dst = build_endpoint(SERVER);
	p.src.port = (uint16_t)(1024 + n % 60000);
	p.src.ip.bytes[1] = (uint8_t)(n / 60000);
	return p;
}

/* The oldest go, those left are found, and one that is gone starts anew. */
START_TEST(limit)
{
	enum { MANY = 40 * CHUNK, LIMIT = 8 * CHUNK };
	struct flow_table *t = flow_table_new(LIMIT);
	struct packet p;
	int side;

	told = told_packets = 0;
	flow_table_tell(t, tell, &told);
	for (uint32_t i = 0; i < MANY; i++) {
		p = udp_from(i);
		ck_assert_uint_eq(flow_find(t, &p, &side), i);
		flow_count_packet(flow_get(t, i), &p, side, 0);
		ck_assert_uint_le(flow_count(t) - flow_evicted(t), LIMIT);
	}
	ck_assert_uint_eq(flow_evicted(t), MANY - LIMIT);
	ck_assert_uint_eq(told, MANY - LIMIT);
	ck_assert_uint_eq(told_packets, MANY - LIMIT);
	for (uint32_t i = 0; i < MANY; i++) {
		p = udp_from(i);
		ck_assert_uint_eq(flow_find_known(t, &p, &side),
				  i < MANY - LIMIT ? FLOW_NONE : i);
		ck_assert((flow_get(t, i) == NULL) == (i < MANY - LIMIT));
	}
	p = udp_from(0);
	ck_assert_uint_eq(flow_find(t, &p, &side), MANY);
	flow_table_free(t);
}
END_TEST

/* --- as a recording ------------------------------------------------------ */

static struct recording *record(uint32_t flow, uint32_t first, uint32_t most)
{
	struct trace_part part = { .flow = flow, .first = first, .most = most };
	struct recording *r = recording_new();
	struct source *s = trace_source(trace, file, &part, r);
	struct err e;

	while (source_pump(s, &e) == SOURCE_WAIT)
		;
	ck_assert_uint_eq(s->wake_ns, 0);
	source_close(s);
	return r;
}

/* Two conversations, packet by packet in turn. */
static void put_two(void)
{
	for (int i = 0; i < 3; i++) {
		static const uint16_t flags[] = { TH_S, TH_S | TH_ACK, TH_ACK };
		static const char *const ends[2][2] = {
			{ CLIENT, SERVER }, { "10.0.0.1:40001", SERVER }
		};

		for (int k = 0; k < 2; k++)
			put_tcp(ends[k][i == 1], ends[k][i != 1], flags[i],
				i == 1 ? 500 : 100 + (uint32_t)(i / 2),
				i == 1 ? 101 : 501, "");
	}
}

START_TEST(one_conversation)
{
	struct recording *r;

	put_two();
	read_all();
	r = record(1, 0, UINT32_MAX);
	ck_assert(recording_is_capture(r));
	ck_assert_uint_eq(recording_n_packets(r), 3);
	ck_assert_uint_eq(recording_n_flows(r), 1);
	ck_assert_uint_eq(recording_packet(r, 2)->number, 6);
	ck_assert_uint_eq(recording_packet(r, 2)->sent_ns, 5000);
	ck_assert_uint_eq(recording_packet(r, 1)->lane[0], 1);
	ck_assert_str_eq(recording_lane_name(r, 0), "client");
	ck_assert_str_eq(recording_lane_name(r, 1), "server");
	ck_assert_uint_eq(recording_flow(r, 0)->tcp->conn.end[1].state,
			  TCP_ESTABLISHED);
	recording_free(r);
}
END_TEST

START_TEST(all_conversations)
{
	struct recording *r;

	put_two();
	read_all();
	r = record(FLOW_NONE, 0, UINT32_MAX);
	ck_assert_uint_eq(recording_n_packets(r), 6);
	ck_assert_uint_eq(recording_n_flows(r), 2);
	ck_assert_uint_eq(recording_n_lanes(r), 0);
	recording_free(r);
}
END_TEST

/* What is before a window is known, and what is behind it left out. */
START_TEST(window)
{
	const struct packet_row *p;
	struct recording *r;

	put_handshake(CLIENT, SERVER);
	put_tcp(CLIENT, SERVER, TH_ACK, 101, 501, "one");
	put_tcp(CLIENT, SERVER, TH_ACK, 104, 501, "two");
	put_tcp(CLIENT, SERVER, TH_ACK, 104, 501, "two");
	put_tcp(CLIENT, SERVER, TH_ACK, 107, 501, "three");
	read_all();
	r = record(0, 4, 2);
	ck_assert_uint_eq(recording_n_packets(r), 2);
	p = recording_packet(r, 0);
	ck_assert_uint_eq(p->number, 5);
	ck_assert_uint_eq(packet_seq(r, p), 4);
	ck_assert(!(p->analysis & ANALYSIS_RETRANSMISSION));
	ck_assert(recording_packet(r, 1)->analysis & ANALYSIS_RETRANSMISSION);
	for (uint32_t i = 0; i < recording_count(r); i++)
		ck_assert_uint_ne(recording_event(r, i)->kind, EVENT_STATE);
	for (uint32_t i = 0; i < 2; i++)
		ck_assert_uint_eq(recording_socket_at(r, i)->state[STATE_WIRE],
				  TCP_ESTABLISHED);
	recording_free(r);
}
END_TEST

START_TEST(errors_with_their_conversation)
{
	struct build quote = { .len = 0 }, b = { .len = 0 };
	struct recording *r;

	put_udp("10.0.0.1:9", "10.0.0.3:9", "other");
	put_udp(CLIENT, SERVER, "x");
	build_udp(&quote, CLIENT, SERVER, BUILD_BYTES("x"));
	build_icmp(&b, "10.0.0.2:0", "10.0.0.1:0", 3, 3, 0,
		   (struct build_bytes){ quote.at, quote.len });
	put(&b);
	read_all();
	r = record(1, 0, UINT32_MAX);
	ck_assert_uint_eq(recording_n_packets(r), 2);
	ck_assert_uint_eq(recording_packet(r, 1)->protocol, IP_ICMP);
	ck_assert_uint_eq(recording_packet(r, 1)->lane[0], 1);
	ck_assert_uint_eq(recording_packet(r, 1)->lane[1], 0);
	recording_free(r);
}
END_TEST

/* --- forgetting ---------------------------------------------------------- */

static uint32_t record_udp(struct recording *r, uint64_t t_ns, uint32_t n)
{
	struct packet p = udp_from(n);
	struct sent s = { .packet = &p,
			  .bytes = (const uint8_t *)"\x45 bytes",
			  .n_bytes = 7,
			  .copy_of = ROW_NONE,
			  .lane = { ROW_NONE, ROW_NONE },
			  .socket = { ROW_NONE, ROW_NONE } };
	uint32_t row = recording_sent(r, t_ns, &s);

	recording_fate(r, t_ns, row, FATE_DELIVERED);
	return row;
}

START_TEST(numbers_go_on)
{
	struct recording *r = recording_new();
	const struct packet_row *p;
	uint32_t row;

	record_udp(r, 7, 0);
	record_udp(r, 8, 1);
	ck_assert_uint_eq(recording_count(r), 5);
	recording_forget(r);
	ck_assert_uint_eq(recording_count(r), 5);
	ck_assert_uint_eq(recording_first(r), 5);
	ck_assert_uint_eq(recording_first_packet(r), 2);
	row = record_udp(r, 3, 1); /* time does not go back */
	p = recording_packet(r, row);
	ck_assert_uint_eq(row, 2);
	ck_assert_uint_eq(p->number, 3);
	ck_assert_uint_eq(p->sent_event, 5);
	ck_assert_uint_eq(p->fate_event, 6);
	ck_assert_uint_eq(p->sent_ns, 8);
	ck_assert_mem_eq(recording_bytes(r, p), "\x45 bytes", 7);
	ck_assert_uint_eq(recording_event(r, 6)->row, 2);
	ck_assert_uint_eq(recording_n_flows(r), 2);
	ck_assert_uint_eq(recording_fates(r, FATE_DELIVERED), 3);
	recording_free(r);
}
END_TEST

/* --- the suite ----------------------------------------------------------- */

static Suite *suite(void)
{
	Suite *s = suite_create("capture/trace");
	TCase *index = tcase_create("index"), *part = tcase_create("part");
	TCase *rest = tcase_create("rest");

	tcase_add_checked_fixture(index, setup, teardown);
	tcase_add_test(index, packets_again);
	tcase_add_test(index, findings_stay);
	tcase_add_test(index, what_is_no_ip);
	tcase_add_test(index, errors_are_tied);
	tcase_add_test(index, what_packets_say);
	tcase_add_test(index, answers_are_timed);
	suite_add_tcase(s, index);
	tcase_add_checked_fixture(part, setup, teardown);
	tcase_add_test(part, one_conversation);
	tcase_add_test(part, all_conversations);
	tcase_add_test(part, window);
	tcase_add_test(part, errors_with_their_conversation);
	suite_add_tcase(s, part);
	tcase_add_test(rest, limit);
	tcase_add_test(rest, numbers_go_on);
	suite_add_tcase(s, rest);
	return s;
}

TEST_MAIN(suite())

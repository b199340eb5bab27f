/* Conversations: whose packet it is, who began, and how numbers are shown. */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/flow/flow.h"
#include "capture/packet.h"

#define CLIENT	"127.0.0.1:40000"
#define SERVER	"127.0.0.1:80"
#define CLIENT6 "[::1]:40000"
#define SERVER6 "[::1]:80"

static struct flow_table *table;

static void setup(void)
{
	table = flow_table_new(0);
}

static void teardown(void)
{
	flow_table_free(table);
}

static struct packet packet_of(uint8_t protocol, const char *src,
			       const char *dst)
{
	struct packet p = { .protocol = protocol, .has_l4 = true };

	ck_assert(endpoint_parse(&p.src, src));
	ck_assert(endpoint_parse(&p.dst, dst));
	return p;
}

static struct packet packet_tcp(const char *src, const char *dst,
				uint16_t flags, uint32_t seq, uint32_t ack)
{
	struct packet p = packet_of(IP_TCP, src, dst);

	p.tcp.flags = flags;
	p.tcp.seq = seq;
	p.tcp.ack = ack;
	return p;
}

static struct packet packet_syn(const char *src, const char *dst, int wscale)
{
	uint16_t flags = strcmp(src, CLIENT) == 0 ? TH_S : TH_S | TH_ACK;
	struct packet p = packet_tcp(src, dst, flags, 1000, 2000);

	if (wscale >= 0) {
		p.tcp.opt.present = TCP_OPT_WSCALE;
		p.tcp.opt.wscale = (uint8_t)wscale;
	}
	return p;
}

/* Finds and counts; the side that sent it. */
static int feed(const struct packet *p, uint32_t *flow)
{
	int side;

	*flow = flow_find(table, p, &side);
	flow_count_packet(flow_get(table, *flow), p, side, 0);
	return side;
}

#define assert_find(given, want_flow, want_side)                               \
	do {                                                                   \
		struct packet p_ = (given);                                    \
		int side_ = -1;                                                \
                                                                               \
		ck_assert_uint_eq(flow_find(table, &p_, &side_), want_flow);   \
		ck_assert_int_eq(side_, want_side);                            \
	} while (0)

#define assert_end(flow, end_, text)                                           \
	do {                                                                   \
		char name_[ENDPOINT_TEXT];                                     \
                                                                               \
		ck_assert_str_eq(                                              \
			endpoint_format(&flow_get(table, flow)->end[end_],     \
					name_),                                \
			text);                                                 \
	} while (0)

/* --- who began ----------------------------------------------------------- */

/* The first packet of a conversation, and whether its sender began it. */
static const struct first {
	uint8_t protocol;
	uint16_t flags;
	int side;
} firsts[] = {
	{ IP_TCP, TH_S, 0 },
	{ IP_TCP, TH_S | TH_E | TH_W, 0 },
	{ IP_TCP, TH_S | TH_ACK, 1 },
	{ IP_TCP, TH_S | TH_ACK | TH_E | TH_AE, 1 },
	{ IP_TCP, TH_ACK, 0 },
	{ IP_TCP, TH_P | TH_ACK, 0 },
	{ IP_TCP, TH_F | TH_ACK, 0 },
	{ IP_TCP, TH_R, 0 },
	{ IP_TCP, 0, 0 },
	{ IP_UDP, TH_S | TH_ACK, 0 }, /* not TCP, so these are no flags */
};

START_TEST(direction)
{
	struct packet p = packet_tcp(CLIENT6, SERVER, firsts[_i].flags, 1, 1);
	struct packet back;

	p.protocol = firsts[_i].protocol;
	p.src.ip = p.dst.ip; /* both on 127.0.0.1 */
	back = p;
	back.src = p.dst;
	back.dst = p.src;
	back.tcp.flags = TH_ACK;
	assert_find(p, 0, firsts[_i].side);
	assert_find(p, 0, firsts[_i].side);
	assert_find(back, 0, 1 - firsts[_i].side);
	assert_end(0, firsts[_i].side, CLIENT);
	assert_end(0, 1 - firsts[_i].side, SERVER);
	ck_assert_uint_eq(flow_count(table), 1);
	ck_assert_uint_eq(flow_get(table, 0)->protocol, p.protocol);
	for (int i = 0; i < 2; i++) {
		ck_assert_uint_eq(flow_get(table, 0)->socket[i], FLOW_NONE);
		ck_assert_uint_eq(flow_get(table, 0)->lane[i], FLOW_NONE);
	}
}
END_TEST

/* What a fragment bears in place of a TCP header tells nothing. */
START_TEST(direction_without_header)
{
	struct packet p =
		packet_tcp("127.0.0.1", "127.0.0.2", TH_S | TH_ACK, 1000, 2000);
	uint32_t flow;

	p.has_l4 = false;
	ck_assert_int_eq(feed(&p, &flow), 0);
	ck_assert(!flow_get(table, flow)->tcp->side[0].base_known);
	ck_assert(!flow_get(table, flow)->tcp->side[0].syn_seen);
	flow_get(table, flow)->tcp->conn.end[0].state = TCP_CLOSED;
	p.tcp.flags = TH_S;
	assert_find(p, flow, 0);
}
END_TEST

/* One end's port on both: which is which can only be the address. */
START_TEST(ports_equal)
{
	assert_find(packet_of(IP_UDP, "127.0.0.1:53", "127.0.0.2:53"), 0, 0);
	assert_find(packet_of(IP_UDP, "127.0.0.2:53", "127.0.0.1:53"), 0, 1);
	assert_find(packet_of(IP_UDP, "127.0.0.2:53", "127.0.0.2:53"), 1, 0);
	assert_find(packet_of(IP_UDP, "127.0.0.2:53", "127.0.0.2:53"), 1, 0);
}
END_TEST

/* A conversation is two ends and a protocol, and no other pair of these. */
START_TEST(pairs_apart)
{
	static const struct {
		uint8_t protocol;
		const char *src, *dst;
	} row[] = {
		{ IP_TCP, "10.0.0.1:1", "10.0.0.2:2" },
		{ IP_TCP, "10.0.0.1:2", "10.0.0.2:1" }, /* ports crossed */
		{ IP_TCP, "10.0.0.1:1", "10.0.0.1:2" },
		{ IP_TCP, "10.0.0.2:1", "10.0.0.2:2" },
		{ IP_TCP, "10.0.0.1:1", "10.0.0.1:1" },
		{ IP_UDP, "10.0.0.1:1", "10.0.0.2:2" },
		{ IP_UDP, "10.0.0.1:2", "10.0.0.2:1" },
		{ IP_TCP, "[a00:1::]:1", "[a00:2::]:2" }, /* the same bytes */
		{ IP_TCP, "[::1]:1", "[::2]:2" },
		{ IP_TCP, "[::1:0]:1", "[::2:0]:2" },
		{ IP_ICMP, "10.0.0.1", "10.0.0.2" },
		{ IP_ICMP, "10.0.0.1", "10.0.0.1" },
		{ IP_ICMPV6, "[::1]", "[::2]" },
	};

	for (int i = 0; i < ROWS(row); i++)
		assert_find(packet_of(row[i].protocol, row[i].src, row[i].dst),
			    (uint32_t)i, 0);
	for (int i = ROWS(row); i-- > 0;) {
		int back = strcmp(row[i].src, row[i].dst) != 0;

		assert_find(packet_of(row[i].protocol, row[i].dst, row[i].src),
			    (uint32_t)i, back);
	}
	ck_assert_uint_eq(flow_count(table), ROWS(row));
}
END_TEST

/* Numbers that share a bucket of the smallest table. */
START_TEST(protocols_apart)
{
	for (uint8_t i = 0; i < 4; i++)
		assert_find(
			packet_of((uint8_t)(IP_UDP + 64 * i), CLIENT, SERVER),
			i, 0);
	for (uint8_t i = 4; i-- > 0;)
		assert_find(
			packet_of((uint8_t)(IP_UDP + 64 * i), SERVER, CLIENT),
			i, 1);
}
END_TEST

/* Datagrams and messages have no numbers, and only count. */
START_TEST(counts)
{
	static const uint8_t protocols[] = { IP_TCP, IP_UDP, IP_ICMP, 132 };
	struct packet p = packet_of(protocols[_i], CLIENT, SERVER);
	struct packet back = packet_of(protocols[_i], SERVER, CLIENT);
	const struct flow *f;
	uint32_t flow;

	p.ip_len = 60;
	p.payload_len = 8;
	back.ip_len = 1500;
	back.payload_len = 1448;
	feed(&p, &flow);
	feed(&back, &flow);
	feed(&back, &flow);
	f = flow_get(table, flow);
	ck_assert_uint_eq(f->packets[0], 1);
	ck_assert_uint_eq(f->packets[1], 2);
	ck_assert_uint_eq(f->bytes[0], 60);
	ck_assert_uint_eq(f->bytes[1], 3000);
	ck_assert_uint_eq(f->payload[0], 8);
	ck_assert_uint_eq(f->payload[1], 2896);
	ck_assert_uint_eq(flow_retransmissions(f), 0);
	ck_assert((f->tcp != NULL) == (protocols[_i] == IP_TCP));
	if (f->tcp)
		ck_assert(f->tcp->side[0].base_known &&
			  f->tcp->side[1].base_known);
}
END_TEST

/* --- port reuse ---------------------------------------------------------- */

static bool past_handshake(int state)
{
	return state != TCP_UNKNOWN && state != TCP_LISTEN &&
	       state != TCP_SYN_SENT && state != TCP_SYN_RECEIVED;
}

/* By the state its sender was in; here the client's second connect. */
START_TEST(port_reuse)
{
	struct packet syn = packet_tcp(CLIENT, SERVER, TH_S, 1000, 0);
	uint32_t reused = past_handshake(_i) ? 1 : 0;

	assert_find(syn, 0, 0);
	flow_get(table, 0)->tcp->conn.end[0].state = (uint8_t)_i;
	flow_get(table, 0)->tcp->conn.end[0].iss = 1000;
	assert_find(syn, 0, 0); /* sent again */
	syn.tcp.seq = 2000;
	syn.tcp.flags = TH_S | TH_ACK;
	assert_find(syn, 0, 0); /* no SYN of an initiator */
	syn.tcp.flags = TH_ACK;
	assert_find(syn, 0, 0);
	syn.tcp.flags = TH_S | TH_E | TH_W;
	assert_find(syn, reused, 0);
	/* from now on it is the newer one that both ends mean */
	assert_find(packet_tcp(SERVER, CLIENT, TH_S | TH_ACK, 7, 2001), reused,
		    1);
	ck_assert_uint_eq(flow_count(table), reused + 1);
}
END_TEST

/* Its SYN was answered, and it never said more. */
START_TEST(port_reuse_after_half_open)
{
	struct packet syn = packet_tcp(CLIENT, SERVER, TH_S, 1000, 0);

	assert_find(syn, 0, 0);
	flow_get(table, 0)->tcp->conn.end[0] = (struct tcp_end){
		.state = TCP_SYN_SENT, .syn_acked = true, .iss = 1000
	};
	assert_find(syn, 0, 0);
	syn.tcp.seq = 2000;
	assert_find(syn, 1, 0);
}
END_TEST

/* The server connects back from the same port: the ends change places. */
START_TEST(port_reuse_by_other_end)
{
	struct flow *f;

	assert_find(packet_tcp(CLIENT, SERVER, TH_S, 1000, 0), 0, 0);
	f = flow_get(table, 0);
	f->tcp->conn.end[0].state = TCP_TIME_WAIT;
	f->tcp->conn.end[1].state = TCP_CLOSED;
	f->tcp->conn.end[1].iss = 5000;
	assert_find(packet_tcp(SERVER, CLIENT, TH_S, 5000, 0), 0, 1);
	assert_find(packet_tcp(SERVER, CLIENT, TH_S, 5001, 0), 1, 0);
	assert_find(packet_tcp(CLIENT, SERVER, TH_S | TH_ACK, 1, 1), 1, 1);
	assert_end(1, 0, SERVER);
}
END_TEST

/* It is the state of the SYN's sender that counts, not the other end's. */
START_TEST(port_kept_by_other_end)
{
	struct flow *f;

	assert_find(packet_tcp(CLIENT, SERVER, TH_S, 1000, 0), 0, 0);
	f = flow_get(table, 0);
	f->tcp->conn.end[0].state = TCP_CLOSED;
	f->tcp->conn.end[1].state = TCP_SYN_RECEIVED;
	assert_find(packet_tcp(SERVER, CLIENT, TH_S, 5000, 0), 0, 1);
	assert_find(packet_tcp(CLIENT, SERVER, TH_S, 5000, 0), 1, 0);
}
END_TEST

/* --- numbers ------------------------------------------------------------- */

static const uint32_t bases[] = { 1000, 0, UINT32_MAX, 0x80000000 };

START_TEST(numbers_with_syn)
{
	uint32_t a = bases[_i], b = a + 77, flow;
	struct packet syn = packet_tcp(CLIENT, SERVER, TH_S, a, 0);
	struct packet ack = packet_tcp(SERVER, CLIENT, TH_S | TH_ACK, b, a + 1);
	const struct flow *f;

	feed(&syn, &flow);
	ck_assert(!flow_get(table, flow)->tcp->side[1].base_known);
	feed(&ack, &flow);
	feed(&syn, &flow);
	f = flow_get(table, flow);
	ck_assert_uint_eq(flow_seq(f, 0, a), 0);
	ck_assert_uint_eq(flow_seq(f, 0, a + 10), 10);
	ck_assert_uint_eq(flow_seq(f, 1, b), 0);
	ck_assert_uint_eq(flow_ack(f, 0, b + 1), 1);
	ck_assert_uint_eq(flow_ack(f, 1, a + 1), 1);
	ck_assert_uint_eq(flow_ack(f, 1, a + 3000000000u), 3000000000u);
}
END_TEST

/* Without a SYN, the first byte seen of either end is number 1. */
START_TEST(numbers_without_syn)
{
	uint32_t a = bases[_i], b = a + 77, flow;
	struct packet p = packet_tcp(CLIENT, SERVER, TH_ACK, a, b);
	struct packet back = packet_tcp(SERVER, CLIENT, TH_ACK, b + 50, a + 9);
	const struct flow *f;

	feed(&p, &flow);
	feed(&back, &flow);
	f = flow_get(table, flow);
	ck_assert_uint_eq(flow_seq(f, 0, a), 1);
	ck_assert_uint_eq(flow_ack(f, 0, b), 1);
	ck_assert_uint_eq(flow_seq(f, 1, b + 50), 51);
	ck_assert_uint_eq(flow_ack(f, 1, a + 9), 10);
	ck_assert(!f->tcp->side[0].syn_seen && !f->tcp->side[1].syn_seen);
}
END_TEST

/* Without the ACK flag the field tells nothing of the other end. */
START_TEST(numbers_without_ack)
{
	struct packet p = packet_tcp(CLIENT, SERVER, TH_R, 1000, 4000);
	uint32_t flow;

	feed(&p, &flow);
	ck_assert(flow_get(table, flow)->tcp->side[0].base_known);
	ck_assert(!flow_get(table, flow)->tcp->side[1].base_known);
}
END_TEST

/* A capture that is out of order: the SYN comes last, and counts. */
START_TEST(numbers_with_late_syn)
{
	struct packet data = packet_tcp(CLIENT, SERVER, TH_ACK, 1101, 5001);
	struct packet syn = packet_tcp(CLIENT, SERVER, TH_S, 1000, 0);
	struct packet other = packet_tcp(CLIENT, SERVER, TH_S, 4000, 0);
	uint32_t flow;

	feed(&data, &flow);
	ck_assert_uint_eq(flow_seq(flow_get(table, flow), 0, 1101), 1);
	feed(&syn, &flow);
	ck_assert_uint_eq(flow_seq(flow_get(table, flow), 0, 1101), 101);
	feed(&other, &flow); /* but only the first */
	ck_assert_uint_eq(flow_seq(flow_get(table, flow), 0, 1101), 101);
	ck_assert_uint_eq(flow_count(table), 1);
}
END_TEST

/* --- window -------------------------------------------------------------- */

/* RFC 7323 2.2: shifts count only if both SYNs had the option. */
START_TEST(window)
{
	static const struct {
		int client, server;	       /* shifts, or -1 */
		uint32_t by_client, by_server; /* for the field 100 */
	} row[] = {
		{ 7, 2, 12800, 400 }, { 0, 14, 100, 1638400 },
		{ 7, -1, 100, 100 },  { -1, 7, 100, 100 },
		{ -1, -1, 100, 100 }, { 0, 0, 100, 100 },
	};
	struct packet syn = packet_syn(CLIENT, SERVER, row[_i].client);
	struct packet ack = packet_syn(SERVER, CLIENT, row[_i].server);
	const struct flow *f;
	uint32_t flow;

	feed(&syn, &flow);
	ck_assert_uint_eq(flow_window(flow_get(table, flow), 0, 100, TH_ACK),
			  100);
	feed(&ack, &flow);
	f = flow_get(table, flow);
	ck_assert_uint_eq(flow_window(f, 0, 100, TH_ACK), row[_i].by_client);
	ck_assert_uint_eq(flow_window(f, 1, 100, TH_ACK), row[_i].by_server);
	ck_assert_uint_eq(flow_window(f, 1, 0, TH_ACK), 0);
	/* a SYN's own window is never scaled */
	ck_assert_uint_eq(flow_window(f, 0, 100, TH_S), 100);
	ck_assert_uint_eq(flow_window(f, 1, 100, TH_S | TH_ACK), 100);
}
END_TEST

START_TEST(window_midstream)
{
	struct packet p = packet_tcp(CLIENT, SERVER, TH_ACK, 1, 1);
	uint32_t flow;

	/* not a SYN, so an option here has no meaning */
	p.tcp.opt.present = TCP_OPT_WSCALE;
	p.tcp.opt.wscale = 7;
	feed(&p, &flow);
	p = packet_tcp(SERVER, CLIENT, TH_ACK, 1, 1);
	p.tcp.opt.present = TCP_OPT_WSCALE;
	p.tcp.opt.wscale = 7;
	feed(&p, &flow);
	ck_assert_uint_eq(flow_window(flow_get(table, flow), 0, 100, TH_ACK),
			  100);
}
END_TEST

/* A largest window times a largest shift still fits. */
START_TEST(window_largest)
{
	struct packet syn = packet_syn(CLIENT, SERVER, 14);
	struct packet ack = packet_syn(SERVER, CLIENT, 14);
	uint32_t flow;

	feed(&syn, &flow);
	feed(&ack, &flow);
	ck_assert_uint_eq(
		flow_window(flow_get(table, flow), 0, UINT16_MAX, TH_ACK),
		65535u << 14);
}
END_TEST

/* --- many ---------------------------------------------------------------- */

enum { MANY = 10000 };

/* IPv4 and IPv6 by turns; addresses and ports both differ. */
static struct packet packet_nth(uint32_t i, bool back)
{
	struct packet p = i % 2 ? packet_tcp(CLIENT, SERVER, TH_S, i, 0)
				: packet_tcp(CLIENT6, SERVER6, TH_S, i, 0);
	struct endpoint src = p.src;

	src.port = (uint16_t)(1024 + i % 5000);
	src.ip.bytes[2] = (uint8_t)(i / 5000);
	p.src = back ? p.dst : src;
	p.dst = back ? src : p.dst;
	if (back)
		p.tcp.flags = TH_S | TH_ACK;
	return p;
}

START_TEST(many_flows)
{
	for (uint32_t i = 0; i < MANY; i++)
		assert_find(packet_nth(i, false), i, 0);
	ck_assert_uint_eq(flow_count(table), MANY);
	for (uint32_t i = MANY; i-- > 0;)
		assert_find(packet_nth(i, true), i, 1);
	for (uint32_t i = 0; i < MANY; i++)
		assert_find(packet_nth(i, false), i, 0);
	ck_assert_uint_eq(flow_count(table), MANY);
}
END_TEST

/* Thousands of connections from one port: the newest is the one meant. */
START_TEST(many_reuses)
{
	for (uint32_t i = 0; i < 1000; i++) {
		struct packet p = packet_tcp(CLIENT, SERVER, TH_S, 9 * i, 0);

		assert_find(p, i, 0);
		flow_get(table, i)->tcp->conn.end[0].state = TCP_TIME_WAIT;
		flow_get(table, i)->tcp->conn.end[0].iss = 9 * i;
		assert_find(packet_tcp(SERVER, CLIENT, TH_ACK, 1, 1), i, 1);
	}
}
END_TEST

START_TEST(free_of_nothing)
{
	flow_table_free(NULL);
	ck_assert_uint_eq(flow_count(table), 0);
}
END_TEST

static Suite *flow_suite(void)
{
	Suite *s = suite_create("capture/flow");
	TCase *tc = tcase_create("flow");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, direction, 0, ROWS(firsts));
	tcase_add_test(tc, direction_without_header);
	tcase_add_test(tc, ports_equal);
	tcase_add_test(tc, pairs_apart);
	tcase_add_test(tc, protocols_apart);
	tcase_add_loop_test(tc, counts, 0, 4);
	tcase_add_loop_test(tc, port_reuse, 0, TCP_STATES);
	tcase_add_test(tc, port_reuse_after_half_open);
	tcase_add_test(tc, port_reuse_by_other_end);
	tcase_add_test(tc, port_kept_by_other_end);
	tcase_add_loop_test(tc, numbers_with_syn, 0, ROWS(bases));
	tcase_add_loop_test(tc, numbers_without_syn, 0, ROWS(bases));
	tcase_add_test(tc, numbers_without_ack);
	tcase_add_test(tc, numbers_with_late_syn);
	tcase_add_loop_test(tc, window, 0, 6);
	tcase_add_test(tc, window_midstream);
	tcase_add_test(tc, window_largest);
	tcase_add_test(tc, many_flows);
	tcase_add_test(tc, many_reuses);
	tcase_add_test(tc, free_of_nothing);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(flow_suite())

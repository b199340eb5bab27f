/* What flows are called by other tools: from packets to names. */
#include "tests/test.h"

#include "capture/flow/flow.h"

#define CLIENT "10.0.0.9:40000"
#define SERVER "10.0.0.1:53"

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

static const struct flow *feed(const struct packet *p)
{
	struct tcp_taken taken;
	struct flow *f;
	int side;

	f = flow_get(table, flow_find(table, p, &side));
	flow_sent(f, p, side, 0, &taken);
	return f;
}

static const struct flow *feed_ack(const char *src, const char *dst,
				   uint16_t flags, uint32_t seq, uint32_t ack,
				   uint32_t len)
{
	struct packet p = packet_of(IP_TCP, src, dst);

	p.tcp.flags = flags;
	p.tcp.seq = seq;
	p.tcp.ack = ack;
	p.tcp.win = 1000;
	p.payload_len = len;
	return feed(&p);
}

static const struct flow *feed_tcp(const char *src, const char *dst,
				   uint16_t flags, uint32_t seq, uint32_t len)
{
	return feed_ack(src, dst, flags, seq, 1, len);
}

#define assert_names(flow, conn_state, history)                                \
	do {                                                                   \
		char text_[ZEEK_TEXT];                                         \
                                                                               \
		ck_assert_str_eq(flow_conn_state(flow), conn_state);           \
		ck_assert_str_eq(flow_history(flow, text_), history);          \
	} while (0)

/* Numbers count from each end's SYN: only what comes again is T. */
START_TEST(tcp)
{
	const struct flow *f;

	feed_tcp(CLIENT, SERVER, TH_S, 4000000000, 0);
	feed_tcp(SERVER, CLIENT, TH_S | TH_ACK, 7, 0);
	feed_tcp(CLIENT, SERVER, TH_ACK, 4000000001, 10);
	f = feed_tcp(CLIENT, SERVER, TH_ACK, 4000000011, 10);
	assert_names(f, "S1", "ShD");
	feed_tcp(CLIENT, SERVER, TH_ACK, 4000000001, 20);
	feed_tcp(CLIENT, SERVER, TH_F | TH_ACK, 4000000021, 0);
	feed_tcp(SERVER, CLIENT, TH_F | TH_ACK, 8, 0);
	assert_names(f, "SF", "ShDTFf");
}
END_TEST

/* What an ACK passes over and was not captured: G, of each stretch once. */
START_TEST(tcp_gaps)
{
	const struct flow *f;

	feed_ack(CLIENT, SERVER, TH_S, 99, 0, 0);
	feed_ack(SERVER, CLIENT, TH_S | TH_ACK, 7, 100, 0);
	feed_ack(CLIENT, SERVER, TH_ACK, 100, 8, 10);
	feed_ack(CLIENT, SERVER, TH_ACK, 120, 8, 10);
	f = feed_ack(SERVER, CLIENT, TH_ACK, 8, 110, 0);
	assert_names(f, "S1", "ShDa"); /* not yet */
	for (uint32_t i = 0; i < 3; i++)
		feed_ack(SERVER, CLIENT, TH_ACK, 8, 130, 0);
	assert_names(f, "S1", "ShDaG");
	for (uint32_t i = 1; i < 10; i++) {
		assert_names(f, "S1", "ShDaG");
		feed_ack(CLIENT, SERVER, TH_ACK, 120 + 20 * i, 8, 10);
		feed_ack(SERVER, CLIENT, TH_ACK, 8, 130 + 20 * i, 0);
	}
	assert_names(f, "S1", "ShDaGG"); /* the tenth */
}
END_TEST

START_TEST(tcp_without_header)
{
	struct packet p = packet_of(IP_TCP, "10.0.0.9:0", "10.0.0.1:0");
	char id[COMMUNITY_ID_TEXT];
	const struct flow *f;

	p.has_l4 = false;
	f = feed(&p);
	assert_names(f, "OTH", "");
	ck_assert_str_eq(flow_community_id(f, id), "");
}
END_TEST

/* The server was first to be captured, and its port tells that it is one. */
START_TEST(udp)
{
	struct packet answer = packet_of(IP_UDP, SERVER, CLIENT);
	struct packet question = packet_of(IP_UDP, CLIENT, SERVER);
	const struct flow *f = feed(&answer);

	assert_names(f, "SHR", "^d");
	feed(&question);
	assert_names(f, "SF", "^dD");
}
END_TEST

/* The ID is of the first message, whatever else the two say. */
START_TEST(icmp)
{
	static const struct {
		const char *src, *dst;
		uint8_t type, code;
		const char *id;
	} row[] = {
		/* the published ones, and their answers */
		{ "192.168.0.89:0", "192.168.0.1:0", 8, 0,
		  "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=" },
		{ "192.168.0.1:0", "192.168.0.89:0", 0, 0,
		  "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=" },
		{ "10.0.0.1:0", "10.0.0.2:0", 11, 0,
		  "1:YHxtAirCG//0OzkcVAukqKQN9xM=" },
		/* port unreachable, by a few lines of Python */
		{ "10.0.0.1:0", "10.0.0.2:0", 3, 3,
		  "1:sn6MAmXQ6UD1gYE1XbV3XTNewrk=" },
	};
	struct packet p = packet_of(IP_ICMP, row[_i].src, row[_i].dst);
	char id[COMMUNITY_ID_TEXT];
	const struct flow *f;

	p.icmp.type = row[_i].type;
	p.icmp.code = row[_i].code;
	f = feed(&p);
	p.icmp.type = 5;
	p.icmp.code = 7;
	feed(&p);
	ck_assert_str_eq(flow_community_id(f, id), row[_i].id);
	assert_names(f, "OTH", "");
}
END_TEST

static Suite *flow_join_suite(void)
{
	Suite *s = suite_create("capture/flow_join");
	TCase *tc = tcase_create("flow_join");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, tcp);
	tcase_add_test(tc, tcp_gaps);
	tcase_add_test(tc, tcp_without_header);
	tcase_add_test(tc, udp);
	tcase_add_loop_test(tc, icmp, 0, 4);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(flow_join_suite())

/*
 * Filters on a recording: which packets and which conversations of a story
 * they let pass, by their numbers.
 */
#include "tests/test.h"

#include "capture/filter/filter_recording.h"
#include "tests/build.h"
#include "tests/story.h"

/*
 * Packets 1 to 8: a connection of C and S whose data are lost and sent again;
 * 9 and 10 a question and its answer over UDP on ::1; 11 ICMP; 12 a segment
 * of D, with its bytes.
 */
static struct recording *story(void)
{
	struct story s = story_new();
	int c = end_add(&s, "C", "127.0.0.1:40000", "C.s");
	int d = end_add(&s, "S", "127.0.0.1:80", "S.c");
	int q = end_add(&s, NULL, "[::1]:40001", NULL);
	int a = end_add(&s, "a server", "[::1]:53", NULL);
	int x = end_add(&s, NULL, "10.0.0.1:0", NULL);
	int y = end_add(&s, NULL, "10.0.0.2:0", NULL);
	struct build b = { .len = 0 };
	struct build_segment tcp = build_example(false);
	struct packet p;
	struct sent sent = { .packet = &p, .copy_of = ROW_NONE };

	story_handshake(&s, c, d);
	arrive(&s, segment(&s, c, d, TH_P | TH_ACK, 1, 1, 100), FATE_DROPPED);
	story_wait(&s, 30000);
	arrive(&s, segment(&s, c, d, TH_P | TH_ACK, 1, 1, 100), FATE_DELIVERED);
	arrive(&s, segment(&s, d, c, TH_ACK, 1, 101, 0), FATE_DELIVERED);
	arrive(&s, segment(&s, c, d, TH_F | TH_ACK, 101, 1, 0), FATE_DELIVERED);
	state(&s, c, TCP_FIN_WAIT_1);
	arrive(&s, segment(&s, d, c, TH_ACK, 1, 102, 0), FATE_DELIVERED);
	state(&s, c, TCP_FIN_WAIT_2);
	arrive(&s, datagram(&s, q, a, 30), FATE_DELIVERED);
	arrive(&s, datagram(&s, a, q, 60), FATE_DELIVERED);
	arrive(&s, icmp(&s, x, y, IP_ICMP, 8, 0), FATE_DELIVERED);
	tcp.options = BUILD_BYTES("\x02\x04\x05\xb4");
	build_tcp(&b, &tcp);
	ck_assert_int_eq(packet_decode(&p, LINK_RAW, b.at, b.len), DECODE_OK);
	sent.bytes = b.at;
	sent.n_bytes = (uint32_t)b.len;
	sent.lane[0] = sent.lane[1] = ROW_NONE;
	sent.socket[0] = sent.socket[1] = ROW_NONE;
	arrive(&s, recording_sent(s.r, tick(&s), &sent), FATE_DELIVERED);
	return s.r;
}

static const struct {
	const char *text, *packets, *flows; /* flows NULL: not to be asked */
} filters[] = {
	{ "", "1 2 3 4 5 6 7 8 9 10 11 12", "1 2 3 4" },
	{ "tcp", "1 2 3 4 5 6 7 8 12", "1 4" },
	{ "not tcp", "9 10 11", "2 3" },
	{ "icmp", "11", "3" },
	{ "ip6", "9 10", "2" },
	{ "dns", "9 10", "2" },
	{ "host ::1", "9 10", "2" },
	{ "net 10.0.0.0/8", "11 12", "3 4" },
	{ "port 80", "1 2 3 4 5 6 7 8 12", "1 4" },
	{ "client port 40000", "1 2 3 4 5 6 7 8 12", "1 4" },
	{ "server port 53", "9 10", "2" },
	{ "src port 53", "10", NULL },
	{ "dst port 80 and len > 0", "4 5 12", NULL },
	{ "src host 127.0.0.1", "1 2 3 4 5 6 7 8", NULL },
	{ "from S", "2 6 8", NULL },
	{ "to \"a server\"", "9", NULL },
	{ "client name C", "1 2 3 4 5 6 7 8", "1" },
	{ "name \"a server\"", "9 10", "2" },
	{ "flow 1,3", "1 2 3 4 5 6 7 8 11", "1 3" },
	{ "retr > 0", "1 2 3 4 5 6 7 8", "1" },
	{ "client retr = 1 and server retr = 0", "1 2 3 4 5 6 7 8", "1" },
	{ "retransmission", "5", "1" },
	{ "retransmission = 1", "1 2 3 4 5 6 7 8", "1" },
	{ "retransmission > 1", "", "" },
	{ "pkts 2", "9 10", "2" },
	{ "client pkts = 5", "1 2 3 4 5 6 7 8", "1" },
	{ "payload 90", "9 10", "2" },
	{ "server payload 60", "9 10", "2" },
	{ "duration > 30ms", "1 2 3 4 5 6 7 8", "1" },
	{ "client idle > 30ms", "1 2 3 4 5 6 7 8", "1" },
	{ "start > 1ms", "9 10 11 12", "2 3 4" },
	{ "state = FIN-WAIT-2", "1 2 3 4 5 6 7 8", "1" },
	{ "server state = FIN-WAIT-2", "", "" },
	{ "close = half-closed", "1 2 3 4 5 6 7 8", "1" },
	{ "close open", "12", "4" },
	{ "close != half-closed,open", "9 10 11", "2 3" },
	{ "handshake = 160us", "1 2 3 4 5 6 7 8", "1" },
	{ "handshake or not tcp", "1 2 3 4 5 6 7 8 9 10 11", "1 2 3" },
	{ "client retr_bytes = 100", "1 2 3 4 5 6 7 8", "1" },
	{ "rate > 100K", "9 10", "2" },
	{ "first_byte = 80us", "9 10", "2" },
	{ "conn_state S2", "1 2 3 4 5 6 7 8", "1" },
	{ "history ~ Sh", "1 2 3 4 5 6 7 8", "1" },
	{ "community_id ~ 1:", "1 2 3 4 5 6 7 8 9 10 11 12", "1 2 3 4" },
	{ "packet 3-5", "3 4 5", NULL },
	{ "time < 1ms", "1 2 3 4", NULL },
	{ "fate = dropped", "4", NULL },
	{ "flags S", "1", NULL },
	{ "flags ~ S", "1 2", NULL },
	{ "flags ~ F", "7", NULL },
	{ "seq 101", "7", NULL },
	{ "ack 102", "8", NULL },
	{ "ack 0", "", NULL },
	{ "len 30-100", "4 5 9 10", NULL },
	{ "len = 0 and udp", "", NULL },
	{ "win 65160", "1 2 3 4 5 6 7 8", NULL },
	{ "icmp type 8", "11", NULL },
	{ "mss 1460", "12", NULL },
	{ "ttl = 64", "12", NULL },
	{ "ttl != 64", "1 2 3 4 5 6 7 8 9 10 11", NULL },
	{ "size > 100", "4 5", NULL },
};

/* "1 3 5": the numbers of what passes. Caller frees. */
static char *passes(const struct recording *r, const char *text,
		    enum filter_of of)
{
	uint32_t n = of == FILTER_OF_FLOWS ? recording_n_flows(r)
					   : recording_n_packets(r);
	struct filter_recording fr = { .r = r };
	struct filter_error e;
	struct filter *f;
	char *out = NULL;
	size_t size;
	FILE *stream = open_memstream(&out, &size);

	ck_assert_msg(filter_compile(&f, text, of, &e) == 0, "%s: %s", text,
		      e.text);
	for (uint32_t i = 0; i < n; i++)
		if (of == FILTER_OF_FLOWS ? filter_recording_flow(&fr, f, i)
					  : filter_recording_packet(&fr, f, i))
			fprintf(stream, "%s%u", ftell(stream) ? " " : "",
				i + 1);
	fclose(stream);
	filter_free(f);
	return out;
}

START_TEST(lets_pass)
{
	struct recording *r = story();
	char *packets = passes(r, filters[_i].text, FILTER_OF_PACKETS);
	char *flows = NULL;

	ck_assert_msg(strcmp(packets, filters[_i].packets) == 0,
		      "%s: packets %s, not %s", filters[_i].text, packets,
		      filters[_i].packets);
	if (filters[_i].flows) {
		flows = passes(r, filters[_i].text, FILTER_OF_FLOWS);
		ck_assert_msg(strcmp(flows, filters[_i].flows) == 0,
			      "%s: flows %s, not %s", filters[_i].text, flows,
			      filters[_i].flows);
	}
	free(packets);
	free(flows);
	recording_free(r);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("filter recording");
	TCase *t = tcase_create("filter recording");

	tcase_add_loop_test(t, lets_pass, 0, ROWS(filters));
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())

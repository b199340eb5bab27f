/*
 * Selectors against a recording that is built, so that it has in it what a
 * well-behaved stage never sends.
 */
#include "sim/match.h"

#include "sim/scenario/scenario.h"
#include "tests/tape.h"
#include "tests/test.h"

/*
 * Numbered from 1, as the tests below name them:
 *
 *	1  C>S [S]               9  S>C [F.] seq=1 ack=11
 *	2  S>C [S.]             10  C>S [R]
 *	3  C>S [.]              11  UDP, 5000 to 53
 *	4  C>S [P.] "hello"     12  ICMP about it
 *	5  C>S [P.] "world"     13  UDP over IPv6
 *	6  C>S [P.] "hello"     14  a fragment of TCP
 *	   a retransmission     15  ESP
 *	7  copy of 5            16  C>S [S] another flow, ports 40000 and 81
 *	8  S>C [.] ack=11       17  C>S [P.] "again"
 */
static struct tape tape_selected(void)
{
	struct tape t = tape_new();
	struct build b = { .len = 0 }, other = { .len = 0 };

	handshake(&t);
	segment(&t, 0, TH_P | TH_ACK, 1, 1, "hello");
	segment(&t, 0, TH_P | TH_ACK, 6, 1, "world");
	segment(&t, 0, TH_P | TH_ACK, 1, 1, "hello");
	build_tcp(&b, &(struct build_segment){ .src = CLIENT,
					       .dst = SERVER,
					       .seq = CLIENT_ISS + 6,
					       .ack = SERVER_ISS + 1,
					       .flags = TH_P | TH_ACK,
					       .win = 512,
					       .payload = { "world", 5 } });
	packet_end(&t, packet_send(&t, &b, 4), FATE_REPLAYED);
	segment(&t, 1, TH_ACK, 1, 11, "");
	segment(&t, 1, TH_F | TH_ACK, 1, 11, "");
	segment(&t, 0, TH_R, 11, 0, "");
	other_protocols(&t);
	build_tcp(&other, &(struct build_segment){ .src = CLIENT,
						   .dst = "127.0.0.1:81",
						   .seq = 77,
						   .flags = TH_S,
						   .win = 9 });
	packet_end(&t, packet_send(&t, &other, ROW_NONE), FATE_DELIVERED);
	segment(&t, 0, TH_P | TH_ACK, 11, 1, "again");
	return t;
}

static const struct {
	const char *selector, *packets;
} rows[] = {
	/* directions */
	{ "C>S", "1 3 4 5 6 7 10 16 17" },
	{ "S>C", "2 8 9" },
	{ "C>K", "" },
	/* flags match exactly */
	{ "[S]", "1 16" },
	{ "[S.]", "2" },
	{ "[.]", "3 8" },
	{ "[P.]", "4 5 6 7 17" },
	{ "[F.]", "9" },
	{ "[F]", "" },
	{ "[R]", "10" },
	{ "[none]", "14" }, /* which has no header, and so no flag */
	{ "S>C [.]", "8" },
	/* kinds */
	{ "syn", "1 16" },
	{ "synack", "2" },
	{ "ack", "3 8" },
	{ "data", "4 5 6 7 17" },
	{ "fin", "9" },
	{ "rst", "10" },
	{ "udp", "11 13" },
	{ "icmp", "12" },
	/* ordinals count first transmissions, by flow and direction */
	{ "syn#1", "1 16" },
	{ "syn#2", "" },
	{ "data#1", "4" },
	{ "data#2", "5" },
	{ "data#3", "17" },
	{ "data#4", "" },
	{ "ack#1", "3 8" },
	{ "ack#2", "" },
	{ "udp#1", "11 13" },
	{ "S>C ack#1", "8" },
	/* copies */
	{ "rtx", "6 7" },
	{ "data rtx", "6 7" },
	{ "syn rtx", "" },
	/* fields, relative */
	{ "C>S seq=0", "1 16" },
	{ "C>S [P.] seq=1", "4 6" },
	{ "C>S [P.] seq=6", "5 7" },
	{ "S>C ack=11", "8 9" },
	{ "S>C ack=1", "2" },
	{ "[S] ack=0", "1 16" },
	{ "len=5", "4 5 6 7 17" },
	{ "C>S len>0", "4 5 6 7 17" },
	{ "C>S len!=5", "1 3 10 16" },
	{ "C>S len<5", "1 3 10 16" },
	{ "C>S len<=5", "1 3 4 5 6 7 10 16 17" },
	{ "C>S seq>=6", "5 7 10 17" },
	{ "C>S seq>6", "10 17" },
	{ "C>S seq>=1 seq<6 len>0", "4 6" },
	{ "win=9", "16" },
	{ "win=512 S>C", NULL }, /* the direction comes first */
	{ "S>C win=512", "2 8 9" },
	{ "S>C win_bytes=512", "2 8 9" },
	{ "C>S win_bytes>512", "" },
	{ "udp ttl=64", "11 13" },
	{ "C>S ttl!=64", "" },
	/* an option that is not there is neither more nor less than one */
	{ "[S] mss=none", "1 16" },
	{ "[S] mss!=1460", "1 16" },
	{ "[S] mss<1460", "" },
	{ "[S] mss>=0", "" },
	/* and in what has no place for it, it is not even missing */
	{ "udp mss=none", "" },
	{ "udp udplen>8", "11 13" },
	{ "icmp type=3 code=3 ecn=not-ect", "12" },
	/* all of it together */
	{ "C>S [P.] data#2 seq=6 len=5", "5" },
	{ "C>S [P.] data#2 seq=1 len=5", "" },
	{ "S>C [P.] data#2 seq=6 len=5", "" },
};

/* Parses "pass until SELECTOR", whose direction may be left out. */
static struct scenario *selector_parse(const char *text)
{
	char file[256];
	struct scenario *s = NULL;
	struct mistakes m;

	snprintf(file, sizeof(file),
		 "scenario t\ntitle en \"t\"\nactor C, S\nmode realtime\n"
		 "pass until %s\n",
		 text);
	scenario_parse(&s, "t.scn", file, strlen(file), NULL, 0, &m);
	mistakes_free(&m);
	return s;
}

START_TEST(each_selector)
{
	struct tape t = tape_selected();
	struct scenario *s = selector_parse(rows[_i].selector);
	char got[256] = "";

	ck_assert_msg(!s == !rows[_i].packets, "%s", rows[_i].selector);
	for (uint32_t i = 0; s && i < recording_n_packets(t.r); i++) {
		const struct selector *sel = &s->step[s->n_steps - 1].sel;

		if (match_packet(t.r, sel, i))
			sprintf(got + strlen(got), "%s%u", *got ? " " : "",
				i + 1);
	}
	if (s)
		ck_assert_msg(strcmp(got, rows[_i].packets) == 0,
			      "%s matches %s, not %s", rows[_i].selector, got,
			      rows[_i].packets);
	scenario_free(s);
	recording_free(t.r);
}
END_TEST

/* `every` and p= are for rules to ask: a match is a match. */
START_TEST(how_often_is_not_asked)
{
	struct tape t = tape_selected();
	struct selector sel = { .kind = KIND_SYN, .every = 3 };

	ck_assert(match_packet(t.r, &sel, 0));
	sel.every = 0;
	sel.chance = 0.001;
	ck_assert(match_packet(t.r, &sel, 0));
	recording_free(t.r);
}
END_TEST

/* The direction alone, whatever else the selector says. */
START_TEST(direction_alone)
{
	static char c[] = "C", server[] = "S";
	struct tape t = tape_selected();
	struct selector sel = { .from = c, .to = server, .kind = KIND_UDP };
	struct selector any = { .kind = KIND_UDP };

	ck_assert(match_direction(t.r, &sel, 0));
	ck_assert(!match_packet(t.r, &sel, 0));
	ck_assert(!match_direction(t.r, &sel, 1));
	ck_assert(match_direction(t.r, &any, 0));
	ck_assert(match_direction(t.r, &any, 1));
	recording_free(t.r);
}
END_TEST

static const struct {
	uint32_t packet;
	const char *text;
} described[] = {
	{ 1, "C>S [S] seq=0 ack=0 len=0" },
	{ 2, "S>C [S.] seq=0 ack=1 len=0" },
	{ 5, "C>S [P.] seq=6 ack=1 len=5" },
	{ 6, "C>S [P.] seq=1 ack=1 len=5 rtx" },
	{ 7, "C>S [P.] seq=6 ack=1 len=5 rtx" },
	{ 10, "C>S [R] seq=11 ack=0 len=0" },
	{ 11, "127.0.0.1:5000>127.0.0.1:53 udp len=3" },
	{ 12, "127.0.0.1>127.0.0.1 icmp type 3 code 3" },
	{ 13, "[::1]:5000>[::1]:53 udp len=3" },
};

START_TEST(each_description)
{
	struct tape t = tape_selected();
	char text[PACKET_TEXT];

	ck_assert_str_eq(packet_describe(t.r, described[_i].packet - 1, text),
			 described[_i].text);
	recording_free(t.r);
}
END_TEST

/* What the text says of a packet of TCP selects it. */
START_TEST(description_selects)
{
	struct tape t = tape_selected();
	char text[PACKET_TEXT];

	for (uint32_t i = 0; i < 10; i++) {
		struct scenario *s =
			selector_parse(packet_describe(t.r, i, text));

		ck_assert_msg(s != NULL, "%s", text);
		ck_assert_msg(
			match_packet(t.r, &s->step[s->n_steps - 1].sel, i),
			"%s", text);
		scenario_free(s);
	}
	recording_free(t.r);
}
END_TEST

/* Bytes that were not kept have no TTL, and still a length. */
START_TEST(without_bytes)
{
	struct tape t = tape_new();
	struct scenario *ttl = selector_parse("ttl=64"),
			*len = selector_parse("len=5");

	t.no_bytes = true;
	segment(&t, 0, TH_P | TH_ACK, 1, 1, "hello");
	ck_assert(!match_packet(t.r, &ttl->step[ttl->n_steps - 1].sel, 0));
	ck_assert(match_packet(t.r, &len->step[len->n_steps - 1].sel, 0));
	scenario_free(ttl);
	scenario_free(len);
	recording_free(t.r);
}
END_TEST

static Suite *match_suite(void)
{
	Suite *s = suite_create("sim_match");
	TCase *t = tcase_create("match");

	tcase_add_loop_test(t, each_selector, 0, ROWS(rows));
	tcase_add_test(t, how_often_is_not_asked);
	tcase_add_test(t, direction_alone);
	tcase_add_loop_test(t, each_description, 0, ROWS(described));
	tcase_add_test(t, description_selects);
	tcase_add_test(t, without_bytes);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(match_suite())

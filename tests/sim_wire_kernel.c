/*
 * What a list of packets does not tell: times, copies that were absorbed, the
 * names of sockets that a listener makes, settings, and calls that wait.
 */
#include "capture/analysis.h"
#include "tests/play.h"
#include "tests/wire.h"

/* --- what a list does not tell ------------------------------------------- */

static uint64_t way_ns(const struct play *p, uint32_t packet)
{
	const struct packet_row *row = recording_packet(p->rec, packet);

	return row->fate_ns - row->sent_ns;
}

enum { MS = 1000000 };

/* The statement after settle finds it delivered; and not before its time. */
START_TEST(settle_waits_for_a_delay)
{
	struct play p;

	need_stage();
	p = play_text(CONNECTING "wire C>S [S]\ndelay 30ms S>C [S.]\n"
				 "state C.s SYN-SENT\nsettle\n" BOTH_OPEN);
	play_ok(&p);
	check_packets(&p, SYN "S>C [S.] seq=0 ack=1 len=0 delayed\n" ACK);
	ck_assert_uint_ge(way_ns(&p, 1), 30 * MS);
	play_free(&p);
}
END_TEST

START_TEST(link_delay_is_as_long_as_it_says)
{
	struct play p;

	need_stage();
	p = play_text(HEAD
		      "mode realtime\nlink delay=20ms\n" ACTORS LISTEN CONNECT);
	play_ok(&p);
	ck_assert_uint_ge(recording_n_packets(p.rec), 3);
	for (uint32_t i = 0; i < recording_n_packets(p.rec); i++)
		ck_assert_uint_ge(way_ns(&p, i), 20 * MS);
	play_free(&p);
}
END_TEST

static uint32_t count_fate(const struct recording *r, uint8_t fate)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < recording_n_packets(r); i++)
		n += recording_packet(r, i)->fate == fate;
	return n;
}

static struct world world_at_end(const struct recording *r)
{
	struct world w;

	world_init(&w);
	while (world_advance(&w, r))
		;
	return w;
}

/*
 * A lost SYN-ACK: at about a second both are sent again, in either order, and
 * what comes while the other is held is absorbed.
 */
START_TEST(dropped_synack_comes_again)
{
	struct play p;

	need_stage();
	p = play_text(CONNECTING "wire C>S [S]\ndrop S>C [S.]\njoin C\n"
				 "settle\n" BOTH_OPEN);
	play_ok(&p);
	ck_assert_int_eq(recording_packet(p.rec, 1)->fate, FATE_DROPPED);
	ck_assert_uint_eq(count_fate(p.rec, FATE_DROPPED), 1);
	ck_assert(recording_packet(p.rec, 2)->analysis &
		  ANALYSIS_RETRANSMISSION);
	ck_assert_uint_ge(recording_packet(p.rec, 2)->sent_ns, 900 * MS);
	play_free(&p);
}
END_TEST

/* A rule may say the same. */
START_TEST(rule_drops_the_first_synack)
{
	struct play p;

	need_stage();
	p = play_text(HEAD ACTORS "rule drop S>C synack#1\n" LISTEN CONNECT
				  "join C\nsettle\n" BOTH_OPEN);
	play_ok(&p);
	ck_assert_int_eq(recording_packet(p.rec, 1)->fate, FATE_DROPPED);
	ck_assert_uint_eq(count_fate(p.rec, FATE_DROPPED), 1);
	play_free(&p);
}
END_TEST

/* Copies of what is held are ours to answer for: they never arrive. */
START_TEST(held_synack_absorbs_copies)
{
	struct play p;
	uint32_t absorbed, n;

	need_stage();
	p = play_text(CONNECTING "wire C>S [S]\nhold as X S>C [S.]\n"
				 "wait 1300ms\n"
				 "state C.s SYN-SENT, S.c SYN-RECEIVED\n"
				 "release X\nsettle\n" BOTH_OPEN
				 "C send s \"hello\" = 5\n"
				 "S recv c 9 = \"hello\"\n");
	play_ok(&p);
	absorbed = count_fate(p.rec, FATE_ABSORBED);
	n = recording_n_packets(p.rec);
	ck_assert_uint_ge(absorbed, 2);
	ck_assert_uint_eq(world_at_end(p.rec).absorbed, absorbed);
	ck_assert_uint_eq(count_fate(p.rec, FATE_DELIVERED), n - absorbed);
	ck_assert_uint_eq(n - absorbed, 5);
	for (uint32_t i = 0; i < n; i++)
		ck_assert(!(recording_packet(p.rec, i)->analysis &
			    ANALYSIS_RETRANSMISSION) ==
			  (recording_packet(p.rec, i)->fate == FATE_DELIVERED));
	play_free(&p);
}
END_TEST

/* --- random rules -------------------------------------------------------- */

/* Forty datagrams, each lost with a probability of a half. */
static char *random_fates(uint64_t seed)
{
	char text[4096] = REALTIME "rule drop C>S udp p=0.5\n"
				   "S s = socket udp ; bind s :10000\n"
				   "C s = socket udp ; connect s :10000\n";
	struct run_options options = { .seed = seed };
	struct play p;
	char *list;

	for (int i = 0; i < 40; i++)
		strcat(text, "C send s 1\n");
	p = play_with(text, &options);
	play_ok(&p);
	ck_assert_uint_eq(recording_n_packets(p.rec), 40);
	list = packet_list(p.rec);
	play_free(&p);
	return list;
}

START_TEST(same_seed_same_fates)
{
	char *a, *b, *c;

	need_stage();
	a = random_fates(7);
	b = random_fates(7);
	c = random_fates(8);
	ck_assert_str_eq(a, b);
	ck_assert_str_ne(a, c);
	ck_assert_ptr_nonnull(strstr(a, "dropped"));
	ck_assert_ptr_nonnull(strstr(a, "delivered"));
	free(a);
	free(b);
	free(c);
}
END_TEST

/* --- names of sockets ---------------------------------------------------- */

#define TWO_CLIENTS HEAD "actor A, B, S\n"
#define TWO_CONNECT                                                            \
	"A s = socket tcp ; connect s :10000 = 0\n"                            \
	"B s = socket tcp ; connect s :10000 = 0\n"

static void check_names(const struct play *p, const char *want)
{
	char *text, name[NAME_TEXT];
	size_t n;
	FILE *out = open_memstream(&text, &n);

	for (uint32_t i = 0; i < recording_n_sockets(p->rec); i++)
		fprintf(out, "%s ", socket_name(p->rec, i, name));
	fclose(out);
	ck_assert_str_eq(text, want);
	free(text);
}

/* No accept waits: numbers, in the order of their SYNs, which keep working. */
START_TEST(children_have_numbers)
{
	struct play p;

	need_stage();
	p = play_text(
		TWO_CLIENTS
		"S l = socket tcp ; bind l :10000 ; listen l 8\n" TWO_CONNECT
		"wire A>S [S]\n"
		"state S.l#1 SYN-RECEIVED, S.l#2 CLOSED\n"
		"wire B>S [S]\n"
		"state S.l#2 SYN-RECEIVED\n"
		"wire S>B [S.] ; wire B>S [.]\n"
		"state S.l#1 SYN-RECEIVED, S.l#2 ESTABLISHED\n"
		"queue S.l accept=1/8\n"
		"S c = accept l\n"
		"state S.c ESTABLISHED, S.l#2 ESTABLISHED\n"
		"state S.l#1 SYN-RECEIVED\n"
		"queue S.l accept=0/8\n");
	play_ok(&p);
	check_names(&p, "S.l A.s S.l#1 B.s S.c ");
	play_free(&p);
}
END_TEST

/* One accept waits and there is one child: it has the name already. */
START_TEST(only_child_has_its_alias_early)
{
	struct play p;

	need_stage();
	p = play_text(CONNECTING "wire C>S [S]\n"
				 "state S.c SYN-RECEIVED, S.l#1 SYN-RECEIVED\n"
				 "blocked S accept\n");
	play_ok(&p);
	check_names(&p, "S.l C.s S.c ");
	play_free(&p);
}
END_TEST

/* The other child is accepted: the first gives the alias back. */
START_TEST(early_alias_is_given_back)
{
	struct play p;

	need_stage();
	p = play_text(TWO_CLIENTS
		      "S l = socket tcp ; bind l :10000 ; listen l 8\n"
		      "S c = accept l\n" TWO_CONNECT "wire A>S [S]\n"
		      "state S.c SYN-RECEIVED\n"
		      "wire B>S [S] ; wire S>B [S.] ; wire B>S [.]\n"
		      "state S.c ESTABLISHED, S.l#1 SYN-RECEIVED\n");
	play_ok(&p);
	check_names(&p, "S.l A.s S.l#1 B.s S.c ");
	play_free(&p);
}
END_TEST

/* --- delayed acknowledgements -------------------------------------------- */

/* Both have said so much in turn that their ACKs wait for company. */
#define ROUND                                                                  \
	"C send s \"a\" = 1\nS recv c 9 = \"a\" ; send c \"b\" = 1\n"          \
	"C recv s 9 = \"b\"\n"
#define TALK ROUND ROUND ROUND ROUND

/* The event of the mark. */
static uint32_t mark_event(const struct recording *r)
{
	for (uint32_t i = 0; i < recording_count(r); i++)
		if (recording_event(r, i)->kind == EVENT_MARK)
			return i;
	ck_abort_msg("no mark");
}

/* The last packet before `event`. */
static const struct packet_row *packet_before(const struct recording *r,
					      uint32_t event)
{
	while (event-- > 0)
		if (recording_event(r, event)->kind == EVENT_SENT)
			return recording_packet(r,
						recording_event(r, event)->row);
	ck_abort_msg("no packet");
}

/* Nothing is in flight, but C owes an ACK: settle is over when it has come. */
START_TEST(settle_waits_for_a_delayed_ack)
{
	const struct packet_row *ack;
	struct play p;

	need_stage();
	p = play_text(HEAD "acks kernel\n" ACTORS LISTEN CONNECT TALK
			   "settle\nmark settled\n");
	play_ok(&p);
	ack = packet_before(p.rec, mark_event(p.rec));
	ck_assert_int_eq(ack->flags, TH_ACK);
	ck_assert_uint_eq(packet_ack(p.rec, ack), 5);
	ck_assert_uint_ge(ack->sent_ns, (&ack[-1])->fate_ns + 20 * MS);
	play_free(&p);
}
END_TEST

/* By default the ACK is there when the delivery is over. */
START_TEST(quick_ack_is_part_of_the_delivery)
{
	struct play p;

	need_stage();
	p = play_text(CONNECTING TALK "settle\n"
				      "S send c \"z\" = 1\nwire S>C data#5\n"
				      "mark here\nwire? C>S [.] ack=6\n"
				      "C recv s 9 = \"z\" ; send s \"y\" = 1\n"
				      "wire C>S [P.] ack=6\n");
	play_ok(&p);
	ck_assert_int_eq(packet_before(p.rec, mark_event(p.rec))->flags,
			 TH_ACK);
	play_free(&p);
}
END_TEST

/* --- settings ------------------------------------------------------------ */

/* TCP_INFO's options: 1 timestamps, 2 SACK, 4 window scale. */
START_TEST(sysctl_is_set)
{
	static const char *const text[] = {
		CONNECTED "info C.s options=7\n",
		HEAD
		"sysctl net.ipv4.tcp_sack=0\n" ACTORS LISTEN CONNECT HANDSHAKE
		"info C.s options=5\n",
	};
	struct play p;

	need_stage();
	p = play_text(text[_i]);
	play_ok(&p);
	play_free(&p);
}
END_TEST

START_TEST(unknown_sysctl_is_an_error)
{
	struct play p;

	need_stage();
	p = play_text(HEAD "sysctl net.ipv4.tcp_no_such=1\n" ACTORS);
	ck_assert_int_eq(p.status, SOURCE_ERROR);
	ck_assert_ptr_null(p.source);
	ck_assert_int_eq(p.e.status, ERR_UNSUPPORTED);
	ck_assert_ptr_nonnull(
		strstr(p.e.text, "sysctl net.ipv4.tcp_no_such=1: No such file "
				 "or directory ("));
	play_free(&p);
}
END_TEST

/* --- send that blocks ---------------------------------------------------- */

static int64_t result_of(const struct recording *r, const char *call)
{
	for (uint32_t i = 0; i < recording_count(r); i++) {
		const struct event *ev = recording_event(r, i);
		const struct call_row *row;

		if (ev->kind != EVENT_CALL_END)
			continue;
		row = recording_call(r, ev->row);
		if (strcmp(recording_text(r, row->name), call) == 0)
			return row->result;
	}
	ck_abort_msg("%s has not returned", call);
}

/*
 * A send blocks with buffers full and goes on when there is room; also where
 * it can get rid of one packet at a time, so that nothing is in flight when it
 * does.
 */
START_TEST(send_blocks_and_goes_on)
{
	static const char *const link[] = { "", "link mtu=9000\n",
					    "link mtu=65535\n" };
	char text[1024];
	struct play p;

	need_stage();
	snprintf(text, sizeof(text),
		 HEAD
		 "%s" ACTORS "sysctl net.ipv4.tcp_wmem = \"4096 4096 4096\"\n"
		 "sysctl net.ipv4.tcp_rmem = \"4096 1048576 6291456\"\n" LISTEN
			 CONNECT HANDSHAKE "C send s 256K = 262144\n"
		 "blocked C send\nsettle\nqueue S.c recv=262144\n"
		 "S recv c 1M\n",
		 link[_i]);
	p = play_text(text);
	play_ok(&p);
	ck_assert_int_eq(result_of(p.rec, "send"), 262144);
	play_free(&p);
}
END_TEST

/* The first send is taken whole; the bytes wait for a reader who comes late. */
START_TEST(late_reader_gets_all)
{
	struct play p;

	need_stage();
	p = play_text(CONNECTED "C send s 64K = 65536\nsettle\n"
				"queue S.c recv=65536, C.s send=0\n"
				"S recv c 64K\n");
	play_ok(&p);
	ck_assert_int_eq(result_of(p.rec, "recv"), 65536);
	play_free(&p);
}
END_TEST

/* --- where the two must differ ------------------------------------------- */

/*
 * The accept queue is full when the last ACK arrives: the kernel leaves it
 * unheard and the request stays half open, which the wire does not show.
 */
START_TEST(full_accept_queue_is_not_on_the_wire)
{
	struct play p;
	char *differ;

	need_stage();
	p = play_text(
		HEAD
		"actor A, B, D, S\n"
		"S l = socket tcp ; bind l :10000 ; listen l 1\n" TWO_CONNECT
		"D s = socket tcp ; connect s :10000 = 0\n"
		"wire A>S [S] ; wire B>S [S]\n"
		"wire S>A [S.] ; wire A>S [.]\n"
		"wire D>S [S] ; wire S>D [S.]\n"
		"wire S>B [S.] ; wire B>S [.]\nwire D>S [.]\n"
		"queue S.l accept=2/1\n"
		"state D.s ESTABLISHED, S.l#3 SYN-RECEIVED\n"
		"state S.l#2 ESTABLISHED\n");
	play_ok(&p);
	differ = differences(p.rec, false);
	ck_assert_str_eq(differ,
			 "S.l#3 kernel SYN-RECEIVED wire ESTABLISHED\n");
	free(differ);
	play_free(&p);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("wire kernel");
	TCase *tc = tcase_create("wire kernel");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, settle_waits_for_a_delay);
	tcase_add_test(tc, link_delay_is_as_long_as_it_says);
	tcase_add_test(tc, dropped_synack_comes_again);
	tcase_add_test(tc, rule_drops_the_first_synack);
	tcase_add_test(tc, held_synack_absorbs_copies);
	tcase_add_test(tc, same_seed_same_fates);
	tcase_add_test(tc, children_have_numbers);
	tcase_add_test(tc, only_child_has_its_alias_early);
	tcase_add_test(tc, early_alias_is_given_back);
	tcase_add_test(tc, settle_waits_for_a_delayed_ack);
	tcase_add_test(tc, quick_ack_is_part_of_the_delivery);
	tcase_add_loop_test(tc, sysctl_is_set, 0, 2);
	tcase_add_test(tc, unknown_sysctl_is_an_error);
	tcase_add_loop_test(tc, send_blocks_and_goes_on, 0, 3);
	tcase_add_test(tc, late_reader_gets_all);
	tcase_add_test(tc, full_accept_queue_is_not_on_the_wire);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())

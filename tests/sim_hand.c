/*
 * What a viewer does to packets by hand: in the running run, and in the same
 * scenario played again. The kernel's own timers are waited for, so each of
 * them is lost once and no more.
 */
#include "capture/analysis.h"
#include "sim/hand.h"
#include "tests/play.h"

#define TCP_HELLO "scenarios/first-steps/tcp-hello.scn"

#define SYN   "C>S [S] seq=0 ack=0 len=0"
#define HELLO "C>S [P.] seq=1 ack=1 len=5"
#define OPENED                                                                 \
	SYN " delivered\nS>C [S.] seq=0 ack=1 len=0 delivered\n"               \
	    "C>S [.] seq=1 ack=1 len=0 delivered\n"

/* Two segments on their way. */
#define TWO                                                                    \
	CONNECTED "C nodelay s ; send s \"one\" = 3 ; send s \"three\" = 5\n"
#define ONE   "C>S [P.] seq=1 ack=1 len=3"
#define THREE "C>S [P.] seq=4 ack=1 len=5"

/* The same, and no selective ACK that would bring one back at once. */
#define TWO_PLAIN                                                              \
	HEAD "sysctl net.ipv4.tcp_sack=0\n" ACTORS LISTEN CONNECT HANDSHAKE    \
	     "C nodelay s ; send s \"one\" = 3 ; send s \"three\" = 5\n"

#define UDP                                                                    \
	HEAD ACTORS "S s = socket udp ; bind s :10000\n"                       \
		    "C s = socket udp ; connect s :10000\n"

enum { MS = 1000000 };

/* --- runs ---------------------------------------------------------------- */

static struct hand hand(const char *packet, uint32_t nth,
			enum command_kind kind, uint64_t ms)
{
	struct hand h = { .nth = nth, .kind = kind, .delay_ns = ms * MS };

	snprintf(h.packet, sizeof(h.packet), "%s", packet);
	return h;
}

static struct scenario *tcp_hello(void)
{
	struct scenario *s = NULL;
	struct mistakes m = { 0 };
	struct err e = { 0 };

	ck_assert_msg(scenario_load(&s, TCP_HELLO, NULL, 0, &m, &e) == 0, "%s",
		      e.text);
	mistakes_free(&m);
	return s;
}

/* A run with hands asks nobody. */
static struct play play_again(struct scenario *s, const struct hand *h,
			      size_t n_hands, bool no_capture)
{
	struct run_options options = { .seed = 1,
				       .hand = h,
				       .n_hands = n_hands,
				       .no_capture = no_capture };
	struct play p = play_open(s, &options);

	play_on(&p, EVERY_STEP);
	ck_assert_msg(p.source != NULL, "%s", p.e.text);
	ck_assert_uint_eq(p.steps, 0);
	ck_assert_str_eq(recording_text(p.rec, recording_head_of(p.rec)->mode),
			 "realtime");
	return p;
}

static struct play play_hand(const char *text, const char *packet, uint32_t nth,
			     enum command_kind kind, uint64_t ms)
{
	struct hand h = hand(packet, nth, kind, ms);

	return play_again(play_parse(text), &h, 1, true);
}

static struct play play_drop(const char *text, const char *packet)
{
	return play_hand(text, packet, 1, COMMAND_DROP, 0);
}

/* Stepped by hand: the text played up to `steps`. */
static struct play play_to(const char *text, uint32_t steps)
{
	struct play p = play_open(
		play_parse(text),
		&(struct run_options){ .seed = 1, .no_capture = true });

	play_on(&p, steps);
	ck_assert_msg(p.status == SOURCE_READY, "%s%s", p.failure.text,
		      p.e.text);
	return p;
}

static void play_command(struct play *p, enum command_kind kind,
			 uint32_t packet, uint64_t ms)
{
	struct command c = { .kind = kind,
			     .packet = packet,
			     .delay_ns = ms * MS };

	p->status = source_command(p->source, &c, &p->e);
}

/* --- what was seen ------------------------------------------------------- */

static uint32_t count_verdict(const struct recording *r, enum verdict verdict)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < recording_count(r); i++) {
		const struct event *ev = recording_event(r, i);

		n += ev->kind == EVENT_EXPECT &&
		     recording_expect_row(r, ev->row)->verdict == verdict;
	}
	return n;
}

/* The text, but for the event that stands after it. */
static bool says(const char *text, const char *want)
{
	size_t n = strlen(want);

	return strncmp(text, want, n) == 0 &&
	       (!text[n] || (n && strncmp(text + n, " (event ", 8) == 0));
}

/* It has ended well, before its last statement (`reason`) or after ("") it. */
static void check_end(const struct play *p, const char *reason)
{
	const struct recording_end *end = recording_end_of(p->rec);

	ck_assert_msg(p->status == SOURCE_END, "%s", p->e.text);
	ck_assert_str_eq(p->failure.text, "");
	ck_assert_uint_eq(p->failure.line, 0);
	ck_assert(end->ended && end->ok);
	ck_assert_msg(says(recording_text(p->rec, end->reason), reason),
		      "%s, not %s", recording_text(p->rec, end->reason),
		      reason);
	ck_assert_uint_eq(count_verdict(p->rec, EXPECT_FAILED), 0);
	ck_assert(run_diverged(p->source));
	for (uint32_t i = 0; i < recording_n_packets(p->rec); i++)
		ck_assert_uint_ne(recording_packet(p->rec, i)->fate_event,
				  ROW_NONE);
}

/* All that was expected held as well. */
static void check_all(const struct play *p)
{
	check_end(p, "");
	ck_assert_uint_eq(count_verdict(p->rec, EXPECT_NOT_CHECKED), 0);
}

static uint64_t way_ns(const struct recording *r, uint32_t packet)
{
	const struct packet_row *row = recording_packet(r, packet);

	return row->fate_ns - row->sent_ns;
}

/* Events of one kind as text, a line each; caller frees. */
static char *event_list(const struct recording *r, enum event_kind kind)
{
	char *text, name[PACKET_TEXT];
	size_t n;
	FILE *out = open_memstream(&text, &n);

	for (uint32_t i = 0; i < recording_count(r); i++) {
		const struct event *ev = recording_event(r, i);

		if (ev->kind != kind)
			continue;
		if (kind == EVENT_NOTE)
			fprintf(out, "%s\n",
				recording_text(
					r,
					recording_note_row(r, ev->row)->text));
		if (kind == EVENT_FATE &&
		    fate_arrives((enum fate)recording_packet(r, ev->row)->fate))
			fprintf(out, "%s\n", packet_identify(r, ev->row, name));
	}
	fclose(out);
	return text;
}

/* The sockets' states at the end; caller frees. */
static char *state_list(const struct recording *r)
{
	char *text, name[NAME_TEXT];
	size_t n;
	FILE *out = open_memstream(&text, &n);

	for (uint32_t i = 0; i < recording_n_sockets(r); i++)
		fprintf(out, "%s %s\n", socket_name(r, i, name),
			tcp_state_name((enum tcp_state)recording_socket_at(r, i)
					       ->state[STATE_KERNEL]));
	fclose(out);
	return text;
}

/* Every line of `part` is in `all`, in that order. */
static void check_within(const char *part, const char *all)
{
	while (*part) {
		size_t n = strcspn(part, "\n") + 1;

		while (*all && strncmp(part, all, n) != 0)
			all += strcspn(all, "\n") + 1;
		ck_assert_msg(*all, "never: %.*s", (int)n, part);
		all += n;
		part += n;
	}
}

static void same_text(char *got, char *want)
{
	ck_assert_str_eq(got, want);
	free(got);
	free(want);
}

/* --- who is who ---------------------------------------------------------- */

static void check_found(const struct recording *a, const struct recording *b)
{
	for (uint32_t i = 0; i < recording_n_packets(a); i++) {
		const struct packet_row *row = recording_packet(a, i);
		struct command c = { .kind = COMMAND_DELAY,
				     .packet = i,
				     .delay_ns = 7 };
		struct hand h = hand_of(a, i, &c);
		bool none =
			row->copy_of != ROW_NONE || row->fate == FATE_ABSORBED;

		ck_assert_uint_eq(hand_find(b, &h), none ? ROW_NONE : i);
		ck_assert(hand_is(b, &h, i) == !none);
		ck_assert_int_eq(h.kind, COMMAND_DELAY);
		ck_assert_uint_eq(h.delay_ns, 7);
		if (i)
			ck_assert(!hand_is(b, &h, i - 1));
	}
}

/* Equal ones and a copy of ours between them, in two runs of other ports. */
START_TEST(equal_packets_are_told_apart)
{
	static const char text[] =
		CONNECTING "drop C>S [S]\njoin C\nsettle\n"
			   "C send s \"hello\" = 5\ndup C>S [P.]\nsettle\n"
			   "C close s ; s = socket tcp ; connect s :10000\n"
			   "settle\n";
	struct play a, b;
	struct hand h;

	need_stage();
	a = play_text(text);
	b = play_text(text);
	check_found(a.rec, b.rec);
	/* The SYN, sent again, and that of the next connection. */
	h = hand(SYN, 1, COMMAND_DROP, 0);
	ck_assert_uint_eq(hand_find(a.rec, &h), 0);
	h.nth = 2;
	ck_assert_uint_eq(hand_find(a.rec, &h), 1);
	h.nth = 3;
	ck_assert_uint_gt(hand_find(a.rec, &h), 6);
	ck_assert_uint_lt(hand_find(a.rec, &h), recording_n_packets(a.rec));
	h.nth = 4;
	ck_assert_uint_eq(hand_find(a.rec, &h), ROW_NONE);
	h.nth = 0;
	ck_assert_uint_eq(hand_find(a.rec, &h), ROW_NONE);
	play_free(&a);
	play_free(&b);
}
END_TEST

/* Who looks at a SYN+ACK for a second draws copies; another run has none. */
START_TEST(absorbed_ones_do_not_count)
{
	struct play p;

	need_stage();
	p = play_text(CONNECTING "wire C>S [S]\nhold as X S>C [S.]\n"
				 "wait 1300ms\nrelease X\nsettle\n");
	play_ok(&p);
	ck_assert_uint_ge(recording_n_packets(p.rec), 5);
	check_found(p.rec, p.rec);
	play_free(&p);
}
END_TEST

/* --- again: something is lost -------------------------------------------- */

/* The first packet of its flow that was sent again. */
static uint32_t sent_again(const struct recording *r)
{
	uint32_t i = 0;

	while (i < recording_n_packets(r) &&
	       !(recording_packet(r, i)->analysis & ANALYSIS_RETRANSMISSION))
		i++;
	ck_assert_uint_lt(i, recording_n_packets(r));
	return i;
}

/* Up to the packet that is lost both runs have the same ones. */
static void check_before(const struct recording *r, const struct recording *old,
			 uint32_t lost)
{
	for (uint32_t i = 0; i <= lost; i++) {
		char got[PACKET_TEXT], want[PACKET_TEXT];

		ck_assert_str_eq(packet_describe(r, i, got),
				 packet_describe(old, i, want));
		ck_assert_int_eq(recording_packet(r, i)->fate,
				 i == lost ? FATE_DROPPED : FATE_DELIVERED);
	}
}

/* After how long something comes again, at the least, by packet. */
static const uint64_t timer_ms[] = { 900, 900, 900, 190, 190, 190,
				     190, 190, 190, 190, 190 };

/* The kernel makes up for it, and the lesson is told to its end. */
START_TEST(whatever_is_lost_comes_again)
{
	struct command c = { .kind = COMMAND_DROP, .packet = (uint32_t)_i };
	struct play old, p;
	struct hand h;
	char *part, *all;

	need_stage();
	old = play_open(tcp_hello(), &(struct run_options){ .seed = 1 });
	play_on(&old, EVERY_STEP);
	play_ok(&old);
	ck_assert_int_eq(recording_n_packets(old.rec), ROWS(timer_ms));
	ck_assert(!run_diverged(old.source));
	h = hand_of(old.rec, (uint32_t)_i, &c);
	p = play_again(tcp_hello(), &h, 1, false);
	check_all(&p);
	check_before(p.rec, old.rec, (uint32_t)_i);
	ck_assert_uint_ge(
		recording_packet(p.rec, sent_again(p.rec))->sent_ns -
			recording_packet(p.rec, (uint32_t)_i)->fate_ns,
		timer_ms[_i] * MS);
	/* All of it came, in its order, beside what came twice. */
	part = event_list(old.rec, EVENT_FATE);
	all = event_list(p.rec, EVENT_FATE);
	check_within(part, all);
	free(part);
	free(all);
	same_text(event_list(p.rec, EVENT_NOTE),
		  event_list(old.rec, EVENT_NOTE));
	same_text(state_list(p.rec), state_list(old.rec));
	play_free(&old);
	play_free(&p);
}
END_TEST

START_TEST(the_same_syn_is_lost_twice)
{
	const struct hand h[] = { hand(SYN, 2, COMMAND_DROP, 0),
				  hand(SYN, 1, COMMAND_DROP, 0) };
	struct play p;

	need_stage();
	p = play_again(play_parse(CONNECTED "state S.c ESTABLISHED\n"), h, 2,
		       false);
	check_all(&p);
	check_packets(&p, SYN " dropped\n" SYN " rtx dropped\n" SYN
			      " rtx delivered\n"
			      "S>C [S.] seq=0 ack=1 len=0 delivered\n"
			      "C>S [.] seq=1 ack=1 len=0 delivered\n");
	ck_assert_uint_ge(recording_packet(p.rec, 2)->sent_ns, 1900 * MS);
	play_free(&p);
}
END_TEST

/* Its ordinal is that of the first, which never came. */
START_TEST(what_is_sent_again_has_its_ordinal)
{
	struct play p;

	need_stage();
	p = play_drop(CONNECTED "C send s \"hello\" = 5\nwire C>S data#1\n"
				"S recv c 9 = \"hello\"\nwire S>C [.] ack=6\n"
				"C send s \"again\" = 5\nwire C>S data#2\n",
		      HELLO);
	check_all(&p);
	play_free(&p);
}
END_TEST

/* No statement waits for it but settle, or the end of the file. */
START_TEST(settle_waits_for_what_was_lost)
{
	struct play p;

	need_stage();
	p = play_drop(CONNECTED "C send s \"hello\" = 5\nsettle\n"
				"queue S.c recv=5\nS recv c 9 = \"hello\"\n",
		      HELLO);
	check_all(&p);
	play_free(&p);
	p = play_drop(CONNECTED "C send s \"hello\" = 5\n", HELLO);
	check_all(&p);
	ck_assert_int_eq(recording_packet(p.rec, 4)->fate, FATE_DELIVERED);
	play_free(&p);
	/* Nobody is told of an ACK that is lost, if another says more. */
	p = play_drop(TWO "settle\nqueue S.c recv=8, C.s send=0\n",
		      "S>C [.] seq=1 ack=4 len=0");
	check_all(&p);
	play_free(&p);
}
END_TEST

/* But for no more: D's SYN is not wanted, and sent again for a minute. */
START_TEST(settle_does_not_wait_for_others)
{
	struct play p;
	uint32_t n = 0;

	need_stage();
	p = play_drop(HEAD "actor A, B, D, S\n"
			   "S l = socket tcp ; bind l :10000 ; listen l 1\n"
			   "A s = socket tcp ; connect s :10000 = 0\n"
			   "B s = socket tcp ; connect s :10000 = 0\nsettle\n"
			   "A send s \"hello\" = 5\n"
			   "D s = socket tcp ; connect s :10000\nsettle\n"
			   "queue S.l#1 recv=5\n",
		      "A>S [P.] seq=1 ack=1 len=5");
	check_all(&p);
	for (uint32_t i = 0; i < recording_n_packets(p.rec); i++)
		n += recording_packet(p.rec, i)->flags == TH_S;
	ck_assert_uint_eq(n, 3);
	play_free(&p);
}
END_TEST

/* The first of two is lost: the second goes on, and it is sent again. */
START_TEST(one_of_two_is_lost)
{
	struct play p;

	need_stage();
	p = play_drop(TWO "wire C>S [P.] seq=1\nwire C>S [P.] seq=4\n"
			  "S recv c 9 = \"onethree\"\n",
		      ONE);
	check_all(&p);
	ck_assert_int_eq(recording_packet(p.rec, 3)->fate, FATE_DROPPED);
	play_free(&p);
}
END_TEST

/* A SYN sent before there is a listener turns out to be for S. */
START_TEST(a_syn_before_listen_is_found)
{
	struct play p;

	need_stage();
	p = play_drop(HEAD ACTORS CONNECT LISTEN HANDSHAKE
		      "state S.c ESTABLISHED\n",
		      SYN);
	check_all(&p);
	ck_assert_int_eq(recording_packet(p.rec, 0)->fate, FATE_DROPPED);
	play_free(&p);
}
END_TEST

/* A datagram is lost for good; which is no failure. */
START_TEST(what_never_comes_ends_the_run)
{
	struct play p;

	need_stage();
	p = play_drop(UDP "C send s \"x\" = 1\nsettle\nqueue S.s recv>0\n"
			  "S recv s 9 = \"x\"\nmark x\njoin S\n",
		      "C>S udp len=1");
	check_end(&p,
		  "the rest of the scenario does not happen any more: stuck at "
		  "line 11: S is blocked in recv, nothing is in flight, no "
		  "timer runs");
	ck_assert_uint_eq(count_verdict(p.rec, EXPECT_NOT_CHECKED), 1);
	check_packets(&p, "C>S udp len=1 dropped\n");
	play_free(&p);
}
END_TEST

/* --- again: other hands -------------------------------------------------- */

#define BOTH_READ "S recv c 9 = \"onethree\"\n"

static const struct {
	const char *name, *text, *packet;
	enum command_kind kind;
	uint64_t ms;
	const char *packets, *order;
} others[] = {
	{ "delayed: the statement waits for it",
	  CONNECTED "C send s \"hello\" = 5\nwire C>S [P.]\nqueue S.c recv=5\n"
		    "S recv c 9 = \"hello\"\n",
	  HELLO, COMMAND_DELAY, 30,
	  OPENED HELLO " delayed\nS>C [.] seq=1 ack=6 len=0 delivered\n",
	  "1 2 3 4 5 " },
	{ "delayed longer than the sender waits: it is sent again, and arrives",
	  CONNECTED "C send s \"hello\" = 5\nwire C>S [P.]\n"
		    "S recv c 9 = \"hello\"\nwire S>C [.] ack=6\n",
	  HELLO, COMMAND_DELAY, 400,
	  OPENED HELLO " delayed\n" HELLO " rtx delivered\n"
		       "S>C [.] seq=1 ack=6 len=0 delivered\n"
		       "S>C [.] seq=1 ack=6 len=0 delivered\n",
	  "1 2 3 5 6 4 7 " },
	{ "delayed behind the next: that one is its statement's all the same",
	  TWO_PLAIN "wire C>S [P.] seq=1\nwire C>S [P.] seq=4\n" BOTH_READ, ONE,
	  COMMAND_DELAY, 5,
	  OPENED ONE " delayed\n" THREE " delivered\n"
		     "S>C [.] seq=1 ack=1 len=0 delivered\n"
		     "S>C [.] seq=1 ack=9 len=0 delivered\n",
	  "1 2 3 5 6 4 7 " },
	{ "duplicated: a duplicate ACK",
	  CONNECTED "C send s \"hello\" = 5\nwire C>S [P.]\n"
		    "S recv c 9 = \"hello\"\nwire S>C [.] ack=6\n",
	  HELLO, COMMAND_DUPLICATE, 0,
	  OPENED HELLO " delivered\n"
		       "S>C [.] seq=1 ack=6 len=0 delivered\n" HELLO
		       " rtx of 4 duplicated\n"
		       "S>C [.] seq=1 ack=6 len=0 delivered\n",
	  "1 2 3 4 6 5 7 " },
	{ "released before the one that is older",
	  TWO_PLAIN "wire C>S [P.] seq=1\nwire C>S [P.] seq=4\n" BOTH_READ,
	  THREE, COMMAND_RELEASE, 0,
	  OPENED ONE " delivered\n" THREE " delivered\n"
		     "S>C [.] seq=1 ack=1 len=0 delivered\n"
		     "S>C [.] seq=1 ack=9 len=0 delivered\n",
	  "1 2 3 5 4 6 7 " },
};

START_TEST(each_other_hand)
{
	struct play p;
	char *order;

	need_stage();
	puts(others[_i].name);
	p = play_hand(others[_i].text, others[_i].packet, 1, others[_i].kind,
		      others[_i].ms);
	check_all(&p);
	check_packets(&p, others[_i].packets);
	order = fate_order(p.rec);
	ck_assert_str_eq(order, others[_i].order);
	if (others[_i].kind == COMMAND_DELAY)
		ck_assert_uint_ge(way_ns(p.rec, 3), others[_i].ms * MS);
	free(order);
	play_free(&p);
}
END_TEST

/* Until the first hand, failures are failures, and copies are absorbed. */
START_TEST(up_to_the_hand_it_is_the_script)
{
	struct play p;

	need_stage();
	p = play_hand(CONNECTED "C send s \"hello\" = 5\n", HELLO, 2,
		      COMMAND_DROP, 0);
	ck_assert(!run_diverged(p.source));
	play_ok(&p);
	play_free(&p);
	p = play_drop(CONNECTED "state S.c LISTEN\nC send s \"hello\" = 5\n",
		      HELLO);
	ck_assert(!run_diverged(p.source));
	ck_assert_int_eq(strncmp(p.failure.text, "expected S.c LISTEN, got ",
				 strlen("expected S.c LISTEN, got ")),
			 0);
	ck_assert_uint_ne(p.failure.line, 0);
	ck_assert_uint_eq(count_verdict(p.rec, EXPECT_FAILED), 1);
	play_sane(&p);
	play_free(&p);
	p = play_drop(CONNECTED "C send s \"hello\" = 5\nwait 300ms\n"
				"wire C>S [P.]\nwire S>C [.]\n"
				"C send s \"again\" = 5\nwire C>S [P.]\n",
		      "C>S [P.] seq=6 ack=1 len=5");
	check_all(&p);
	ck_assert_int_eq(recording_packet(p.rec, 4)->fate, FATE_ABSORBED);
	play_free(&p);
}
END_TEST

/* --- again, in realtime -------------------------------------------------- */

#define TALK                                                                   \
	REALTIME "acks quick\n" LISTEN CONNECT                                 \
		 "settle\nwire C>S [S]\nwire C>S [.]\n"                        \
		 "C send s \"hello\" = 5\nwire C>S data#1\n"                   \
		 "queue S.c recv=5\nS recv c 9 = \"hello\"\n"                  \
		 "settle\nwire S>C [.] ack=6\n"

START_TEST(realtime_loses_too)
{
	struct hand h = hand(HELLO, 1, COMMAND_DROP, 0);
	struct play p;

	need_stage();
	p = play_again(play_parse(TALK), &h, 1, _i);
	check_all(&p);
	ck_assert_int_eq(recording_packet(p.rec, 3)->fate, FATE_DROPPED);
	ck_assert_uint_eq(sent_again(p.rec), 4);
	ck_assert_uint_ge(recording_packet(p.rec, 4)->sent_ns -
				  recording_packet(p.rec, 3)->sent_ns,
			  190 * MS);
	ck_assert_int_eq(recording_packet(p.rec, 4)->seen_by,
			 _i ? SEEN_QUEUE : SEEN_QUEUE | SEEN_PCAP);
	play_free(&p);
}
END_TEST

START_TEST(realtime_delays_and_doubles)
{
	struct play p;

	need_stage();
	p = play_hand(TALK, HELLO, 1, COMMAND_DELAY, 20);
	check_all(&p);
	ck_assert_int_eq(recording_packet(p.rec, 3)->fate, FATE_DELAYED);
	ck_assert_uint_ge(way_ns(p.rec, 3), 20 * MS);
	play_free(&p);
	p = play_hand(TALK, HELLO, 1, COMMAND_DUPLICATE, 0);
	check_all(&p);
	ck_assert_int_eq(recording_packet(p.rec, 4)->fate, FATE_DUPLICATED);
	play_free(&p);
}
END_TEST

/* `wire?` leaves alone what is for a later statement. */
START_TEST(realtime_may_be_there)
{
	struct play p;

	need_stage();
	p = play_hand(REALTIME
		      "acks quick\n" LISTEN CONNECT
		      "C send s \"hello\" = 5\nS recv c 9 = \"hello\"\n"
		      "wire? S>C [.]\nwire S>C [S.]\nwire? C>S [P.]\n"
		      "wire C>S [S]\nwire? S>C [P.]\nwire C>S [.]\n"
		      "wire C>S [P.]\nwire S>C [.] ack=6\n",
		      HELLO, 1, COMMAND_DELAY, 5);
	check_all(&p);
	play_free(&p);
}
END_TEST

/* What there was, instead of or as what was expected. */
static const char *got_for(const struct recording *r, const char *want)
{
	for (uint32_t i = 0; i < recording_count(r); i++) {
		const struct event *ev = recording_event(r, i);
		const struct expect_row *row;

		if (ev->kind != EVENT_EXPECT)
			continue;
		row = recording_expect_row(r, ev->row);
		if (strcmp(recording_text(r, row->want), want) == 0)
			return recording_text(r, row->got);
	}
	ck_abort_msg("%s was not expected", want);
}

/* A rule counts the packet that the hand took from it. */
START_TEST(rules_count_all_the_same)
{
	struct play p;

	need_stage();
	p = play_drop(REALTIME "rule drop C>S udp every 2\n"
			       "S s = socket udp ; bind s :10000\n"
			       "C s = socket udp ; connect s :10000\n"
			       "C send s 1 ; send s 2 ; send s 3 ; send s 4\n"
			       "S recv s 9 = \"xxx\"\n",
		      "C>S udp len=1");
	check_all(&p);
	check_packets(&p, "C>S udp len=1 dropped\nC>S udp len=2 dropped\n"
			  "C>S udp len=3 delivered\nC>S udp len=4 dropped\n");
	play_free(&p);
	/* What a rule lets go is not for statements, on the script or off. */
	p = play_hand(HEAD ACTORS "rule dup C>S udp#1\n"
				  "S s = socket udp ; bind s :10000\n"
				  "C s = socket udp ; connect s :10000\n"
				  "C send s 1 ; send s 2\nwire C>S udp\n",
		      "C>S udp len=2", 1, COMMAND_DUPLICATE, 0);
	check_all(&p);
	ck_assert_str_eq(got_for(p.rec, "C>S udp"), "C>S udp len=2");
	play_free(&p);
}
END_TEST

/* --- in place ------------------------------------------------------------ */

static const struct {
	enum command_kind kind;
	uint64_t ms;
} commands[] = {
	{ COMMAND_RELEASE, 0 },
	{ COMMAND_DELAY, 1 },
	{ COMMAND_DUPLICATE, 0 },
};

/* Whichever packet is next: the lesson is told to its end. */
START_TEST(each_packet_of_a_lesson_in_place)
{
	const struct run_options options = { .seed = 1, .no_capture = true };
	struct play old, p;
	uint32_t expected;

	need_stage();
	old = play_open(tcp_hello(), &options);
	play_on(&old, EVERY_STEP);
	expected = count_verdict(old.rec, EXPECT_OK);
	for (uint32_t k = 0; k < old.steps; k++) {
		p = play_open(tcp_hello(), &options);
		play_on(&p, k);
		ck_assert_uint_eq(p.source->next, k);
		play_command(&p, commands[_i].kind, k, commands[_i].ms);
		ck_assert(run_diverged(p.source));
		play_on(&p, EVERY_STEP);
		check_end(&p, "");
		ck_assert_uint_eq(
			count_verdict(p.rec, EXPECT_OK) +
				count_verdict(p.rec, EXPECT_NOT_CHECKED),
			expected);
		same_text(event_list(p.rec, EVENT_NOTE),
			  event_list(old.rec, EVENT_NOTE));
		if (commands[_i].kind == COMMAND_RELEASE)
			same_text(packet_list(p.rec), packet_list(old.rec));
		if (commands[_i].kind == COMMAND_DELAY)
			ck_assert_int_eq(recording_packet(p.rec, k)->fate,
					 FATE_DELAYED);
		play_free(&p);
	}
	play_free(&old);
}
END_TEST

/* The handshake takes three steps. */
enum { OPEN = 3, FIRST = 3, SECOND = 4 };

START_TEST(duplicated_in_place)
{
	struct play p;
	char *order;

	need_stage();
	p = play_to(CONNECTED "C send s \"hello\" = 5\nwire C>S [P.]\nmark x\n"
			      "S recv c 9 = \"hello\"\nwire S>C [.] ack=6\n"
			      "S send c \"bye\" = 3\nwire S>C [P.]\n",
		    OPEN);
	play_command(&p, COMMAND_DUPLICATE, FIRST, 0);
	ck_assert_int_eq(p.status, SOURCE_READY);
	play_on(&p, EVERY_STEP);
	check_all(&p);
	check_packets(&p,
		      OPENED HELLO " delivered\n"
				   "S>C [.] seq=1 ack=6 len=0 delivered\n" HELLO
				   " rtx of 4 duplicated\n"
				   "S>C [.] seq=1 ack=6 len=0 delivered\n"
				   "S>C [P.] seq=1 ack=6 len=3 delivered\n"
				   "C>S [.] seq=6 ack=4 len=0 delivered\n");
	/* The stray ACK was sent before the data, and goes before it. */
	order = fate_order(p.rec);
	ck_assert_str_eq(order, "1 2 3 4 6 5 7 8 9 ");
	free(order);
	play_free(&p);
}
END_TEST

static const char *const two_way[] = {
	TWO "settle\n" BOTH_READ,
	TWO "wire C>S [P.] seq=1\nwire C>S [P.] seq=4\n" BOTH_READ,
	TWO "pass until C>S data#2\n" BOTH_READ,
	TWO BOTH_READ,
};

/* The second of two goes first; and what is planned stays planned. */
START_TEST(released_out_of_order)
{
	struct play p;
	char *order;

	need_stage();
	p = play_to(two_way[_i], OPEN);
	ck_assert_uint_eq(p.source->next, FIRST);
	play_command(&p, COMMAND_RELEASE, SECOND, 0);
	ck_assert_int_eq(p.status, SOURCE_READY);
	ck_assert_uint_eq(p.source->next, FIRST);
	ck_assert_int_eq(recording_packet(p.rec, SECOND)->fate, FATE_DELIVERED);
	play_on(&p, EVERY_STEP);
	check_end(&p, "");
	order = fate_order(p.rec);
	ck_assert_int_eq(strncmp(order, "1 2 3 5 ", 8), 0);
	ck_assert_int_eq(recording_packet(p.rec, FIRST)->fate, FATE_DELIVERED);
	free(order);
	play_free(&p);
}
END_TEST

/* The statement that planned it waits, and asks no second time. */
START_TEST(delayed_in_place)
{
	struct play p;
	uint32_t ok;

	need_stage();
	p = play_to(CONNECTED "C send s \"hello\" = 5\nwire C>S [P.]\n"
			      "queue S.c recv=5\nsettle\n",
		    OPEN);
	ok = count_verdict(p.rec, EXPECT_OK);
	play_command(&p, COMMAND_DELAY, FIRST, 30);
	ck_assert_int_eq(p.status, SOURCE_WAIT);
	ck_assert_uint_ne(p.source->wake_ns, 0);
	play_on(&p, EVERY_STEP);
	check_all(&p);
	ck_assert_int_eq(recording_packet(p.rec, FIRST)->fate, FATE_DELAYED);
	ck_assert_uint_ge(way_ns(p.rec, FIRST), 30 * MS);
	ck_assert_uint_eq(count_verdict(p.rec, EXPECT_OK), ok + 1);
	play_free(&p);
	/* While it waits something else is next; a step lets that go. */
	p = play_to(TWO "wire C>S [P.] seq=1\nwire C>S [P.] seq=4\n" BOTH_READ,
		    OPEN);
	play_command(&p, COMMAND_DELAY, FIRST, 10000);
	ck_assert_int_eq(p.status, SOURCE_READY);
	ck_assert_uint_eq(p.source->next, SECOND);
	/* Nor is it too late to let it go. */
	play_command(&p, COMMAND_RELEASE, FIRST, 0);
	ck_assert_int_eq(recording_packet(p.rec, FIRST)->fate, FATE_DELAYED);
	play_on(&p, EVERY_STEP);
	check_all(&p);
	play_free(&p);
}
END_TEST

static uint32_t count_events(const struct recording *r, enum event_kind kind)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < recording_count(r); i++)
		n += recording_event(r, i)->kind == kind;
	return n;
}

/* A stray is next as long as what is meant has not come. */
START_TEST(a_stray_is_thought_over)
{
	struct play p;

	need_stage();
	p = play_to(TWO_PLAIN "wire C>S [P.] seq=1\nmark first\n"
			      "wire C>S [P.] seq=4\n",
		    OPEN);
	play_command(&p, COMMAND_DELAY, FIRST, 5);
	ck_assert_int_eq(p.status, SOURCE_READY);
	ck_assert_uint_eq(p.source->next, SECOND);
	while (recording_packet(p.rec, FIRST)->fate_event == ROW_NONE) {
		play_wait(p.source);
		p.status = source_pump(p.source, &p.e);
	}
	ck_assert_int_eq(p.status, SOURCE_READY);
	ck_assert_uint_eq(p.source->next, SECOND);
	ck_assert_uint_eq(count_events(p.rec, EVENT_MARK), 1);
	play_on(&p, EVERY_STEP);
	check_all(&p);
	play_free(&p);
}
END_TEST

/* Who is blocked lets packets go in order, and they are others' all the same.
 */
START_TEST(what_went_in_order_is_still_to_be_had)
{
	struct play p;

	need_stage();
	p = play_to(UDP "C send s \"x\" = 1 ; send s \"yy\" = 2\n"
			"S recv s 9 = \"x\" ; recv s 9\n"
			"wire C>S udp len=2\n",
		    0);
	play_command(&p, COMMAND_DELAY, 0, 50);
	ck_assert_int_eq(p.status, SOURCE_READY);
	ck_assert_uint_eq(p.source->next, 1);
	play_on(&p, EVERY_STEP);
	check_end(&p, "");
	ck_assert_uint_eq(count_verdict(p.rec, EXPECT_NOT_CHECKED), 1);
	play_free(&p);
}
END_TEST

/* What a statement has had, what settle let through and what we sent again. */
START_TEST(no_statement_has_it_twice)
{
	struct play p;

	need_stage();
	for (int i = 0; i < ROWS(commands); i++) {
		p = play_to(CONNECTED "C send s \"hello\" = 5\nwire C>S [P.]\n"
				      "C send s \"again\" = 5\nwire C>S [P.]\n"
				      "queue S.c recv=10\n",
			    OPEN);
		play_command(&p, commands[i].kind, FIRST, commands[i].ms);
		play_on(&p, EVERY_STEP);
		check_all(&p);
		play_free(&p);
	}
	p = play_to(TWO "settle\nC send s \"x\" = 1\nwire C>S [P.]\n"
			"queue S.c recv=9\n",
		    OPEN);
	play_command(&p, COMMAND_RELEASE, SECOND, 0);
	play_on(&p, EVERY_STEP);
	check_all(&p);
	play_free(&p);
}
END_TEST

/* `wire?` takes what came of it, and passes over what is another's. */
START_TEST(there_may_be_another)
{
	struct play p;
	uint32_t ok;

	need_stage();
	p = play_to(CONNECTED "C send s \"hello\" = 5\nwire C>S [P.]\n"
			      "wire? S>C [P.]\nwire? S>C [.] ack=6\n"
			      "wire? S>C [.] ack=6\nwire? S>C [.] ack=6\n",
		    OPEN);
	ok = count_verdict(p.rec, EXPECT_OK);
	play_command(&p, COMMAND_DUPLICATE, FIRST, 0);
	play_on(&p, EVERY_STEP);
	check_all(&p);
	ck_assert_uint_eq(count_verdict(p.rec, EXPECT_OK), ok + 2);
	play_free(&p);
	/* It waits for one that was put off. */
	p = play_to(CONNECTED "C send s \"hello\" = 5\nwire? C>S [P.]\n"
			      "queue S.c recv=5\n",
		    OPEN);
	play_command(&p, COMMAND_DELAY, FIRST, 5);
	play_on(&p, EVERY_STEP);
	check_all(&p);
	play_free(&p);
}
END_TEST

/* A SYN's timer runs in freeze mode, too. */
START_TEST(dropped_in_place)
{
	struct play p;

	need_stage();
	p = play_to(CONNECTED "state S.c ESTABLISHED\n", 0);
	play_command(&p, COMMAND_DROP, 0, 0);
	ck_assert_int_eq(p.status, SOURCE_WAIT);
	play_on(&p, EVERY_STEP);
	check_end(&p, "");
	ck_assert_int_eq(recording_packet(p.rec, 0)->fate, FATE_DROPPED);
	ck_assert_int_eq(recording_packet(p.rec, 1)->fate, FATE_DELIVERED);
	play_free(&p);
	/* That of data does not. */
	p = play_to(CONNECTED "C send s \"hello\" = 5\nwire C>S [P.]\n", OPEN);
	play_command(&p, COMMAND_DROP, FIRST, 0);
	check_end(&p,
		  "the rest of the scenario does not happen any more: stuck at "
		  "line 9, waiting for C>S [P.]: nothing is in flight, no "
		  "timer runs");
	play_free(&p);
}
END_TEST

static const char own_drop[] =
	UDP "C send s \"x\" = 1 ; send s \"yy\" = 2\n"
	    "drop C>S udp#1\nwire C>S udp#2\nS recv s 9 = \"yy\"\n";

/* The statement wanted it dropped, and so it was. */
START_TEST(the_scripts_own_drop)
{
	static const enum command_kind kind[] = { COMMAND_DROP,
						  COMMAND_RELEASE };
	struct play p;

	need_stage();
	p = play_hand(own_drop, "C>S udp len=1", 1, kind[_i], 0);
	check_end(&p, "");
	play_free(&p);
	p = play_to(own_drop, 0);
	play_command(&p, kind[_i], 0, 0);
	ck_assert_uint_eq(p.source->next, 1);
	play_on(&p, EVERY_STEP);
	check_end(&p, "");
	ck_assert_uint_eq(count_verdict(p.rec, EXPECT_NOT_CHECKED),
			  kind[_i] == COMMAND_RELEASE);
	play_free(&p);
}
END_TEST

/* What was expected of a call, and of the world, is of another run. */
START_TEST(what_does_not_hold_was_not_checked)
{
	struct play p;

	need_stage();
	p = play_to(UDP "C send s \"x\" = 1 ; send s \"yy\" = 2\n"
			"wire C>S udp len=1\nS recv s 9 = \"x\"\n"
			"queue S.s recv=0\nblocked S accept\n"
			"wire C>S udp len=2\nS recv s 9 = \"yy\"\n",
		    0);
	play_command(&p, COMMAND_RELEASE, 1, 0);
	play_on(&p, EVERY_STEP);
	check_end(&p, "");
	ck_assert_uint_ge(count_verdict(p.rec, EXPECT_NOT_CHECKED), 3);
	play_free(&p);
}
END_TEST

/* --- packets with a name ------------------------------------------------- */

#define NAMED                                                                  \
	UDP "C send s \"x\" = 1 ; send s \"yy\" = 2\n"                         \
	    "hold as X C>S udp#1\nwire C>S udp#2\nrelease X\nmark end\n"

START_TEST(held_under_a_name)
{
	struct play p;

	need_stage();
	/* It is released, or put off: the statement has nothing left to do. */
	for (uint64_t ms = 0; ms < 10; ms += 5) {
		p = play_to(NAMED, 0);
		play_command(&p, ms ? COMMAND_DELAY : COMMAND_RELEASE, 0, ms);
		play_on(&p, EVERY_STEP);
		check_all(&p);
		ck_assert_int_eq(recording_packet(p.rec, 0)->fate,
				 ms ? FATE_DELAYED : FATE_DELIVERED);
		play_free(&p);
	}
	/* It is lost. */
	p = play_to(NAMED, 0);
	play_command(&p, COMMAND_DROP, 0, 0);
	play_on(&p, EVERY_STEP);
	check_end(&p, "the rest of the scenario does not happen any more: X is "
		      "not held any more");
	play_free(&p);
}
END_TEST

/* --- commands that change nothing ---------------------------------------- */

static void check_nothing(struct play *p, uint32_t packet)
{
	static const enum command_kind kind[] = { COMMAND_RELEASE, COMMAND_DROP,
						  COMMAND_DELAY,
						  COMMAND_DUPLICATE };
	enum source_status status = p->status;
	uint32_t count = recording_count(p->rec), next = p->source->next;
	uint64_t wake_ns = p->source->wake_ns;

	for (int i = 0; i < ROWS(kind); i++) {
		play_command(p, kind[i], packet, 1);
		ck_assert_int_eq(p->status, status);
		ck_assert_uint_eq(recording_count(p->rec), count);
		ck_assert_uint_eq(p->source->next, next);
		ck_assert_uint_eq(p->source->wake_ns, wake_ns);
	}
}

START_TEST(what_is_not_held_is_not_changed)
{
	struct play p;

	need_stage();
	p = play_to(CONNECTED "C sleep 20ms = 0 ; send s \"hello\" = 5\n",
		    OPEN - 1);
	check_nothing(&p, 0);
	check_nothing(&p, 999);
	check_nothing(&p, ROW_NONE);
	play_command(&p, COMMAND_STEP, 0, 0);
	ck_assert_int_eq(p.status, SOURCE_WAIT);
	check_nothing(&p, 0);
	/* Nor what has happened in the meantime: that is for a pump. */
	play_wait(p.source);
	check_nothing(&p, 0);
	ck_assert(!run_diverged(p.source));
	play_on(&p, EVERY_STEP);
	play_ok(&p);
	check_nothing(&p, FIRST);
	ck_assert(!run_diverged(p.source));
	play_free(&p);
}
END_TEST

/* --- the clock ----------------------------------------------------------- */

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

START_TEST(the_start_is_told)
{
	uint64_t before = now_ns();
	const struct event *last;
	struct play p;

	need_stage();
	p = play_to(CONNECTED, 0);
	last = recording_event(p.rec, recording_count(p.rec) - 1);
	ck_assert_uint_gt(p.source->start_ns, before);
	ck_assert_uint_le(p.source->start_ns + last->t_ns, now_ns());
	play_free(&p);
}
END_TEST

static Suite *hand_suite(void)
{
	Suite *s = suite_create("sim_hand");
	TCase *t = tcase_create("hand");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, equal_packets_are_told_apart);
	tcase_add_test(t, absorbed_ones_do_not_count);
	tcase_add_loop_test(t, whatever_is_lost_comes_again, 0, ROWS(timer_ms));
	tcase_add_test(t, the_same_syn_is_lost_twice);
	tcase_add_test(t, what_is_sent_again_has_its_ordinal);
	tcase_add_test(t, settle_waits_for_what_was_lost);
	tcase_add_test(t, settle_does_not_wait_for_others);
	tcase_add_test(t, one_of_two_is_lost);
	tcase_add_test(t, a_syn_before_listen_is_found);
	tcase_add_test(t, what_never_comes_ends_the_run);
	tcase_add_loop_test(t, each_other_hand, 0, ROWS(others));
	tcase_add_test(t, up_to_the_hand_it_is_the_script);
	tcase_add_loop_test(t, realtime_loses_too, 0, 2);
	tcase_add_test(t, realtime_delays_and_doubles);
	tcase_add_test(t, realtime_may_be_there);
	tcase_add_test(t, rules_count_all_the_same);
	tcase_add_loop_test(t, each_packet_of_a_lesson_in_place, 0,
			    ROWS(commands));
	tcase_add_test(t, duplicated_in_place);
	tcase_add_loop_test(t, released_out_of_order, 0, ROWS(two_way));
	tcase_add_test(t, delayed_in_place);
	tcase_add_test(t, a_stray_is_thought_over);
	tcase_add_test(t, what_went_in_order_is_still_to_be_had);
	tcase_add_test(t, no_statement_has_it_twice);
	tcase_add_test(t, there_may_be_another);
	tcase_add_test(t, dropped_in_place);
	tcase_add_loop_test(t, the_scripts_own_drop, 0, 2);
	tcase_add_test(t, what_does_not_hold_was_not_checked);
	tcase_add_test(t, held_under_a_name);
	tcase_add_test(t, what_is_not_held_is_not_changed);
	tcase_add_test(t, the_start_is_told);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(hand_suite())

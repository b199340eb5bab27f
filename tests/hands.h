/*
 * Runs with hands: played again with some, or stepped and stopped where one
 * takes hold; and what was seen then.
 */
#ifndef TESTS_HANDS_H
#define TESTS_HANDS_H

#include "tests/test.h"

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

static inline struct hand hand(const char *packet, uint32_t nth,
			       enum command_kind kind, uint64_t ms)
{
	struct hand h = { .nth = nth, .kind = kind, .delay_ns = ms * MS };

	snprintf(h.packet, sizeof(h.packet), "%s", packet);
	return h;
}

static inline struct scenario *tcp_hello(void)
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
static inline struct play play_again(struct scenario *s, const struct hand *h,
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

static inline struct play play_hand(const char *text, const char *packet,
				    uint32_t nth, enum command_kind kind,
				    uint64_t ms)
{
	struct hand h = hand(packet, nth, kind, ms);

	return play_again(play_parse(text), &h, 1, true);
}

static inline struct play play_drop(const char *text, const char *packet)
{
	return play_hand(text, packet, 1, COMMAND_DROP, 0);
}

/* Stepped by hand: the text played up to `steps`. */
static inline struct play play_to(const char *text, uint32_t steps)
{
	struct play p = play_open(
		play_parse(text),
		&(struct run_options){ .seed = 1, .no_capture = true });

	play_on(&p, steps);
	ck_assert_msg(p.status == SOURCE_READY, "%s%s", p.failure.text,
		      p.e.text);
	return p;
}

static inline void play_command(struct play *p, enum command_kind kind,
				uint32_t packet, uint64_t ms)
{
	struct command c = { .kind = kind,
			     .packet = packet,
			     .delay_ns = ms * MS };

	p->status = source_command(p->source, &c, &p->e);
}

/* --- what was seen ------------------------------------------------------- */

static inline uint32_t count_verdict(const struct recording *r,
				     enum verdict verdict)
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
static inline bool says(const char *text, const char *want)
{
	size_t n = strlen(want);

	return strncmp(text, want, n) == 0 &&
	       (!text[n] || (n && strncmp(text + n, " (event ", 8) == 0));
}

/* It has ended well, before its last statement (`reason`) or after ("") it. */
static inline void check_end(const struct play *p, const char *reason)
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
static inline void check_all(const struct play *p)
{
	check_end(p, "");
	ck_assert_uint_eq(count_verdict(p->rec, EXPECT_NOT_CHECKED), 0);
}

static inline uint64_t way_ns(const struct recording *r, uint32_t packet)
{
	const struct packet_row *row = recording_packet(r, packet);

	return row->fate_ns - row->sent_ns;
}

/* Events of one kind as text, a line each; caller frees. */
static inline char *event_list(const struct recording *r, enum event_kind kind)
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

static inline void same_text(char *got, char *want)
{
	ck_assert_str_eq(got, want);
	free(got);
	free(want);
}

/* --- again: something is lost -------------------------------------------- */

/* The first packet of its flow that was sent again. */
static inline uint32_t sent_again(const struct recording *r)
{
	uint32_t i = 0;

	while (i < recording_n_packets(r) &&
	       !(recording_packet(r, i)->analysis & ANALYSIS_RETRANSMISSION))
		i++;
	ck_assert_uint_lt(i, recording_n_packets(r));
	return i;
}

/* --- again: other hands -------------------------------------------------- */

#define BOTH_READ "S recv c 9 = \"onethree\"\n"

/* --- in place ------------------------------------------------------------ */

/* The handshake takes three steps. */
enum { OPEN = 3, FIRST = 3, SECOND = 4 };

#endif

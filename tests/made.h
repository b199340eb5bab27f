/*
 * Sessions that become scenarios: played, stepped by hand or played again with
 * hands on real sockets; written; run again without a viewer; and compared:
 * packets and fates and their order, calls and what they gave, the states of
 * each socket.
 */
#ifndef TESTS_MADE_H
#define TESTS_MADE_H

#include "sim/scenario/make.h"
#include "tests/play.h"
#include "tests/scenario_text.h"

enum { MS = 1000000, HANDS = 4 };

struct done {
	const char *packet; /* NULL: no more */
	uint32_t nth;
	enum command_kind kind;
	uint64_t ms;
};

/* --- playing ------------------------------------------------------------- */

/* The text of a file, or the text itself. Caller frees. */
static inline char *text_of(const char *what)
{
	FILE *in = strchr(what, '\n') ? NULL : fopen(what, "rb");
	char *text;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	if (!in)
		fputs(what, out);
	for (int c; in && (c = getc(in)) != EOF;)
		putc(c, out);
	if (in)
		fclose(in);
	fclose(out);
	return text;
}

static inline size_t hands_of(const struct done *done, struct hand hand[HANDS])
{
	size_t n = 0;

	for (; n < HANDS && done[n].packet; n++) {
		hand[n] = (struct hand){ .nth = done[n].nth,
					 .kind = done[n].kind,
					 .delay_ns = done[n].ms * MS };
		snprintf(hand[n].packet, sizeof(hand[n].packet), "%s",
			 done[n].packet);
	}
	return n;
}

/* Played again at machine speed, as after a drop by hand. */
static inline struct play play_again(const char *what, const struct done *done,
				     struct hand hand[HANDS])
{
	char *text = text_of(what);
	struct play p = play_with(
		text, &(struct run_options){ .seed = 1,
					     .no_capture = true,
					     .hand = hand,
					     .n_hands = hands_of(done, hand) });

	free(text);
	return p;
}

/* Steps until a packet is held, and does something to it. */
static inline void play_hand(struct play *p, const struct hand *hand)
{
	struct command c = { .kind = hand->kind, .delay_ns = hand->delay_ns };

	while ((c.packet = hand_find(p->rec, hand)) == ROW_NONE) {
		ck_assert_int_eq(p->status, SOURCE_READY);
		play_on(p, p->steps + 1);
	}
	ck_assert_uint_eq(recording_packet(p->rec, c.packet)->fate_event,
			  ROW_NONE);
	p->status = source_command(p->source, &c, &p->e);
}

static inline struct play
play_by_hand(const char *what, const struct done *done, struct hand hand[HANDS])
{
	char *text = text_of(what);
	struct play p = play_open(
		play_parse(text),
		&(struct run_options){ .seed = 1, .no_capture = true });
	size_t n = hands_of(done, hand);

	for (size_t i = 0; i < n; i++)
		play_hand(&p, &hand[i]);
	play_on(&p, EVERY_STEP);
	free(text);
	return p;
}

/* The scenario of a session, as it is written; caller frees. */
static inline char *made_of(const struct play *p)
{
	struct err e = { 0 };
	char *text = NULL;
	size_t len;
	int rc = scenario_make(&text, &len, p->scenario, p->rec,
			       run_journal(p->source), &e);

	ck_assert_msg(rc == 0, "%s", e.text);
	ck_assert_uint_eq(len, strlen(text));
	check_identity(text, len);
	return text;
}

/* --- what is the same ---------------------------------------------------- */

/*
 * A line a packet, with its fate; in the order of being sent, or of fates.
 * Those that were absorbed are the viewer's patience's affair.
 */
static inline void put_packets(FILE *out, const struct recording *r,
			       bool by_fate)
{
	for (uint32_t i = 0; i < recording_count(r); i++) {
		const struct event *ev = recording_event(r, i);
		char text[PACKET_TEXT];

		if (ev->kind != (by_fate ? EVENT_FATE : EVENT_SENT) ||
		    recording_packet(r, ev->row)->fate == FATE_ABSORBED)
			continue;
		fprintf(out, "%s %s\n", packet_describe(r, ev->row, text),
			fate_name(
				(enum fate)recording_packet(r, ev->row)->fate));
	}
}

static inline void put_calls(FILE *out, const struct recording *r)
{
	for (uint32_t i = 0; i < recording_count(r); i++) {
		const struct event *ev = recording_event(r, i);
		const struct call_row *c;

		if (ev->kind != EVENT_CALL_BEGIN)
			continue;
		c = recording_call(r, ev->row);
		/* Without arguments: there are ports in them. */
		fprintf(out, "%s %s", recording_lane_name(r, c->lane),
			recording_text(r, c->name));
		if (c->end_event == ROW_NONE)
			fputs(" blocked\n", out);
		else if (strcmp(recording_text(r, c->name), "socket") == 0 ||
			 strcmp(recording_text(r, c->name), "accept") == 0)
			fputs(c->result < 0 ? " fails\n" : " gives one\n", out);
		else
			fprintf(out, " = %lld %d %s\n", (long long)c->result,
				c->error,
				c->data ? recording_text(r, c->data) : "");
	}
}

/* Of each socket, in its order. */
static inline void put_states(FILE *out, const struct recording *r)
{
	for (uint32_t s = 0; s < recording_n_sockets(r); s++) {
		char name[NAME_TEXT];

		fprintf(out, "%s", socket_name(r, s, name));
		for (uint32_t i = 0; i < recording_count(r); i++) {
			const struct event *ev = recording_event(r, i);
			const struct state_row *row;

			if (ev->kind != EVENT_STATE)
				continue;
			row = recording_state_row(r, ev->row);
			if (row->socket == s && row->source == STATE_KERNEL)
				fprintf(out, " %s",
					tcp_state_name(
						(enum tcp_state)row->to));
		}
		fputc('\n', out);
	}
}

/* Caller frees. */
static inline char *account(const struct recording *r)
{
	char *text;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	put_packets(out, r, false);
	fputs("fates:\n", out);
	put_packets(out, r, true);
	put_calls(out, r);
	put_states(out, r);
	fclose(out);
	return text;
}

/* The session, written and run: the same. Returns what was written. */
static inline char *check_same(const struct play *p)
{
	char *text = made_of(p), *want = account(p->rec), *got;
	struct play q = play_with(
		text, &(struct run_options){ .seed = 2, .no_capture = true });

	if (q.failure.text[0])
		fputs(text, stdout);
	play_ok(&q);
	got = account(q.rec);
	ck_assert_str_eq(got, want);
	play_free(&q);
	free(got);
	free(want);
	return text;
}

/* The lines of the text that are written here, in their order, among others. */
static inline void check_lines(const char *text, const char *lines)
{
	const char *at = text;

	while (*lines) {
		size_t n = strcspn(lines, "\n");

		n += lines[n] == '\n'; /* else it is a line's beginning */
		while (*at && strncmp(at, lines, n) != 0)
			at += strcspn(at, "\n") + (*at != '\0');
		ck_assert_msg(*at, "never: %.*s\nin:\n%s", (int)n, lines, text);
		at += n;
		lines += n;
	}
}

#endif

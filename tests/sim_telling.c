/*
 * Telling: values of the run in the texts of `say`. A note holds what the
 * kernel and the recording say.
 */
#include <regex.h>

#include "tests/play.h"
#include "tests/scenario_text.h"

/* The last note of this language, which is in the recording whole. */
static const char *last_note(const struct play *p, const char *lang)
{
	const struct recording *r = p->rec;

	for (uint32_t i = recording_count(r); i-- > 0;) {
		const struct event *ev = recording_event(r, i);

		if (ev->kind == EVENT_NOTE &&
		    strcmp(recording_note_row(r, ev->row)->lang, lang) == 0)
			return recording_text(
				r, recording_note_row(r, ev->row)->text);
	}
	return "no note";
}

static struct play play_said(const char *before, const char *text)
{
	struct play p;
	char *source;

	ck_assert_int_gt(asprintf(&source, "%ssay en \"%s\"\n", before, text),
			 0);
	p = play_text(source);
	free(source);
	play_ok(&p);
	return p;
}

#define SENT CONNECTED "C send s \"Hello\" = 5\n"
#define UDP                                                                    \
	HEAD ACTORS "S s = socket udp ; bind s 127.0.0.1:9000\n"               \
		    "C s = socket udp ; sendto s \"Hello\" 127.0.0.1:9000\n"

static const struct {
	const char *before, *text, *note;
} notes[] = {
	{ HEAD ACTORS, "$$5 ${packets} ${copies} ${last.seq} ${C.result}",
	  "$5 0 0 ? ?" },
	{ CONNECTING, "${C.s.state} ${S.l.state} ${S.c.state} ${S.l#1.rto}",
	  "SYN-SENT LISTEN CLOSED ?" },
	{ CONNECTING "wire C>S [S]\n", "${S.l#1.state} ${S.l#1.rto}",
	  "SYN-RECEIVED ?" },
	{ CONNECTED, "${C.s.state} ${C.s.peer_port} ${S.c.port} ${S.l.port}",
	  "ESTABLISHED 10000 10000 10000" },
	/* freeze mode: the timer stands at two minutes, in every unit */
	{ CONNECTED, "${C.s.rto}, ${C.s.rto_s} ${C.s.rto_ms} ${C.s.rto_us}",
	  "120 s, 120 120000 120000000" },
	{ CONNECTED, "${C.s.cwnd} ${C.s.snd_mss} ${C.s.total_retrans}",
	  "10 1448 0" },
	{ CONNECTED, "${C.call} ${C.result} ${S.call}", "connect 0 accept" },
	{ CONNECTED "C connect s :9 = -1 EISCONN\n", "${C.result}",
	  "-1 EISCONN" },
	{ CONNECTED, "${packets} ${last.n} ${last.from} ${last.to}",
	  "3 3 C S" },
	{ CONNECTED, "${last.flags} ${S>C.flags} ${C>S.ack} ${K>C.n}",
	  "[.] [S.] 1 ?" },
	{ SENT, "${last.seq} ${last.len} ${last.ttl} ${S.c.recv} ${C.s.send}",
	  "1 5 64 0 5" },
	{ SENT "wire C>S [P.]\n", "${S.c.recv} ${C.s.send} ${last.flags}",
	  "5 5 [.]" },
	{ SENT "settle\nS recv c 9 = \"Hello\"\n",
	  "${C.s.send} ${S.c.recv} ${S.result} ${S.data}", "0 0 5 \"Hello\"" },
	/* bytes are no connections, and a listener has no bytes */
	{ CONNECTED, "${C.s.accept} ${S.l.recv} ${S.l.accept}/${S.l.backlog}",
	  "? ? 0/8" },
	{ CONNECTED "C t = socket tcp ; connect t :10000\n"
		    "wire C>S ; wire S>C ; wire C>S\n",
	  "${S.l.accept}/${S.l.backlog}", "1/8" },
	{ UDP,
	  "${last.flags} ${last.len} ${C.s.state} ${C.s.rto} ${S.s.dropped}",
	  "? 5 ? ? 0" },
	{ CONNECTED, "${C>S.mss} ${S>C.sackok} ${last.ecn} ${last.dport}",
	  "none 1 not-ect 10000" },
	{ UDP "drop C>S udp\n", "${packets} ${dropped}", "1 1" },
	{ UDP "dup C>S udp\n", "${packets} ${last.n}", "1 1" },
};

START_TEST(test_notes)
{
	struct play p;

	need_stage();
	p = play_said(notes[_i].before, notes[_i].text);
	ck_assert_str_eq(last_note(&p, "en"), notes[_i].note);
	play_free(&p);
}
END_TEST

/* A window is scaled as the two of them have agreed. */
START_TEST(test_window)
{
	char want[64];
	uint64_t bytes;
	struct play p;

	need_stage();
	p = play_said(CONNECTED, "${last.win} ${last.win_bytes}");
	ck_assert(match_field(p.rec, 2, FIELD_WIN_BYTES, &bytes));
	snprintf(want, sizeof(want), "%u %u", recording_packet(p.rec, 2)->win,
		 (unsigned)bytes);
	ck_assert_uint_gt(bytes, recording_packet(p.rec, 2)->win);
	ck_assert_str_eq(last_note(&p, "en"), want);
	play_free(&p);
}
END_TEST

static uint64_t packet_ns(const struct play *p, uint32_t packet)
{
	return recording_packet(p->rec, packet)->sent_ns;
}

/* Times are those of the recording, to three decimals. */
START_TEST(test_times)
{
	struct play p;
	uint64_t after_us, took_us;
	const char *note;
	double after, took;

	need_stage();
	p = play_said(CONNECTED, "${C>S.after_us} ${C.took_us} ${S>C.after}");
	note = last_note(&p, "en");
	ck_assert_msg(sscanf(note, "%lf %lf ?", &after, &took) == 2, "%s",
		      note);
	after_us = (packet_ns(&p, 2) - packet_ns(&p, 0)) / 1000;
	took_us = 0;
	for (uint32_t i = 0; i < recording_count(p.rec); i++) {
		const struct event *ev = recording_event(p.rec, i);
		const struct call_row *call;

		if (ev->kind != EVENT_CALL_END)
			continue;
		call = recording_call(p.rec, ev->row);
		if (strcmp(recording_text(p.rec, call->name), "connect") == 0)
			took_us = (ev->t_ns -
				   recording_event(p.rec, call->begin_event)
					   ->t_ns) /
				  1000;
	}
	ck_assert_uint_eq((uint64_t)after, after_us);
	ck_assert_uint_eq((uint64_t)took, took_us);
	ck_assert_str_eq(note + strlen(note) - 2, " ?");
	play_free(&p);
}
END_TEST

/* With its unit, one that fits. */
START_TEST(test_unit)
{
	regex_t shape;
	struct play p;

	need_stage();
	p = play_said(CONNECTED, "${C.took}, ${C.s.rtt}");
	ck_assert_int_eq(regcomp(&shape,
				 "^[0-9]+(\\.[0-9]{1,3})? (µs|ms|s), "
				 "[0-9]+(\\.[0-9]{1,3})? (µs|ms|s)$",
				 REG_EXTENDED | REG_NOSUB),
			 0);
	ck_assert_msg(regexec(&shape, last_note(&p, "en"), 0, NULL, 0) == 0,
		      "%s", last_note(&p, "en"));
	regfree(&shape);
	play_free(&p);
}
END_TEST

/* Both languages have their values; the line is that of the statement. */
START_TEST(test_languages)
{
	struct play p;

	need_stage();
	p = play_text(CONNECTED "say en \"is ${C.s.state}\" "
				"zh \"状态是 ${C.s.state}\"\n");
	play_ok(&p);
	ck_assert_str_eq(last_note(&p, "en"), "is ESTABLISHED");
	ck_assert_str_eq(last_note(&p, "zh"), "状态是 ESTABLISHED");
	play_free(&p);
}
END_TEST

/* All notes and questions in English, a line each. */
static char *told_list(const struct recording *r)
{
	char *text;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	for (uint32_t i = 0; i < recording_count(r); i++) {
		const struct event *ev = recording_event(r, i);

		if (ev->kind == EVENT_NOTE)
			fprintf(out, "%s\n",
				recording_text(
					r,
					recording_note_row(r, ev->row)->text));
		if (ev->kind == EVENT_ASK)
			fprintf(out, "%s\n",
				recording_text(r, recording_ask_row(r, ev->row)
							  ->text[0]));
	}
	fclose(out);
	return text;
}

/* In blocks a text is told as often as its statement stands there. */
static const struct {
	const char *source, *told;
} blocks[] = {
	{ HEAD "actor A, B\npar A, B {\n$who s = socket tcp\n"
	       "say en \"$who: ${$who.s.state} ${who}\"\n"
	       "ask en \"$who?\" { *\"${$who.call}\", \"2\" }\n"
	       "say en \"once\"\n}\n",
	  "A: CLOSED A\nB: CLOSED B\nA?\nB?\nonce\n" },
	{ HEAD ACTORS "repeat 2 {\nsay en \"n ${packets}\"\n}\n",
	  "n 0\nn 0\n" },
	{ HEAD ACTORS "foreach m in x, y {\nC s = socket tcp\n"
		      "say en \"of $m, ${m}\"\n"
		      "case y {\nask en \"$m?\" { *\"1\", \"2\" }\n}\n}\n",
	  "of x, x\nof y, y\ny?\n" },
};

START_TEST(test_blocks)
{
	struct play p;
	char *told;

	need_stage();
	check_identity(blocks[_i].source, strlen(blocks[_i].source));
	p = play_text(blocks[_i].source);
	play_ok(&p);
	told = told_list(p.rec);
	ck_assert_str_eq(told, blocks[_i].told);
	free(told);
	play_free(&p);
}
END_TEST

static const char *text_of(const struct recording *r, uint32_t text)
{
	return text ? recording_text(r, text) : "none";
}

/* A question is told and not waited for; all of it is in the recording. */
START_TEST(test_question)
{
	const struct recording *r;
	const struct ask_row *ask;
	struct play p;

	need_stage();
	p = play_text(CONNECTING
		      "wire C>S [S]\n"
		      "ask en \"After ${last.flags}?\" zh \"之后？\" "
		      "{ \"${C.s.state}\", *en \"B\" zh \"乙\" }\n"
		      "wire S>C [S.]\n");
	play_ok(&p);
	r = p.rec;
	ck_assert_uint_eq(recording_n_asks(r), 1);
	ask = recording_ask_row(r, 0);
	ck_assert(ask->n == 2 && ask->right == 1 && ask->line == 8);
	ck_assert_str_eq(text_of(r, ask->text[0]), "After [S.]?");
	ck_assert_str_eq(text_of(r, ask->text[1]), "之后？");
	ck_assert_str_eq(text_of(r, ask->answer[0][0]), "SYN-SENT");
	ck_assert_str_eq(text_of(r, ask->answer[0][1]), "none");
	ck_assert_str_eq(text_of(r, ask->answer[1][0]), "B");
	ck_assert_str_eq(text_of(r, ask->answer[1][1]), "乙");
	/* between the two verdicts */
	ck_assert_uint_gt(ask->event, recording_packet(r, 0)->fate_event);
	ck_assert_uint_lt(ask->event, recording_packet(r, 1)->fate_event);
	play_free(&p);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("telling");
	TCase *tc = tcase_create("telling");

	tcase_add_loop_test(tc, test_notes, 0, ROWS(notes));
	tcase_add_test(tc, test_window);
	tcase_add_test(tc, test_times);
	tcase_add_test(tc, test_unit);
	tcase_add_test(tc, test_languages);
	tcase_add_test(tc, test_question);
	tcase_add_loop_test(tc, test_blocks, 0, ROWS(blocks));
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())

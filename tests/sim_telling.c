/*
 * Telling: values of the run in the texts of `say`. What the language takes
 * and refuses, and that a note holds what the kernel and the recording say.
 */
#include <regex.h>

#include "sim/scenario/observed.h"
#include "sim/scenario/table.h"
#include "tests/play.h"
#include "tests/scenario_text.h"

#define BEFORE                                                                 \
	"scenario t\ntitle en \"t\"\nlet port = 10000 ; let dear = a\n"        \
	"actor C, S\nC s = socket tcp ; peer = recvfrom s 9 ; S l = socket "   \
	"tcp\n"
#define LINES "6"

/* --- the language -------------------------------------------------------- */

static const struct {
	const char *text, *said; /* NULL: the same */
} texts[] = {
	{ "${C.s.state} ${C.s.rto_ms} ${C.s.rto} ${C.s.rto_us}", NULL },
	{ "${S.l#2.state} ${S.l.accept}/${S.l.backlog}", NULL },
	{ "${C.s.recv} ${C.s.send} ${C.s.port} ${C.s.peer_port}", NULL },
	{ "${C.call} ${C.result} ${C.data} ${C.took_us}", NULL },
	{ "${last.seq}, ${C>S.flags}, ${K>C.n}", NULL },
	{ "${packets} ${copies} ${dropped} ${time_s}", NULL },
	{ "$port ${port}", "10000 10000" },
	{ "$port.", "10000." },
	{ "5$$ and $$port and $${port}", NULL },
	{ "$dear\n\"$port\"", "a\n\"10000\"" },
};

static char *quoted(const char *text)
{
	char *out = malloc(4 * strlen(text) + 3);

	return bytes_quote(text, strlen(text), out, 4 * strlen(text) + 3);
}

START_TEST(test_texts)
{
	const char *said = texts[_i].said ? texts[_i].said : texts[_i].text;
	char *quote = quoted(texts[_i].text), *source, *text;
	struct scenario *s;

	ck_assert_int_gt(
		asprintf(&source, BEFORE "say zh \"无\" en %s\n", quote), 0);
	s = parsed(source, strlen(source));
	ck_assert_str_eq(s->step[s->n_steps - 1].text.en, texts[_i].text);
	ck_assert_str_eq(s->step[s->n_steps - 1].said.en, said);
	ck_assert_str_eq(s->step[s->n_steps - 1].said.zh, "无");
	text = printed(s);
	ck_assert_ptr_nonnull(strstr(text, quote)); /* as it was written */
	check_identity(text, strlen(text));
	free(text);
	free(source);
	free(quote);
	scenario_free(s);
}
END_TEST

/* A dollar that comes of --set is one, and no reference. */
START_TEST(test_set)
{
	char port[] = "port", value[] = "${x}$";
	const struct setting set[] = { { port, value } };
	static const char text[] = BEFORE "say en \"$port\"\n";
	struct scenario *s = NULL;
	struct mistakes m;

	ck_assert_int_eq(
		scenario_parse(&s, "x", text, strlen(text), set, 1, &m), 0);
	ck_assert_str_eq(s->step[s->n_steps - 1].said.en, "$${x}$$");
	scenario_free(s);
	mistakes_free(&m);
}
END_TEST

static void put_one(void *context, const char *name)
{
	fprintf(context, "${C.s.%s} ", name);
}

/* Everything that there is can be asked for, in every way. */
START_TEST(test_all_of_a_socket)
{
	char *source, *text;
	size_t n;
	FILE *out = open_memstream(&source, &n);

	fputs(BEFORE "say en \"", out);
	observed_each(OF_SOCKET, put_one, out);
	fputs("\"\n", out);
	fclose(out);
	scenario_free(parsed(source, strlen(source)));
	for (size_t i = 0; i < n_info_fields; i++) {
		ck_assert_int_gt(
			asprintf(&text, "${C.s.%s} ", info_fields[i].name), 0);
		ck_assert_msg(strstr(source, text), "%s is missing", text);
		free(text);
	}
	free(source);
}
END_TEST

/* Columns are those of the file: say en " has eight characters. */
static const struct {
	const char *string;
	unsigned col;
	const char *text;
} wrong[] = {
	{ "${C.s.rtoo}", 15,
	  "a socket has no value \"rtoo\" (did you mean \"rto\"?)" },
	{ "${C.s.rto_m}", 15,
	  "a socket has no value \"rto_m\" (did you mean \"rto_ms\"?)" },
	{ "${C.s.cwnd_ms}", 15, "cwnd is not a time, it has no \"ms\"" },
	{ "${C.t.rto}", 13, "C has no socket \"t\" here" },
	{ "${C.peer.rto}", 13, "\"peer\" is an address, not a socket" },
	{ "${D.s.rto}", 11, "unknown actor \"D\"" },
	{ "${S.l#0.rto}", 11,
	  "\"S.l#0\" is not a socket: write ACTOR.VARIABLE or "
	  "ACTOR.LISTENER#1" },
	{ "${D.result}", 11, "unknown actor \"D\"" },
	{ "${C.resalt}", 13,
	  "an actor has no value \"resalt\" (did you mean \"result\"?)" },
	{ "${last.sqe}", 16,
	  "a packet has no value \"sqe\" (did you mean \"seq\"?)" },
	{ "${C>D.seq}", 13, "unknown actor \"D\"" },
	{ "${D>C.seq}", 11, "unknown actor \"D\"" },
	{ "${C>.seq}", 13, "unknown actor \"\"" },
	{ "${packts}", 11,
	  "unknown value \"packts\" (did you mean \"packets\"?)" },
	{ "${prot}", 11, "unknown value \"prot\" (did you mean \"port\"?)" },
	{ "${}", 11, "unknown value \"\"" },
	{ "${.packets}", 11,
	  "unknown value \".packets\" (did you mean \"packets\"?)" },
	{ "${C.}", 13, "an actor has no value \"\"" },
	{ "$prot", 9, "unknown variable \"$prot\" (did you mean \"port\"?)" },
	{ "port ${port", 14, "this \"${\" has no \"}\"" },
	{ "5$", 10, "a dollar is written \"$$\"" },
	{ "5$ of it", 10, "a dollar is written \"$$\"" },
	/* escapes have the columns that they are written in */
	{ "\\n\\x41\\\"${prot}", 19,
	  "unknown value \"prot\" (did you mean \"port\"?)" },
	{ "你好$prot", 11,
	  "unknown variable \"$prot\" (did you mean \"port\"?)" },
};

START_TEST(test_wrong)
{
	char source[512], want[256];

	snprintf(source, sizeof(source), BEFORE "say en \"%s\"\n",
		 wrong[_i].string);
	snprintf(want, sizeof(want), LINES ":%u %s\n", wrong[_i].col,
		 wrong[_i].text);
	check_mistakes(source, want);
}
END_TEST

/* A title is no text of the run: there a dollar is a dollar. */
START_TEST(test_titles)
{
	static const char text[] =
		"scenario t\ntitle en \"5$ ${x}\"\nlesson en \"$y\"\n";
	struct scenario *s = parsed(text, strlen(text));

	ck_assert_str_eq(s->title.en, "5$ ${x}");
	ck_assert_str_eq(s->lesson.en, "$y");
	scenario_free(s);
}
END_TEST

/* A text can not be made to grow beyond all measure. */
START_TEST(test_too_long)
{
	char *source, *value = malloc(1001);
	size_t n;
	FILE *out = open_memstream(&source, &n);

	memset(value, 'a', 1000);
	value[1000] = '\0';
	fprintf(out, "scenario t\ntitle en \"t\"\nlet a = %s\nsay en \"",
		value);
	for (int i = 0; i < 70; i++)
		fputs("$a", out);
	fputs("\"\n", out);
	fclose(out);
	check_mistakes(source, "4:8 with its values this text has more than "
			       "65536 bytes\n");
	free(source);
	free(value);
}
END_TEST

/* --- questions ----------------------------------------------------------- */

static const struct {
	const char *written, *printed; /* NULL: as it is written */
} asks[] = {
	{ "ask en \"Q\" { \"A\", *\"B\" }", NULL },
	{ "ask zh \"问\" en \"Q\"{*\"A\",\"B\"}",
	  "ask en \"Q\" zh \"问\" { *\"A\", \"B\" }" },
	{ "ask en \"Q\" {\n\t\"A\",\n\n\t* \"B\"\n,\"C\"\n}",
	  "ask en \"Q\" { \"A\", *\"B\", \"C\" }" },
	{ "ask en \"Q\" { en \"Yes\" zh \"会\", *en \"No\" zh \"不会\" }",
	  NULL },
	{ "ask en \"Q\" { *zh \"会\" en \"Yes\", en \"No\" }",
	  "ask en \"Q\" { *en \"Yes\" zh \"会\", \"No\" }" },
	{ "ask en \"$port\" { *\"${packets}\", \"$$, } { ;\" }", NULL },
	{ "ask en \"Q\" { \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", "
	  "\"8\", *\"9\" }",
	  NULL },
};

START_TEST(test_asks)
{
	const char *want =
		asks[_i].printed ? asks[_i].printed : asks[_i].written;
	char source[512], end[256];
	struct scenario *s;
	char *text;

	snprintf(source, sizeof(source), BEFORE "%s ; settle\n",
		 asks[_i].written);
	snprintf(end, sizeof(end), "\n%s\nsettle\n", want);
	s = parsed(source, strlen(source));
	text = printed(s);
	ck_assert_msg(strstr(text, end), "want %s in:\n%s", want, text);
	check_identity(text, strlen(text));
	free(text);
	scenario_free(s);
}
END_TEST

static const struct {
	const char *source;
	unsigned line, col;
	const char *text;
} wrong_asks[] = {
	{ "ask { \"A\", *\"B\" }", 6, 1,
	  "the English text is missing: en \"…\"" },
	{ "ask en \"Q\"", 6, 11, "\"{\" with the answers is missing" },
	{ "ask en \"Q\" \"A\", *\"B\"", 6, 12,
	  "expected en or zh, not a string" },
	{ "ask en \"Q\" { }", 6, 14, "expected an answer, not \"}\"" },
	{ "ask en \"Q\" { *\"A\" }", 6, 12,
	  "a question has at least 2 answers" },
	{ "ask en \"Q\" { \"A\", \"B\" }", 6, 12,
	  "no answer is right: write \"*\" before the one that is" },
	{ "ask en \"Q\" { *\"A\", *\"B\" }", 6, 20,
	  "only one answer is right: there is a \"*\" already" },
	{ "ask en \"Q\" {\n*en \"A\",\n  *en \"B\" }", 8, 3,
	  "only one answer is right: there is a \"*\" already" },
	{ "ask en \"Q\" { \"A\" *\"B\" }", 6, 18,
	  "expected \",\" or \"}\", not \"*\"" },
	{ "ask en \"Q\" { \"A\", *\"B\", }", 6, 25,
	  "expected an answer, not \"}\"" },
	{ "ask en \"Q\" { \"A\", *B }", 6, 20, "expected en or zh, not \"B\"" },
	{ "ask en \"Q\" { \"A\", *fr \"B\" }", 6, 20,
	  "unknown language \"fr\": there are en and zh" },
	{ "ask en \"Q\" { \"A\", *zh \"B\" }", 6, 19,
	  "the English text is missing: en \"…\"" },
	{ "ask en \"Q\" { \"A\", *\"$prot\" }", 6, 21,
	  "unknown variable \"$prot\" (did you mean \"port\"?)" },
	{ "ask en \"Q\" { *\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\","
	  "\"9\",\"10\" }",
	  6, 51, "a question has at most 9 answers" },
	{ "ask en \"Q\" { \"A\", *\"B\" } again", 6, 26,
	  "unexpected \"again\"" },
};

START_TEST(test_wrong_asks)
{
	char source[512], want[256];

	snprintf(source, sizeof(source), BEFORE "%s\n", wrong_asks[_i].source);
	snprintf(want, sizeof(want), "%u:%u %s\n", wrong_asks[_i].line,
		 wrong_asks[_i].col, wrong_asks[_i].text);
	check_mistakes(source, want);
}
END_TEST

START_TEST(test_table)
{
	for (int i = 0; i < OBSERVED_INFO; i++) {
		const struct observed_spec *spec = &observed_specs[i];

		ck_assert_msg(spec->name && spec->help && spec->help[0],
			      "row %d", i);
	}
}
END_TEST

/* --- what is told -------------------------------------------------------- */

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

static Suite *telling_suite(void)
{
	Suite *s = suite_create("telling");
	TCase *language = tcase_create("language");
	TCase *run = tcase_create("run");

	tcase_add_loop_test(language, test_texts, 0, ROWS(texts));
	tcase_add_test(language, test_set);
	tcase_add_test(language, test_all_of_a_socket);
	tcase_add_loop_test(language, test_wrong, 0, ROWS(wrong));
	tcase_add_test(language, test_titles);
	tcase_add_test(language, test_too_long);
	tcase_add_test(language, test_table);
	tcase_add_loop_test(language, test_asks, 0, ROWS(asks));
	tcase_add_loop_test(language, test_wrong_asks, 0, ROWS(wrong_asks));
	tcase_add_loop_test(run, test_notes, 0, ROWS(notes));
	tcase_add_test(run, test_window);
	tcase_add_test(run, test_times);
	tcase_add_test(run, test_unit);
	tcase_add_test(run, test_languages);
	tcase_add_test(run, test_question);
	tcase_add_loop_test(run, test_blocks, 0, ROWS(blocks));
	suite_add_tcase(s, language);
	suite_add_tcase(s, run);
	return s;
}

TEST_MAIN(telling_suite())

/*
 * The glossary: that its tables are sound, that words are found however they
 * are written, and that every word which the screen takes from a table of its
 * own (states, findings, fates, views, the kernel's values) has an entry. A new
 * one in such a table fails here until it is explained.
 */
#include "tests/test.h"

#include <ctype.h>

#include "capture/analysis.h"
#include "ui/app/app.h"
#include "ui/command/course.h"
#include "ui/text/end_line.h"
#include "ui/text/finding.h"
#include "ui/help/help.h"
#include "ui/text/i18n.h"

enum {
	ENTRIES_LEAST = 120,
	TEXT_MOST = 420, /* bytes of English: a few sentences */
	ZH_COLS_MOST = 330,
};

static const char *const languages[] = { "en", "zh" };

static void setup(void)
{
	i18n_set("en");
}

static size_t count(void)
{
	size_t n = 0;

	while (glossary_at(n))
		n++;
	return n;
}

/* --- the tables ---------------------------------------------------------- */

START_TEST(sorted_and_whole)
{
	size_t n_subjects, n = 0;
	const struct glossary_subject *const *s =
		glossary_subjects(&n_subjects);

	for (size_t i = 0; i < n_subjects; i++) {
		ck_assert_str_ne(s[i]->title[0], "");
		ck_assert_str_ne(s[i]->title[1], s[i]->title[0]);
		n += s[i]->n;
	}
	ck_assert_uint_eq(n, count());
	ck_assert_uint_ge(n, ENTRIES_LEAST);
	for (size_t i = 1; i < n; i++)
		ck_assert_int_lt(strcasecmp(glossary_at(i - 1)->term[0],
					    glossary_at(i)->term[0]),
				 0);
	ck_assert_ptr_null(glossary_at(n));
}
END_TEST

static bool is_ascii(const char *text)
{
	while (*text && isascii((unsigned char)*text))
		text++;
	return !*text;
}

static void check_texts(const struct glossary_entry *e)
{
	const char *en = e->text[0], *zh = e->text[1], *name = e->term[0];

	ck_assert_msg(strlen(en) <= TEXT_MOST, "%s: %zu bytes", name,
		      strlen(en));
	ck_assert_msg(text_width(zh) <= ZH_COLS_MOST, "%s: %d columns", name,
		      text_width(zh));
	ck_assert_msg(en[strlen(en) - 1] == '.', "%s: no sentence", name);
	ck_assert_msg(strcmp(zh + strlen(zh) - 3, "。") == 0, "%s: zh", name);
	ck_assert_msg(!is_ascii(zh), "%s: zh is not translated", name);
	ck_assert_msg(is_ascii(en) || strstr(en, "∞"), "%s", name);
	ck_assert_msg(!strstr(en, "  ") && !strchr(en, '!'), "%s", name);
	ck_assert_msg(e->ref[0] != '\0', "%s: where does it stand?", name);
}

START_TEST(texts_in_both_languages)
{
	const struct glossary_entry *e;

	for (size_t i = 0; (e = glossary_at(i)) != NULL; i++) {
		check_texts(e);
		i18n_set("zh");
		ck_assert_ptr_eq(glossary_text(e), e->text[1]);
		i18n_set("en");
		ck_assert_ptr_eq(glossary_text(e), e->text[0]);
		ck_assert_ptr_eq(glossary_term(e), e->term[0]);
	}
}
END_TEST

/* It leads to its entry, and so to no other. */
static void check_name(const struct glossary_entry *e, const char *name)
{
	const struct glossary_entry *found = glossary_find(name);

	ck_assert_msg(found == e, "\"%s\" of %s leads to %s", name, e->term[0],
		      found ? found->term[0] : "nothing");
	ck_assert_msg(glossary_is_named(e, name), "%s", name);
}

START_TEST(names_are_unique)
{
	const struct glossary_entry *e;

	for (size_t i = 0; (e = glossary_at(i)) != NULL; i++) {
		check_name(e, e->term[0]);
		if (e->term[1])
			check_name(e, e->term[1]);
		for (size_t k = 0; k < GLOSSARY_ALSO && e->also[k]; k++)
			check_name(e, e->also[k]);
	}
}
END_TEST

START_TEST(links_lead_somewhere_else)
{
	const struct glossary_entry *e;

	for (size_t i = 0; (e = glossary_at(i)) != NULL; i++) {
		ck_assert_msg(e->see[0] != NULL, "%s: no link", e->term[0]);
		for (size_t k = 0; k < GLOSSARY_SEE && e->see[k]; k++) {
			const struct glossary_entry *to =
				glossary_find(e->see[k]);

			ck_assert_msg(to != NULL, "%s: see %s", e->term[0],
				      e->see[k]);
			ck_assert_msg(to != e, "%s: sees itself", e->term[0]);
			for (size_t j = 0; j < k; j++)
				ck_assert_msg(glossary_find(e->see[j]) != to,
					      "%s: %s twice", e->term[0],
					      e->see[k]);
		}
	}
}
END_TEST

/* --- lessons ------------------------------------------------------------- */

static bool in_course(const char *lesson)
{
	size_t n;
	const struct chapter *chapters = course_chapters(&n);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; chapters[i].lesson[k]; k++)
			if (strcmp(chapters[i].lesson[k], lesson) == 0)
				return true;
	return false;
}

START_TEST(lessons_are_in_the_course)
{
	const struct glossary_entry *e;

	for (size_t i = 0; (e = glossary_at(i)) != NULL; i++) {
		ck_assert_msg(e->shown[0] != NULL, "%s: no lesson", e->term[0]);
		for (size_t k = 0; k < GLOSSARY_SHOWN && e->shown[k]; k++)
			ck_assert_msg(in_course(e->shown[k]),
				      "%s: %s is in no chapter", e->term[0],
				      e->shown[k]);
	}
}
END_TEST

/* Whoever goes through the course meets its lessons in the glossary. */
START_TEST(most_lessons_are_linked)
{
	size_t n, lessons = 0, linked = 0;
	const struct chapter *chapters = course_chapters(&n);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; chapters[i].lesson[k]; k++, lessons++) {
			const struct glossary_entry *e;
			bool found = false;

			for (size_t j = 0; (e = glossary_at(j)) && !found; j++)
				for (size_t m = 0;
				     m < GLOSSARY_SHOWN && e->shown[m]; m++)
					found |=
						strcmp(e->shown[m],
						       chapters[i].lesson[k]) ==
						0;
			if (!found)
				printf("in no entry: %s\n",
				       chapters[i].lesson[k]);
			linked += found;
		}
	ck_assert_uint_ge(linked * 10, lessons * 8);
}
END_TEST

/* --- words of the screen ------------------------------------------------- */

static void must_have(const char *what, const char *word)
{
	ck_assert_msg(glossary_find(word) != NULL, "%s has no entry: %s", what,
		      word);
}

START_TEST(states)
{
	for (int i = TCP_UNKNOWN + 1; i < TCP_STATES; i++) {
		const char *name = tcp_state_name((enum tcp_state)i);
		const struct glossary_entry *e = glossary_find(name);

		must_have("state", name);
		ck_assert_str_eq(e->term[0], name);
	}
	must_have("state", "unbound");
	must_have("state", "bound");
	must_have("state", "connected");
}
END_TEST

START_TEST(findings)
{
	for (size_t i = 0; i < ANALYSIS_KINDS; i++) {
		must_have("finding", analysis_name(i));
		must_have("finding", finding_word(ANALYSIS(i)));
	}
}
END_TEST

START_TEST(fates)
{
	for (int i = 0; i < FATES; i++)
		must_have("fate", fate_name((enum fate)i));
}
END_TEST

START_TEST(views)
{
	static const struct view_ops *const all[] = {
		&view_step,	&view_states,  &view_flows,   &view_packets,
		&view_stream,	&view_graphs,  &view_home,    &view_help,
		&view_trace,	&view_compare, &view_sockets, &view_lanes,
		&view_glossary, &view_learn,
	};

	ck_assert_int_ge(ROWS(all), VIEWS);
	for (int i = 0; i < ROWS(all); i++)
		must_have("view", all[i]->name);
}
END_TEST

/* In both languages: what stands there is what somebody looks up. */
START_TEST(values_of_the_kernel)
{
	i18n_set(languages[_i]);
	for (int i = 0; i < END_WORDS; i++)
		must_have("value", end_word((enum end_word)i));
	must_have("value", tr("frozen"));
}
END_TEST

START_TEST(questions_of_beginners)
{
	static const char *const asked[] = {
		"what is a socket",   "TCP or UDP",	"what is a thread",
		"what is asynchrony", "什么是套接字？", "什么是多线程？",
		"什么是异步编程？",
	};

	for (int i = 0; i < ROWS(asked); i++)
		must_have("question", asked[i]);
}
END_TEST

/* --- looking up ---------------------------------------------------------- */

static const struct {
	const char *word, *term; /* NULL: there is none */
} looked_up[] = {
	{ "RTO", "RTO" },
	{ "rto", "RTO" },
	{ "Retransmission Timeout", "RTO" },
	{ "重传超时", "RTO" },
	{ "time wait", "TIME-WAIT" },
	{ "TIME_WAIT", "TIME-WAIT" },
	{ "timewait", "TIME-WAIT" },
	{ "套接字", "socket" },
	{ "syn-ack", "SYN+ACK" },
	{ "4-tuple", "four-tuple" },
	{ "dup ack", "duplicate ACK" },
	{ "CWR", "ECE and CWR" },
	{ "TCP vs UDP", "TCP or UDP?" },
	{ "reuseaddr", "SO_REUSEADDR" }, /* as calls of actors are written */
	{ "membership", "multicast" },
	{ "syncnt", "SYN-SENT" },
	{ "", NULL },
	{ " - ", NULL },
	{ "sockett", NULL },
	{ "\xff\xfe", NULL },
};

START_TEST(finds)
{
	const struct glossary_entry *e = glossary_find(looked_up[_i].word);

	if (looked_up[_i].term) {
		ck_assert_ptr_nonnull(e);
		ck_assert_str_eq(e->term[0], looked_up[_i].term);
	} else {
		ck_assert_ptr_null(e);
	}
}
END_TEST

START_TEST(a_very_long_word)
{
	char word[5000];

	memset(word, 'a', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	ck_assert_ptr_null(glossary_find(word));
	ck_assert(!glossary_is_named(glossary_at(0), word));
}
END_TEST

START_TEST(guesses)
{
	struct guess g;

	guess_start(&g, "sokcet");
	glossary_guess(&g);
	ck_assert_str_eq(g.best, "socket");
	guess_start(&g, "quite another thing");
	glossary_guess(&g);
	ck_assert_str_eq(g.best, "");
}
END_TEST

/* --- as text ------------------------------------------------------------- */

static char *entry_text(const char *word, int cols, bool ascii)
{
	struct print_style style = { .cols = cols, .ascii = ascii };
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	help_entry(glossary_find(word), &style, out);
	fclose(out);
	return text;
}

START_TEST(an_entry_as_text)
{
	char *text = entry_text("FIN-WAIT-1", 60, false);

	ck_assert_str_eq(
		text,
		"FIN-WAIT-1\n"
		"  This end has sent its FIN, and it is not acknowledged. The\n"
		"  FIN is sent again as data would be.\n"
		"  RFC 9293 3.3.2 · see: FIN, FIN-WAIT-2, CLOSING\n"
		"  watch it: wirestep run teardown-four\n"
		"  watch it: wirestep run lost-fin\n");
	free(text);
}
END_TEST

/* Every line fits, in both languages, however narrow or wide it is. */
START_TEST(lines_fit)
{
	static const int widths[] = { 40, 80, 200 };
	const struct glossary_entry *e;

	i18n_set(languages[_i % 2]);
	for (size_t i = 0; (e = glossary_at(i)) != NULL; i++) {
		int cols = widths[_i / 2];
		char *text = entry_text(e->term[0], cols, _i % 2 == 0);

		for (char *line = strtok(text, "\n"); line;
		     line = strtok(NULL, "\n"))
			ck_assert_msg(text_width(line) <= cols, "%s", line);
		free(text);
	}
}
END_TEST

/* docs/glossary.md is what the tables say; `make docs` writes it anew. */
START_TEST(documentation)
{
	char *made = NULL, *kept = NULL;
	size_t n, m = 0;
	FILE *out = open_memstream(&made, &n);
	FILE *in = fopen("docs/glossary.md", "re");

	help_glossary_markdown(out);
	fclose(out);
	ck_assert_ptr_nonnull(in);
	ck_assert_int_gt(getdelim(&kept, &m, '\0', in), 0);
	fclose(in);
	ck_assert_msg(strcmp(made, kept) == 0,
		      "docs/glossary.md is out of date: make docs");
	free(made);
	free(kept);
}
END_TEST

static Suite *glossary_suite(void)
{
	Suite *s = suite_create("glossary");
	TCase *t = tcase_create("glossary");

	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, sorted_and_whole);
	tcase_add_test(t, texts_in_both_languages);
	tcase_add_test(t, names_are_unique);
	tcase_add_test(t, links_lead_somewhere_else);
	tcase_add_test(t, lessons_are_in_the_course);
	tcase_add_test(t, most_lessons_are_linked);
	tcase_add_test(t, states);
	tcase_add_test(t, findings);
	tcase_add_test(t, fates);
	tcase_add_test(t, views);
	tcase_add_loop_test(t, values_of_the_kernel, 0, 2);
	tcase_add_test(t, questions_of_beginners);
	tcase_add_loop_test(t, finds, 0, ROWS(looked_up));
	tcase_add_test(t, a_very_long_word);
	tcase_add_test(t, guesses);
	tcase_add_test(t, an_entry_as_text);
	tcase_add_loop_test(t, lines_fit, 0, 6);
	tcase_add_test(t, documentation);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(glossary_suite())

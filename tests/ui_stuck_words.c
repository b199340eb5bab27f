/* Why is it stuck, in words: in each language, with and without a kernel. */
#include "tests/stuck.h"

#include "ui/text/i18n.h"
#include "ui/ladder/label.h"
#include "ui/live/stuck_words.h"

static void setup(void)
{
	table = flow_table_new(0);
	i18n_set("en");
}

static void teardown(void)
{
	flow_table_free(table);
}

/* Told, with curl (977) at A and python3 (412) at B. */
static void tell_owned(struct telling *t, const char *name)
{
	int i = 0;

	while (strcmp(stories[i].name, name) != 0)
		ck_assert_int_lt(++i, STORIES);
	tell(t, &stories[i]);
	t->socket[A].owner =
		(struct census_owner){ .pid = 977, .command = "curl" };
	t->socket[B].owner = t->listener.owner =
		(struct census_owner){ .pid = 412, .command = "python3" };
}

static void assert_said(const struct telling *t, const char *want)
{
	struct stuck s = stuck_ask(&t->facts);
	char got[STUCK_TEXT];

	ck_assert_str_eq(stuck_sentence(&t->facts, &s, got), want);
}

static const struct {
	const char *story, *lang, *want;
} said[] = {
	{ "not read until the window is 0", "en",
	  "python3 (412) has not read 100 bytes, so the window that it offers "
	  "is 0 for 5.0 s, and curl (977) can not send; the kernel tries "
	  "again in 700 ms." },
	{ "not read until the window is 0", "zh",
	  "python3 (412) 有 100 字节没有读，所以它给出的窗口为 0（已 5.0 "
	  "s），curl (977) 不能发送；内核将在 700 ms 后重试。" },
	{ "the accept queue is full: SYN", "en",
	  "python3 (412) does not accept: its accept queue is full (2 wait, 1 "
	  "may), so its kernel drops the SYN of curl (977) for 5.0 s (sent: "
	  "3); the kernel tries again in 900 ms." },
	{ "keep-alives after a question", "en",
	  "curl (977) has waited for python3 (412): all that it sent is "
	  "acknowledged, and no answer has come." },
	{ "TIME-WAIT, by the kernel", "en",
	  "Closed properly 5.0 s ago. curl (977) stays in TIME-WAIT for "
	  "another 12.3 s, by design: there is nothing to do." },
	{ "the last FIN is not acknowledged", "en",
	  "curl (977) has not acknowledged the FIN of python3 (412), and has "
	  "said nothing for 5.0 s (sent again: 1)." },
};

START_TEST(sentence)
{
	struct telling t;

	i18n_set(said[_i].lang);
	tell_owned(&t, said[_i].story);
	assert_said(&t, said[_i].want);
}
END_TEST

static const struct {
	uint64_t ns;
	const char *want;
} brief[] = {
	{ 0, "0 ms" },
	{ 999499999, "999 ms" },
	{ 999500000, "1.0 s" },
	{ 119900000000, "119.9 s" },
	{ 119950000000, "2.0 min" },
	{ 7196000000000, "119.9 min" },
	{ 7200000000000, "2.0 h" },
	{ 172800000000000, "2.0 d" },
	{ UINT64_MAX - 1, "213504.0 d" },
};

START_TEST(brief_times)
{
	char text[TIME_TEXT];

	ck_assert_str_eq(time_brief(brief[_i].ns, text), brief[_i].want);
}
END_TEST

/* A capture file knows addresses; a listener speaks for who is to accept. */
START_TEST(names)
{
	struct telling t;
	char name[STUCK_NAME];

	tell_owned(&t, "nobody has accepted it");
	t.socket[A].owner.pid = t.socket[B].owner.pid = 0;
	ck_assert_str_eq(stuck_end_name(&t.facts, A, name), "127.0.0.1:40000");
	ck_assert_str_eq(stuck_end_name(&t.facts, B, name), "python3 (412)");
	t.facts.listener = NULL;
	ck_assert_str_eq(stuck_end_name(&t.facts, B, name), "127.0.0.1:80");
}
END_TEST

START_TEST(one_process_has_both_ends)
{
	struct telling t;
	char name[STUCK_NAME];

	tell_owned(&t, "nobody has accepted it");
	t.socket[A].owner = t.socket[B].owner;
	ck_assert_str_eq(stuck_end_name(&t.facts, A, name),
			 "python3 (412) :40000");
	ck_assert_str_eq(stuck_end_name(&t.facts, B, name),
			 "python3 (412) :80");
}
END_TEST

/* Nobody knows what came after the end of a file. */
START_TEST(until_the_end)
{
	struct telling t;

	tell_owned(&t, "answered just now");
	t.facts.over = true;
	assert_said(&t, "Nobody has anything to say: python3 (412) had the "
			"last word 1.0 s before the end, and curl (977) has "
			"acknowledged it.");
	tell_owned(&t, "no answer, by the wire");
	t.facts.over = true;
	assert_said(&t,
		    "curl (977) has waited for python3 (412) for 5.0 s until "
		    "the end: all that it sent is acknowledged, and no "
		    "answer has come.");
}
END_TEST

/* comm(5) is whatever a program wrote there. */
START_TEST(hostile_name)
{
	struct telling t;
	char name[STUCK_NAME];

	tell_owned(&t, "nobody has accepted it");
	memcpy(t.socket[A].owner.command, "\x1b[2J\xff\n9012345678", 16);
	stuck_end_name(&t.facts, A, name);
	ck_assert_ptr_null(strchr(name, '\x1b'));
	ck_assert_ptr_null(strchr(name, '\n'));
	ck_assert_ptr_nonnull(strstr(name, "012345678 (977)"));
}
END_TEST

START_TEST(facts_of_the_kernel)
{
	struct telling t;
	char fact[STUCK_FACTS][STUCK_TEXT];

	tell_owned(&t, "sent again, by the kernel");
	t.socket[A].kernel.info.rtt_us = 150;
	t.socket[A].kernel.info.total_retrans = 7;
	t.socket[B].kernel.has_info = false;
	t.socket[B].drops = 2;
	ck_assert_uint_eq(stuck_facts_text(&t.facts, fact), 4);
	ck_assert_str_eq(fact[0], "127.0.0.1:40000 curl (977) · kernel "
				  "ESTABLISHED · wire ESTABLISHED");
	ck_assert_str_eq(fact[1],
			 "  unread 0 · to be acknowledged 0 · timer: "
			 "retransmission in 1.3 s · rtt 0.150 ms · cwnd 0 · "
			 "sent again 7");
	ck_assert_str_eq(fact[2], "127.0.0.1:80 python3 (412) · kernel "
				  "ESTABLISHED · wire ESTABLISHED");
	ck_assert_str_eq(fact[3],
			 "  unread 0 · to be acknowledged 0 · dropped 2");
}
END_TEST

START_TEST(facts_of_the_wire)
{
	struct telling t;
	char fact[STUCK_FACTS][STUCK_TEXT];

	tell_owned(&t, "the window is 0, by the wire");
	t.facts.socket[A] = t.facts.socket[B] = NULL;
	ck_assert_uint_eq(stuck_facts_text(&t.facts, fact), 3);
	ck_assert_str_eq(fact[0], "127.0.0.1:40000 · wire ESTABLISHED");
	ck_assert_ptr_nonnull(strstr(fact[2], "not asked"));
}
END_TEST

START_TEST(facts_of_udp)
{
	struct telling t;
	char fact[STUCK_FACTS][STUCK_TEXT];

	tell_owned(&t, "nobody is there");
	ck_assert_uint_eq(stuck_facts_text(&t.facts, fact), 3);
	ck_assert_str_eq(fact[0],
			 "127.0.0.1:40000 curl (977) · kernel a socket");
	ck_assert_str_eq(fact[2], "127.0.0.1:80 python3 (412) · kernel no "
				  "socket");
}
END_TEST

/* The parts of a sentence, sorted: a translation has the same. */
static void parts_of(const char *text, char out[STUCK_TEXT])
{
	static const char *const parts[] = { "{0}",   "{1}",	"{2}",
					     "{A}",   "{B}",	"{ago}",
					     "{for}", "{left}", "{next}" };
	size_t n = 0, known = 0, all = 0;

	out[0] = '\0';
	for (int i = 0; i < ROWS(parts); i++)
		for (const char *at = text; (at = strstr(at, parts[i])); at++) {
			n += (size_t)snprintf(out + n, STUCK_TEXT - n, "%s",
					      parts[i]);
			known++;
		}
	for (const char *at = text; (at = strchr(at, '{')); at++)
		all++;
	ck_assert_msg(known == all, "an unknown part: %s", text);
}

START_TEST(translations_have_the_same_parts)
{
	for (int i = 0; i < STUCK_RULES; i++) {
		const char *text = stuck_template((enum stuck_rule)i);
		char en[STUCK_TEXT], zh[STUCK_TEXT];

		parts_of(text, en);
		i18n_set("zh");
		ck_assert_str_ne(tr(text), text);
		parts_of(tr(text), zh);
		ck_assert_msg(strcmp(en, zh) == 0, "%s: %s", text, zh);
	}
}
END_TEST

/* --- docs/live.md -------------------------------------------------------- */

static const struct {
	const char *part, *shown;
} shown[] = {
	{ "{A}", "**A**" },
	{ "{B}", "**B**" },
	{ "{0}", "*n*" },
	{ "{1}", "*m*" },
	{ "{2}", "*k*" },
	{ "{for}", " for *t*" },
	{ "{ago}", " *t* ago" },
	{ "{left}", " for another *t*" },
	{ "{next}", "; the kernel tries again in *t*" },
};

/* "| `refused` | **B** refused **A** *t* ago: nobody listened there. |" */
static void row_of(enum stuck_rule rule, char *out, size_t size)
{
	struct words w = { .at = out, .size = size };
	const char *at = stuck_template(rule);

	words_add(&w, "| `%s` | ", stuck_name(rule));
	while (*at) {
		size_t n = strcspn(at, "{"), i = 0;

		words_add(&w, "%.*s", (int)n, at);
		at += n;
		if (!*at)
			break;
		while (strncmp(at, shown[i].part, strlen(shown[i].part)) != 0)
			i++;
		words_add(&w, "%s", shown[i].shown);
		at += strlen(shown[i].part);
	}
	words_add(&w, " |\n");
}

START_TEST(documentation_has_all)
{
	FILE *in = fopen("docs/live.md", "rb");
	char *text = NULL, row[2 * STUCK_TEXT];
	size_t n = 0;
	int missing = 0;

	ck_assert_ptr_nonnull(in);
	ck_assert_int_gt(getdelim(&text, &n, '\0', in), 0);
	fclose(in);
	for (int i = 0; i < STUCK_RULES; i++) {
		row_of((enum stuck_rule)i, row, sizeof(row));
		if (strstr(text, row))
			continue;
		fputs(row, stderr);
		missing++;
	}
	free(text);
	ck_assert_msg(missing == 0, "%d rows are not in docs/live.md", missing);
}
END_TEST

static Suite *words_suite(void)
{
	Suite *s = suite_create("stuck_words");
	TCase *tc = tcase_create("stuck_words");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, sentence, 0, ROWS(said));
	tcase_add_loop_test(tc, brief_times, 0, ROWS(brief));
	tcase_add_test(tc, names);
	tcase_add_test(tc, one_process_has_both_ends);
	tcase_add_test(tc, until_the_end);
	tcase_add_test(tc, hostile_name);
	tcase_add_test(tc, facts_of_the_kernel);
	tcase_add_test(tc, facts_of_the_wire);
	tcase_add_test(tc, facts_of_udp);
	tcase_add_test(tc, translations_have_the_same_parts);
	tcase_add_test(tc, documentation_has_all);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(words_suite())

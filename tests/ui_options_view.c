/*
 * What --print takes: every view, of which command, as a recording or as tests;
 * and the options of runs as tests, which choose a view themselves.
 */
#include "tests/test.h"

#include "ui/command/options.h"

enum { ARGS = 16 };

static struct options o;
static struct err e;

static void setup(void)
{
	o = (struct options){ 0 };
	e = (struct err){ 0 };
}

static void teardown(void)
{
	options_free(&o);
}

/* Parses words that are divided by blanks; they stay while o is used. */
static int parse(const char *line)
{
	static char text[256];
	static char *argv[ARGS + 1];
	char *rest = text;
	int argc = 0;

	options_free(&o);
	snprintf(text, sizeof(text), "%s", line);
	while (argc < ARGS && (argv[argc] = strsep(&rest, " ")) != NULL)
		argc++;
	argv[argc] = NULL;
	return options_parse(&o, argc, argv, &e);
}

START_TEST(every_view)
{
	size_t n;
	const struct print_view *views = print_views(&n);

	for (size_t i = 0; i < n; i++) {
		char line[64];

		snprintf(line, sizeof(line), "wirestep %s%s",
			 i % 2 ? "--print=" : "-p", views[i].name);
		ck_assert_int_eq(parse(line), 0);
		ck_assert_ptr_eq(o.view, &views[i]);
	}
}
END_TEST

/* A summary is of a recording or of a suite; the others are of one alone. */
START_TEST(what_to_print)
{
	ck_assert_int_eq(parse("wirestep -p ladder"), 0);
	ck_assert(o.view && !o.report);
	ck_assert_int_eq(parse("wirestep -p summary"), 0);
	ck_assert(o.view && o.report);
	ck_assert_int_eq(parse("wirestep -p tap"), 0);
	ck_assert(!o.view && o.report);
	ck_assert_int_eq(parse("wirestep -p tap -p junit"), 0);
	ck_assert_str_eq(o.report->name, "junit");
	ck_assert_int_eq(parse("wirestep run x"), 0);
	ck_assert(!o.view && !o.report);
}
END_TEST

/* Who says how many run at a time, or how long, wants none of one alone. */
START_TEST(as_tests)
{
	static const struct {
		const char *line;
		const struct suite_format *report;
	} rows[] = {
		{ "wirestep run -j4 x", &suite_text },
		{ "wirestep run x --timeout 9s", &suite_text },
		{ "wirestep run --jobs 4 x -p summary", &suite_text },
		{ "wirestep run -p tap -j4 --timeout 9 x", &suite_tap },
		{ "wirestep -j4 -p junit run x", &suite_junit },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		ck_assert_msg(parse(rows[i].line) == 0, "%s", e.text);
		ck_assert_ptr_null(o.view);
		ck_assert_ptr_eq(o.report, rows[i].report);
	}
}
END_TEST

/* The views of every command that shows recordings. */
#define OF_ALL                                                                 \
	"ladder, packets, states, calls, lanes, flows, stream, hex, summary, " \
	"json"

START_TEST(mistakes)
{
	static const struct {
		const char *line, *text;
	} wrong[] = {
		{ "wirestep -p Ladder run x",
		  "--print Ladder: no such view (" OF_ALL ", tap, junit)" },
		{ "wirestep open x --print=",
		  "--print : no such view (" OF_ALL ")" },
		{ "wirestep exec -p tabs -- ls -p ladder",
		  "--print tabs: no such view (" OF_ALL ")" },
		{ "wirestep live --print nosuch",
		  "--print nosuch: no such view (" OF_ALL ", sockets)" },
		{ "wirestep learn -p nosuch",
		  "--print nosuch: no such view (summary)" },
		{ "wirestep -p nosuch",
		  "--print nosuch: no such view (wirestep --help)" },
		{ "wirestep list -p nosuch",
		  "--print nosuch: no such view (wirestep --help)" },
		{ "wirestep run -p nosuch x -p ladder",
		  "--print nosuch: no such view (" OF_ALL ", tap, junit)" },
		{ "wirestep run -j2 x -p ladder",
		  "--jobs: is of runs as tests, and --print ladder of runs one "
		  "by one (--print summary, tap, junit)" },
		{ "wirestep run --print json --timeout 3s",
		  "--timeout: is of runs as tests, and --print json of runs "
		  "one by one (--print summary, tap, junit)" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		ck_assert_int_eq(parse(wrong[i].line), -1);
		ck_assert_str_eq(e.text, wrong[i].text);
		ck_assert_int_eq((int)e.status, ERR_INPUT);
	}
	ck_assert_int_eq(parse("wirestep run -p calls x"), 0);
	ck_assert_str_eq(o.view->name, "calls");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("options_view");
	TCase *t = tcase_create("options_view");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, every_view);
	tcase_add_test(t, what_to_print);
	tcase_add_test(t, as_tests);
	tcase_add_test(t, mistakes);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())

/*
 * The command line: every option (views: ui_options_view.c), what is left when
 * they are taken out, the exact text of every mistake, and what the environment
 * decides.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "ui/text/i18n.h"
#include "ui/command/options.h"
#include "ui/term/theme.h"

enum { ARGS = 24 };

static struct options o;
static struct err e;

static void setup(void)
{
	static const char *const vars[] = { "COLUMNS",	   "LC_ALL", "LC_CTYPE",
					    "LC_MESSAGES", "LANG",   "LINES" };

	for (int i = 0; i < ROWS(vars); i++)
		unsetenv(vars[i]);
	o = (struct options){ 0 };
	e = (struct err){ 0 };
	i18n_set("en");
}

static void teardown(void)
{
	options_free(&o);
}

/* Parses words that are divided by blanks; they stay while o is used. */
static int parse(const char *line)
{
	static char text[2048];
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

/* The words that are left, with blanks between. */
static void assert_left(const char *want)
{
	char got[1024] = "";

	for (int i = 0; i < o.n_args; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s",
			 i ? " " : "", o.arg[i]);
	ck_assert_str_eq(got, want);
}

/* --- every option -------------------------------------------------------- */

START_TEST(nothing_asked_for)
{
	ck_assert_int_eq(parse("wirestep"), 0);
	ck_assert_ptr_null(o.view);
	ck_assert(!o.style.json && !o.style.ascii);
	ck_assert(!o.no_capture && !o.help && !o.version);
	ck_assert_uint_eq(o.n_write + o.n_set, 0);
	ck_assert_uint_eq(o.seed, 0);
	ck_assert_int_eq(o.judge, ANALYSIS_EXACT);
	ck_assert(o.speed == 1);
	ck_assert_ptr_null(o.theme);
	ck_assert_ptr_null(o.keys);
	ck_assert(!o.no_animation);
	ck_assert_int_eq(o.n_args, 0);
	ck_assert_str_eq(e.text, "");
}
END_TEST

START_TEST(all_at_once)
{
	ck_assert_int_eq(
		parse("wirestep run --print ladder --json --write a.jsonl "
		      "--lang zh --set port=1 --seed 7 --no-capture --speed 4 "
		      "--theme light --no-animation --keys d.keys "
		      "--analysis wireshark x.scn"),
		0);
	ck_assert_str_eq(o.view->name, "ladder");
	ck_assert(o.style.json);
	ck_assert_uint_eq(o.n_write, 1);
	ck_assert_str_eq(o.write[0], "a.jsonl");
	ck_assert_str_eq(i18n_lang(), "zh");
	ck_assert_uint_eq(o.n_set, 1);
	ck_assert_str_eq(o.set[0].name, "port");
	ck_assert_str_eq(o.set[0].value, "1");
	ck_assert_uint_eq(o.seed, 7);
	ck_assert(o.no_capture);
	ck_assert_int_eq(o.judge, ANALYSIS_WIRESHARK);
	ck_assert_int_eq(options_of_run(&o).judge, ANALYSIS_WIRESHARK);
	ck_assert(o.speed == 4);
	ck_assert_str_eq(o.theme, "light");
	ck_assert(o.no_animation);
	ck_assert_str_eq(o.keys, "d.keys");
	assert_left("run x.scn");
}
END_TEST

START_TEST(flags)
{
	ck_assert_int_eq(parse("wirestep --help"), 0);
	ck_assert(o.help && !o.version);
	ck_assert_int_eq(parse("wirestep -h run"), 0);
	ck_assert(o.help);
	assert_left("run");
	ck_assert_int_eq(parse("wirestep --version"), 0);
	ck_assert(o.version && !o.help);
	ck_assert_int_eq(parse("wirestep --ascii"), 0);
	ck_assert(o.style.ascii);
	ck_assert_int_eq(parse("wirestep --vers"), 0); /* may be shortened */
	ck_assert(o.version);
}
END_TEST

START_TEST(writes)
{
	ck_assert_int_eq(parse("wirestep -w a.pcapng -wb.pcap --write=c.jsonl "
			       "--write d/e.f.txt -w .txt -w 6.txt -w 7.txt "
			       "-w 8.txt"),
			 0);
	ck_assert_uint_eq(o.n_write, OPTION_WRITES);
	ck_assert_str_eq(o.write[0], "a.pcapng");
	ck_assert_str_eq(o.write[1], "b.pcap");
	ck_assert_str_eq(o.write[2], "c.jsonl");
	ck_assert_str_eq(o.write[3], "d/e.f.txt");
	ck_assert_str_eq(o.write[7], "8.txt");
}
END_TEST

START_TEST(settings)
{
	ck_assert_int_eq(
		parse("wirestep --set a=1 --set b= --set c=d=e --set a=2"), 0);
	ck_assert_uint_eq(o.n_set, 4);
	ck_assert_str_eq(o.set[1].name, "b");
	ck_assert_str_eq(o.set[1].value, "");
	ck_assert_str_eq(o.set[2].name, "c");
	ck_assert_str_eq(o.set[2].value, "d=e");
	ck_assert_str_eq(o.set[3].value, "2");
	options_free(&o);
	ck_assert_uint_eq(o.n_set, 0);
	options_free(&o); /* twice does no harm */
}
END_TEST

START_TEST(seeds)
{
	static const struct {
		const char *line;
		uint64_t seed;
	} seeds_[] = {
		{ "wirestep --seed 0", 0 },
		{ "wirestep --seed 0x10", 16 },
		{ "wirestep --seed 18446744073709551615", UINT64_MAX },
	};

	for (int i = 0; i < ROWS(seeds_); i++) {
		ck_assert_int_eq(parse(seeds_[i].line), 0);
		ck_assert_uint_eq(o.seed, seeds_[i].seed);
	}
}
END_TEST

START_TEST(speeds)
{
	static const struct {
		const char *line;
		double speed;
	} speeds_[] = {
		{ "wirestep --speed 1", 1 },
		{ "wirestep --speed 0.25", 0.25 },
		{ "wirestep --speed=.25", 0.25 },
		{ "wirestep --speed 1/4", 0.25 },
		{ "wirestep --speed 2.", 2 },
		{ "wirestep --speed 3/2", 1.5 },
		{ "wirestep --speed 0.5/2.5", 0.2 },
		{ "wirestep --speed 007", 7 },
		{ "wirestep --speed 1000", 1000 },
		{ "wirestep --speed 0.001", 0.001 },
		{ "wirestep --speed 1/1000", 0.001 },
	};

	for (int i = 0; i < ROWS(speeds_); i++) {
		ck_assert_msg(parse(speeds_[i].line) == 0, "%s", e.text);
		ck_assert_msg(o.speed == speeds_[i].speed, "%s: %f",
			      speeds_[i].line, o.speed);
	}
}
END_TEST

START_TEST(jobs_and_timeouts)
{
	static const struct {
		const char *line;
		unsigned jobs;
		uint64_t timeout_ms;
	} lines[] = {
		{ "wirestep run x.scn", 0, 120000 },
		{ "wirestep -j1 --timeout 90", 1, 90000 },
		{ "wirestep -j 8 --timeout=90s", 8, 90000 },
		{ "wirestep --jobs=1000 --timeout 500ms", 1000, 500 },
		{ "wirestep --timeout 86400", 0, 86400000 },
	};

	for (int i = 0; i < ROWS(lines); i++) {
		ck_assert_msg(parse(lines[i].line) == 0, "%s", e.text);
		ck_assert_uint_eq(o.jobs, lines[i].jobs);
		ck_assert_uint_eq(o.timeout_ns,
				  lines[i].timeout_ms * UINT64_C(1000000));
	}
}
END_TEST

/* Each that an error would offer, and that help names. */
START_TEST(themes)
{
	char names[128], line[160], *rest = names, *name;
	int n = 0;

	snprintf(names, sizeof(names), "%s", theme_names());
	while ((name = strsep(&rest, ", ")) != NULL) {
		if (!*name)
			continue;
		snprintf(line, sizeof(line), "wirestep --theme %s", name);
		ck_assert_msg(parse(line) == 0, "%s", e.text);
		ck_assert_str_eq(o.theme, name);
		n++;
	}
	ck_assert_int_ge(n, 4);
}
END_TEST

/* --- what is left -------------------------------------------------------- */

START_TEST(permutation)
{
	static const struct {
		const char *line, *left;
	} lines[] = {
		{ "wirestep run a.scn", "run a.scn" },
		{ "wirestep run a.scn -p summary", "run a.scn" },
		{ "wirestep -p summary run a.scn", "run a.scn" },
		{ "wirestep run -p summary a.scn b.scn", "run a.scn b.scn" },
		{ "wirestep open -", "open -" }, /* standard input */
		{ "wirestep open -p summary -- -x", "open -x" },
		{ "wirestep exec -- cmd -p summary", "exec cmd -p summary" },
		{ "wirestep exec cmd --help x", "exec cmd --help x" },
		{ "wirestep exec --mode freeze cmd --mode realtime -- x",
		  "exec cmd --mode realtime -- x" },
		{ "wirestep exec -p summary -- -- x", "exec -- x" },
		{ "wirestep -p summary exec exec -h", "exec exec -h" },
		{ "wirestep run exec -p summary", "run exec" },
		{ "wirestep --", "" },
		{ "wirestep -- --help", "--help" },
	};

	for (int i = 0; i < ROWS(lines); i++) {
		ck_assert_int_eq(parse(lines[i].line), 0);
		assert_left(lines[i].left);
		ck_assert_ptr_null(o.arg[o.n_args]);
		ck_assert(!o.help);
	}
}
END_TEST

/* --- mistakes ------------------------------------------------------------ */

#define NOT_A_SPEED                                                            \
	": not a speed from 1/1000 to 1000 (as in --speed 1/4 or --speed 2.5)"

#define NOT_A_TIME                                                             \
	": not a time up to a day (as in --timeout 90s or --timeout 500ms)"

enum { N_MISTAKES = 60 };

START_TEST(mistakes)
{
	static const struct {
		const char *line, *text;
	} wrong[] = {
		{ "wirestep --nosuch",
		  "--nosuch: no such option (wirestep --help)" },
		{ "wirestep run --nosuch x",
		  "--nosuch: no such option (wirestep --help)" },
		{ "wirestep --se 1",
		  "--se: no such option (wirestep --help)" }, /* ambiguous */
		{ "wirestep -z", "-z: no such option (wirestep --help)" },
		{ "wirestep run -hz x",
		  "-z: no such option (wirestep --help)" },
		{ "wirestep run --print",
		  "--print: needs a value (wirestep --help)" },
		{ "wirestep -p", "-p: needs a value (wirestep --help)" },
		{ "wirestep -w", "-w: needs a value (wirestep --help)" },
		{ "wirestep --json=yes",
		  "--json=yes: takes no value (wirestep --help)" },
		{ "wirestep --help=me run",
		  "--help=me: takes no value (wirestep --help)" },
		{ "wirestep -j0", "--jobs 0: not a number from 1 to 1000" },
		{ "wirestep --jobs 1001",
		  "--jobs 1001: not a number from 1 to 1000" },
		{ "wirestep --jobs 2x",
		  "--jobs 2x: not a number from 1 to 1000" },
		{ "wirestep --timeout 0", "--timeout 0" NOT_A_TIME },
		{ "wirestep --timeout -1s", "--timeout -1s" NOT_A_TIME },
		{ "wirestep --timeout 1m", "--timeout 1m" NOT_A_TIME },
		{ "wirestep --timeout s", "--timeout s" NOT_A_TIME },
		{ "wirestep --timeout 86401", "--timeout 86401" NOT_A_TIME },
		{ "wirestep --timeout 99999999999999999999",
		  "--timeout 99999999999999999999" NOT_A_TIME },
		{ "wirestep -w x.doc",
		  "--write x.doc: the extension tells the format, and this is "
		  "none of them (.pcapng .pcap .jsonl .txt .scn)" },
		{ "wirestep -w a.txt/x",
		  "--write a.txt/x: the extension tells the format, and this "
		  "is none of them (.pcapng .pcap .jsonl .txt .scn)" },
		{ "wirestep -w1.txt -w2.txt -w3.txt -w4.txt -w5.txt -w6.txt "
		  "-w7.txt -w8.txt -w9.txt",
		  "--write: at most 8 files" },
		{ "wirestep --analysis tshark",
		  "--analysis tshark: no such rules (exact or wireshark)" },
		{ "wirestep --lang fr",
		  "--lang fr: no such language (en or zh)" },
		{ "wirestep --lang ZH",
		  "--lang ZH: no such language (en or zh)" },
		{ "wirestep --set port",
		  "--set port: not NAME=VALUE (as in --set port=20000)" },
		{ "wirestep --set =1",
		  "--set =1: not NAME=VALUE (as in --set port=20000)" },
		{ "wirestep --seed x", "--seed x: not a number" },
		{ "wirestep --seed=", "--seed : not a number" },
		{ "wirestep --seed -1", "--seed -1: not a number" },
		{ "wirestep --seed 1x", "--seed 1x: not a number" },
		{ "wirestep --seed +1", "--seed +1: not a number" },
		{ "wirestep --seed 18446744073709551616",
		  "--seed 18446744073709551616: not a number" },
		{ "wirestep --speed 0", "--speed 0" NOT_A_SPEED },
		{ "wirestep --speed -1", "--speed -1" NOT_A_SPEED },
		{ "wirestep --speed +1", "--speed +1" NOT_A_SPEED },
		{ "wirestep --speed fast", "--speed fast" NOT_A_SPEED },
		{ "wirestep --speed=", "--speed " NOT_A_SPEED },
		{ "wirestep --speed .", "--speed ." NOT_A_SPEED },
		{ "wirestep --speed 1..2", "--speed 1..2" NOT_A_SPEED },
		{ "wirestep --speed 1x", "--speed 1x" NOT_A_SPEED },
		{ "wirestep --speed 1,5", "--speed 1,5" NOT_A_SPEED },
		{ "wirestep --speed 1/", "--speed 1/" NOT_A_SPEED },
		{ "wirestep --speed /4", "--speed /4" NOT_A_SPEED },
		{ "wirestep --speed 1/0", "--speed 1/0" NOT_A_SPEED },
		{ "wirestep --speed 0/0", "--speed 0/0" NOT_A_SPEED },
		{ "wirestep --speed 1/2/3", "--speed 1/2/3" NOT_A_SPEED },
		{ "wirestep --speed 1e2", "--speed 1e2" NOT_A_SPEED },
		{ "wirestep --speed 0x2", "--speed 0x2" NOT_A_SPEED },
		{ "wirestep --speed inf", "--speed inf" NOT_A_SPEED },
		{ "wirestep --speed nan", "--speed nan" NOT_A_SPEED },
		{ "wirestep --speed 1001", "--speed 1001" NOT_A_SPEED },
		{ "wirestep --speed 1/1001", "--speed 1/1001" NOT_A_SPEED },
		{ "wirestep --theme blue",
		  "--theme blue: no such theme (dark, light, safe, mono)" },
		{ "wirestep --theme Dark",
		  "--theme Dark: no such theme (dark, light, safe, mono)" },
		{ "wirestep --theme=",
		  "--theme : no such theme (dark, light, safe, mono)" },
		{ "wirestep --theme",
		  "--theme: needs a value (wirestep --help)" },
		{ "wirestep --keys",
		  "--keys: needs a value (wirestep --help)" },
		{ "wirestep --no-animation=1",
		  "--no-animation=1: takes no value (wirestep --help)" },
		{ "wirestep --no",
		  "--no: no such option (wirestep --help)" }, /* ambiguous */
	};

	ck_assert_int_eq(N_MISTAKES, ROWS(wrong));
	ck_assert_int_eq(parse(wrong[_i].line), -1);
	ck_assert_str_eq(e.text, wrong[_i].text);
	ck_assert_int_eq((int)e.status, ERR_INPUT);
	/* and the next line is read as if nothing had been */
	ck_assert_int_eq(parse("wirestep run -p calls x"), 0);
	ck_assert_str_eq(o.view->name, "calls");
	assert_left("run x");
}
END_TEST

/* --- the environment ----------------------------------------------------- */

/* Standard output is no terminal when tests run, so the default is 100. */
START_TEST(columns)
{
	static const struct {
		const char *value;
		int cols;
	} values[] = {
		{ NULL, 100 },
		{ "", 100 },
		{ "0", 100 },
		{ "-5", 100 },
		{ "wide", 100 },
		{ "80x", 100 },
		{ " ", 100 },
		{ "1", 1 },
		{ "80", 80 },
		{ "999", 999 },
		{ "1000", 1000 },
		{ "1001", 1000 },
		{ "2147483648", 1000 },
		{ "99999999999999999999999", 1000 },
		{ "-99999999999999999999999", 100 },
	};

	if (values[_i].value)
		setenv("COLUMNS", values[_i].value, 1);
	ck_assert_ptr_nonnull(freopen("/dev/null", "w", stdout));
	ck_assert_int_eq(parse("wirestep"), 0);
	ck_assert_int_eq(o.style.cols, values[_i].cols);
}
END_TEST
enum { N_COLUMNS = 15 };

START_TEST(locales)
{
	static const struct {
		const char *lc_all, *lc_ctype, *lang;
		bool ascii;
	} locales_[] = {
		{ NULL, NULL, NULL, false },
		{ "C", NULL, NULL, true },
		{ "POSIX", NULL, "en_US.UTF-8", true },
		{ "C.UTF-8", NULL, NULL, false },
		{ "", "", "", false },
		{ "", "C", "en_US.UTF-8", true },
		{ NULL, "en_US.utf8", "C", false },
		{ NULL, NULL, "zh_CN.GB18030", true },
		{ NULL, NULL, "zh_CN.utf8", false },
		{ NULL, NULL, "en_US", true },
		{ "de_DE.UTF-8@euro", NULL, NULL, false },
	};
	const struct {
		const char *name, *value;
	} vars[] = { { "LC_ALL", locales_[_i].lc_all },
		     { "LC_CTYPE", locales_[_i].lc_ctype },
		     { "LANG", locales_[_i].lang } };

	for (int i = 0; i < ROWS(vars); i++)
		if (vars[i].value)
			setenv(vars[i].name, vars[i].value, 1);
	ck_assert_int_eq(parse("wirestep"), 0);
	ck_assert_int_eq(o.style.ascii, locales_[_i].ascii);
	ck_assert_int_eq(parse("wirestep --ascii"), 0);
	ck_assert(o.style.ascii);
}
END_TEST
enum { N_LOCALES = 11 };

/* Chinese can not be written in ASCII: words are better than question marks. */
START_TEST(ascii_is_english)
{
	ck_assert_int_eq(parse("wirestep --lang zh"), 0);
	ck_assert_str_eq(i18n_lang(), "zh");
	ck_assert_int_eq(parse("wirestep --ascii --lang zh"), 0);
	ck_assert_str_eq(i18n_lang(), "en");
	i18n_set("zh");
	setenv("LC_ALL", "zh_CN.GB18030", 1);
	ck_assert_int_eq(parse("wirestep"), 0);
	ck_assert_str_eq(i18n_lang(), "en");
}
END_TEST

/* --- languages ----------------------------------------------------------- */

START_TEST(languages)
{
	ck_assert(i18n_set("zh"));
	ck_assert_str_eq(tr("dropped"), "已丢弃");
	ck_assert_str_eq(tr("not in the table"), "not in the table");
	ck_assert(i18n_shows("zh") && !i18n_shows("en"));
	ck_assert(!i18n_set("de"));
	ck_assert_str_eq(i18n_lang(), "zh");
	ck_assert(i18n_set("en"));
	ck_assert_str_eq(tr("dropped"), "dropped");
	ck_assert(i18n_shows("en") && !i18n_shows("zh"));
}
END_TEST

/* Every word that the views take from elsewhere has a translation. */
START_TEST(words_of_fates)
{
	i18n_set("zh");
	for (int i = 0; i < FATES; i++) {
		const char *name = fate_name((enum fate)i);

		ck_assert_msg(strcmp(tr(name), name) != 0, "%s", name);
	}
}
END_TEST

/* --- help ---------------------------------------------------------------- */

START_TEST(help)
{
	static const char *const want[] = {
		"  -p, --print VIEW           no screen",
		"      --json                 the view",
		"  -w, --write FILE           save",
		"      --lang LANG            en or zh",
		"      --ascii                draw",
		"      --set NAME=VALUE       a scenario",
		"      --seed N               of",
		"      --no-capture           run",
		"      --speed X              how fast",
		"      --theme NAME           the colours: dark light safe "
		"mono",
		"      --no-animation         packets",
		"      --keys FILE            keystrokes",
		"  -j, --jobs N               run",
		"      --timeout TIME         run",
		"  -h, --help                 this",
		"      --version              the",
	};
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	options_help(out);
	fclose(out);
	for (int i = 0; i < ROWS(want); i++)
		ck_assert_msg(strstr(text, want[i]) != NULL, "no '%s' in\n%s",
			      want[i], text);
	for (const char *line = text; *line; line = strchr(line, '\n') + 1)
		ck_assert_int_lt((int)strcspn(line, "\n"), 80);
	free(text);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("options");
	TCase *t = tcase_create("options");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, nothing_asked_for);
	tcase_add_test(t, all_at_once);
	tcase_add_test(t, flags);
	tcase_add_test(t, writes);
	tcase_add_test(t, settings);
	tcase_add_test(t, seeds);
	tcase_add_test(t, speeds);
	tcase_add_test(t, jobs_and_timeouts);
	tcase_add_test(t, themes);
	tcase_add_test(t, permutation);
	tcase_add_loop_test(t, mistakes, 0, N_MISTAKES);
	tcase_add_loop_test(t, columns, 0, N_COLUMNS);
	tcase_add_loop_test(t, locales, 0, N_LOCALES);
	tcase_add_test(t, ascii_is_english);
	tcase_add_test(t, languages);
	tcase_add_test(t, words_of_fates);
	tcase_add_test(t, help);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())

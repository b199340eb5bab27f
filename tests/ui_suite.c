/*
 * Many at a time: which processes there are, in what order they are told of,
 * what becomes of one that crashes, hangs or leaves others behind; and each
 * format's text of a suite whose names and messages are hostile.
 *
 * The cases are functions here. They meet in memory that all of them share:
 * where one waits for another it does so until that has happened.
 */
#include "tests/test.h"

#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "capture/text.h"
#include "ui/suite/headless.h"
#include "ui/suite/suite.h"

static struct shared {
	atomic_int running, most, begun, go, pid;
} * shared;

static struct scenario_file file[8];
static struct suite suite_;
static char *text;

static void setup(void)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(shared != MAP_FAILED);
	text = NULL;
}

static void teardown(void)
{
	/* None of them is left, not even as a zombie. */
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	suite_free(&suite_);
	free(text);
	munmap(shared, sizeof(*shared));
}

/* "a b" are two cases of those names; their text, as it was told. */
static void run_suite_of(const char *labels, struct suite_plan plan)
{
	static char names[512];
	struct files files = { .at = file };
	char *rest = names, *name;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	snprintf(names, sizeof(names), "%s", labels);
	while ((name = strsep(&rest, " ")) != NULL)
		file[files.n++] =
			(struct scenario_file){ .path = name, .label = name };
	plan.jobs = plan.jobs ? plan.jobs : 2;
	plan.timeout_ns = plan.timeout_ns ? plan.timeout_ns : 60000000000u;
	plan.format = plan.format ? plan.format : &suite_text;
	plan.signals = plan.signals ? plan.signals : -1;
	plan.out = out;
	suite_init(&suite_, &files);
	suite_run(&suite_, &plan);
	fclose(out);
}

#define RUN(labels, ...)                                                       \
	run_suite_of(labels, (struct suite_plan){ __VA_ARGS__ })

static const struct suite_report *report(int i)
{
	return suite_.at[i].report;
}

/* --- cases --------------------------------------------------------------- */

static void rest(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
}

static void until(atomic_int *what, int least)
{
	while (atomic_load(what) < least)
		rest();
}

static void passes(const struct suite_case *c, const struct options *o,
		   struct suite_report *r, FILE *out)
{
	(void)c;
	(void)o;
	(void)out;
	r->outcome = OUTCOME_PASSED;
}

/* Those that end by their name. */
static void by_name(const struct suite_case *c, const struct options *o,
		    struct suite_report *r, FILE *out)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	signal(SIGSEGV, SIG_DFL);
	passes(c, o, r, out);
	if (strcmp(c->label, "crashes") == 0) {
		fprintf(stderr, "last words \033[31m\n\xff\n");
		raise(SIGSEGV);
	} else if (strcmp(c->label, "leaves") == 0) {
		_exit(7);
	} else if (strcmp(c->label, "fails") == 0) {
		r->outcome = OUTCOME_FAILED;
		r->status = ERR_FAILED;
		fputs("why it failed\n", out);
	} else if (strcmp(c->label, "cannot") == 0) {
		r->outcome = OUTCOME_ERROR;
		r->status = ERR_UNSUPPORTED;
	} else if (strcmp(c->label, "skips") == 0) {
		r->outcome = OUTCOME_SKIPPED;
	}
}

/* --- how they end -------------------------------------------------------- */

START_TEST(ends)
{
	RUN("passes crashes fails skips leaves", .run = by_name);
	ck_assert_int_eq(report(0)->outcome, OUTCOME_PASSED);
	ck_assert_int_eq(report(1)->outcome, OUTCOME_ERROR);
	ck_assert_str_eq(
		report(1)->why,
		"its process was ended by signal 11 (Segmentation fault)");
	ck_assert_str_eq(suite_.at[1].text, "last words \\x1b[31m\n\\xff\n");
	ck_assert_int_eq(report(2)->outcome, OUTCOME_FAILED);
	ck_assert_str_eq(suite_.at[2].text, "why it failed\n");
	ck_assert_int_eq(report(3)->outcome, OUTCOME_SKIPPED);
	ck_assert_int_eq(report(4)->outcome, OUTCOME_ERROR);
	ck_assert_str_eq(report(4)->why,
			 "its process ended with status 7, and has not said "
			 "how the scenario went");
	ck_assert_ptr_nonnull(strstr(text, "1 passed, 3 failed, 1 skipped in"));
	ck_assert_int_eq(suite_status(&suite_), 1);
}
END_TEST

START_TEST(statuses)
{
	static const struct {
		const char *labels;
		int status;
	} rows[] = {
		{ "passes passes", 0 }, { "skips", 0 },	 { "passes fails", 1 },
		{ "fails cannot", 3 },	{ "cannot", 3 }, { "crashes skips", 1 },
	};

	RUN(rows[_i].labels, .run = by_name);
	ck_assert_int_eq(suite_status(&suite_), rows[_i].status);
	ck_assert_int_eq(ROWS(rows), 6);
}
END_TEST

/* --- how many, in what order --------------------------------------------- */

/* The first can not end before the last has begun. */
static void first_is_last(const struct suite_case *c, const struct options *o,
			  struct suite_report *r, FILE *out)
{
	atomic_fetch_add(&shared->begun, 1);
	if (strcmp(c->label, "first") == 0)
		until(&shared->begun, 4);
	passes(c, o, r, out);
}

START_TEST(order_is_that_of_the_files)
{
	const char *at;

	RUN("first b c d", .run = first_is_last);
	at = text;
	for (int i = 0; i < 4; i++) {
		const char *line =
			(const char *[]){ "ok       first  ", "ok       b  ",
					  "ok       c  ", "ok       d  " }[i];

		ck_assert_msg(strncmp(at, line, strlen(line)) == 0, "%s", text);
		at = strchr(at, '\n') + 1;
	}
}
END_TEST

static void counts(const struct suite_case *c, const struct options *o,
		   struct suite_report *r, FILE *out)
{
	int now = atomic_fetch_add(&shared->running, 1) + 1;
	int most = atomic_load(&shared->most);

	while (now > most &&
	       !atomic_compare_exchange_weak(&shared->most, &most, now))
		;
	until(&shared->most, atomic_load(&shared->go));
	atomic_fetch_sub(&shared->running, 1);
	passes(c, o, r, out);
}

/* As many as were asked for are there at the same time, and never one more. */
START_TEST(so_many_at_a_time)
{
	atomic_store(&shared->go, _i);
	RUN("a b c d e f", .run = counts, .jobs = (unsigned)_i);
	ck_assert_int_eq(atomic_load(&shared->most), _i);
	ck_assert_uint_eq(suite_.count[OUTCOME_PASSED], 6);
}
END_TEST

START_TEST(processors)
{
	cpu_set_t one, before;
	int cpu = 0;

	ck_assert_int_eq(sched_getaffinity(0, sizeof(before), &before), 0);
	ck_assert_uint_eq(suite_jobs(), (unsigned)CPU_COUNT(&before));
	while (!CPU_ISSET(cpu, &before))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	ck_assert_int_eq(sched_setaffinity(0, sizeof(one), &one), 0);
	ck_assert_uint_eq(suite_jobs(), 1);
}
END_TEST

/* --- hanging, stopping --------------------------------------------------- */

/* SIGTERM does not end it: it is as deaf as a loop. */
static void hangs(const struct suite_case *c, const struct options *o,
		  struct suite_report *r, FILE *out)
{
	if (strcmp(c->label, "hangs") == 0) {
		fputs("never seen", out);
		signal(SIGTERM, SIG_IGN);
		for (;;)
			rest();
	}
	passes(c, o, r, out);
}

START_TEST(what_hangs_is_killed)
{
	RUN("hangs", .run = hangs, .timeout_ns = 20000000);
	ck_assert_str_eq(report(0)->why,
			 "it has not ended within 0.02 s (--timeout)");
	ck_assert_int_eq(report(0)->outcome, OUTCOME_ERROR);
	ck_assert_str_eq(suite_.at[0].text, "");
}
END_TEST

/* Sleeps until SIGTERM, and then says how far it came. */
static void slow(const struct suite_case *c, const struct options *o,
		 struct suite_report *r, FILE *out)
{
	int signals = stop_signals_open();

	while (!stop_signal_taken(signals))
		rest();
	fputs("so far\n", out);
	passes(c, o, r, out);
}

START_TEST(what_is_late_may_still_say_how_far_it_came)
{
	int signals = stop_signals_open();

	RUN("a", .run = slow, .timeout_ns = 20000000, .signals = signals);
	stop_signals_close(signals);
	ck_assert_int_eq(report(0)->outcome, OUTCOME_ERROR);
	ck_assert_str_eq(suite_.at[0].text, "so far\n");
}
END_TEST

/* Whoever it was given to may still have to wait for it. */
static bool lives(int pid)
{
	char path[64], state = 'X';
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	in = fopen(path, "re");
	if (in && fscanf(in, "%*d (%*[^)]) %c", &state) != 1)
		state = 'X';
	if (in)
		fclose(in);
	return state != 'X' && state != 'Z';
}

/* Its own child, which would live for ever. */
static void leaves_a_process(const struct suite_case *c,
			     const struct options *o, struct suite_report *r,
			     FILE *out)
{
	int pid = fork();

	if (pid == 0)
		for (;;)
			pause();
	atomic_store(&shared->pid, pid);
	passes(c, o, r, out);
}

START_TEST(nothing_is_left_behind)
{
	RUN("a", .run = leaves_a_process);
	ck_assert_int_gt(atomic_load(&shared->pid), 1);
	while (lives(atomic_load(&shared->pid)))
		rest();
}
END_TEST

/* The second tells the suite to stop; the others never end. */
static void stops(const struct suite_case *c, const struct options *o,
		  struct suite_report *r, FILE *out)
{
	atomic_fetch_add(&shared->begun, 1);
	if (strcmp(c->label, "done") == 0) {
		passes(c, o, r, out);
		return;
	}
	until(&shared->begun, 3);
	if (strcmp(c->label, "stops") == 0)
		kill(getppid(), SIGTERM);
	for (;;)
		pause();
}

START_TEST(a_signal_stops_all)
{
	int signals = stop_signals_open();

	RUN("done a stops never", .run = stops, .signals = signals, .jobs = 2);
	stop_signals_close(signals);
	ck_assert_int_eq(suite_.signal, SIGTERM);
	ck_assert_int_eq(suite_status(&suite_), 128 + SIGTERM);
	ck_assert_int_eq(atomic_load(&shared->begun), 3);
	ck_assert_uint_eq(suite_.count[OUTCOME_NOT_RUN], 3);
	ck_assert_ptr_nonnull(strstr(text,
				     "1 passed, 0 failed, 0 skipped, 3 not run "
				     "(stopped by Terminated) in "));
}
END_TEST

/* --- formats ------------------------------------------------------------- */

#define HOSTILE "#\\<&>\"'\033[31m\xff\xc2\x9b\xe2\x80\xae\xef\xbf\xbe]]>"

/* All that a text may not hold stands in names, messages and texts. */
static void hostile(const struct suite_case *c, const struct options *o,
		    struct suite_report *r, FILE *out)
{
	(void)c;
	(void)o;
	r->outcome = OUTCOME_FAILED;
	r->status = ERR_FAILED;
	snprintf(r->why, sizeof(r->why), "why #\\<&>\"' ]]>\xef\xbf\xbe");
	snprintf(r->want, sizeof(r->want), "<want>");
	snprintf(r->got, sizeof(r->got), "\"got\"");
	fputs("text <&>\"'\n\n ]]>\xef\xbf\xbe\n", out);
}

/* Every byte is of a character that may be shown, or a newline. */
static void assert_tame(const char *from)
{
	size_t n = strlen(from), len;
	uint32_t c;

	for (size_t i = 0; i < n; i += len) {
		len = utf8_decode(from + i, n - i, &c);
		ck_assert_msg(len > 0, "no UTF-8: %s", from);
		ck_assert_msg(c == '\n' || !char_is_control(c), "U+%04X in %s",
			      c, from);
	}
}

START_TEST(tame_in_every_format)
{
	const struct suite_format *const formats[] = { &suite_text, &suite_json,
						       &suite_tap,
						       &suite_junit };

	RUN("a/" HOSTILE, .run = hostile, .format = formats[_i]);
	ck_assert_int_eq(ROWS(formats), 4);
	if (formats[_i] != &suite_json) /* whose escapes carry it all */
		assert_tame(text);
}
END_TEST

START_TEST(junit_escapes)
{
	RUN("g/<&>\"'", .run = hostile, .format = &suite_junit);
	ck_assert_ptr_nonnull(strstr(
		text, "<testcase name=\"&lt;&amp;&gt;&quot;'\" classname=\"g\""
		      " file=\"g/&lt;&amp;&gt;&quot;'\""));
	ck_assert_ptr_nonnull(
		strstr(text, "<failure message=\"why #\\&lt;&amp;&gt;&quot;' "
			     "]]&gt;\\xef\\xbf\\xbe\">text &lt;&amp;&gt;&quot;'"
			     "\n\n ]]&gt;\\xef\\xbf\\xbe\n</failure>\n"));
}
END_TEST

START_TEST(tap_escapes)
{
	RUN("g/#\\x", .run = hostile, .format = &suite_tap);
	ck_assert_ptr_nonnull(strstr(text, "not ok 1 - g/\\#\\\\x\n  ---\n"));
	ck_assert_ptr_nonnull(strstr(text, "  want: \"<want>\"\n"
					   "  got: \"\\\"got\\\"\"\n"));
	ck_assert_ptr_nonnull(
		strstr(text, "  text: |\n    text <&>\"'\n    \n     ]]>"));
}
END_TEST

/* Folders come once each, though other files stand between theirs. */
START_TEST(junit_folders)
{
	const char *at;

	RUN("a/x a/m/y a/z w", .run = passes, .format = &suite_junit);
	at = strstr(text, "<testsuite name=\"a\" tests=\"2\" failures=\"0\"");
	ck_assert_ptr_nonnull(at);
	at = strstr(at, "name=\"x\" classname=\"a\"");
	ck_assert_ptr_nonnull(at);
	at = strstr(at, "name=\"z\" classname=\"a\"");
	ck_assert_ptr_nonnull(at);
	at = strstr(at, "<testsuite name=\"a/m\" tests=\"1\"");
	ck_assert_ptr_nonnull(at);
	at = strstr(at, "<testsuite name=\"scenarios\" tests=\"1\"");
	ck_assert_ptr_nonnull(at);
	ck_assert_ptr_null(strstr(at + 1, "<testsuite "));
}
END_TEST

START_TEST(json_lines)
{
	json_t *line;
	char *end;

	RUN("g/" HOSTILE " b", .run = hostile, .format = &suite_json);
	end = strchr(text, '\n');
	line = json_loadb(text, (size_t)(end - text), 0, NULL);
	ck_assert_ptr_nonnull(line);
	ck_assert_str_eq(json_string_value(json_object_get(line, "outcome")),
			 "failed");
	ck_assert_str_eq(json_string_value(json_object_get(line, "want")),
			 "<want>");
	json_decref(line);
	ck_assert_ptr_nonnull(
		strstr(end, "{\"event\":\"suite\",\"passed\":0,\"failed\":2,"
			    "\"skipped\":0,\"not_run\":0,\"took_ns\":"));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("suite");
	TCase *t = tcase_create("suite");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 30);
	tcase_add_test(t, ends);
	tcase_add_loop_test(t, statuses, 0, 6);
	tcase_add_test(t, order_is_that_of_the_files);
	tcase_add_loop_test(t, so_many_at_a_time, 1, 5);
	tcase_add_test(t, processors);
	tcase_add_test(t, what_hangs_is_killed);
	tcase_add_test(t, what_is_late_may_still_say_how_far_it_came);
	tcase_add_test(t, nothing_is_left_behind);
	tcase_add_test(t, a_signal_stops_all);
	tcase_add_loop_test(t, tame_in_every_format, 0, 4);
	tcase_add_test(t, junit_escapes);
	tcase_add_test(t, tap_escapes);
	tcase_add_test(t, junit_folders);
	tcase_add_test(t, json_lines);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())

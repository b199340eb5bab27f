/* Tracing is tried with a program, and what may be wrong with it. */
#include "tests/test.h"

#include <sys/wait.h>

#include "sim/program/try.h"

static int try_shell(const char *script, struct err *e)
{
	char text[128];
	char *argv[] = { (char[]){ "/bin/sh" }, (char[]){ "-c" }, text, NULL };

	snprintf(text, sizeof(text), "%s", script);
	return programs_try(argv, e);
}

START_TEST(ends_well)
{
	struct err e = { 0 };

	ck_assert_msg(try_shell("echo hello; echo hello >&2", &e) == 0, "%s",
		      e.text);
	/* and nothing is left of it */
	ck_assert_int_eq(waitpid(-1, NULL, __WALL), -1);
}
END_TEST

START_TEST(ends_badly)
{
	static const struct {
		const char *script, *told;
	} rows[] = {
		{ "exit 3", "a traced program ended with status 3" },
		{ "kill -KILL $$", "a traced program ended with status 137" },
	};

	for (int i = 0; i < ROWS(rows); i++) {
		struct err e = { 0 };

		ck_assert_int_eq(try_shell(rows[i].script, &e), -1);
		ck_assert_str_eq(e.text, rows[i].told);
		ck_assert_int_eq((int)e.status, ERR_UNSUPPORTED);
	}
}
END_TEST

START_TEST(is_not_there)
{
	char *argv[] = { (char[]){ "/nowhere/x" }, NULL };
	struct err e = { 0 };

	ck_assert_int_eq(programs_try(argv, &e), -1);
	ck_assert_int_eq((int)e.status, ERR_NOT_FOUND);
	ck_assert_int_eq(waitpid(-1, NULL, __WALL), -1);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("try");
	TCase *t = tcase_create("tracing");

	tcase_add_test(t, ends_well);
	tcase_add_test(t, ends_badly);
	tcase_add_test(t, is_not_there);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())

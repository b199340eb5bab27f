/* What is told where programs can not be traced. */
#include "tests/test.h"

#include <errno.h>

#include "sim/program/refused.h"

static const struct {
	int tracer, scope;
	const char *remedy;
} rows[] = {
	{ 0, 0, "seccomp=unconfined" },
	{ 0, 1, "seccomp=unconfined" }, /* children may be traced there */
	{ 0, 2, "sysctl kernel.yama.ptrace_scope=1" },
	{ 0, 3, "until the next boot" },
	{ 17, 0, "without strace" },
	{ 17, 3, "without strace" },
};

START_TEST(remedies)
{
	ck_assert_msg(strstr(trace_remedy(rows[_i].tracer, rows[_i].scope),
			     rows[_i].remedy),
		      "%s", trace_remedy(rows[_i].tracer, rows[_i].scope));
}
END_TEST

START_TEST(one_line)
{
	static const char begin[] = "./server: programs can not be traced "
				    "here: seccomp: Permission denied (";
	struct err e = { 0 };

	ck_assert_int_eq(trace_refused("./server", "seccomp", EACCES, &e), -1);
	ck_assert_int_eq((int)e.status, ERR_UNSUPPORTED);
	ck_assert_int_eq(strncmp(e.text, begin, strlen(begin)), 0);
	ck_assert_int_eq(e.text[strlen(e.text) - 1], ')');
	ck_assert_ptr_null(strchr(e.text, '\n'));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("refused");
	TCase *t = tcase_create("tracing");

	tcase_add_loop_test(t, remedies, 0, ROWS(rows));
	tcase_add_test(t, one_line);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())

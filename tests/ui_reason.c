/* Why a run was stuck, in both languages; any other reason stays as it is. */
#include "ui/text/reason.h"

#include <stdlib.h>
#include <string.h>

#include "tests/test.h"
#include "ui/text/i18n.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

static const struct {
	const char *en, *zh;
} reasons[] = {
	{ "stuck at line 5: C is blocked in recv, nothing is in flight, no "
	  "timer runs (event 5)",
	  "卡住，行号 5: C 阻塞在 "
	  "recv，线路上没有包，没有定时器在走 (event 5)" },
	{ "stuck at line 9, waiting for S>C [S.]: C is blocked in connect, "
	  "C>S [S] seq=0 is held as X, and 2 more, no timer runs (event 7)",
	  "卡住，行号 9，等待 S>C [S.]: C 阻塞在 connect, C>S [S] seq=0 "
	  "被扣住，名为 X, and 2 more，没有定时器在走 (event 7)" },
	{ "stuck at line 3: no call waits, nothing is in flight, probes are "
	  "answered and change nothing (event 9)",
	  "卡住，行号 3: 没有调用在等，线路上没有包，探测都有回应，但什么也没"
	  "变 (event 9)" },
	{ "expected C recv = \"no call waits\", got \"\"",
	  "expected C recv = \"no call waits\", got \"\"" },
	{ "stopped", "stopped" },
	{ "", "" },
};

START_TEST(each_reason)
{
	char out[REASON_TEXT];

	i18n_set("en");
	ck_assert_str_eq(reason_text(reasons[_i].en, out), reasons[_i].en);
	i18n_set("zh");
	ck_assert_str_eq(reason_text(reasons[_i].en, out), reasons[_i].zh);
}
END_TEST

/* A reason is as long as whoever wrote the recording liked. */
START_TEST(too_long)
{
	char *reason = malloc(3 * REASON_TEXT), out[REASON_TEXT];

	ck_assert_ptr_nonnull(reason);
	memset(reason, 'x', 3 * REASON_TEXT);
	memcpy(reason, "stuck at line ", strlen("stuck at line "));
	reason[3 * REASON_TEXT - 1] = '\0';
	i18n_set("zh");
	ck_assert_ptr_eq(reason_text(reason, out), out);
	ck_assert_uint_lt(strlen(out), REASON_TEXT);
	free(reason);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("reason");
	TCase *t = tcase_create("reason");

	tcase_add_loop_test(t, each_reason, 0, ROWS(reasons));
	tcase_add_test(t, too_long);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())

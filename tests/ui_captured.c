/* What is said of packets that somebody captured: no more than was seen. */
#include "tests/why.h"

/* With lanes and without: one row, and nothing of its arrival. */
START_TEST(seen_once)
{
	static const char *const facts[] = { "!reaches", "!brings",
					     "sends 5 bytes", NULL };
	const char *lane[2] = { _i ? "client" : NULL, _i ? "server" : NULL };
	int a = end_add(&s, lane[0], "10.0.0.1:40000", NULL);
	int b = end_add(&s, lane[1], "10.0.0.2:80", NULL);
	char text[WHY_TEXT];

	recording_set_capture(s.r);
	arrive(&s, segment(&s, a, b, TH_ACK, 1, 1, 5), FATE_DELIVERED);
	rows_update(&rows, s.r, recording_count(s.r));
	ck_assert_uint_eq(rows.n, 1);
	ck_assert_int_eq((int)rows.at[0].kind, ROW_PASSED);
	assert_facts(why_row(s.r, &rows.at[0], text), facts);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("captured");
	TCase *t = tcase_create("captured");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, seen_once, 0, 2);
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())

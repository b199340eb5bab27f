/*
 * Why: what is said of calls, at once or after a while, and of what they gave.
 */
#include "tests/test.h"

#include "tests/fake_hello.h"
#include "tests/why.h"
#include "tests/why_row.h"

START_TEST(a_call_at_once)
{
	static const char *const quiet[] = { "C ",	"listen()",
					     "at once", "nothing was sent",
					     "!failed", NULL };
	static const char *const sends[] = { "C ",  "send()",	"at once",
					     ": 2", "!nothing", NULL };
	static const char *const fails[] = {
		"C ",	  "connect()",		"at once",
		"failed", "Connection refused", NULL
	};
	uint32_t n;

	call_ret(&s, c, "listen", "l, 1", 0, 0, NULL);
	n = call(&s, c, "send", "s, \"…\"");
	segment(&s, c, d, TH_ACK, 1, 1, 5);
	segment(&s, c, d, TH_ACK, 6, 1, 5);
	ret(&s, n, 10, 0, NULL);
	call_ret(&s, c, "connect", "s, :80", -1, 111, NULL);
	assert_facts(why(ROW_CALL, 0), quiet);
	assert_facts(why(ROW_CALL, 1), sends);
	assert_facts(why(ROW_CALL, 2), fails);
	for (int i = 0; i < 3; i++)
		assert_sentence(why(ROW_CALL, i));
}
END_TEST

START_TEST(a_read)
{
	static const struct {
		const char *args, *facts[4];
	} reads[] = {
		{ "s, 9", { "recv()", "took 5 bytes", "socket's buffer" } },
		{ "s, 9, peek", { "saw 5 bytes", "took none", "!it took" } },
		{ "s, 9, peek, trunc", { "saw 5 bytes", "took none" } },
		{ "s, 9, errqueue", { "took 5 bytes", "error queue" } },
	};

	for (int i = 0; i < 4; i++) {
		call_ret(&s, c, "recv", reads[i].args, 5, 0, "\"Hello\"");
		assert_facts(why(ROW_CALL, i), reads[i].facts);
		assert_sentence(why(ROW_CALL, i));
	}
}
END_TEST

/* Its begin is no step, for nothing happened meanwhile; but it took time. */
START_TEST(a_call_that_takes_its_time)
{
	static const char *const facts[] = { "C ", "sleep()", "1.000 s",
					     "!at once", NULL };
	uint32_t n = call(&s, c, "sleep", "1s");

	story_wait(&s, 1000000 - 40);
	ret(&s, n, 0, 0, NULL);
	assert_facts(why(ROW_CALL, 0), facts);
	assert_sentence(why(ROW_CALL, 0));
}
END_TEST

START_TEST(a_call_that_waits)
{
	static const char *const begins[] = { "S ", "accept()", "waits",
					      "!return", NULL };
	static const char *const ends[] = { "accept()", "of S ", "1.000 s",
					    "!failed", NULL };
	static const char *const fails[] = { "recv()", "of S ", "failed",
					     "reset by peer", NULL };
	uint32_t n;

	story_wait(&s, 500000);
	n = call(&s, d, "accept", "l");
	arrive(&s, segment(&s, c, d, TH_S, 0, 0, 0), FATE_DELIVERED);
	story_wait(&s, 1000000 - 120);
	ret(&s, n, 5, 0, NULL);
	n = call(&s, d, "recv", "c, 10");
	arrive(&s, segment(&s, c, d, TH_R, 1, 0, 0), FATE_DELIVERED);
	ret(&s, n, -1, 104, NULL);
	assert_facts(why(ROW_BEGIN, 0), begins);
	assert_facts(why(ROW_RETURN, 0), ends);
	assert_facts(why(ROW_RETURN, 1), fails);
	assert_sentence(why(ROW_BEGIN, 0));
	assert_sentence(why(ROW_RETURN, 0));
	assert_sentence(why(ROW_RETURN, 1));
}
END_TEST

/* What is ready is no byte of anybody's. */
START_TEST(a_poll_that_tells_what_is_ready)
{
	static const char *const facts[] = { "poll()", "!bytes", NULL };
	uint32_t n = call(&s, d, "poll", "[3 POLLIN], 0s");

	ret(&s, n, 1, 0, "[3 POLLIN]");
	assert_facts(why(ROW_CALL, 0), facts);
}
END_TEST

/* Whose call it was is not known: a capture has none. */
START_TEST(a_call_of_nobody)
{
	uint32_t n =
		recording_call_begin(s.r, tick(&s), ROW_NONE, "send", "", 0);

	recording_call_end(s.r, tick(&s), n, 1, 0, NULL);
	ck_assert_ptr_nonnull(strstr(why(ROW_CALL, 0), "send()"));
	assert_sentence(why(ROW_CALL, 0));
}
END_TEST

START_TEST(an_expectation)
{
	static const char *const facts[] = { "12", "C.s TIME-WAIT", "CLOSED",
					     NULL };

	expectation(&s, EXPECT_FAILED, "C.s TIME-WAIT", "CLOSED");
	assert_facts(why(ROW_FAILED, 0), facts);
	assert_sentence(why(ROW_FAILED, 0));
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("why calls");
	TCase *tc = tcase_create("why calls");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_call_at_once);
	tcase_add_test(tc, a_read);
	tcase_add_test(tc, a_call_that_takes_its_time);
	tcase_add_test(tc, a_call_that_waits);
	tcase_add_test(tc, a_poll_that_tells_what_is_ready);
	tcase_add_test(tc, a_call_of_nobody);
	tcase_add_test(tc, an_expectation);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())

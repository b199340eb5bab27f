/* Which scenarios wait for a clock, by what stands in them. */
#include "tests/test.h"

#include "tests/play.h"

#define ENDS                                                                   \
	"actor C, S\n"                                                         \
	"S l = socket tcp ; bind l :10000 ; listen l 1\n"                      \
	"C s = socket tcp ; connect s :10000\n"

static const struct {
	const char *text;
	bool waits;
} table[] = {
	{ ENDS "wire C>S [S]\n", false },
	{ ENDS "settle\nstate C.s ESTABLISHED\n", false },
	{ ENDS "drop C>S [S]\nwire C>S [S] rtx\n", true },
	{ ENDS "drop C>S [S]\n", false },
	{ ENDS "delay 5ms C>S [S]\n", true },
	{ ENDS "wait 5ms\n", true },
	{ ENDS "wait until state C.s ESTABLISHED\n", true },
	{ ENDS "wait until info C.s cwnd=10\n", true },
	{ ENDS "wait until blocked C connect\n", false },
	{ ENDS "within 1s ~ 1s { settle }\n", true },
	{ ENDS "C sleep 1ms\n", true },
	{ ENDS "C close s = 0 in 1s ~ 1s\n", true },
	{ "actor C\nC s = socket tcp ; connect s :9 = -1 ECONNREFUSED\n",
	  false },
	{ "actor C\nC s = socket tcp ; connect s :9 = -1 ETIMEDOUT\n", true },
	{ "mode realtime\n" ENDS, true },
	{ "timers live\n" ENDS, true },
	{ "program S \"true\"\njoin S\n", false },
};

START_TEST(by_its_statements)
{
	char text[1024];
	struct scenario *s;

	snprintf(text, sizeof(text), "scenario w\ntitle en \"w\"\n%s",
		 table[_i].text);
	s = play_parse(text);
	ck_assert_msg(scenario_waits(s) == table[_i].waits, "%s", text);
	scenario_free(s);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("sim_scenario_waits");
	TCase *t = tcase_create("waits");

	tcase_add_loop_test(t, by_its_statements, 0, ROWS(table));
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())

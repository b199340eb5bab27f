/* Probes that are answered for ever, and those that have an end. */
#include "tests/play.h"

#define KEEPALIVE                                                              \
	REALTIME LISTEN "C s = socket tcp ; connect s :10000 = 0\n"            \
			"C keepalive s idle=1s interval=1s count=3\n"
#define FULL                                                                   \
	"S l = socket tcp ; rcvbuf l 2304 ; bind l :10000 ; listen l 1\n"      \
	"C s = socket tcp ; connect s :10000 = 0\n"
#define ANSWERED                                                               \
	", nothing is in flight, probes are answered and change nothing"

static const struct {
	const char *text, *want;
} stuck[] = {
	{ REALTIME FULL "C send s 1M = 1048576\n",
	  "stuck at line 7: C is blocked in send" ANSWERED },
	{ HEAD "timers live\n" ACTORS FULL "C send s 1M\njoin C\n",
	  "stuck at line 8: C is blocked in send" ANSWERED },
	{ KEEPALIVE "C recv s 1 = \"x\"\n",
	  "stuck at line 9: C is blocked in recv" ANSWERED },
};

START_TEST(answered_for_ever)
{
	need_stage();
	play_badly(stuck[_i].text, stuck[_i].want);
}
END_TEST

static const char *const ends[] = {
	/* Nobody hears the answers: the kernel gives up, and that counts. */
	KEEPALIVE "rule drop S>C ack\nC recv s 1 = -1 ETIMEDOUT\n",
	/* The fourth of them answers the file's own question. */
	REALTIME "sysctl net.ipv4.tcp_invalid_ratelimit=0\n" FULL
		 "C send s 1M\nwait until info C.s backoff=4\n",
	/* Nothing else is in sight but a call that returns by itself. */
	KEEPALIVE "S sleep 5s\njoin S\n",
};

START_TEST(have_an_end)
{
	need_stage();
	play_well(ends[_i], ends[_i]);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("probes");
	TCase *t = tcase_create("probes");

	tcase_set_timeout(t, 30);
	tcase_add_loop_test(t, answered_for_ever, 0, ROWS(stuck));
	tcase_add_loop_test(t, have_an_end, 0, ROWS(ends));
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())

/*
 * Runs that fail: which statement is to blame, what is said of it, and what
 * the recording has of it.
 */
#include "tests/play.h"

struct failing {
	const char *text;
	const char *at;	  /* the statement that fails begins so */
	const char *want; /* without the number of the event */
	const char *last; /* of the packets, or NULL: not asked */
};

#define WHERE_STUCK ", nothing is in flight, no timer runs"
#define NO_TIMER    ", no timer runs"

static const struct failing failing[] = {
	{ CONNECTING "state C.s SYN-SENT ; wire C>S [S.]\n", "wire C>S [S.]",
	  "expected C>S [S.], got C>S [S] seq=0 ack=0 len=0",
	  "C>S [S] seq=0 ack=0 len=0 held\n" },
	{ CONNECTING "drop C>S [.]\n", "drop",
	  "expected C>S [.], got C>S [S] seq=0 ack=0 len=0",
	  "C>S [S] seq=0 ack=0 len=0 held\n" },
	{ CONNECTED "state C.s ESTABLISHED, S.c SYN-RECEIVED\n", "state",
	  "expected S.c SYN-RECEIVED, got ESTABLISHED",
	  "C>S [.] seq=1 ack=1 len=0 delivered\n" },
	{ CONNECTED "state S.l#2 LISTEN\n", "state",
	  "expected S.l#2 LISTEN, got CLOSED", NULL },
	{ CONNECTED "C send s \"hello\" = 4\n", "send s",
	  "expected C send = 4, got 5", "C>S [P.] seq=1 ack=1 len=5 held\n" },
	{ CONNECTED "C send s \"hello\"\nS recv c 9 = \"hallo\"\nmark x\n"
		    "settle\n",
	  "recv c", "expected S recv = \"hallo\", got \"hello\"", NULL },
	{ CONNECTED "C send s \"hello\"\nS recv c 9 = 4\nmark x\nsettle\n",
	  "recv c", "expected S recv = 4, got 5", NULL },
	{ CONNECTED "S recv c 9 = \"hello\"\n", "recv c",
	  "stuck at line 8: S is blocked in recv" WHERE_STUCK,
	  "C>S [.] seq=1 ack=1 len=0 delivered\n" },
	{ HEAD ACTORS LISTEN "mark x\nS close l\n", "close l",
	  "stuck at line 7: S is blocked in accept" WHERE_STUCK, NULL },
	{ HEAD ACTORS LISTEN "join S\n", "join",
	  "stuck at line 6: S is blocked in accept" WHERE_STUCK, NULL },
	{ CONNECTING "wire S>C [S.]\n", "wire",
	  "stuck at line 7, waiting for S>C [S.]: C is blocked in connect, "
	  "S is blocked in accept, C>S [S] seq=0 ack=0 len=0 is in "
	  "flight" NO_TIMER,
	  "C>S [S] seq=0 ack=0 len=0 held\n" },
	{ CONNECTING "wire C>S [S]\nwire C>S [.]\n", "wire C>S [.]",
	  "stuck at line 8, waiting for C>S [.]: C is blocked in connect, "
	  "S is blocked in accept, S>C [S.] seq=0 ack=1 len=0 is in "
	  "flight" NO_TIMER,
	  "S>C [S.] seq=0 ack=1 len=0 held\n" },
	{ CONNECTED "C close s = 0\nwire S>C [.]\n", "wire S>C [.]",
	  "stuck at line 9, waiting for S>C [.]: C>S [F.] seq=1 ack=1 len=0 "
	  "is in flight" NO_TIMER,
	  "C>S [F.] seq=1 ack=1 len=0 held\n" },
	{ CONNECTED "C nodelay s ; send s \"a\" ; send s \"b\"\n"
		    "wire S>C\n",
	  "wire S>C\n",
	  "stuck at line 9, waiting for S>C: C>S [P.] seq=1 ack=1 len=1 is "
	  "in flight, and 1 more" NO_TIMER,
	  NULL },
	{ CONNECTING "hold as X C>S [S]\njoin C\n", "join C",
	  "stuck at line 8: C is blocked in connect, S is blocked in "
	  "accept, C>S [S] seq=0 ack=0 len=0 is held as X" NO_TIMER,
	  "C>S [S] seq=0 ack=0 len=0 held\n" },
	{ HEAD ACTORS LISTEN "C m = socket tcp ; bind m 127.0.0.1:10000\n",
	  "bind m", "expected C bind = no error, got -1 EADDRINUSE", NULL },
	{ HEAD ACTORS "C s = socket tcp ; connect s :10000 = 0\n"
		      "wire C>K [S]\nwire K>C [R.]\n",
	  "connect", "expected C connect = 0, got -1 ECONNREFUSED",
	  "K>C [R.] seq=1 ack=1 len=0 delivered\n" },
	{ HEAD ACTORS "C s = socket tcp ; connect s :10000\n"
		      "wire C>K [S]\nwire K>C [R.]\nmark x\n",
	  "connect", "expected C connect = no error, got -1 ECONNREFUSED",
	  NULL },
	{ HEAD ACTORS "C s = socket tcp ; close s\nC send s \"x\"\n", "send s",
	  "C.s is not an open socket here", NULL },
	{ CONNECTED "replay C>S data#1\n", "replay",
	  "no such packet was sent yet", NULL },
	{ CONNECTING "blocked C recv\n", "blocked",
	  "expected C blocked in recv, got C in connect", NULL },
	{ CONNECTED "blocked C connect\n", "blocked",
	  "expected C blocked in connect, got C in no call", NULL },
	{ CONNECTED "info C.s total_retrans>0\n", "info",
	  "expected C.s total_retrans>0, got 0", NULL },
	{ HEAD ACTORS "C s = socket tcp\ninfo C.s rto>1s\n", "info",
	  "expected C.s rto>1s, got no socket", NULL },
	{ CONNECTED "queue S.l accept=1/8\n", "queue",
	  "expected S.l accept=1/8, got 0/8", NULL },
	{ CONNECTED "queue S.l accept=0/7\n", "queue",
	  "expected S.l accept=0/7, got 0/8", NULL },
	{ CONNECTED "C sleep 1ms in 100s ~ 1s\n", "sleep",
	  "expected C sleep in 100s ~ 1s, got ", NULL },
	{ REALTIME LISTEN CONNECT "wire C>S [S]\nwire C>S [S]\n",
	  "wire C>S [S]\n", "expected C>S [S], got C>S [.] seq=1 ack=1 len=0",
	  "C>S [.] seq=1 ack=1 len=0 delivered\n" },
	{ REALTIME LISTEN CONNECT "wire C>S [S]\nwire C>S [.]\nwire C>S [P.]\n",
	  "wire C>S [P.]",
	  "stuck at line 10, waiting for C>S [P.]: "
	  "nothing is in flight" NO_TIMER,
	  NULL },
};

/* The last place of `at` in the text. */
static void check_place(const struct failing *f, const struct run_failure *got)
{
	const char *at = NULL, *line = f->text;
	uint32_t n = 1;

	for (const char *p = f->text; (p = strstr(p, f->at)); p++)
		at = p;
	ck_assert_ptr_nonnull(at);
	for (const char *p = f->text; p < at; p++)
		if (*p == '\n') {
			n++;
			line = p + 1;
		}
	ck_assert_uint_eq(got->line, n);
	/* A call's place is that of its WHO, unless it follows a ";". */
	if (at != line && strncmp(at - 2, "; ", 2) != 0)
		at = line;
	ck_assert_uint_eq(got->col, at - line + 1);
}

/*
 * "(event 7)" at its end names an expectation that does not hold, or the last
 * event before nothing happened any more.
 */
static void check_event(const struct recording *r, const char *text)
{
	const char *at = strstr(text, " (event ");
	bool stuck = strncmp(text, "stuck ", 6) == 0;
	const struct event *ev;
	char *end;
	uint32_t i;

	if (!stuck && strncmp(text, "expected ", 9) != 0) {
		ck_assert_ptr_null(at);
		return;
	}
	ck_assert_ptr_nonnull(at);
	i = (uint32_t)strtoul(at + 8, &end, 10);
	ck_assert_str_eq(end, ")");
	ck_assert_uint_lt(i, recording_count(r));
	if (stuck)
		return;
	ev = recording_event(r, i);
	ck_assert_uint_eq(ev->kind, EVENT_EXPECT);
	ck_assert_int_eq(recording_expect_row(r, ev->row)->verdict,
			 EXPECT_FAILED);
	ck_assert_str_eq(
		recording_text(r, recording_expect_row(r, ev->row)->file),
		"t.scn");
}

START_TEST(each_failing)
{
	const struct failing *f = &failing[_i];
	struct play p;
	char *list;
	size_t n = strlen(f->want);

	need_stage();
	p = play_text(f->text);
	ck_assert_int_eq(p.status, SOURCE_END);
	ck_assert_msg(strncmp(p.failure.text, f->want, n) == 0 &&
			      (f->want[n - 1] == ' ' || !p.failure.text[n] ||
			       strncmp(p.failure.text + n, " (event", 7) == 0),
		      "%s, not %s", p.failure.text, f->want);
	check_place(f, &p.failure);
	check_event(p.rec, p.failure.text);
	play_sane(&p);
	list = packet_list(p.rec);
	if (f->last)
		ck_assert_str_eq(list + strlen(list) - strlen(f->last),
				 f->last);
	/* It stays so. */
	ck_assert_int_eq(source_pump(p.source, &p.e), SOURCE_END);
	play_stop(&p);
	ck_assert_int_eq(p.status, SOURCE_END);
	play_sane(&p);
	free(list);
	play_free(&p);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("run fails");
	TCase *tc = tcase_create("run fails");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, each_failing, 0, ROWS(failing));
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())

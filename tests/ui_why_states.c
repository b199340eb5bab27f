/*
 * Why: what brought a socket from one state to another, or that nothing tells.
 */
#include "tests/test.h"

#include "tests/fake_hello.h"
#include "tests/why.h"
#include "tests/why_row.h"

/* A whole run, as the kernel and the observer tell it. */
static void tell_run(void)
{
	static const struct command step = { .kind = COMMAND_STEP };
	uint64_t clock_ns = 1000000000;
	enum source_status status;
	struct fake fake;
	struct err e;

	fake_open(&fake, &clock_ns, fake_hello);
	status = source_pump(&fake.source, &e);
	while (status == SOURCE_READY)
		status = source_command(&fake.source, &step, &e);
	tell(fake.story.r);
}

static const char *const edges[] = {
	"S.l: CLOSED → LISTEN (passive open, RFC 9293 3.10.1)",
	"C.s: CLOSED → SYN-SENT (active open / SYN, RFC 9293 3.10.1)",
	"S.c: LISTEN → SYN-RECEIVED (rcv SYN / SYN+ACK, RFC 9293 3.10.7.2)",
	"C.s: SYN-SENT → ESTABLISHED (rcv SYN+ACK / ACK, RFC 9293 3.10.7.3)",
	"S.c: SYN-RECEIVED → ESTABLISHED (rcv ACK, RFC 9293 3.10.7.4)",
	"C.s: ESTABLISHED → FIN-WAIT-1 (close / FIN, RFC 9293 3.10.4)",
	"S.c: ESTABLISHED → CLOSE-WAIT (rcv FIN / ACK, RFC 9293 3.10.7.4)",
	"S.c: CLOSE-WAIT → LAST-ACK (close / FIN, RFC 9293 3.10.4)",
	"C.s: FIN-WAIT-1 → FIN-WAIT-2 (rcv ACK, RFC 9293 3.10.7.4)",
	"C.s: FIN-WAIT-2 → TIME-WAIT (rcv FIN / ACK, RFC 9293 3.10.7.4)",
	"S.c: LAST-ACK → CLOSED (rcv ACK, RFC 9293 3.10.7.4)",
};

/* Every change is told once, in order, with the reason that RFC 9293 has. */
START_TEST(a_whole_run)
{
	char text[WHY_TEXT];
	int n = 0;

	tell_run();
	rows_update(&rows, s.r, recording_count(s.r));
	for (size_t i = 0; i < rows.n; i++) {
		why_states(s.r, &rows.at[i], text);
		if (!rows.at[i].n_states) {
			ck_assert_str_eq(text, "");
			continue;
		}
		ck_assert_int_lt(n, ROWS(edges));
		ck_assert_str_eq(text, edges[n]);
		n++;
	}
	ck_assert_int_eq(n, ROWS(edges));
}
END_TEST

/* The observer speaks first, and the kernel when it is asked. */
START_TEST(a_reason_from_before)
{
	struct info_row info = { .socket = s.end[d].socket };
	char text[WHY_TEXT];

	recording_socket(s.r, s.end[d].socket)->state[STATE_KERNEL] =
		TCP_SYN_RECEIVED;
	story_handshake(&s, c, d);
	for (int i = 0; i < (_i ? 100 : 5); i++)
		recording_info(s.r, tick(&s), &info);
	state(&s, d, TCP_ESTABLISHED);
	ck_assert_str_eq(why_states(s.r, row_of(ROW_ARRIVED, 2), text),
			 _i ? "S.c: SYN-RECEIVED → ESTABLISHED"
			    : "S.c: SYN-RECEIVED → ESTABLISHED (rcv ACK, RFC "
			      "9293 3.10.7.4)");
}
END_TEST

/* The kernel was asked too late to tell of all of them. */
START_TEST(a_state_passed_by)
{
	static const struct {
		enum tcp_state from;
		const char *says;
	} tries[] = {
		{ TCP_LISTEN, "S.c: SYN-RECEIVED → ESTABLISHED (rcv" },
		{ TCP_CLOSED, "S.c: SYN-RECEIVED → ESTABLISHED (rcv" },
		{ TCP_UNKNOWN, "S.c: ? → ESTABLISHED (rcv" },
	};
	char text[WHY_TEXT];

	recording_socket(s.r, s.end[d].socket)->state[STATE_KERNEL] =
		(uint8_t)tries[_i].from;
	story_handshake(&s, c, d);
	state(&s, d, TCP_ESTABLISHED);
	why_states(s.r, row_of(ROW_ARRIVED, 2), text);
	ck_assert_msg(strncmp(text, tries[_i].says, strlen(tries[_i].says)) ==
			      0,
		      "%s", text);
}
END_TEST

/* Without an observer there is no reason, and none is made up. */
START_TEST(no_reason)
{
	char text[WHY_TEXT];

	call_ret(&s, c, "close", "s", 0, 0, NULL);
	state(&s, c, TCP_ESTABLISHED);
	state(&s, c, TCP_CLOSE_WAIT);
	state(&s, d, TCP_ESTABLISHED);
	ck_assert_str_eq(why_states(s.r, row_of(ROW_CALL, 0), text),
			 "C.s: ? → ESTABLISHED · C.s: ESTABLISHED → CLOSE-WAIT "
			 "· S.c: ? → ESTABLISHED");
}
END_TEST

/* TIME-WAIT ends by a clock, of which no packet tells. */
START_TEST(what_no_packet_tells)
{
	char text[WHY_TEXT];

	recording_socket(s.r, s.end[c].socket)->state[STATE_KERNEL] =
		TCP_TIME_WAIT;
	state(&s, c, TCP_CLOSED);
	ck_assert_str_eq(why(ROW_STATE, 0), "");
	why_states(s.r, row_of(ROW_STATE, 0), text);
	ck_assert_ptr_nonnull(strstr(text, "C.s: TIME-WAIT → CLOSED (2MSL"));
}
END_TEST

/* One that was shorter has been ended by something else. */
START_TEST(a_time_wait_that_was_short)
{
	static const uint64_t us[] = { 58000000, 60000000 };
	char text[WHY_TEXT];

	state(&s, c, TCP_TIME_WAIT);
	story_wait(&s, us[_i]);
	state(&s, c, TCP_CLOSED);
	why_states(s.r, row_of(ROW_STATE, 0), text);
	ck_assert_ptr_nonnull(strstr(text, "TIME-WAIT → CLOSED"));
	ck_assert_msg((strstr(text, "2MSL") != NULL) == (_i == 1), "%s", text);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("why states");
	TCase *tc = tcase_create("why states");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_whole_run);
	tcase_add_loop_test(tc, a_reason_from_before, 0, 2);
	tcase_add_loop_test(tc, a_state_passed_by, 0, 3);
	tcase_add_test(tc, no_reason);
	tcase_add_test(tc, what_no_packet_tells);
	tcase_add_loop_test(tc, a_time_wait_that_was_short, 0, 2);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())

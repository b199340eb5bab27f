/*
 * From the stepping view to packets, conversations and states, and what these
 * show of it.
 */
#include "tests/test.h"

#include "tests/folder.h"
#include "tests/screen_hello.h"

START_TEST(views)
{
	screen_play(&s, "2");
	screen_must_show(&s, "SYN-RECEIVED");
	screen_play(&s, "n n"); /* stepping goes on in all of them */
	ck_assert_uint_eq(at(), 2);
	screen_play(&s, "3 n");
	screen_must_show(&s, "TCP");
	ck_assert_uint_eq(at(), 3);
	screen_play(&s, "4 n");
	ck_assert_uint_eq(at(), 4);
	screen_play(&s, "1");
	screen_must_show(&s, "ladder");
}
END_TEST

/* Packets that were sent so far, and what had become of them. */
START_TEST(packets)
{
	screen_play(&s, "4");
	screen_must_show(&s, "nothing yet");
	screen_play(&s, "1 / \"[S.]\" Enter Esc 4");
	screen_must_show(&s, "#2 [S.] seq 0 ack 1");
	screen_must_not_show(&s, "#3");
	screen_must_show(&s, "in flight");
	screen_play(&s, "1 G 4 j j j");
	ck_assert_int_eq(s.app.list_at, 3);
	screen_play(&s, "G");
	ck_assert_int_eq((uint32_t)s.app.list_at,
			 recording_n_packets(s.app.show.rec) - 1);
	screen_play(&s, "j PgDn C-d G");
	ck_assert_int_eq((uint32_t)s.app.list_at,
			 recording_n_packets(s.app.show.rec) - 1);
	screen_play(&s, "g k PgUp C-u j Enter");
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
	ck_assert_int_eq((int)row()->kind, ROW_SENT);
	ck_assert_uint_eq(row()->item, 1);
}
END_TEST

START_TEST(flows)
{
	screen_record(&s, story_five());
	screen_play(&s, "G 3 j j Enter");
	ck_assert_int_eq((int)s.app.view, VIEW_STEP);
	ck_assert_int_eq((int)row()->kind, ROW_SENT);
	ck_assert_uint_eq(recording_packet(s.app.show.rec, row()->item)->flow,
			  2);
}
END_TEST

/* Numbers end below the end of their names. */
START_TEST(a_table_is_aligned)
{
	static const struct {
		const char *name, *number;
	} columns[] = { { "pkts", "9 " }, { "data", "13 " } };

	screen_play(&s, "/ \"[.]\" Enter Esc 3");
	screen_must_show(&s, "ESTABLISHED/SYN-RECEIVED"); /* the longest */
	for (int i = 0; i < ROWS(columns); i++) {
		int y, x, y2, x2;
		char shown[16];

		ck_assert(screen_find(&s, columns[i].name, &y, &x));
		snprintf(shown, sizeof(shown), " %s", columns[i].number);
		ck_assert(screen_find(&s, shown, &y2, &x2));
		ck_assert_int_eq(y2, y + 1);
		ck_assert_int_eq(x + (int)strlen(columns[i].name),
				 x2 + (int)strlen(shown) - 1);
	}
}
END_TEST

START_TEST(states)
{
	const struct state_row *state;

	screen_play(&s, "2 Enter");
	screen_must_show(&s, "no socket has come into this state");
	s.app.state = TCP_CLOSE_WAIT;
	screen_play(&s, "Enter");
	ck_assert_uint_eq(row()->n_states, 1);
	state = recording_state_row(s.app.show.rec, row()->state[0]);
	ck_assert_int_eq(state->to, TCP_CLOSE_WAIT);
	s.app.state = TCP_CLOSING;
	screen_play(&s, "Enter");
	screen_must_show(&s, "no socket has come into this state");
	s.app.state = TCP_UNKNOWN;
	screen_play(&s, "Down");
	ck_assert_int_ne((int)s.app.state, TCP_UNKNOWN);
}
END_TEST

/* Whoever came into a state: one after the other, and around. */
START_TEST(into_a_state)
{
	uint32_t where[5];

	screen_record(&s, story_five());
	screen_play(&s, "2");
	s.app.state = TCP_ESTABLISHED; /* four clients do */
	for (int i = 0; i < ROWS(where); i++) {
		screen_play(&s, "Enter");
		where[i] = at();
		ck_assert(i == 0 || i == 4 || where[i] > where[i - 1]);
	}
	ck_assert_uint_eq(where[4], where[0]);
}
END_TEST

/* A socket of UDP is what its calls have made of it, if they did not fail. */
START_TEST(states_of_udp)
{
	static const char *const shown[] = { "■ UNBOUND", "■ UNBOUND",
					     "■ BOUND u", "■ CONNECTED u",
					     "■ CLOSED u" };
	struct story t = story_new();
	int c = end_add(&t, "C", "127.0.0.1:40000", NULL);
	int d = end_add(&t, "S", "127.0.0.1:80", NULL);

	call_ret(&t, c, "socket", "udp", 3, 0, NULL);
	call_ret(&t, c, "bind", "u, 127.0.0.1:1", -1, 13, NULL);
	call_ret(&t, c, "bind", "u, 127.0.0.1:40000", 0, 0, NULL);
	call_ret(&t, c, "connect", "u, 127.0.0.1:80", 0, 0, NULL);
	call_ret(&t, c, "close", "u", 0, 0, NULL);
	arrive(&t, datagram(&t, c, d, 3), FATE_DELIVERED);
	screen_record(&s, t.r);
	screen_must_show(&s, "no socket yet");
	for (int i = 0; i < ROWS(shown); i++) {
		screen_play(&s, "n");
		screen_must_show(&s, shown[i]);
	}
	screen_play(&s, "2");
	screen_must_show(&s, "connect(AF_UNSPEC)");
}
END_TEST

/* Without its peer it keeps a port that it asked for, and no other. */
START_TEST(udp_dissolved)
{
	static const struct {
		const char *bind, *shown;
	} rows[] = {
		{ "u, 127.0.0.1:40000", "■ BOUND u" },
		{ "u, 127.0.0.1:0", "■ UNBOUND u" },
	};

	for (int i = 0; i < ROWS(rows); i++) {
		struct story t = story_new();
		int c = end_add(&t, "C", "127.0.0.1:40000", NULL);
		int d = end_add(&t, "S", "127.0.0.1:80", NULL);

		call_ret(&t, c, "socket", "udp", 3, 0, NULL);
		call_ret(&t, c, "bind", rows[i].bind, 0, 0, NULL);
		call_ret(&t, c, "connect", "u, 127.0.0.1:80", 0, 0, NULL);
		call_ret(&t, c, "connect", "u, none", 0, 0, NULL);
		arrive(&t, datagram(&t, c, d, 3), FATE_DELIVERED);
		screen_record(&s, t.r);
		screen_play(&s, "n n n");
		screen_must_show(&s, "■ CONNECTED u");
		screen_play(&s, "n");
		screen_must_show(&s, rows[i].shown);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("app views");
	TCase *tc = tcase_create("app views");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, views);
	tcase_add_test(tc, packets);
	tcase_add_test(tc, flows);
	tcase_add_test(tc, a_table_is_aligned);
	tcase_add_test(tc, states);
	tcase_add_test(tc, into_a_state);
	tcase_add_test(tc, states_of_udp);
	tcase_add_test(tc, udp_dissolved);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())

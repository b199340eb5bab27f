/* The world at a cursor: each kind of event folded on its own. */
#include "tests/test.h"

#include <stdint.h>

#include "capture/recording/world.h"
#include "tests/story.h"
#include "tests/world.h"

/* --- folding ------------------------------------------------------------- */

START_TEST(nothing_has_happened)
{
	ck_assert_uint_eq(w.cursor, 0);
	ck_assert_uint_eq(w.t_ns, 0);
	ck_assert_uint_eq(w.n_flight + w.flight_more, 0);
	for (int i = 0; i < WORLD_SOCKETS; i++) {
		ck_assert_int_eq(w.socket[i].state[STATE_KERNEL], TCP_UNKNOWN);
		ck_assert_int_eq(w.socket[i].state[STATE_WIRE], TCP_UNKNOWN);
		ck_assert_uint_eq(w.socket[i].info, ROW_NONE);
	}
	for (int i = 0; i < WORLD_LANES; i++)
		ck_assert_uint_eq(w.call[i], ROW_NONE);
}
END_TEST

START_TEST(one_event_at_a_time)
{
	send_one();
	recording_mark(s.r, s.t_ns + 5, "m");
	for (uint32_t i = 0; i < recording_count(s.r); i++) {
		ck_assert_uint_eq(w.cursor, i);
		ck_assert(world_advance(&w, s.r));
		ck_assert_uint_eq(w.t_ns, recording_event(s.r, i)->t_ns);
	}
	ck_assert(!world_advance(&w, s.r));
	ck_assert_uint_eq(w.cursor, recording_count(s.r));
	ck_assert_uint_eq(w.t_ns, STORY_STEP_NS + 5);
	recording_mark(s.r, s.t_ns + 9, "later"); /* it grows, and goes on */
	ck_assert(world_advance(&w, s.r));
	ck_assert_uint_eq(w.t_ns, STORY_STEP_NS + 9);
}
END_TEST

START_TEST(fates_are_counted)
{
	static const struct {
		enum fate fate;
		uint32_t arrived, dropped, absorbed;
	} fates[] = {
		{ FATE_DELIVERED, 1, 0, 0 },  { FATE_DROPPED, 0, 1, 0 },
		{ FATE_ABSORBED, 0, 0, 1 },   { FATE_CORRUPTED, 0, 0, 0 },
		{ FATE_DUPLICATED, 1, 0, 0 }, { FATE_DELAYED, 1, 0, 0 },
		{ FATE_REPLAYED, 1, 0, 0 },   { FATE_REWRITTEN, 1, 0, 0 },
	};

	arrive(&s, send_one(), fates[_i].fate);
	fold();
	ck_assert_uint_eq(w.sent, 1);
	ck_assert_uint_eq(w.arrived, fates[_i].arrived);
	ck_assert_uint_eq(w.dropped, fates[_i].dropped);
	ck_assert_uint_eq(w.absorbed, fates[_i].absorbed);
	ck_assert_uint_eq(w.n_flight, 0);
}
END_TEST

/* What was held when the run ended is still on its way. */
START_TEST(held_stays_in_flight)
{
	uint32_t p = send_one();

	arrive(&s, p, FATE_HELD);
	fold();
	ck_assert_uint_eq(w.n_flight, 1);
	ck_assert_uint_eq(w.flight[0], p);
	ck_assert_uint_eq(w.arrived + w.dropped + w.absorbed, 0);
}
END_TEST

START_TEST(flight_is_in_order)
{
	uint32_t p[5];

	for (int i = 0; i < 5; i++)
		p[i] = send_one();
	arrive(&s, p[3], FATE_DELIVERED);
	arrive(&s, p[0], FATE_DROPPED);
	fold();
	ck_assert_uint_eq(w.n_flight, 3);
	ck_assert_uint_eq(w.flight[0], p[1]);
	ck_assert_uint_eq(w.flight[1], p[2]);
	ck_assert_uint_eq(w.flight[2], p[4]);
}
END_TEST

/* More than there is room for are counted, and nothing is written beyond. */
START_TEST(flight_beyond_its_room)
{
	uint32_t p[WORLD_FLIGHT + 10];

	for (int i = 0; i < ROWS(p); i++)
		p[i] = send_one();
	fold();
	ck_assert_uint_eq(w.n_flight, WORLD_FLIGHT);
	ck_assert_uint_eq(w.flight_more, 10);
	ck_assert_uint_eq(w.sent, WORLD_FLIGHT + 10);
	arrive(&s, p[ROWS(p) - 1], FATE_DELIVERED);
	fold();
	ck_assert_uint_eq(w.n_flight, WORLD_FLIGHT);
	ck_assert_uint_eq(w.flight_more, 9);
	for (int i = 0; i + 1 < ROWS(p); i++)
		arrive(&s, p[i], FATE_DELIVERED);
	fold();
	ck_assert_uint_eq(w.n_flight, 0);
	ck_assert_uint_eq(w.flight_more, 0);
	ck_assert_uint_eq(w.arrived, WORLD_FLIGHT + 10);
}
END_TEST

START_TEST(calls)
{
	uint32_t a = call(&s, 0, "connect", ""), b;

	fold();
	ck_assert_uint_eq(w.call[0], a);
	ck_assert_uint_eq(w.call[1], ROW_NONE);
	b = call(&s, 1, "accept", "");
	ret(&s, a, 0, 0, NULL);
	fold();
	ck_assert_uint_eq(w.call[0], ROW_NONE);
	ck_assert_uint_eq(w.call[1], b);
}
END_TEST

START_TEST(states_and_infos)
{
	struct info_row info = { .socket = s.end[1].socket, .cwnd = 10 };

	state(&s, 1, TCP_LISTEN);
	recording_info(s.r, tick(&s), &info);
	recording_info(s.r, tick(&s), &info);
	recording_state(s.r, tick(&s), s.end[1].socket, TCP_SYN_RECEIVED,
			STATE_WIRE, NULL);
	fold();
	ck_assert_int_eq(w.socket[1].state[STATE_KERNEL], TCP_LISTEN);
	ck_assert_int_eq(w.socket[1].state[STATE_WIRE], TCP_SYN_RECEIVED);
	ck_assert_uint_eq(w.socket[1].info, 1);
	ck_assert_uint_eq(w.socket[1].changed, 4);
	ck_assert_int_eq(w.socket[0].state[STATE_KERNEL], TCP_UNKNOWN);
	ck_assert_uint_eq(w.socket[0].info, ROW_NONE);
}
END_TEST

/* Sockets of one word of a foreach are none of the next one's. */
START_TEST(a_fresh_stage)
{
	state(&s, 1, TCP_LISTEN);
	recording_mark(s.r, tick(&s), "middle");
	fold();
	ck_assert_int_eq(w.socket[1].state[STATE_KERNEL], TCP_LISTEN);
	recording_mark(s.r, tick(&s), "model=epoll");
	fold();
	ck_assert_int_eq(w.socket[1].state[STATE_KERNEL], TCP_UNKNOWN);
	ck_assert_uint_eq(w.socket[1].visited, 0);
	ck_assert_uint_eq(w.socket[1].info, ROW_NONE);
	ck_assert_uint_eq(w.socket[1].why, ROW_NONE);
	ck_assert(w.socket[1].gone && !w.socket[2].gone);
	recording_mark(s.r, tick(&s), "model=thread");
	fold();
	ck_assert(w.socket[1].gone && !w.socket[2].gone);
}
END_TEST

/* What a change was, when, and where the socket has been. */
START_TEST(changes_of_state)
{
	struct info_row info = { .socket = s.end[0].socket };

	fold();
	ck_assert_uint_eq(w.socket[0].visited, 0);
	ck_assert_uint_eq(w.socket[0].why, ROW_NONE);
	state(&s, 0, TCP_SYN_SENT);
	state(&s, 0, TCP_ESTABLISHED);
	recording_info(s.r, tick(&s), &info);
	fold();
	ck_assert_uint_eq(w.socket[0].visited, 1u << TCP_UNKNOWN |
						       1u << TCP_SYN_SENT |
						       1u << TCP_ESTABLISHED);
	ck_assert_uint_eq(w.socket[0].changed, 2);
	ck_assert_uint_eq(w.socket[0].why, 1);
	ck_assert_int_eq(recording_state_row(s.r, w.socket[0].why)->to,
			 TCP_ESTABLISHED);
	ck_assert_uint_eq(w.socket[0].info_event, 3);
	ck_assert_uint_eq(w.socket[1].visited, 0);
	recording_state(s.r, tick(&s), s.end[0].socket, TCP_FIN_WAIT_1,
			STATE_WIRE, NULL);
	fold(); /* the observer's word is one too */
	ck_assert(w.socket[0].visited & 1u << TCP_FIN_WAIT_1);
	ck_assert_uint_eq(w.socket[0].changed, 4);
	ck_assert_uint_eq(w.socket[0].why, 2);
	ck_assert_uint_eq(w.socket[0].info_event, 3);
}
END_TEST

/* --- numbers ------------------------------------------------------------- */

START_TEST(expectations)
{
	expectation(&s, EXPECT_OK, "a", "a");
	expectation(&s, EXPECT_FAILED, "a", "b");
	expectation(&s, EXPECT_NOT_CHECKED, "a", "");
	fold();
	ck_assert_uint_eq(w.expected, 3);
	ck_assert_uint_eq(w.failed, 1);
}
END_TEST

/* More sockets and lanes than it tells of; one of them has no lane. */
START_TEST(beyond_its_tables)
{
	struct endpoint e = s.end[0].address;
	struct info_row info = { 0 };
	char name[16];

	for (int i = 0; i < 100; i++) {
		uint32_t lane, socket;

		snprintf(name, sizeof(name), "L%d", i);
		lane = recording_lane(s.r, name);
		socket =
			recording_socket_add(s.r, name, lane, IP_TCP, &e, NULL);
		recording_state(s.r, tick(&s), socket, TCP_LISTEN, STATE_KERNEL,
				NULL);
		info.socket = socket;
		recording_info(s.r, tick(&s), &info);
		recording_call_begin(s.r, tick(&s), lane, "accept", "", 1);
	}
	recording_call_begin(s.r, tick(&s), ROW_NONE, "accept", "", 1);
	fold();
	ck_assert_uint_eq(w.cursor, recording_count(s.r));
	ck_assert_int_eq(w.socket[WORLD_SOCKETS - 1].state[STATE_KERNEL],
			 TCP_LISTEN);
	ck_assert_uint_ne(w.call[WORLD_LANES - 1], ROW_NONE);
	ck_assert_uint_eq(w.sent, 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("world");
	TCase *tc = tcase_create("world");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, nothing_has_happened);
	tcase_add_test(tc, one_event_at_a_time);
	tcase_add_loop_test(tc, fates_are_counted, 0, FATES - 1);
	tcase_add_test(tc, held_stays_in_flight);
	tcase_add_test(tc, flight_is_in_order);
	tcase_add_test(tc, flight_beyond_its_room);
	tcase_add_test(tc, calls);
	tcase_add_test(tc, states_and_infos);
	tcase_add_test(tc, a_fresh_stage);
	tcase_add_test(tc, changes_of_state);
	tcase_add_test(tc, expectations);
	tcase_add_test(tc, beyond_its_tables);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())

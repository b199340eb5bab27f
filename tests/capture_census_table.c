/*
 * The census's tables: sockets by place, what is new about one, and numbers to
 * places.
 */
#include "capture/census/fold.h"
#include "capture/census/map.h"
#include "capture/census/sockets.h"
#include "tests/test.h"

#define SECOND 1000000000ull
#define T0     (1000 * SECOND)

static struct endpoint end_at(uint8_t host, uint16_t port)
{
	return (struct endpoint){ .ip = { 4, { 10, 0, 0, host } },
				  .port = port };
}

static struct census_socket socket_at(uint16_t port, uint16_t peer,
				      uint64_t cookie)
{
	struct census_socket s = { .local = end_at(1, port),
				   .cookie = cookie,
				   .kernel.state = TCP_ESTABLISHED };

	if (peer)
		s.remote = end_at(2, peer);
	return s;
}

/* --- sockets ------------------------------------------------------------ */

START_TEST(found)
{
	struct endpoint a = end_at(1, 80), b = end_at(2, 5000);
	struct census_socket s = socket_at(80, 5000, 7);
	struct sockets t;

	sockets_init(&t, 1000, 10);
	ck_assert(sockets_put(&t, 700, &s));
	ck_assert_uint_eq(sockets_by_ends(&t, false, &a, &b), 700);
	ck_assert_uint_eq(sockets_by_ends(&t, false, &b, &a), SOCKETS_NONE);
	ck_assert_uint_eq(sockets_by_ends(&t, true, &a, &b), SOCKETS_NONE);
	ck_assert_uint_eq(sockets_by_cookie(&t, 7), 700);
	ck_assert_uint_eq(sockets_by_cookie(&t, 0), SOCKETS_NONE);
	ck_assert(sockets_used(&t, 700));
	ck_assert(!sockets_used(&t, 699));
	/* it has other ends and another cookie now */
	s = socket_at(80, 5001, 8);
	sockets_put(&t, 700, &s);
	ck_assert_uint_eq(sockets_by_ends(&t, false, &a, &b), SOCKETS_NONE);
	ck_assert_uint_eq(sockets_by_cookie(&t, 7), SOCKETS_NONE);
	ck_assert_uint_eq(sockets_by_cookie(&t, 8), 700);
	sockets_put(&t, 700, NULL);
	ck_assert_uint_eq(sockets_by_cookie(&t, 8), SOCKETS_NONE);
	ck_assert(!sockets_used(&t, 700));
	ck_assert(!sockets_put(&t, 1000, &s));
	ck_assert(!sockets_put(&t, UINT32_MAX, NULL));
	sockets_free(&t);
}
END_TEST

/* What lives goes before what has ended, and the latest before others. */
START_TEST(found_best)
{
	struct endpoint a = end_at(1, 80), b = end_at(2, 5000);
	struct census_socket s = socket_at(80, 5000, 1);
	struct sockets t;

	sockets_init(&t, 10, 10);
	s.first_ns = 3;
	s.ended = true;
	sockets_put(&t, 0, &s);
	s.cookie = 2;
	s.first_ns = 4;
	sockets_put(&t, 1, &s);
	ck_assert_uint_eq(sockets_by_ends(&t, false, &a, &b), 1);
	s.cookie = 3;
	s.first_ns = 2;
	s.ended = false;
	sockets_put(&t, 2, &s);
	ck_assert_uint_eq(sockets_by_ends(&t, false, &a, &b), 2);
	sockets_free(&t);
}
END_TEST

START_TEST(found_listener)
{
	struct endpoint local = end_at(1, 80), other = end_at(3, 80);
	struct census_socket s = socket_at(80, 0, 1);
	struct sockets t;

	sockets_init(&t, 10, 10);
	s.local.ip = (struct ip_address){ .version = 6 };
	sockets_put(&t, 0, &s);
	ck_assert_uint_eq(sockets_listener(&t, false, &local), 0);
	s.local.ip.version = 4;
	s.cookie = 2;
	sockets_put(&t, 1, &s);
	ck_assert_uint_eq(sockets_listener(&t, false, &local), 1);
	s.local = local;
	s.cookie = 3;
	sockets_put(&t, 2, &s);
	ck_assert_uint_eq(sockets_listener(&t, false, &local), 2);
	ck_assert_uint_eq(sockets_listener(&t, false, &other), 1);
	other.port = 81;
	ck_assert_uint_eq(sockets_listener(&t, false, &other), SOCKETS_NONE);
	sockets_free(&t);
}
END_TEST

/* Full: the one that ended first makes room; if all live there is none. */
START_TEST(room)
{
	struct census_socket s;
	struct sockets t;
	uint32_t place;

	sockets_init(&t, 4, 4);
	for (uint16_t i = 0; i < 4; i++) {
		s = socket_at(80, 5000 + i, i + 1);
		ck_assert_uint_eq(sockets_add(&t, &s), i);
	}
	s = socket_at(80, 6000, 9);
	ck_assert_uint_eq(sockets_add(&t, &s), SOCKETS_NONE);
	ck_assert_uint_eq(t.evicted, 1);
	for (uint32_t i = 2; i > 0; i--) { /* 2 ends, then 1 */
		t.at[i].ended = true;
		t.at[i].ended_ns = 100 - i;
		ck_assert_uint_eq(sockets_ended(&t, i), SOCKETS_NONE);
	}
	place = sockets_add(&t, &s);
	ck_assert_uint_eq(place, 2);
	ck_assert_uint_eq(sockets_by_cookie(&t, 3), SOCKETS_NONE);
	ck_assert_uint_eq(sockets_by_cookie(&t, 9), 2);
	sockets_free(&t);
}
END_TEST

/* Of those that ended only so many are kept. */
START_TEST(ended)
{
	struct sockets t;

	sockets_init(&t, 100, 3);
	for (uint16_t i = 0; i < 10; i++) {
		struct census_socket s = socket_at(80, 5000 + i, i + 1);
		uint32_t place = sockets_add(&t, &s);
		uint32_t emptied;

		ck_assert_uint_ne(place, SOCKETS_NONE);
		t.at[place].ended = true;
		t.at[place].ended_ns = i + 1;
		emptied = sockets_ended(&t, place);
		ck_assert(i < 3 ? emptied == SOCKETS_NONE
				: !sockets_used(&t, emptied));
	}
	ck_assert_uint_le(t.n, 4);
	for (uint64_t cookie = 1; cookie <= 10; cookie++)
		ck_assert_int_eq(sockets_by_cookie(&t, cookie) != SOCKETS_NONE,
				 cookie > 7);
	sockets_free(&t);
}
END_TEST

/* Its place has another by then, which stays. */
START_TEST(ended_and_replaced)
{
	struct census_socket s = socket_at(80, 5000, 1);
	struct sockets t;

	sockets_init(&t, 2, 1);
	s.ended_ns = 5;
	s.ended = true;
	sockets_put(&t, 0, &s);
	sockets_ended(&t, 0);
	s = socket_at(80, 5001, 2);
	sockets_put(&t, 0, &s);
	s.cookie = 3;
	s.ended_ns = 6;
	sockets_put(&t, 1, &s);
	ck_assert_uint_eq(sockets_ended(&t, 1), SOCKETS_NONE);
	ck_assert_uint_eq(sockets_by_cookie(&t, 2), 0);
	sockets_free(&t);
}
END_TEST

/* Many, put and emptied at random: each is found where it is. */
START_TEST(many)
{
	enum { PLACES = 500, STEPS = 20000 };
	uint64_t cookie[PLACES] = { 0 };
	struct sockets t;
	uint32_t random = 1;

	sockets_init(&t, PLACES, 1);
	for (uint32_t step = 1; step <= STEPS; step++) {
		struct census_socket s;
		uint32_t place;

		random = random * 1103515245u + 12345u;
		place = (random >> 8) % PLACES;
		s = socket_at((uint16_t)(1 + step % 7), (uint16_t)(step % 11),
			      step);
		cookie[place] = random & 0x80 ? step : 0;
		sockets_put(&t, place, cookie[place] ? &s : NULL);
	}
	for (uint32_t i = 0; i < PLACES; i++) {
		ck_assert_int_eq(sockets_used(&t, i), cookie[i] != 0);
		if (cookie[i])
			ck_assert_uint_eq(sockets_by_cookie(&t, cookie[i]), i);
	}
	sockets_free(&t);
}
END_TEST

/* --- what is new -------------------------------------------------------- */

static struct census_socket first_look(void)
{
	struct census_socket s = socket_at(80, 5000, 1);

	s.kernel.has_info = true;
	fold_first(&s, T0);
	return s;
}

START_TEST(nothing_new)
{
	struct census_socket s = first_look(), seen = s;

	ck_assert(!fold_seen(&s, &seen, T0 + SECOND));
	ck_assert_uint_eq(s.seen_ns, T0);
	seen.kernel.info.bytes_received++;
	ck_assert(fold_seen(&s, &seen, T0 + SECOND));
	ck_assert_uint_eq(s.seen_ns, T0 + SECOND);
	ck_assert_uint_eq(s.since_ns, T0);
	ck_assert(s.since_start);
}
END_TEST

/* A timer that runs down is not new, one that was set again is. */
START_TEST(timer)
{
	struct census_socket s = first_look(), seen;

	s.kernel.info.timer = 2;
	s.kernel.info.timer_ms = 7000;
	seen = s;
	seen.kernel.info.timer_ms = 6000;
	ck_assert(!fold_seen(&s, &seen, T0 + SECOND));
	ck_assert(fold_seen(&s, &seen, T0 + 2 * SECOND));
	seen.retransmits = 1;
	ck_assert(fold_seen(&s, &seen, T0 + 2 * SECOND));
}
END_TEST

START_TEST(state)
{
	struct census_socket s = first_look(), seen = s;

	seen.kernel.state = TCP_CLOSE_WAIT;
	ck_assert(fold_seen(&s, &seen, T0 + SECOND));
	ck_assert_uint_eq(s.since_ns, T0 + SECOND);
	ck_assert(!s.since_start);
	ck_assert_uint_eq(s.first_ns, T0);
}
END_TEST

/* One look after the other, and since when the queue waits then, in s. */
static const struct {
	uint32_t rqueue;
	uint64_t received;
	uint64_t since;
} queue_looks[] = {
	{ 0, 0, 0 },  { 5, 5, 2 },  { 5, 5, 2 },
	{ 9, 9, 2 },  { 9, 12, 5 }, /* 3 were read, and 3 came */
	{ 9, 12, 5 }, { 4, 12, 7 }, /* 5 were read */
	{ 0, 12, 0 }, { 1, 13, 9 },
};

START_TEST(rqueue)
{
	struct census_socket s = first_look(), seen = s;

	for (int i = 0; i < ROWS(queue_looks); i++) {
		seen.kernel.info.rqueue = queue_looks[i].rqueue;
		seen.kernel.info.bytes_received = queue_looks[i].received;
		fold_seen(&s, &seen, T0 + (i + 1) * SECOND);
		ck_assert_uint_eq(s.rqueue_since_ns,
				  queue_looks[i].since
					  ? T0 + queue_looks[i].since * SECOND
					  : 0);
	}
}
END_TEST

START_TEST(wqueue)
{
	struct census_socket s = first_look(), seen = s;

	seen.kernel.info.wqueue = 10;
	fold_seen(&s, &seen, T0 + SECOND);
	ck_assert_uint_eq(s.wqueue_since_ns, T0 + SECOND);
	seen.kernel.info.wqueue = 20; /* more is written */
	fold_seen(&s, &seen, T0 + 2 * SECOND);
	ck_assert_uint_eq(s.wqueue_since_ns, T0 + SECOND);
	seen.kernel.info.bytes_acked = 5;
	fold_seen(&s, &seen, T0 + 3 * SECOND);
	ck_assert_uint_eq(s.wqueue_since_ns, T0 + 3 * SECOND);
	seen.kernel.info.wqueue = 0;
	fold_seen(&s, &seen, T0 + 4 * SECOND);
	ck_assert_uint_eq(s.wqueue_since_ns, 0);
}
END_TEST

/* TIME-WAIT has no TCP_INFO and no user: those of the socket stay. */
START_TEST(time_wait)
{
	struct census_socket s = first_look(), seen = socket_at(80, 5000, 1);

	s.kernel.uid = 33;
	s.kernel.inode = 9;
	s.kernel.info.bytes_sent = 1234;
	fold_end(&s, NULL, T0 + SECOND);
	seen.kernel.state = TCP_TIME_WAIT;
	seen.kernel.info.timer = 3;
	seen.kernel.info.timer_ms = 60000;
	ck_assert(fold_seen(&s, &seen, T0 + SECOND));
	ck_assert(!s.ended);
	ck_assert_uint_eq(s.ended_ns, T0 + SECOND);
	ck_assert_int_eq(s.kernel.state, TCP_TIME_WAIT);
	ck_assert_uint_eq(s.kernel.uid, 33);
	ck_assert_uint_eq(s.kernel.inode, 0);
	ck_assert_uint_eq(s.kernel.info.bytes_sent, 1234);
	ck_assert_uint_eq(s.kernel.info.timer_ms, 60000);
	seen.kernel.info.timer_ms = 59000;
	ck_assert(!fold_seen(&s, &seen, T0 + 2 * SECOND));
}
END_TEST

/* The last message has the last TCP_INFO, but no state and no user. */
START_TEST(last)
{
	struct census_socket s = first_look(), seen = socket_at(80, 5000, 1);

	s.kernel.uid = 33;
	seen.kernel.state = TCP_CLOSED;
	seen.kernel.has_info = true;
	seen.kernel.info.bytes_sent = 99;
	fold_end(&s, &seen, T0 + SECOND);
	ck_assert(s.ended);
	ck_assert_uint_eq(s.ended_ns, T0 + SECOND);
	ck_assert_int_eq(s.kernel.state, TCP_ESTABLISHED);
	ck_assert_uint_eq(s.kernel.uid, 33);
	ck_assert_uint_eq(s.kernel.info.bytes_sent, 99);
}
END_TEST

/* --- numbers ------------------------------------------------------------ */

START_TEST(numbers)
{
	struct map m = { .n = 0 };
	uint32_t value;

	ck_assert(!map_get(&m, 1, &value));
	for (uint32_t round = 0; round < 2; round++) {
		for (uint32_t i = 1; i < 5000; i++)
			map_put(&m, i * 4096, i + round);
		map_put(&m, 4096, 77);
		for (uint32_t i = 2; i < 5000; i++) {
			ck_assert(map_get(&m, i * 4096, &value));
			ck_assert_uint_eq(value, i + round);
		}
		ck_assert(map_get(&m, 4096, &value));
		ck_assert_uint_eq(value, 77);
		ck_assert(!map_get(&m, 4097, &value));
		ck_assert(!map_get(&m, 0, &value));
		map_clear(&m);
		ck_assert(!map_get(&m, 4096, &value));
	}
	map_free(&m);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("census table");
	TCase *t = tcase_create("table");

	tcase_add_test(t, found);
	tcase_add_test(t, found_best);
	tcase_add_test(t, found_listener);
	tcase_add_test(t, room);
	tcase_add_test(t, ended);
	tcase_add_test(t, ended_and_replaced);
	tcase_add_test(t, many);
	tcase_add_test(t, nothing_new);
	tcase_add_test(t, timer);
	tcase_add_test(t, state);
	tcase_add_test(t, rqueue);
	tcase_add_test(t, wqueue);
	tcase_add_test(t, time_wait);
	tcase_add_test(t, last);
	tcase_add_test(t, numbers);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())

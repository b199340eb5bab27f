/*
 * A timeline of 100,000 events, in which any cursor, reached from anywhere,
 * must be what a fold from the start gives, and what the rows of the recording
 * say.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/recording/world.h"
#include "tests/story.h"
#include "tests/world.h"

enum { LONG = 100000, VISITS = 400 };

/* Any numbers do, if they are the same each time. */
static uint32_t random_state = 1;

static uint32_t random_below(uint32_t n)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (random_state >> 8) % n;
}

/* Packets on their way while a recording is made up. */
static uint32_t flying[300], n_flying;
static uint32_t calling[2] = { ROW_NONE, ROW_NONE };

static void add_call(void)
{
	uint32_t lane = random_below(2);

	if (calling[lane] == ROW_NONE) {
		calling[lane] = call(&s, (int)lane, "recv", "");
		return;
	}
	ret(&s, calling[lane], 0, 0, NULL);
	calling[lane] = ROW_NONE;
}

static void add_fate(void)
{
	uint32_t i = random_below(n_flying + 1);

	if (i == n_flying)
		return;
	arrive(&s, flying[i], (enum fate)(1 + random_below(FATES - 1)));
	flying[i] = flying[--n_flying];
}

/* A segment of either end, near the numbers that it is at. */
static uint32_t send_some(void)
{
	static const uint16_t flags[] = { TH_ACK, TH_ACK,	 TH_P | TH_ACK,
					  TH_S,	  TH_F | TH_ACK, TH_R };
	uint32_t count = recording_n_packets(s.r);
	int from = (int)random_below(2);

	return segment(&s, from, 1 - from, flags[random_below(ROWS(flags))],
		       1 + 7 * count + random_below(3000),
		       1 + 7 * count + random_below(3000), random_below(1400));
}

static void add_event(void)
{
	struct info_row info = { .socket = random_below(2) };

	switch (random_below(9)) {
	case 0:
	case 1:
	case 2:
		if (n_flying < (uint32_t)ROWS(flying))
			flying[n_flying++] = send_some();
		break;
	case 3:
	case 4:
		add_fate();
		break;
	case 5:
		add_call();
		break;
	case 6:
		state(&s, (int)random_below(2),
		      (enum tcp_state)(1 + random_below(TCP_STATES - 1)));
		break;
	case 7:
		recording_info(s.r, tick(&s), &info);
		break;
	default:
		expectation(&s, (enum verdict)random_below(3), "a", "b");
	}
}

static void make_long(void)
{
	random_state = 1;
	n_flying = 0;
	while (recording_count(s.r) < LONG)
		add_event();
}

static bool same_socket(const struct world_socket *a,
			const struct world_socket *b)
{
	return a->state[0] == b->state[0] && a->state[1] == b->state[1] &&
	       a->info == b->info && a->info_event == b->info_event &&
	       a->changed == b->changed && a->why == b->why &&
	       a->visited == b->visited && a->numbers == b->numbers &&
	       a->snd_una == b->snd_una && a->snd_nxt == b->snd_nxt &&
	       a->rcv_nxt == b->rcv_nxt;
}

static void assert_same_counts(const struct world *a, const struct world *b)
{
	ck_assert_uint_eq(a->sent, b->sent);
	ck_assert_uint_eq(a->arrived, b->arrived);
	ck_assert_uint_eq(a->dropped, b->dropped);
	ck_assert_uint_eq(a->absorbed, b->absorbed);
	ck_assert_uint_eq(a->expected, b->expected);
	ck_assert_uint_eq(a->failed, b->failed);
}

static void assert_same(const struct world *a, const struct world *b)
{
	ck_assert_uint_eq(a->cursor, b->cursor);
	ck_assert_uint_eq(a->t_ns, b->t_ns);
	assert_same_counts(a, b);
	ck_assert_uint_eq(a->flight_more, b->flight_more);
	ck_assert_uint_eq(a->n_flight, b->n_flight);
	ck_assert_mem_eq(a->flight, b->flight,
			 a->n_flight * sizeof(*a->flight));
	ck_assert_mem_eq(a->call, b->call, sizeof(a->call));
	for (int i = 0; i < WORLD_SOCKETS; i++)
		if (!same_socket(&a->socket[i], &b->socket[i]))
			ck_abort_msg("socket %d differs at %u", i, a->cursor);
}

static struct world fold_to(uint32_t cursor)
{
	struct world out;

	world_init(&out);
	while (out.cursor < cursor && world_advance(&out, s.r))
		;
	return out;
}

/* The same from the rows themselves, without any fold. */
static void assert_rows_agree(const struct world *a)
{
	uint32_t sent = 0, flight = 0, arrived = 0;

	for (uint32_t i = 0; i < recording_n_packets(s.r); i++) {
		const struct packet_row *p = recording_packet(s.r, i);
		bool ended = p->fate_event < a->cursor;

		if (p->sent_event >= a->cursor)
			break;
		sent++;
		flight += !ended;
		arrived += ended && fate_arrives((enum fate)p->fate);
	}
	ck_assert_uint_eq(a->sent, sent);
	ck_assert_uint_eq(a->n_flight + a->flight_more, flight);
	ck_assert_uint_eq(a->arrived, arrived);
	for (uint32_t i = 1; i < a->n_flight; i++)
		ck_assert_uint_lt(a->flight[i - 1], a->flight[i]);
	for (uint32_t i = 0; i < a->n_flight; i++) {
		const struct packet_row *p =
			recording_packet(s.r, a->flight[i]);

		ck_assert_uint_lt(p->sent_event, a->cursor);
		ck_assert_uint_ge(p->fate_event, a->cursor);
	}
}

static void raise_to(uint32_t *number, uint32_t to)
{
	if (seq_before(*number, to))
		*number = to;
}

/* One end's numbers, from the packets that had been sent and had come. */
static struct world_socket numbers_of(int end, uint32_t cursor)
{
	struct world_socket out = { 0 };

	for (uint32_t i = 0; i < recording_n_packets(s.r); i++) {
		const struct packet_row *p = recording_packet(s.r, i);
		uint32_t span = p->payload_len + !!(p->flags & TH_S) +
				!!(p->flags & TH_F);

		if (p->sent_event >= cursor)
			break;
		if (p->flags & TH_R)
			continue;
		if (p->lane[0] == s.end[end].lane) {
			out.numbers = true;
			raise_to(&out.snd_nxt, packet_seq(s.r, p) + span);
			if (p->flags & TH_ACK)
				raise_to(&out.rcv_nxt, packet_ack(s.r, p));
		}
	}
	return out;
}

static void assert_numbers_agree(const struct world *a)
{
	for (int end = 0; end < 2; end++) {
		const struct world_socket *got = &a->socket[s.end[end].socket];
		struct world_socket want = numbers_of(end, a->cursor);

		ck_assert(got->numbers == want.numbers);
		ck_assert_uint_eq(got->snd_nxt, want.snd_nxt);
		ck_assert_uint_eq(got->rcv_nxt, want.rcv_nxt);
	}
}

/* Back and forth, near and far. */
START_TEST(any_cursor)
{
	struct timeline *t;

	make_long();
	t = timeline_new(s.r);
	for (int i = 0; i < VISITS; i++) {
		uint32_t cursor = random_below(LONG + 1);
		struct world got, want;

		timeline_world(t, cursor, &got);
		want = fold_to(cursor);
		assert_same(&got, &want);
		assert_rows_agree(&got);
		assert_numbers_agree(&got);
	}
	timeline_free(t);
}
END_TEST

/* Every cursor around the checkpoints, upwards and then down again. */
START_TEST(around_checkpoints)
{
	enum { N = 5000 };
	static struct world want[N + 1];
	struct timeline *t;

	make_long();
	t = timeline_new(s.r);
	world_init(&want[0]);
	for (uint32_t i = 1; i <= N; i++) {
		want[i] = want[i - 1];
		ck_assert(world_advance(&want[i], s.r));
	}
	for (uint32_t i = 0; i <= N; i++) {
		struct world got;

		timeline_world(t, _i == 0 ? i : N - i, &got);
		assert_same(&got, &want[_i == 0 ? i : N - i]);
	}
	timeline_free(t);
}
END_TEST

START_TEST(beyond_the_end)
{
	struct timeline *t = timeline_new(s.r);
	struct world got;

	send_one();
	timeline_world(t, 999999, &got);
	ck_assert_uint_eq(got.cursor, recording_count(s.r));
	ck_assert_uint_eq(got.n_flight, 1);
	timeline_world(t, 0, &got);
	ck_assert_uint_eq(got.cursor, 0);
	send_one(); /* a recording that is still made */
	timeline_world(t, UINT32_MAX, &got);
	ck_assert_uint_eq(got.sent, 2);
	timeline_free(t);
	timeline_free(NULL);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("world cursor");
	TCase *tc = tcase_create("world cursor");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, any_cursor);
	tcase_add_loop_test(tc, around_checkpoints, 0, 2);
	tcase_add_test(tc, beyond_the_end);
	suite_add_tcase(suite_, tc);
	return suite_;
}

TEST_MAIN(suite())

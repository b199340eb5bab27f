/*
 * The world at a cursor: each kind of event folded on its own, and a timeline
 * of 100,000 events, in which any cursor, reached from anywhere, must be what
 * a fold from the start gives, and what the rows of the recording say.
 */
#include "tests/test.h"

#include <stdbool.h>
#include <stdint.h>

#include "capture/recording/world.h"
#include "tests/story.h"

static struct story s;
static struct world w;

static void setup(void)
{
	s = story_new();
	end_add(&s, "C", "127.0.0.1:40000", "C.s");
	end_add(&s, "S", "127.0.0.1:80", "S.c");
	world_init(&w);
}

static void teardown(void)
{
	recording_free(s.r);
}

/* Folds to the end of what is recorded so far. */
static void fold(void)
{
	while (world_advance(&w, s.r))
		;
}

static uint32_t send_one(void)
{
	return segment(&s, 0, 1, TH_ACK, 1, 1, 0);
}

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

static void assert_numbers(int end, uint32_t una, uint32_t nxt, uint32_t rcv)
{
	const struct world_socket *socket = &w.socket[s.end[end].socket];

	fold();
	ck_assert(socket->numbers);
	ck_assert_uint_eq(socket->snd_una, una);
	ck_assert_uint_eq(socket->snd_nxt, nxt);
	ck_assert_uint_eq(socket->rcv_nxt, rcv);
}

/* What is sent counts at once; what is acknowledged, when it has come. */
START_TEST(numbers_of_a_handshake)
{
	uint32_t p;

	fold();
	ck_assert(!w.socket[0].numbers);
	p = segment(&s, 0, 1, TH_S, 0, 0, 0);
	assert_numbers(0, 0, 1, 0);
	ck_assert(!w.socket[1].numbers);
	arrive(&s, p, FATE_DELIVERED);
	assert_numbers(0, 0, 1, 0);
	ck_assert(!w.socket[1].numbers); /* it has said nothing yet */
	p = segment(&s, 1, 0, TH_S | TH_ACK, 0, 1, 0);
	assert_numbers(1, 0, 1, 1);
	assert_numbers(0, 0, 1, 0);
	arrive(&s, p, FATE_DELIVERED);
	assert_numbers(0, 1, 1, 0);
	p = segment(&s, 0, 1, TH_ACK, 1, 1, 0);
	assert_numbers(0, 1, 1, 1);
	assert_numbers(1, 0, 1, 1);
	arrive(&s, p, FATE_DELIVERED);
	assert_numbers(1, 1, 1, 1);
}
END_TEST

static const struct {
	enum fate fate;
	bool comes;
} ways[] = {
	{ FATE_DELIVERED, true },  { FATE_DELAYED, true },
	{ FATE_REWRITTEN, true },  { FATE_DROPPED, false },
	{ FATE_CORRUPTED, false }, { FATE_ABSORBED, false },
	{ FATE_HELD, false },
};

/* An acknowledgment that is lost acknowledges nothing. */
START_TEST(numbers_of_data)
{
	uint32_t p;

	story_handshake(&s, 0, 1);
	arrive(&s, segment(&s, 0, 1, TH_P | TH_ACK, 1, 1, 100), FATE_DELIVERED);
	assert_numbers(0, 1, 101, 1);
	p = segment(&s, 1, 0, TH_ACK, 1, 101, 0);
	assert_numbers(0, 1, 101, 1);
	assert_numbers(1, 1, 1, 101);
	arrive(&s, p, ways[_i].fate);
	assert_numbers(0, ways[_i].comes ? 101 : 1, 101, 1);
	segment(&s, 0, 1, TH_F | TH_ACK, 101, 1, 9); /* and FIN takes one */
	assert_numbers(0, ways[_i].comes ? 101 : 1, 111, 1);
}
END_TEST

/* What nobody sent says nothing of whom it seems to be from. */
START_TEST(numbers_are_not_forged)
{
	struct packet p = { .protocol = IP_TCP,
			    .has_l4 = true,
			    .src = s.end[0].address,
			    .dst = s.end[1].address,
			    .payload_len = 4,
			    .tcp = { .flags = TH_P | TH_ACK,
				     .seq = STORY_ISS + 9000,
				     .ack = 2 * STORY_ISS + 9000 } };
	struct sent sent = { .packet = &p,
			     .copy_of = ROW_NONE,
			     .injected = true,
			     .lane = { s.end[0].lane, s.end[1].lane },
			     .socket = { ROW_NONE, ROW_NONE } };

	story_handshake(&s, 0, 1);
	arrive(&s, recording_sent(s.r, tick(&s), &sent), FATE_DELIVERED);
	assert_numbers(0, 1, 1, 1);
	assert_numbers(1, 1, 1, 1);
	/* And the answer acknowledges what was not sent. */
	arrive(&s, segment(&s, 1, 0, TH_ACK, 1, 9004, 0), FATE_DELIVERED);
	assert_numbers(0, 1, 1, 1);
}
END_TEST

/* What is old takes nothing back: copies, and what was overtaken. */
START_TEST(numbers_only_grow)
{
	uint32_t p[3];

	story_handshake(&s, 0, 1);
	p[0] = segment(&s, 0, 1, TH_ACK, 1, 1, 10);
	segment(&s, 0, 1, TH_ACK, 11, 1, 10);
	segment(&s, 0, 1, TH_ACK, 1, 1, 10); /* again */
	assert_numbers(0, 1, 21, 1);
	p[1] = segment(&s, 1, 0, TH_ACK, 1, 11, 0);
	p[2] = segment(&s, 1, 0, TH_ACK, 1, 21, 0);
	arrive(&s, p[2], FATE_DELIVERED);
	arrive(&s, p[1], FATE_DELIVERED);
	assert_numbers(0, 21, 21, 1);
	copy(&s, 0, 1, p[0], FATE_DUPLICATED); /* nobody sent it */
	assert_numbers(0, 21, 21, 1);
	arrive(&s, segment(&s, 1, 0, TH_R | TH_ACK, 500, 500, 0),
	       FATE_DELIVERED);
	assert_numbers(0, 21, 21, 1);
	assert_numbers(1, 1, 1, 21);
}
END_TEST

/* Relative numbers go around with the absolute ones. */
START_TEST(numbers_go_around)
{
	static const uint32_t far = 0x7fff0000;
	uint32_t sent = 1;

	story_handshake(&s, 0, 1);
	for (int i = 0; i < 5; i++) {
		sent += far;
		segment(&s, 0, 1, TH_ACK, sent - 10, 1, 10);
		assert_numbers(0, sent - far, sent, 1);
		arrive(&s, segment(&s, 1, 0, TH_ACK, 1, sent, 0),
		       FATE_DELIVERED);
		assert_numbers(0, sent, sent, 1);
		assert_numbers(1, 1, 1, sent);
	}
}
END_TEST

START_TEST(no_numbers)
{
	arrive(&s, datagram(&s, 0, 1, 9), FATE_DELIVERED);
	arrive(&s, icmp(&s, 1, 0, IP_ICMP, 3, 3), FATE_DELIVERED);
	arrive(&s, segment(&s, 0, 1, TH_R, 7, 0, 0), FATE_DELIVERED);
	fold();
	ck_assert(!w.socket[0].numbers);
	ck_assert_uint_eq(w.sent, 3);
	arrive(&s, segment(&s, 0, 1, TH_ACK, 1, 50, 0), FATE_DELIVERED);
	fold();
	ck_assert(w.socket[0].numbers);
	ck_assert(!w.socket[1].numbers);
	ck_assert_uint_eq(w.socket[1].snd_una + w.socket[1].rcv_nxt, 0);
}
END_TEST

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

/* --- a long timeline ----------------------------------------------------- */

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
	Suite *suite_ = suite_create("world");
	TCase *t = tcase_create("world");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 120);
	tcase_add_test(t, nothing_has_happened);
	tcase_add_test(t, one_event_at_a_time);
	tcase_add_loop_test(t, fates_are_counted, 0, FATES - 1);
	tcase_add_test(t, held_stays_in_flight);
	tcase_add_test(t, flight_is_in_order);
	tcase_add_test(t, flight_beyond_its_room);
	tcase_add_test(t, calls);
	tcase_add_test(t, states_and_infos);
	tcase_add_test(t, a_fresh_stage);
	tcase_add_test(t, changes_of_state);
	tcase_add_test(t, numbers_of_a_handshake);
	tcase_add_loop_test(t, numbers_of_data, 0, ROWS(ways));
	tcase_add_test(t, numbers_are_not_forged);
	tcase_add_test(t, numbers_only_grow);
	tcase_add_test(t, numbers_go_around);
	tcase_add_test(t, no_numbers);
	tcase_add_test(t, expectations);
	tcase_add_test(t, beyond_its_tables);
	tcase_add_test(t, any_cursor);
	tcase_add_loop_test(t, around_checkpoints, 0, 2);
	tcase_add_test(t, beyond_the_end);
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())

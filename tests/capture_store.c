/*
 * The ring of the last packets, against a model that forgets nothing: what is
 * kept is what was put in, and what is not kept is the oldest.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/live/store.h"
#include "capture/mem.h"
#include "tests/test.h"

enum { PACKETS = 8000, MOST = 1600 };

/* The n-th packet: its length and its bytes follow from its number. */
static uint32_t length_of(uint32_t n)
{
	return (n * 2654435761u >> 8) % MOST;
}

static void fill(uint8_t *bytes, uint32_t n)
{
	for (uint32_t i = 0; i < length_of(n); i++)
		bytes[i] = (uint8_t)(n * 31 + i);
}

static struct store *open_store(size_t bytes)
{
	struct store *s;
	struct err e = { 0 };

	ck_assert_msg(store_new(&s, bytes, &e) == 0, "%s", e.text);
	return s;
}

static uint64_t add(struct store *s, uint32_t n)
{
	uint8_t bytes[MOST];
	struct file_packet p = { .t_ns = n,
				 .bytes = bytes,
				 .captured = length_of(n),
				 .length = length_of(n) + 7,
				 .interface = n % 3,
				 .link = LINK_ETHERNET };

	fill(bytes, n);
	store_add(s, &p);
	ck_assert_uint_eq(p.captured, length_of(n));
	ck_assert_ptr_ne(p.bytes, bytes);
	return p.place;
}

static void check_packet(const struct file_packet *p, uint32_t n)
{
	uint8_t bytes[MOST];

	fill(bytes, n);
	ck_assert_uint_eq(p->t_ns, n);
	ck_assert_uint_eq(p->captured, length_of(n));
	ck_assert_uint_eq(p->length, length_of(n) + 7);
	ck_assert_uint_eq(p->interface, n % 3);
	ck_assert_int_eq(p->link, LINK_ETHERNET);
	if (p->captured)
		ck_assert_mem_eq(p->bytes, bytes, p->captured);
}

/* How many of the packets 0 … n - 1 are there; they are the newest. */
static uint32_t check_kept(const struct store *s, const uint64_t *place,
			   uint32_t n)
{
	struct file_packet p;
	uint32_t kept = 0;

	while (kept < n && store_at(s, place[n - 1 - kept], &p)) {
		check_packet(&p, n - 1 - kept);
		kept++;
	}
	for (uint32_t i = 0; i < n - kept; i++)
		ck_assert(!store_at(s, place[i], &p));
	return kept;
}

START_TEST(the_newest_are_kept)
{
	struct store *s = open_store(STORE_LEAST);
	uint64_t *place = mem_zero(PACKETS, sizeof(*place));
	struct store_stats stats;
	uint32_t kept = 0;

	for (uint32_t n = 0; n < PACKETS; n++) {
		place[n] = add(s, n);
		if (n % 397 == 0)
			kept = check_kept(s, place, n + 1);
	}
	kept = check_kept(s, place, PACKETS);
	stats = store_stats(s);
	ck_assert_uint_eq(stats.added, PACKETS);
	ck_assert_uint_eq(stats.evicted, PACKETS - kept);
	/* No more room is wasted than heads and one gap take. */
	ck_assert_uint_gt(kept, STORE_LEAST / (MOST / 2 + 64));
	free(place);
	store_free(s);
}
END_TEST

START_TEST(a_place_never_given_is_nothing)
{
	struct store *s = open_store(STORE_LEAST);
	struct file_packet p;
	uint64_t place;

	ck_assert(!store_at(s, 0, &p));
	place = add(s, 1);
	ck_assert(store_at(s, place, &p));
	ck_assert(!store_at(s, place + STORE_LEAST, &p));
	ck_assert(!store_at(s, UINT64_C(1) << 39, &p));
	store_free(s);
}
END_TEST

/* What is longer than half of the ring is cut, not refused. */
START_TEST(a_packet_too_long_is_cut)
{
	uint8_t *bytes = mem_zero(2, STORE_LEAST);
	struct store *s = open_store(STORE_LEAST);

	for (int i = 0; i < 5; i++) {
		struct file_packet p = { .bytes = bytes,
					 .captured = 2 * STORE_LEAST,
					 .length = 2 * STORE_LEAST },
				   again;

		store_add(s, &p);
		ck_assert_uint_lt(p.captured, STORE_LEAST / 2);
		ck_assert(store_at(s, p.place, &again));
		ck_assert_uint_eq(again.captured, p.captured);
		ck_assert_uint_eq(again.length, 2 * STORE_LEAST);
	}
	store_free(s);
	free(bytes);
}
END_TEST

static Suite *store_suite(void)
{
	Suite *s = suite_create("store");
	TCase *t = tcase_create("ring");

	tcase_add_test(t, the_newest_are_kept);
	tcase_add_test(t, a_place_never_given_is_nothing);
	tcase_add_test(t, a_packet_too_long_is_cut);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(store_suite())

/* Chains against a list that is walked, through many additions and removals. */
#include "sim/chains.h"
#include "tests/test.h"

enum { PLACES = 2000, KEYS = 37, STEPS = 20000 };

static uint64_t key_at[PLACES];	 /* 0: in no chain */
static uint32_t turn_at[PLACES]; /* when it was added */

static uint32_t random_next(void)
{
	static uint64_t x = 88172645463325252u;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return (uint32_t)(x >> 16);
}

/* The newest place with the key that is older than `turn`. */
static uint32_t expected(uint64_t key, uint32_t turn)
{
	uint32_t best = CHAIN_END;

	for (uint32_t i = 0; i < PLACES; i++)
		if (key_at[i] == key && turn_at[i] < turn &&
		    (best == CHAIN_END || turn_at[i] > turn_at[best]))
			best = i;
	return best;
}

static void check_chain(const struct chains *c, uint64_t key)
{
	uint32_t turn = UINT32_MAX, i = chains_first(c, key);

	for (;; i = chains_next(c, i)) {
		ck_assert_uint_eq(i, expected(key, turn));
		if (i == CHAIN_END)
			return;
		turn = turn_at[i];
	}
}

START_TEST(the_newest_comes_first)
{
	struct chains c = { .n = 0 };

	ck_assert_uint_eq(chains_first(&c, 1), CHAIN_END);
	for (uint32_t step = 1; step < STEPS; step++) {
		uint32_t place = random_next() % (1 + step / 10 % PLACES);

		if (key_at[place]) {
			chains_remove(&c, place);
			key_at[place] = 0;
		} else {
			key_at[place] = 1 + random_next() % KEYS;
			turn_at[place] = step;
			chains_add(&c, key_at[place], place);
		}
		if (step % 100 == 0)
			check_chain(&c, 1 + random_next() % KEYS);
	}
	for (uint64_t key = 1; key <= KEYS; key++)
		check_chain(&c, key);
	chains_free(&c);
	ck_assert_uint_eq(chains_first(&c, 1), CHAIN_END);
}
END_TEST

/* http://www.isthe.com/chongo/src/fnv/test_fnv.c */
START_TEST(a_hash_is_fnv)
{
	ck_assert_uint_eq(chains_hash(0, "a", 1), UINT64_C(0xaf63dc4c8601ec8c));
	ck_assert_uint_eq(chains_hash(0, "foobar", 6),
			  UINT64_C(0x85944171f73967e8));
	ck_assert_uint_eq(chains_hash(chains_hash(0, "foo", 3), "bar", 3),
			  UINT64_C(0x85944171f73967e8));
}
END_TEST

static Suite *chains_suite(void)
{
	Suite *s = suite_create("chains");
	TCase *t = tcase_create("chains");

	tcase_add_test(t, the_newest_comes_first);
	tcase_add_test(t, a_hash_is_fnv);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(chains_suite())

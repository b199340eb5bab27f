/*
 * Any bytes at all: parts of good files, files with changes, noise, and much
 * of the same. Parsing ends, says what is wrong, or has the identity.
 */
#include "sim/scenario/scenario.h"

#include "sim/scenario/table.h"
#include "tests/scenario_text.h"

#define HEAD "scenario x\ntitle en \"X\"\nactor C, S\n"

START_TEST(test_files)
{
	check_identity(tcp_hello, strlen(tcp_hello));
	check_identity(udp_hello, strlen(udp_hello));
}
END_TEST

/* Whatever the bytes are: it ends, and either parses or says why not. */
static void feed(const char *text, size_t len)
{
	char *copy = malloc(len ? len : 1); /* so that ASan sees its end */
	struct scenario *s = NULL;
	struct mistakes m;
	FILE *null = fopen("/dev/null", "w");
	int rc;

	ck_assert(copy && null);
	memcpy(copy, text, len);
	rc = scenario_parse(&s, "x", copy, len, NULL, 0, &m);
	ck_assert((rc == 0) == (m.n == 0));
	ck_assert_uint_le(m.n, 50);
	for (size_t i = 0; i < m.n; i++)
		mistake_print("x", m.source, m.list[i].line, m.list[i].col,
			      m.list[i].text, null);
	fclose(null);
	if (rc == 0)
		check_identity(copy, len);
	scenario_free(rc == 0 ? s : NULL);
	mistakes_free(&m);
	free(copy);
}

START_TEST(test_prefixes)
{
	for (size_t len = 0; len < sizeof(tcp_hello); len++)
		feed(tcp_hello, len);
	for (size_t len = 0; len < sizeof(header); len++)
		feed(header, len);
}
END_TEST

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Bytes changed, words of the language put in, parts taken out. */
static size_t mutate(char *text, size_t len, size_t size, uint32_t *seed)
{
	static const char bytes[] = "\0\n;{}\"#$=<>~,[]\\ \t\xe4\xff:0K-";
	size_t at = next_random(seed) % len;
	size_t n = next_random(seed) % 12;
	const char *word = statement_table[next_random(seed) % STATEMENTS].name;

	switch (next_random(seed) % 4) {
	case 0:
		text[at] = bytes[next_random(seed) % sizeof(bytes)];
		return len;
	case 1:
		text[at] = (char)next_random(seed);
		return len;
	case 2:
		n = n < len - at ? n : len - at;
		memmove(text + at, text + at + n, len - at - n);
		return len > n + 1 ? len - n : 1;
	default:
		n = strlen(word);
		if (len + n > size)
			return len;
		memmove(text + at + n, text + at, len - at);
		memcpy(text + at, word, n);
		return len + n;
	}
}

START_TEST(test_mutations)
{
	const char *from = _i == 0 ? tcp_hello : _i == 1 ? udp_hello : header;
	uint32_t seed = 20240229;
	char text[4096];

	for (int i = 0; i < 3000; i++) {
		size_t len = strlen(from);
		size_t times = 1 + next_random(&seed) % 6;

		snprintf(text, sizeof(text), "%s", from);
		while (times--)
			len = mutate(text, len, sizeof(text), &seed);
		feed(text, len);
	}
}
END_TEST

START_TEST(test_soup)
{
	char text[2000];
	uint32_t seed = 7;

	for (int i = 0; i < 500; i++) {
		for (size_t j = 0; j < sizeof(text); j++)
			text[j] = (char)next_random(&seed);
		feed(text, sizeof(text));
	}
}
END_TEST

/* Big files end in reasonable time: look-ups and blocks do not explode. */
START_TEST(test_big)
{
	static const char *const lines[] = {
		"{",   "}\n", "let a = $a$a\n",	 "C s = socket tcp\n",
		"\"",  "#",   "say en \"x\" ; ", "$",
		"\xff"
	};
	size_t size = 1 << 18, n = strlen(lines[_i]), len = 0;
	char *text = malloc(size);

	ck_assert_ptr_nonnull(text);
	snprintf(text, size, "%s", HEAD);
	for (len = strlen(HEAD); len + n <= size; len += n)
		memcpy(text + len, lines[_i], n);
	feed(text, len);
	free(text);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("scenario bytes");
	TCase *t;

	t = tcase_create("any bytes");
	tcase_set_timeout(t, 120);
	tcase_add_test(t, test_files);
	tcase_add_test(t, test_prefixes);
	tcase_add_loop_test(t, test_mutations, 0, 3);
	tcase_add_test(t, test_soup);
	tcase_add_loop_test(t, test_big, 0, 9);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())

/*
 * Following a stream: order, what comes twice, what never comes, and a part
 * of it at a time.
 */
#include "tests/test.h"

#include <stdbool.h>

#include "capture/stream.h"

enum { MOST = 4000, TEXT = 1 << 18 };
#define ALL ((struct stream_window){ 0, UINT64_MAX })

/* --- packets as a list --------------------------------------------------- */

struct part {
	int side;
	uint32_t seq;
	const char *bytes; /* NULL: none, an ACK */
	uint32_t cut;	   /* so many of them were not captured */
	uint16_t flags;
	uint32_t ack;
	uint32_t len; /* if the bytes are no text */
};

#define SAYS(who, number, text, ...)                                           \
	{                                                                      \
		.side = who, .seq = number, .bytes = text, __VA_ARGS__         \
	}

struct tape {
	const struct part *part;
	uint32_t n, next;
	bool udp;
	uint8_t *lent; /* what next or at gave last; gone at the next call */
};

static bool tape_at(void *context, uint32_t packet, struct stream_segment *out)
{
	struct tape *t = context;
	const struct part *p = &t->part[packet];
	uint32_t len = p->len	  ? p->len
		       : p->bytes ? (uint32_t)strlen(p->bytes)
				  : 0;

	free(t->lent);
	t->lent = malloc(len - p->cut + 1);
	ck_assert(t->lent);
	if (len > p->cut)
		memcpy(t->lent, p->bytes, len - p->cut);
	*out = (struct stream_segment){ .packet = packet };
	out->s = (struct app_segment){ .t_ns = packet * 1000,
				       .bytes = t->lent,
				       .captured = len - p->cut,
				       .len = len,
				       .seq = p->seq,
				       .ack = p->ack,
				       .flags = p->flags,
				       .side = (uint8_t)p->side,
				       .tcp = !t->udp };
	return true;
}

static bool tape_next(void *context, struct stream_segment *out)
{
	struct tape *t = context;

	return t->next < t->n && tape_at(t, t->next++, out);
}

/* --- what is given, as text ---------------------------------------------- */

struct given {
	char text[TEXT];
	size_t n;
	uint64_t place; /* of the next chunk */
	uint64_t offset[2];
	bool whole; /* from the first place on */
};

/* "C3:hello" of packet 3, "S4[7]" of seven bytes that are missing. */
static bool take(void *context, const struct stream_chunk *c)
{
	struct given *g = context;

	if (g->whole) {
		ck_assert_uint_eq(c->place, g->place);
		ck_assert_uint_eq(c->offset, g->offset[c->side]);
	}
	g->place += c->kind == STREAM_MISSING || c->n == 0 ? 1 : c->n;
	g->offset[c->side] += c->n;
	ck_assert_uint_eq(c->t_ns, c->packet * 1000u);
	ck_assert_uint_eq(c->segment->packet, c->packet);
	g->n += (size_t)snprintf(g->text + g->n, TEXT - g->n, "%s%c%u",
				 g->n ? " " : "", "CS"[c->side], c -> packet);
	if (c->kind == STREAM_MISSING)
		g->n += (size_t)snprintf(g->text + g->n, TEXT - g->n, "[%u]",
					 (unsigned)c->n);
	else
		g->n += (size_t)snprintf(g->text + g->n, TEXT - g->n, ":%.*s",
					 (int)c->n, (const char *)c->bytes);
	ck_assert_uint_lt(g->n, TEXT);
	return true;
}

static struct given g;

static struct stream_counts follow(const struct part *part, uint32_t n,
				   bool udp, struct stream_window w)
{
	struct tape t = { .part = part, .n = n, .udp = udp };
	struct stream_source source = { &t, tape_next, tape_at };
	struct stream_counts counts;

	g = (struct given){ .whole = w.from == 0 };
	stream_read(&source, &w, take, &g, &counts);
	free(t.lent);
	return counts;
}

/* --- order --------------------------------------------------------------- */

static const struct {
	const char *name;
	struct part part[12];
	const char *want;
	uint32_t duplicates, differing;
} cases[] = {
	{ "both directions",
	  { SAYS(0, 99, NULL, .flags = TH_S),
	    SAYS(1, 499, NULL, .flags = TH_S | TH_ACK), SAYS(0, 100, "GET"),
	    SAYS(1, 500, "200"), SAYS(0, 103, "/"), SAYS(1, 503, "OK") },
	  "C2:GET S3:200 C4:/ S5:OK",
	  0,
	  0 },
	{ "data in the SYN",
	  { SAYS(0, 99, "abc", .flags = TH_S), SAYS(0, 103, "d") },
	  "C0:abc C1:d",
	  0,
	  0 },
	{ "again", { SAYS(0, 1, "abc"), SAYS(0, 1, "abc") }, "C0:abc", 1, 0 },
	{ "again, and more",
	  { SAYS(0, 1, "abc"), SAYS(0, 1, "abcde"), SAYS(0, 3, "cdef") },
	  "C0:abc C1:de C2:f",
	  0,
	  0 },
	{ "again, and something else",
	  { SAYS(0, 1, "abc"), SAYS(0, 1, "axcde"), SAYS(0, 4, "DE") },
	  "C0:abc C1:de",
	  1,
	  2 },
	{ "out of order",
	  { SAYS(0, 1, "ab"), SAYS(0, 5, "ef"), SAYS(1, 9, "S"),
	    SAYS(0, 3, "cd") },
	  "C0:ab S2:S C3:cd C1:ef",
	  0,
	  0 },
	{ "backwards",
	  { SAYS(0, 1, NULL), SAYS(0, 7, "gh"), SAYS(0, 5, "ef"),
	    SAYS(0, 3, "cd"), SAYS(0, 1, "ab") },
	  "C4:ab C3:cd C2:ef C1:gh",
	  0,
	  0 },
	{ "what waits was first",
	  { SAYS(0, 1, "a"), SAYS(0, 5, "EF"), SAYS(0, 3, "cdefgh"),
	    SAYS(0, 2, "b") },
	  "C0:a C3:b C2:cd C1:EF C2:gh",
	  0,
	  1 },
	{ "what waits was first, and is filled over",
	  { SAYS(0, 1, "a"), SAYS(0, 3, "CD"), SAYS(0, 2, "bcdef") },
	  "C0:a C2:b C1:CD C2:ef",
	  0,
	  1 },
	{ "what waits is inside",
	  { SAYS(0, 1, "a"), SAYS(0, 3, "cdef"), SAYS(0, 4, "de"),
	    SAYS(0, 2, "b") },
	  "C0:a C3:b C1:cdef",
	  0,
	  0 },
	{ "a hole to the end",
	  { SAYS(0, 1, "ab"), SAYS(0, 8, "hi") },
	  "C0:ab C1[5] C1:hi",
	  0,
	  0 },
	{ "the beginning is missing",
	  { SAYS(0, 99, NULL, .flags = TH_S), SAYS(0, 103, "d") },
	  "C1[3] C1:d",
	  0,
	  0 },
	{ "two holes",
	  { SAYS(0, 1, "a"), SAYS(0, 3, "c"), SAYS(0, 5, "e"),
	    SAYS(0, 2, "b") },
	  "C0:a C3:b C1:c C2[1] C2:e",
	  0,
	  0 },
	{ "snap length",
	  { SAYS(0, 1, "abcdef", .cut = 4), SAYS(0, 7, "g") },
	  "C0:ab C0[4] C1:g",
	  0,
	  0 },
	{ "nothing captured",
	  { SAYS(0, 1, "abc", .cut = 3), SAYS(0, 4, "d") },
	  "C0[3] C1:d",
	  0,
	  0 },
	{ "cut, and then again",
	  { SAYS(0, 1, "abcd", .cut = 2), SAYS(0, 1, "abcd") },
	  "C0:ab C0[2]",
	  1,
	  0 },
	{ "over the end of the numbers",
	  { SAYS(0, 0xfffffffe, "ab"), SAYS(0, 1, "de"), SAYS(0, 0, "c") },
	  "C0:ab C2:c C1:de",
	  0,
	  0 },
	{ "keep-alive",
	  { SAYS(0, 1, "ab"), SAYS(0, 2, "x"), SAYS(0, 3, "c") },
	  "C0:ab C2:c",
	  0,
	  0 },
	{ "reset with bytes",
	  { SAYS(0, 1, "ab"), SAYS(0, 3, "why", .flags = TH_R) },
	  "C0:ab",
	  0,
	  0 },
	{ "a reset before all",
	  { SAYS(0, 0, NULL, .flags = TH_R),
	    SAYS(0, 0x90000000, NULL, .flags = TH_S),
	    SAYS(0, 0x90000001, "a") },
	  "C2:a",
	  0,
	  0 },
	{ "the SYN is captured late",
	  { SAYS(1, 55, NULL, .flags = TH_ACK),
	    SAYS(1, 49, NULL, .flags = TH_S | TH_ACK), SAYS(1, 50, "a") },
	  "S2:a",
	  0,
	  0 },
};

static uint32_t n_parts(const struct part *p, uint32_t most)
{
	uint32_t n = 0;

	while (n < most && (p[n].bytes || p[n].flags || p[n].seq))
		n++;
	return n;
}

START_TEST(order)
{
	const struct part *p = cases[_i].part;
	struct stream_counts c =
		follow(p, n_parts(p, ROWS(cases[_i].part)), false, ALL);

	ck_assert_msg(strcmp(g.text, cases[_i].want) == 0, "%s: %s",
		      cases[_i].name, g.text);
	ck_assert_uint_eq(c.duplicates, cases[_i].duplicates);
	ck_assert_uint_eq(c.differing, cases[_i].differing);
	ck_assert_uint_eq(c.places, g.place);
	for (int side = 0; side < 2; side++)
		ck_assert_uint_eq(c.bytes[side] + c.missing[side],
				  g.offset[side]);
}
END_TEST

/* The other end has it: it is known at once that it will not come. */
START_TEST(acknowledged_hole)
{
	struct part p[12] = { SAYS(0, 1, "a"), SAYS(0, 5, "e") };

	for (int i = 2; i < 12; i++)
		p[i] = (struct part){ 1, 70 + (uint32_t)i, "S", .flags = TH_ACK,
				      .ack = _i ? 6 : 2 };
	follow(p, 12, false, ALL);
	if (_i) /* between the other end's answers */
		ck_assert_ptr_nonnull(strstr(g.text, "S6:S C1[3] C1:e S7:S"));
	else
		ck_assert_ptr_nonnull(strstr(g.text, "S11:S C1[3] C1:e"));
}
END_TEST

/* More waits behind a hole than is remembered: nothing is lost or mixed up. */
START_TEST(much_waits)
{
	static struct part p[MOST];
	struct stream_counts c;

	p[0] = (struct part)SAYS(0, 1, "a");
	for (uint32_t i = 1; i < MOST; i++)
		p[i] = (struct part)SAYS(0, 2 + 2 * i, "b");
	c = follow(p, MOST, false, ALL);
	ck_assert_uint_eq(c.bytes[0], MOST);
	ck_assert_uint_eq(c.missing[0], MOST);
	ck_assert_int_eq(
		strncmp(g.text, "C0:a C1[2] C1:b C2[1] C2:b C3[1]", 32), 0);
}
END_TEST

START_TEST(datagrams)
{
	static const struct part p[] = { SAYS(0, 0, "one"), SAYS(1, 0, "two"),
					 SAYS(0, 0, NULL),
					 SAYS(0, 0, "three", .cut = 2),
					 SAYS(0, 0, "one") };
	struct stream_counts c = follow(p, ROWS(p), true, ALL);

	ck_assert_str_eq(g.text, "C0:one S1:two C2: C3:thr C3[2] C4:one");
	ck_assert_uint_eq(c.places, 3 + 3 + 1 + 3 + 1 + 3);
	ck_assert_uint_eq(c.duplicates, 0);
}
END_TEST

/* --- a part of it -------------------------------------------------------- */

static const struct part windowed[] = {
	SAYS(0, 1, "abcd"),	      SAYS(1, 1, "WXYZ"), SAYS(0, 8, "hi"),
	SAYS(1, 5, "1234", .cut = 2), SAYS(0, 5, "efg"),
};

static const struct {
	uint64_t from, n;
	const char *want;
} windows[] = {
	{ 0, 0, "" },
	{ 0, 1, "C0:a" },
	{ 1, 2, "C0:bc" },
	{ 3, 2, "C0:d S1:W" },
	{ 9, 1, "S3:2" },
	{ 10, 1, "S3[2]" },
	{ 10, 3, "S3[2] C4:ef" },
	{ 11, 100, "C4:efg C2:hi" },
	{ 15, UINT64_MAX, "C2:i" },
	{ 16, 5, "" },
	{ UINT64_MAX, UINT64_MAX, "" },
};

START_TEST(window)
{
	follow(windowed, ROWS(windowed), false,
	       (struct stream_window){ windows[_i].from, windows[_i].n });
	ck_assert_str_eq(g.text, windows[_i].want);
}
END_TEST

/* --- anything, in any order ---------------------------------------------- */

static uint32_t random_below(uint32_t *state, uint32_t n)
{
	*state = *state * 1664525 + 1013904223;
	return (*state >> 8) % n;
}

/* Says a text in pieces that overlap, each of them once or more, shuffled. */
START_TEST(shuffled)
{
	enum { PIECES = 300, LEN = 2000 };
	static struct part p[PIECES + 1];
	static char said[LEN + 1], all[LEN + 1];
	uint32_t state = (uint32_t)_i + 1, n = 0;

	for (int i = 0; i < LEN; i++)
		said[i] = (char)('a' + random_below(&state, 26));
	for (uint32_t at = 0; at < LEN && n < PIECES; n++) {
		uint32_t len = 1 + random_below(&state, 40);

		len = len < LEN - at ? len : LEN - at;
		if (n == PIECES - 1)
			len = LEN - at;
		p[n] = (struct part){ 0, 0xffffff00 + at, said + at,
				      .flags = TH_ACK, .len = len };
		at += random_below(&state, len) + 1;
	}
	for (uint32_t i = n; i > 1; i--) {
		uint32_t k = random_below(&state, i);
		struct part swap = p[k];

		p[k] = p[i - 1];
		p[i - 1] = swap;
	}
	memmove(p + 1, p, n * sizeof(*p));
	p[0] = (struct part)SAYS(0, 0xfffffeff, NULL, .flags = TH_S);
	follow(p, n + 1, false, ALL);
	for (const char *at = strchr(g.text, ':'); at; at = strchr(at, ':')) {
		at++;
		strncat(all, at, strcspn(at, " "));
	}
	ck_assert_str_eq(all, said);
	ck_assert_ptr_null(strchr(g.text, '['));
}
END_TEST

static Suite *stream_suite(void)
{
	Suite *s = suite_create("capture/stream");
	TCase *tc = tcase_create("stream");

	tcase_add_loop_test(tc, order, 0, ROWS(cases));
	tcase_add_loop_test(tc, acknowledged_hole, 0, 2);
	tcase_add_test(tc, much_waits);
	tcase_add_test(tc, datagrams);
	tcase_add_loop_test(tc, window, 0, ROWS(windows));
	tcase_add_loop_test(tc, shuffled, 0, 50);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(stream_suite())

/*
 * DNS: what each message says, in datagrams and streams; which response
 * belongs to which request; and messages that are cut, or lie.
 */
#include "tests/app.h"
#include "tests/build.h"

enum { QUERY = 0x0100, ANSWER = 0x8180, NXDOMAIN = 0x8183 };
enum { A = 1, NS = 2, CNAME = 5, PTR = 12, MX = 15, TXT = 16, AAAA = 28 };

/* --- messages ------------------------------------------------------------ */

/* "example.org" as labels, "" as the root. */
static void put_name(struct build *b, const char *name)
{
	while (*name) {
		size_t n = strcspn(name, ".");

		put_u8(b, (unsigned)n);
		put_bytes(b, name, n);
		name += n + (name[n] == '.');
	}
	put_u8(b, 0);
}

static void put_header(struct build *b, unsigned id, unsigned flags,
		       unsigned answers)
{
	put_be16(b, id);
	put_be16(b, flags);
	put_be16(b, 1);
	put_be16(b, answers);
	put_be32(b, 0);
}

static void put_question(struct build *b, const char *name, unsigned type)
{
	put_name(b, name);
	put_be16(b, type);
	put_be16(b, 1);
}

/* A record of the name that is asked for, which stands behind the header. */
static void put_record(struct build *b, unsigned type, const void *data,
		       size_t n)
{
	put_be16(b, 0xc00c);
	put_be16(b, type);
	put_be16(b, 1);
	put_be32(b, 300);
	put_be16(b, (unsigned)n);
	put_bytes(b, data, n);
}

static struct build message(unsigned id, unsigned flags, const char *name,
			    unsigned type, unsigned answers)
{
	struct build b = { .len = 0 };

	put_header(&b, id, flags, answers);
	put_question(&b, name, type);
	return b;
}

/* With its length, as in a stream. */
static struct build streamed(const struct build *m)
{
	struct build b = { .len = 0 };

	put_be16(&b, (unsigned)m->len);
	put_bytes(&b, m->at, m->len);
	return b;
}

static const char *says(struct chat *c, int side, struct build b)
{
	if (c->tcp)
		b = streamed(&b);
	return chat_says_n(c, side, b.at, b.len);
}

/* --- what they say ------------------------------------------------------- */

static const struct {
	unsigned type, answers;
	const char *data;
	size_t n;
	const char *told;
} records[] = {
	{ A, 1, "\x5d\xb8\xd8\x22", 4, "A 93.184.216.34" },
	{ A, 3, "\x5d\xb8\xd8\x22", 4, "A 93.184.216.34 (+2)" },
	{ AAAA, 1, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16,
	  "AAAA 2001:db8::1" },
	{ CNAME, 1,
	  "\3www\xc0"
	  "\x0c",
	  6, "CNAME www.example.org" },
	{ NS, 1, "\2ns\0", 4, "NS ns" },
	{ PTR, 1, "\0", 1, "PTR ." },
	{ MX, 1,
	  "\0\x0a\4mail\xc0"
	  "\x0c",
	  9, "MX 10 mail.example.org" },
	{ TXT, 1, "\5v=spf", 6, "TXT \"v=spf\"" },
	{ 48, 1, "\1\1\1\1", 4, "DNSKEY" },
	{ 999, 1, "\1", 1, "TYPE999" },
	/* data that is not what it should be */
	{ A, 1, "\1\2\3", 3, "A" },
	{ A, 1, "", 0, "A" },
	{ CNAME, 1, "\xc0", 1, "CNAME" },
	{ CNAME, 1, "\xff\xff", 2, "CNAME" },
	{ MX, 1, "\0", 1, "MX" },
	{ TXT, 1, "\x20short", 6, "TXT" },
	{ TXT, 1, "\6\x1b[2J\n\"", 7, "TXT \"\\x1b[2J\\n\"\"" },
};

START_TEST(answers)
{
	struct build m = message(0x1a2b, ANSWER, "example.org",
				 records[_i].type, records[_i].answers);
	struct chat c = chat_open(false, 53);
	char told[SUMMARY_TEXT];

	put_record(&m, records[_i].type, records[_i].data, records[_i].n);
	snprintf(told, sizeof(told), "DNS 0x1a2b %s", records[_i].told);
	ck_assert_str_eq(says(&c, SERVER, m), told);
	chat_close(&c);
}
END_TEST

/* The answer that was asked for is told, not the name that leads to it. */
START_TEST(answer_of_the_type)
{
	struct build m = message(1, ANSWER, "example.org", A, 2);
	struct chat c = chat_open(false, 53);

	put_record(&m, CNAME, "\1x\0", 3);
	put_record(&m, A, "\1\2\3\4", 4);
	ck_assert_str_eq(says(&c, SERVER, m), "DNS 0x0001 A 1.2.3.4 (+1)");
	chat_close(&c);
}
END_TEST

static const struct {
	unsigned flags;
	const char *told;
} kinds[] = {
	{ QUERY, "DNS 0x1a2b A example.org?" },
	{ 0x2000, "DNS 0x1a2b NOTIFY A example.org?" },
	{ 0x2800, "DNS 0x1a2b UPDATE A example.org?" },
	{ ANSWER, "DNS 0x1a2b NOERROR no answer" },
	{ NXDOMAIN, "DNS 0x1a2b NXDOMAIN" },
	{ 0x8182, "DNS 0x1a2b SERVFAIL" },
	{ 0x818f, "DNS 0x1a2b RCODE15" },
	{ 0x8380, "DNS 0x1a2b NOERROR no answer truncated" },
	{ 0x7800, "" },
	{ 0x0103, "" }, /* a question with an error */
};

START_TEST(headers)
{
	struct chat c = chat_open(false, 53);

	ck_assert_str_eq(
		says(&c, CLIENT,
		     message(0x1a2b, kinds[_i].flags, "example.org", A, 0)),
		kinds[_i].told);
	chat_close(&c);
}
END_TEST

static const struct {
	const char *name, *told;
} names[] = {
	{ "", "DNS 0x0001 A .?" },
	{ "a", "DNS 0x0001 A a?" },
	{ "\x1b]0;x\x07", "DNS 0x0001 A \\x1b]0;x\\x07?" },
	{ "\xc2\x9b", "DNS 0x0001 A \\xc2\\x9b?" },
	{ "\xe2\x80\xae"
	  "com",
	  "DNS 0x0001 A \\xe2\\x80\\xae"
	  "com?" },
	{ "a b\\c", "DNS 0x0001 A a b\\\\c?" },
};

START_TEST(names_are_safe)
{
	struct chat c = chat_open(false, 53);

	ck_assert_str_eq(
		says(&c, CLIENT, message(1, QUERY, names[_i].name, A, 0)),
		names[_i].told);
	chat_close(&c);
}
END_TEST

/* --- requests and responses ---------------------------------------------- */

START_TEST(matched)
{
	struct chat c = chat_open(_i, 53);
	struct app_stats s;

	says(&c, CLIENT, message(1, QUERY, "a.example", A, 0));
	says(&c, CLIENT, message(2, QUERY, "b.example", A, 0));
	/* in the other order, in another case */
	says(&c, SERVER, message(2, NXDOMAIN, "B.Example", A, 0));
	says(&c, SERVER, message(1, NXDOMAIN, "A.EXAMPLE", A, 0));
	s = chat_stats(&c);
	ck_assert_str_eq(s.protocol, "DNS");
	ck_assert_uint_eq(s.requests, 2);
	ck_assert_uint_eq(s.answered, 2);
	ck_assert_uint_eq(s.latency_min_ns, CHAT_MS);
	ck_assert_uint_eq(s.latency_max_ns, 3 * CHAT_MS);
	/* the same answer again, and one to another question */
	says(&c, SERVER, message(1, NXDOMAIN, "a.example", A, 0));
	says(&c, CLIENT, message(3, QUERY, "c.example", A, 0));
	says(&c, SERVER, message(3, NXDOMAIN, "c.example", AAAA, 0));
	s = chat_stats(&c);
	ck_assert_uint_eq(s.requests, 3);
	ck_assert_uint_eq(s.responses, 4);
	ck_assert_uint_eq(s.answered, 2);
	ck_assert_uint_eq(s.unasked, 2);
	chat_close(&c);
}
END_TEST

/* Asked again, because nobody answered: it took since the first time. */
START_TEST(asked_again)
{
	struct chat c = chat_open(false, 53);

	for (int i = 0; i < 3; i++)
		says(&c, CLIENT, message(1, QUERY, "example.org", A, 0));
	says(&c, SERVER, message(1, NXDOMAIN, "example.org", A, 0));
	ck_assert_uint_eq(chat_stats(&c).requests, 1);
	ck_assert_uint_eq(chat_stats(&c).again, 2);
	ck_assert_uint_eq(chat_stats(&c).latency_max_ns, 3 * CHAT_MS);
	chat_close(&c);
}
END_TEST

START_TEST(oldest_is_evicted)
{
	struct chat c = chat_open(false, 53);

	for (unsigned i = 0; i < 10; i++)
		says(&c, CLIENT, message(i, QUERY, "example.org", A, 0));
	ck_assert_uint_eq(chat_stats(&c).evicted, 2);
	for (unsigned i = 0; i < 10; i++)
		says(&c, SERVER, message(i, NXDOMAIN, "example.org", A, 0));
	ck_assert_uint_eq(chat_stats(&c).answered, 8);
	ck_assert_uint_eq(chat_stats(&c).unasked, 2);
	chat_close(&c);
}
END_TEST

/* --- recognising --------------------------------------------------------- */

/* By what it says, whatever the port. */
START_TEST(any_port)
{
	struct chat c = chat_open(_i, 5300);

	ck_assert_str_eq(
		says(&c, CLIENT, message(1, QUERY, "example.org", A, 0)),
		"DNS 0x0001 A example.org?");
	chat_close(&c);
}
END_TEST

static const struct {
	uint16_t port;
	const char *told;
} kin[] = {
	{ 5353, "mDNS 0x0000 A example.org?" },
	{ 5355, "LLMNR 0x0000 A example.org?" },
	{ 137, "NBNS 0x0000 A example.org?" },
};

START_TEST(kin_by_port)
{
	struct chat c = chat_open(false, kin[_i].port);

	ck_assert_str_eq(says(&c, CLIENT, message(0, 0, "example.org", A, 0)),
			 kin[_i].told);
	ck_assert_uint_eq(chat_stats(&c).requests, 0);
	chat_close(&c);
}
END_TEST

START_TEST(not_dns)
{
	struct chat c = chat_open(_i, 53);

	ck_assert_str_eq(chat_says(&c, CLIENT, "Hello, World! Hello, World!"),
			 "");
	ck_assert_str_eq(chat_says(&c, SERVER, "Hello, World! Hello, World!"),
			 "");
	ck_assert_str_eq(chat_stats(&c).protocol, "none");
	chat_close(&c);
}
END_TEST

/* --- streams ------------------------------------------------------------- */

/* Two messages in three segments, cut at any two places. */
START_TEST(stream_cut_anywhere)
{
	struct build one = message(1, QUERY, "one.example", A, 0), all, two;

	one = streamed(&one);
	two = message(2, QUERY, "two.example", A, 0);
	two = streamed(&two);
	all = one;
	put_bytes(&all, two.at, two.len);
	for (size_t i = 1; i < all.len; i++)
		for (size_t k = i + 1; k < all.len; k++) {
			struct chat c = chat_open(true, 53);
			char told[3 * SUMMARY_TEXT] = "";

			strcat(told, chat_says_n(&c, CLIENT, all.at, i));
			strcat(told,
			       chat_says_n(&c, CLIENT, all.at + i, k - i));
			strcat(told, chat_says_n(&c, CLIENT, all.at + k,
						 all.len - k));
			ck_assert_ptr_nonnull(
				strstr(told, "0x0001 A one.example?"));
			ck_assert_ptr_nonnull(
				strstr(told, "0x0002 A two.example?"));
			ck_assert_uint_eq(chat_stats(&c).requests, 2);
			chat_close(&c);
		}
}
END_TEST

/* Longer than what is held of it, in segments of any size. */
START_TEST(long_message)
{
	static const size_t sizes[] = { 1, 7, 100, 511, 512, 513, 1448, 3000 };
	struct build m = message(1, ANSWER, "example.org", A, 200), next;
	size_t size = sizes[_i];
	struct chat c = chat_open(true, 53);
	char told[SUMMARY_TEXT] = "";

	says(&c, CLIENT, message(1, QUERY, "example.org", A, 0));
	for (int i = 0; i < 150; i++)
		put_record(&m, A, "\1\2\3\4", 4);
	m = streamed(&m);
	next = message(2, NXDOMAIN, "next.example", A, 0);
	next = streamed(&next);
	put_bytes(&m, next.at, next.len);
	for (size_t at = 0; at < m.len; at += size) {
		size_t n = m.len - at < size ? m.len - at : size;
		const char *line = chat_says_n(&c, SERVER, m.at + at, n);

		if (told[0] && line[0])
			strcat(told, " · ");
		strcat(told, line[0] && told[0] ? line + 4 : line);
	}
	ck_assert_str_eq(told, "DNS 0x0001 A 1.2.3.4 (+199) · 0x0002 NXDOMAIN");
	ck_assert_uint_eq(chat_stats(&c).answered, 1);
	chat_close(&c);
}
END_TEST

/* --- messages that are cut, or lie --------------------------------------- */

START_TEST(datagram_cut_anywhere)
{
	struct build m = message(1, ANSWER, "www.example.org", A, 2);

	put_record(&m, CNAME, "\3www\xc0\x10", 6);
	put_record(&m, A, "\1\2\3\4", 4);
	for (size_t n = 0; n <= m.len; n++) {
		struct chat c = chat_open(false, 53);

		chat_segment(&c, SERVER, 0, m.at, n, m.len);
		ck_assert(c.line[0] == '\0' ||
			  strncmp(c.line, "DNS 0x0001 ", 11) == 0);
		chat_close(&c);
	}
}
END_TEST

/* To themselves, forward, in circles, and behind the end; and two good ones. */
static const struct {
	unsigned to;
	const char *told;
} pointers_to[] = {
	{ 0x0e, "" },
	{ 0x0c, "" },
	{ 0x0d, "" },
	{ 0x1c, "" },
	{ 0x3fff, "" },
	{ 0x0b, "DNS 0x0001 A a?" },
	{ 0x00, "DNS 0x0001 A a?" },
};

START_TEST(pointers)
{
	struct build m = { .len = 0 };
	struct chat c = chat_open(false, 53);

	put_header(&m, 1, QUERY, 0);
	put_bytes(&m, "\1a", 2);
	put_be16(&m, 0xc000 | pointers_to[_i].to);
	put_be16(&m, A);
	put_be16(&m, 1);
	put_zeros(&m, 20);
	ck_assert_str_eq(says(&c, CLIENT, m), pointers_to[_i].told);
	chat_close(&c);
}
END_TEST

/* A name of 255 bytes is one, and one byte more is not (RFC 1035 2.3.4). */
START_TEST(longest_name)
{
	struct build m = { .len = 0 };
	struct chat c = chat_open(false, 53);

	put_header(&m, 1, QUERY, 0);
	for (int i = 0; i < 126; i++)
		put_bytes(&m, "\1.", 2);
	put_bytes(&m, "\2xx", _i ? 3 : 0);
	put_u8(&m, 0);
	put_be16(&m, A);
	put_be16(&m, 1);
	says(&c, CLIENT, m);
	if (_i)
		ck_assert_str_eq(c.line, "");
	else
		ck_assert_int_eq(strncmp(c.line, "DNS 0x0001 A \\\\..", 17), 0);
	chat_close(&c);
}
END_TEST

/* --- many conversations -------------------------------------------------- */

/* More than are followed at a time: all are remembered, none is mixed up. */
START_TEST(many_conversations)
{
	enum { MANY = 6000 };
	static app_handle handle[MANY];
	struct chat c = chat_open(false, 53);
	struct app_counts counts;
	uint32_t answered = 0, evicted = 0;

	for (int i = 0; i < MANY; i++) {
		c.handle = 0;
		says(&c, CLIENT, message(1, QUERY, "example.org", A, 0));
		handle[i] = c.handle;
	}
	for (int i = 0; i < MANY; i++) {
		c.handle = handle[i];
		says(&c, SERVER, message(1, NXDOMAIN, "example.org", A, 0));
		ck_assert_str_eq(c.line, "DNS 0x0001 NXDOMAIN");
		ck_assert_uint_eq(chat_stats(&c).requests, 1);
		answered += chat_stats(&c).answered;
		evicted += chat_stats(&c).evicted;
	}
	app_layer_counts(c.layer, &counts);
	ck_assert_uint_eq(counts.conversations, MANY);
	ck_assert_uint_gt(counts.dropped, 0);
	ck_assert_uint_eq(answered + evicted, MANY);
	chat_close(&c);
}
END_TEST

static Suite *dns_suite(void)
{
	Suite *s = suite_create("capture/app/dns");
	TCase *tc = tcase_create("dns");

	tcase_set_timeout(tc, 60);

	tcase_add_loop_test(tc, answers, 0, ROWS(records));
	tcase_add_test(tc, answer_of_the_type);
	tcase_add_loop_test(tc, headers, 0, ROWS(kinds));
	tcase_add_loop_test(tc, names_are_safe, 0, ROWS(names));
	tcase_add_loop_test(tc, matched, 0, 2);
	tcase_add_test(tc, asked_again);
	tcase_add_test(tc, oldest_is_evicted);
	tcase_add_loop_test(tc, any_port, 0, 2);
	tcase_add_loop_test(tc, kin_by_port, 0, ROWS(kin));
	tcase_add_loop_test(tc, not_dns, 0, 2);
	tcase_add_test(tc, stream_cut_anywhere);
	tcase_add_loop_test(tc, long_message, 0, 8);
	tcase_add_test(tc, datagram_cut_anywhere);
	tcase_add_loop_test(tc, pointers, 0, ROWS(pointers_to));
	tcase_add_loop_test(tc, longest_name, 0, 2);
	tcase_add_test(tc, many_conversations);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(dns_suite())

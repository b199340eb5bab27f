/*
 * Whether filters mean what they say: random ones are held against a plain
 * evaluation of the tree they were written from, values and addresses against
 * tables.
 */
#include "tests/test.h"

#include "capture/analysis.h"
#include "capture/filter/filter_private.h"
#include "capture/flow/tcp.h"

#define P FILTER_OF_PACKETS

/* --- what it means ------------------------------------------------------- */

/* A subject with few values, so that filters are often met. */
struct thing {
	uint64_t number[FILTER_FIELDS][5]; /* by end */
	bool known[FILTER_FIELDS][5];
	struct ip_address ip[5];
};

static bool ask_thing(void *subject, enum filter_field field,
		      enum filter_end end, struct filter_value *out)
{
	const struct thing *t = subject;

	if (field == FILTER_HOST)
		out->address = t->ip[end];
	else
		out->number = t->number[field][end];
	return t->known[field][end];
}

static uint32_t seed;

static uint32_t dice(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

/* What a random term is about. */
static const struct {
	const char *name;
	enum filter_field field;
	enum filter_ends ends;
	bool flow;
} fields[] = {
	{ "len", FILTER_HEADER + FIELD_LEN, ENDS_NONE, false },
	{ "ttl", FILTER_HEADER + FIELD_TTL, ENDS_NONE, false },
	{ "packet", FILTER_PACKET, ENDS_NONE, false },
	{ "port", FILTER_PORT, ENDS_EITHER, false },
	{ "flow", FILTER_FLOW, ENDS_NONE, true },
	{ "pkts", FILTER_PKTS, ENDS_SUM, true },
	{ "retr", FILTER_RETR, ENDS_SUM, true },
};

enum { VALUES = 6 };

static struct thing random_thing(void)
{
	struct thing t = { 0 };

	for (int i = 0; i < ROWS(fields); i++)
		for (int end = 0; end < 5; end++) {
			t.number[fields[i].field][end] = dice(VALUES);
			t.known[fields[i].field][end] = dice(8) > 0;
		}
	return t;
}

/* Writes a random term, and says what it is worth. */
static bool random_term(const struct thing *t, FILE *out)
{
	static const char *const ops[] = { "=", "!=", "<", "<=", ">", ">=" };
	int i = (int)dice(ROWS(fields)), op = (int)dice(ROWS(ops));
	enum filter_field field = fields[i].field;
	int first = fields[i].flow ? FILTER_CLIENT : FILTER_SRC, n = 2;
	uint64_t value = dice(VALUES), got[2] = { 0, 0 };
	bool known[2], any = false;

	if (fields[i].ends == ENDS_NONE) {
		first = FILTER_WHOLE;
		n = 1;
	} else if (dice(2)) { /* one of them alone */
		first += (int)dice(2);
		n = 1;
		fprintf(out, "%s ",
			filter_end_word((size_t)(first - FILTER_SRC))->name);
	}
	fprintf(out, "%s %s %d", fields[i].name, ops[op], (int)value);
	for (int k = 0; k < n; k++) {
		got[k] = t->number[field][first + k];
		known[k] = t->known[field][first + k];
	}
	if (fields[i].ends == ENDS_SUM && n == 2) {
		got[0] += got[1];
		known[0] = known[0] && known[1];
		n = 1;
	}
	for (int k = 0; k < n; k++) {
		uint64_t v = got[k];
		const bool is[] = { v == value, v == value,
				    v<value, v <= value, v> value, v >= value };

		any |= known[k] && is[op];
	}
	return op == 1 ? !any : any;
}

/* The same of a tree; binding: 0 or, 1 and, 2 not. */
static bool random_tree(const struct thing *t, FILE *out, int depth,
			int binding)
{
	int kind = depth ? (int)dice(4) : 3; /* or, and, not, a term */
	bool bracket = kind < binding, a, b;

	if (kind == 3)
		return random_term(t, out);
	if (bracket)
		fputs("(", out);
	if (kind == 2) {
		fputs("not ", out);
		a = !random_tree(t, out, depth - 1, 2);
	} else {
		a = random_tree(t, out, depth - 1, kind);
		fputs(kind ? " and " : " or ", out);
		b = random_tree(t, out, depth - 1, kind);
		a = kind ? a && b : a || b;
	}
	if (bracket)
		fputs(")", out);
	return a;
}

START_TEST(means_what_it_says)
{
	int held = 0, rounds = 400;

	seed = (uint32_t)_i * 7919 + 1;
	for (int i = 0; i < rounds; i++) {
		struct thing t = random_thing();
		struct filter_error e = { .text = "" };
		struct filter *f;
		char *text;
		size_t n;
		FILE *out = open_memstream(&text, &n);
		bool want = random_tree(&t, out, 5, 0);

		fclose(out);
		ck_assert_msg(filter_compile(&f, text, P, &e) == 0, "%s: %s",
			      text, e.text);
		ck_assert_msg(filter_holds(f, ask_thing, &t) == want,
			      "%s is %d", text, want);
		held += want;
		filter_free(f);
		free(text);
	}
	ck_assert_int_gt(held, rounds / 10);
	ck_assert_int_lt(held, rounds * 9 / 10);
}
END_TEST

/* A value, and whether a filter holds for it. */
static const struct {
	const char *text;
	enum filter_field field;
	uint64_t value;
	bool holds;
} values[] = {
	{ "retr", FILTER_RETR, 0, false },
	{ "client retr", FILTER_RETR, 1, true },
	{ "client retr < 0", FILTER_RETR, 0, false },
	{ "client retr <= 0", FILTER_RETR, 0, true },
	{ "client bytes > 18446744073709551615", FILTER_BYTES, UINT64_MAX,
	  false },
	{ "client bytes >= 18446744073709551615", FILTER_BYTES, UINT64_MAX,
	  true },
	{ "client bytes = 1K", FILTER_BYTES, 1000, true },
	{ "client bytes = 1k", FILTER_BYTES, 1000, true },
	{ "client bytes = 2Ki", FILTER_BYTES, 2048, true },
	{ "client bytes = 1.5M", FILTER_BYTES, 1500000, true },
	{ "client bytes = 0.25G", FILTER_BYTES, 250000000, true },
	{ "client bytes = 0x10", FILTER_BYTES, 16, true },
	{ "client bytes 1K-2K", FILTER_BYTES, 1000, true },
	{ "client bytes 1K-2K", FILTER_BYTES, 2000, true },
	{ "client bytes 1K-2K", FILTER_BYTES, 2001, false },
	{ "client bytes 1..3,7", FILTER_BYTES, 7, true },
	{ "client bytes 1..3,7", FILTER_BYTES, 5, false },
	{ "client bytes != 1..3,7", FILTER_BYTES, 5, true },
	{ "client bytes != 1..3,7", FILTER_BYTES, 7, false },
	{ "client bytes in {1 3, 5}", FILTER_BYTES, 3, true },
	{ "client bytes in {1 3, 5}", FILTER_BYTES, 4, false },
	{ "client rtt = 20ms", FILTER_RTT, 20000000, true },
	{ "client rtt = 1.5s", FILTER_RTT, 1500000000, true },
	{ "client rtt = 7us", FILTER_RTT, 7000, true },
	{ "client rtt = 7ns", FILTER_RTT, 7, true },
	{ "client rtt = 2min", FILTER_RTT, 120000000000, true },
	{ "client rtt = 0", FILTER_RTT, 0, true },
	{ "client state = TIME-WAIT", FILTER_STATE, TCP_TIME_WAIT, true },
	{ "client state time_wait", FILTER_STATE, TCP_TIME_WAIT, true },
	{ "client state != LISTEN", FILTER_STATE, TCP_TIME_WAIT, true },
	{ "flags S.", FILTER_HEADER + FIELD_FLAGS, TH_S | TH_ACK, true },
	{ "flags .S", FILTER_HEADER + FIELD_FLAGS, TH_S | TH_ACK, true },
	{ "flags S", FILTER_HEADER + FIELD_FLAGS, TH_S | TH_ACK, false },
	{ "flags ~ S", FILTER_HEADER + FIELD_FLAGS, TH_S | TH_ACK, true },
	{ "flags ~ S.", FILTER_HEADER + FIELD_FLAGS, TH_S, false },
	{ "flags none", FILTER_HEADER + FIELD_FLAGS, 0, true },
	{ "zero-window", FILTER_FINDINGS, ANALYSIS_ZERO_WINDOW, true },
	{ "zero-window", FILTER_FINDINGS, ANALYSIS_RETRANSMISSION, false },
	{ "retransmission > 2", FILTER_COUNT, 2, true },
	{ "retransmission > 2", FILTER_COUNT, 1, false },
	{ "tcp", FILTER_PROTO, IP_TCP, true },
	{ "icmp", FILTER_PROTO, IP_ICMPV6, false },
	{ "proto icmp6", FILTER_PROTO, IP_ICMPV6, true },
	{ "proto 47", FILTER_PROTO, 47, true },
	{ "ip6", FILTER_IP, 6, true },
	{ "http", FILTER_PORT, 8080, true },
	{ "http", FILTER_PORT, 81, false },
	{ "fate = dropped", FILTER_FATE, 2, true },
	{ "ecn = ce", FILTER_HEADER + FIELD_ECN, 3, true },
};

START_TEST(values_are_read)
{
	struct filter_error e;
	struct filter *f;
	struct thing t = { 0 };

	for (int end = 0; end < 5; end++) {
		t.number[values[_i].field][end] = values[_i].value;
		t.known[values[_i].field][end] = true;
	}
	ck_assert_int_eq(filter_compile(&f, values[_i].text, P, &e), 0);
	ck_assert(filter_holds(f, ask_thing, &t) == values[_i].holds);
	/* what is not known is nothing but "not" */
	memset(t.known, 0, sizeof(t.known));
	ck_assert(filter_holds(f, ask_thing, &t) ==
		  (strstr(values[_i].text, "!=") != NULL));
	filter_free(f);
}
END_TEST

static const struct {
	const char *text, *src, *dst;
	bool holds;
} hosts[] = {
	{ "host 10.0.0.1", "10.0.0.1", "10.0.0.2", true },
	{ "host 10.0.0.2", "10.0.0.1", "10.0.0.2", true },
	{ "host 10.0.0.3", "10.0.0.1", "10.0.0.2", false },
	{ "src 10.0.0.2", "10.0.0.1", "10.0.0.2", false },
	{ "dst host 10.0.0.2", "10.0.0.1", "10.0.0.2", true },
	{ "host != 10.0.0.1", "10.0.0.1", "10.0.0.2", false },
	{ "net 10.0.0.0/31", "10.0.0.1", "10.9.0.2", true },
	{ "net 10.0.0.2/31", "10.0.0.1", "10.9.0.2", false },
	{ "net 10.0.0.0/8", "11.0.0.1", "9.9.0.2", false },
	{ "net 0.0.0.0/0", "11.0.0.1", "9.9.0.2", true },
	{ "net ::/0", "11.0.0.1", "9.9.0.2", false },
	{ "host 127.0.0.1", "::1", "::1", false },
	{ "host [::1]", "::1", "::2", true },
	{ "net fe80::/10", "febf::1", "::2", true },
	{ "net fe80::/10", "fec0::1", "::2", false },
	{ "host ::1/127", "::", "ff::", true },
};

START_TEST(addresses_are_compared)
{
	struct filter_error e;
	struct filter *f;
	struct thing t = { 0 };
	struct endpoint end;

	ck_assert(endpoint_parse(&end, hosts[_i].src));
	t.ip[FILTER_SRC] = end.ip;
	ck_assert(endpoint_parse(&end, hosts[_i].dst));
	t.ip[FILTER_DST] = end.ip;
	t.known[FILTER_HOST][FILTER_SRC] = t.known[FILTER_HOST][FILTER_DST] =
		true;
	ck_assert_int_eq(filter_compile(&f, hosts[_i].text, P, &e), 0);
	ck_assert(filter_holds(f, ask_thing, &t) == hosts[_i].holds);
	filter_free(f);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("filter meaning");
	TCase *t = tcase_create("filter meaning");

	tcase_add_loop_test(t, means_what_it_says, 0, 8);
	tcase_add_loop_test(t, values_are_read, 0, ROWS(values));
	tcase_add_loop_test(t, addresses_are_compared, 0, ROWS(hosts));
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())

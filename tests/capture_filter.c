/*
 * The display filter language: what is taken, what is refused and where, and
 * that its own examples are filters.
 */
#include "tests/test.h"

#include "capture/filter/filter_private.h"

#define P FILTER_OF_PACKETS
#define F FILTER_OF_FLOWS

/* --- what is taken ------------------------------------------------------- */

static const char *const good[] = {
	"",
	" \t ",
	"tcp",
	"TCP AND NOT Port 80",
	"tcp and retr>0 and port 80",
	"tcp && (port 80 || ! udp)",
	"not not tcp",
	"retr",
	"retr > 0",
	"retr>=1",
	"client bytes > 1.5M",
	"server payload <= 64Ki",
	"port 80,443,8000-8080",
	"port in {80, 443 8000..8080}",
	"port != 80",
	"port 0x50",
	"port eq 80",
	"tcp port 80",
	"udp and dns",
	"tcp client port 51718",
	"host 10.0.0.1",
	"host ::1",
	"host [::1]",
	"net 10.0.0.0/8",
	"net fe80::/10",
	"host 0.0.0.0/0",
	"client 10.0.0.1",
	"server 10.0.0.1,10.0.0.2",
	"client name C",
	"state = TIME-WAIT",
	"state time_wait",
	"client state = SYN-SENT,SYN-RECEIVED",
	"rtt > 20ms",
	"rtt 1us-1.5ms",
	"duration > 0",
	"idle > 1min or start < 2h",
	"zero-window",
	"retransmission > 3",
	"retransmission != 0",
	"community_id ~ \"1:\"",
	"community_id '1:x'",
	"flow 7",
	"stream 7",
	"packets > 3",
	"proto 47",
	"proto = icmp",
	"ip6",
	"ipv6",
};

static const char *const good_packets[] = {
	"len > 0",
	"len",
	"flags S.",
	"flags = S.",
	"flags != S",
	"flags ~ R",
	"flags none",
	"win = 0",
	"seq 1-1000",
	"ack > 1000 and ttl < 5",
	"packet 100-200",
	"time > 1.5s",
	"from C",
	"from 10.0.0.1 and to \"a name\"",
	"src 10.0.0.1",
	"src port 80",
	"dst host 10.0.0.1 or dst net 10.0.0.0/8",
	"icmp type 3",
	"ecn = ce",
	"ecn 3",
	"fate = dropped",
	"df and not mf",
	"src name C",
};

static void must_compile(const char *text, enum filter_of of)
{
	struct filter_error e = { .text = "" };
	struct filter *f;
	int rc = filter_compile(&f, text, of, &e);

	ck_assert_msg(rc == 0, "%s: %u: %s", text, e.col, e.text);
	filter_free(f);
}

START_TEST(is_taken)
{
	must_compile(good[_i], P);
	must_compile(good[_i], F);
}
END_TEST

START_TEST(is_taken_of_packets)
{
	must_compile(good_packets[_i], P);
}
END_TEST

/* --- what is refused ----------------------------------------------------- */

static const struct {
	const char *text;
	enum filter_of of;
	uint32_t col;
	const char *why; /* a part of it */
} bad[] = {
	/* words */
	{ "prot 80", P, 1, "unknown word \"prot\" (did you mean \"port\"?)" },
	{ "tcp and retransmision", P, 9, "did you mean \"retransmission\"?" },
	{ "tcp an port 80", P, 5, "did you mean \"and\"?" },
	{ "tcp udp", P, 5, "expected \"and\" or \"or\"" },
	{ "port 80 udp", P, 9, "expected \"and\" or \"or\"" },
	{ "xyzzy", P, 1, "(wirestep help filter lists them)" },
	{ "数据 and tcp", P, 1, "unknown word" },
	{ "name 数据 nad tcp", P, 9, "expected \"and\"" },
	{ "port 80 or 443", P, 12, "did you mean \"port 443\"?" },
	{ "ttl 80 or 443", P, 11, "did you mean \"ttl 443\"?" },
	{ "443", P, 1, "did you mean \"port 443\"?" },
	{ "10.0.0.1", P, 1, "did you mean \"host 10.0.0.1\"?" },
	/* others' words */
	{ "tcp.port == 80", P, 1, "did you mean \"tcp and port 80\"?" },
	{ "tcp and TCP.FLAGS.SYN==1", P, 9, "did you mean \"flags ~ S\"?" },
	{ "tcp.analysis.zero_window", F, 1, "did you mean \"zero-window\"?" },
	{ "tcp.analysis.retransmissions", F, 1, "\"retransmission\"?" },
	{ "tcp.stream eq 0", F, 1, "\"flow 1\"? the first is 1" },
	{ "dns.qry.name == x", F, 1, "did you mean \"dns\"?" },
	{ "tcp[13] & 2 != 0", P, 1, "did you mean \"flags ~ S\"?" },
	{ "portrange 80-90", P, 1, "did you mean \"port 8000-8080\"?" },
	/* joints */
	{ "and", P, 1, "expected a field" },
	{ "tcp and", P, 8, "it ends where something is to come" },
	{ "tcp or  ", P, 9, "it ends" },
	{ "not", P, 4, "it ends" },
	{ "tcp and or udp", P, 9, "expected a field" },
	{ "(tcp", P, 1, "this \"(\" has no \")\"" },
	{ "tcp and (udp or (ip)", P, 9, "has no \")\"" },
	{ "tcp)", P, 4, "this \")\" has no \"(\"" },
	{ "()", P, 2, "expected a field" },
	{ "(tcp udp)", P, 6, "expected \"and\", \"or\" or \")\"" },
	{ "tcp & udp", P, 5, "expected \"and\"" },
	/* values */
	{ "port", P, 5, "expected a value of port" },
	{ "port and tcp", P, 6, "expected a value of port" },
	{ "port >", P, 7, "expected a value" },
	{ "port x", P, 6, "\"x\" is not a number" },
	{ "port 80x", P, 6, "is not a number" },
	{ "port 65536", P, 6, "is more than 65535" },
	{ "port 90-80", P, 6, "begins after its end" },
	{ "port 80,", P, 9, "expected a value" },
	{ "port > 80,90", P, 10, "one value is enough" },
	{ "port > 80-90", P, 8, "a range is neither more nor less" },
	{ "port in 80", P, 9, "expected \"{\"" },
	{ "port in {80", P, 12, "expected a value" },
	{ "port in {80 and", P, 13, "is not a number" },
	{ "port ~ 80", P, 6, "port is no text" },
	{ "retr > 99999999999999999999", P, 8, "is not a number" },
	{ "retr > 99999999999999999G", P, 8, "is not a number" },
	{ "retr > 1.5", P, 8, "is not a number" },
	{ "retr > 1.M", P, 8, "is not a number" },
	{ "retr > -1", P, 8, "is not a number" },
	{ "rtt > 20", P, 7, "is not a time with a unit (rtt > 20ms)" },
	{ "rtt > 20m", P, 7, "is not a time" },
	{ "host 10.0.0.256", P, 6, "is not an address" },
	{ "host 10.0.0.1/33", P, 6, "is not an address" },
	{ "host 10.0.0.1/", P, 6, "is not an address" },
	{ "host 10.0.0.1:80", P, 6, "(host 10.0.0.1 and port 80)" },
	{ "net 10", P, 5, "is not an address (net 10.0.0.0/8)" },
	{ "host > 10.0.0.1", P, 6, "neither more nor less" },
	{ "state = TIMEWAIT", P, 9, "did you mean \"TIME-WAIT\"?" },
	{ "state = ?", P, 9, "is none" },
	{ "state > LISTEN", P, 7, "neither more nor less" },
	{ "state", P, 6, "expected a value" },
	{ "flags SA", P, 7, "FSRP.UEWe" },
	{ "flags", P, 6, "expected a value" },
	{ "name ~ \"x", P, 8, "this quote does not end" },
	{ "\"x", P, 1, "this quote does not end" },
	{ "tcp \x01", P, 5, "expected" },
	{ "zero-window > x", P, 15, "is not a number" },
	{ "zero-window ~ 1", P, 13, "is no text" },
	/* ends */
	{ "client", P, 7, "expected what of the client" },
	{ "client tcp", P, 8, "expected what of the client" },
	{ "client rtt2", P, 8, "expected what of the client" },
	{ "client flow 3", P, 8, "flow is not of one end" },
	{ "src pkts > 1", P, 5, "whose ends are client and server" },
	{ "src len > 1", P, 5, "len is not of one end" },
	{ "from", P, 5, "expected a value of name" },
	{ "from C to S", P, 8, "expected \"and\" or \"or\"" },
	/* of conversations */
	{ "tcp and len > 0", F, 9, "len is a packet's" },
	{ "src port 80", F, 1, "(server port 80)" },
	{ "from C", F, 1, "(client name C)" },
};

START_TEST(is_refused)
{
	struct filter_error e = { .text = "" };
	struct filter *f;

	ck_assert_int_eq(filter_compile(&f, bad[_i].text, bad[_i].of, &e), -1);
	ck_assert_ptr_null(f);
	ck_assert_msg(strstr(e.text, bad[_i].why), "%s: %s", bad[_i].text,
		      e.text);
	ck_assert_msg(e.col == bad[_i].col, "%s: column %u: %s", bad[_i].text,
		      e.col, e.text);
	ck_assert_uint_le(e.at + e.len, strlen(bad[_i].text));
}
END_TEST

/* `count` times a text, then another. Caller frees. */
static char *repeated(const char *text, int count, const char *end)
{
	size_t n = strlen(text);
	char *out = malloc(n * (size_t)count + strlen(end) + 1);

	for (int i = 0; i < count; i++)
		memcpy(out + n * (size_t)i, text, n);
	strcpy(out + n * (size_t)count, end);
	return out;
}

static void check_limit(const char *text, int most, const char *end,
			const char *why)
{
	for (int more = 0; more < 2; more++) {
		char *all = repeated(text, most + more, end);
		struct filter_error e = { .text = "" };
		struct filter *f;

		ck_assert_int_eq(filter_compile(&f, all, P, &e), -more);
		if (more)
			ck_assert_msg(strstr(e.text, why), "%s", e.text);
		filter_free(f);
		free(all);
	}
}

START_TEST(has_limits)
{
	check_limit("tcp and ", FILTER_TERMS - 1, "udp", "at most 256 terms");
	check_limit("not ", FILTER_NESTED - 1, "udp", "levels deep");
}
END_TEST

/* --- the tables ---------------------------------------------------------- */

static void try_example(void *context, enum filter_group group,
			const char *word, const char *example, const char *help)
{
	int *n = context;

	must_compile(example, P);
	if (group != FILTER_GROUP_PACKET && group != FILTER_GROUP_ENDS)
		must_compile(example, F);
	ck_assert_msg(strstr(example, word), "%s: %s", word, example);
	ck_assert_msg(*help, "%s", word);
	++*n;
}

START_TEST(examples_are_filters)
{
	int n = 0;

	filter_each(try_example, &n);
	ck_assert_int_gt(n, 60);
}
END_TEST

START_TEST(what_others_write_is_answered_by_filters)
{
	struct filter_error e;
	const char *theirs, *ours;
	struct filter *f;
	size_t i;

	for (i = 0; (ours = filter_foreign_at(i, &theirs)) != NULL; i++) {
		must_compile(ours, P);
		ck_assert_int_eq(filter_compile(&f, theirs, P, &e), -1);
		ck_assert_msg(strstr(e.text, ours), "%s: %s", theirs, e.text);
	}
	ck_assert_uint_gt(i, 50);
}
END_TEST

static const struct {
	const char *text;
	bool asks;
} needs[] = {
	{ "", false },
	{ "tcp and port 80 and len > 0", false },
	{ "zero-window", false },
	{ "zero-window > 1", true },
	{ "len > 0 or retr > 0", true },
	{ "client port 80", true },
	{ "src port 80", false },
	{ "flow 3", true },
};

START_TEST(tells_whether_it_needs_conversations)
{
	struct filter_error e;
	struct filter *f;

	ck_assert_int_eq(filter_compile(&f, needs[_i].text, P, &e), 0);
	ck_assert(filter_asks_flows(f) == needs[_i].asks);
	filter_free(f);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite_ = suite_create("filter");
	TCase *t = tcase_create("filter");

	tcase_add_loop_test(t, is_taken, 0, ROWS(good));
	tcase_add_loop_test(t, is_taken_of_packets, 0, ROWS(good_packets));
	tcase_add_loop_test(t, is_refused, 0, ROWS(bad));
	tcase_add_test(t, has_limits);
	tcase_add_test(t, examples_are_filters);
	tcase_add_test(t, what_others_write_is_answered_by_filters);
	tcase_add_loop_test(t, tells_whether_it_needs_conversations, 0,
			    ROWS(needs));
	suite_add_tcase(suite_, t);
	return suite_;
}

TEST_MAIN(suite())

/* Community IDs: those its authors publish, and those of every capture. */
#include "tests/test.h"

#include "capture/flow/community_id.h"
#include "tests/truth.h"

/*
 * github.com/corelight/community-id-spec, baseline/: the flow, its ID, and its
 * ID with a seed of 1.
 */
static const struct row {
	uint8_t protocol;
	const char *sender, *receiver, *id, *id_seed_1;
} rows[] = {
	{ 58, "[fe80::200:86ff:fe05:80da]:135",
	  "[fe80::260:97ff:fe07:69ea]:136",
	  "1:dGHyGvjMfljg6Bppwm3bg0LO8TY=", "1:kHa1FhMYIT6Ym2Vm2AOtoOARDzY=" },
	{ 58, "[fe80::260:97ff:fe07:69ea]:135",
	  "[fe80::200:86ff:fe05:80da]:136",
	  "1:zavyT/cezQr1fmImYCwYnMXbgck=", "1:2hSqmsDZ2kdcY9kbiUzOEBic0iM=" },
	{ 58, "[3ffe:501:1800:2345::2]:3",
	  "[3ffe:507:0:1:200:86ff:fe05:80da]:0",
	  "1:2ObVBgIn28oZvibYZhZMBgh7WdQ=", "1:lVEtCZpYu84Xqaa++3lXFyuu2n4=" },
	{ 58, "[3ffe:501:410:0:2c0:dfff:fe47:33e]:1",
	  "[3ffe:507:0:1:200:86ff:fe05:80da]:4",
	  "1:hLZd0XGWojozrvxqE0dWB1iM6R0=", "1:W8MHwXpWzpoSTD+cGcaJr4u0ys8=" },
	{ 58, "[3ffe:507:0:1:200:86ff:fe05:80da]:128",
	  "[3ffe:501:0:1001::2]:129",
	  "1:+TW+HtLHvV1xnGhV1lv7XoJrqQg=", "1:GfZxjAkDk2MkegpBYHV6tadtFXQ=" },
	{ 58, "[fe80::200:86ff:fe05:80da]:133", "[ff02::2]:134",
	  "1:hO+sN4H+MG5MY/8hIrXPqc4ZQz0=", "1:L7Ka0ZMYu+J3bL4ulW2PrqyXNo8=" },
	{ 58, "[fe80::260:97ff:fe07:69ea]:134", "[ff02::1]:133",
	  "1:pkvHqCL88/tg1k4cPigmZXUtL00=", "1:K/ee5UCqAMAQXDorP5nSa2CGLjc=" },
	{ 1, "192.168.0.89:8", "192.168.0.1:0",
	  "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=", "1:03g6IloqVBdcZlPyX8r0hgoE7kA=" },
	{ 1, "10.0.0.1:11", "10.0.0.2:0",
	  "1:YHxtAirCG//0OzkcVAukqKQN9xM=", "1:XjUibYHaafLQ3pxQeiMI8g25q20=" },
	{ 6, "[2001:470:e5bf:dead:4957:2174:e82c:4887]:63943",
	  "[2607:f8b0:400c:c03::1a]:25",
	  "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=", "1:eJYTW6AOzFLlSUoESovMjnu7rMw=" },
	{ 132, "192.168.170.8:7", "192.168.170.56:7",
	  "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs=", "1:5w3ZRjeKBzqT3zsaEECDGjUbYeg=" },
	{ 6, "128.232.110.120:34855", "66.35.250.204:80",
	  "1:LQU9qZlK+B5F3KDmev6m5PMibrg=", "1:3V71V58M3Ksw/yuFALMcW0LAHvc=" },
	{ 17, "192.168.1.52:54585", "8.8.8.8:53",
	  "1:d/FP5EW3wiY1vCndhwleRRKHowQ=", "1:Q9We8WO3piVF8yEQBNJF4uiSVrI=" },
	{ 46, "10.1.12.1:0", "10.1.12.2:0",
	  "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw=", "1:rYir8gphR31noO9iDRQmF/BteEI=" },
};

static struct endpoint endpoint(const char *text)
{
	struct endpoint e;

	ck_assert_msg(endpoint_parse(&e, text), "%s", text);
	return e;
}

START_TEST(published)
{
	const struct row *row = &rows[_i];
	struct endpoint a = endpoint(row->sender), b = endpoint(row->receiver);
	char id[COMMUNITY_ID_TEXT];

	ck_assert_str_eq(community_id(row->protocol, &a, &b, 0, id), row->id);
	ck_assert_str_eq(community_id(row->protocol, &a, &b, 1, id),
			 row->id_seed_1);
	ck_assert_uint_eq(strlen(id), COMMUNITY_ID_TEXT - 1);
}
END_TEST

/* The answer has the ID of the question, whichever end is the lesser. */
START_TEST(either_direction)
{
	static const struct {
		uint8_t protocol;
		const char *sender, *receiver; /* the question */
		uint16_t answer[2];	       /* its type and code */
	} row[] = {
		{ IP_TCP, "10.0.0.1:5", "10.0.0.2:4", { 4, 5 } },
		{ IP_TCP, "10.0.0.2:5", "10.0.0.1:4", { 4, 5 } },
		{ IP_TCP, "127.0.0.1:40000", "127.0.0.1:80", { 80, 40000 } },
		{ IP_UDP, "[::1]:80", "[::1]:40000", { 40000, 80 } },
		{ IP_ICMP, "10.0.0.1:8", "10.0.0.2:0", { 0, 0 } },
		{ IP_ICMP, "10.0.0.2:8", "10.0.0.1:0", { 0, 0 } },
		{ IP_ICMP, "127.0.0.1:8", "127.0.0.1:0", { 0, 0 } },
		{ IP_ICMP, "10.0.0.1:13", "10.0.0.2:0", { 14, 0 } },
		{ IP_ICMP, "10.0.0.1:15", "10.0.0.2:0", { 16, 0 } },
		{ IP_ICMP, "10.0.0.1:17", "10.0.0.2:0", { 18, 0 } },
		{ IP_ICMP, "10.0.0.1:10", "10.0.0.2:0", { 9, 0 } },
		{ IP_ICMPV6, "[fe80::1]:128", "[fe80::2]:0", { 129, 0 } },
		{ IP_ICMPV6, "[fe80::1]:130", "[fe80::2]:0", { 131, 0 } },
		{ IP_ICMPV6, "[fe80::1]:139", "[fe80::2]:0", { 140, 0 } },
		{ IP_ICMPV6, "[fe80::1]:144", "[fe80::2]:0", { 145, 0 } },
	};
	char there[COMMUNITY_ID_TEXT], back[COMMUNITY_ID_TEXT];

	for (int i = 0; i < ROWS(row); i++) {
		struct endpoint a = endpoint(row[i].sender);
		struct endpoint b = endpoint(row[i].receiver);

		community_id(row[i].protocol, &a, &b, 0, there);
		a.port = row[i].answer[1];
		b.port = row[i].answer[0];
		ck_assert_msg(
			strcmp(community_id(row[i].protocol, &b, &a, 0, back),
			       there) == 0,
			"%s %s", row[i].sender, row[i].receiver);
	}
}
END_TEST

/* An error is no answer to what comes the other way. */
START_TEST(one_way)
{
	struct endpoint a = endpoint("10.0.0.1:3"), b = endpoint("10.0.0.2:3");
	struct endpoint c = endpoint("10.0.0.2:3"), d = endpoint("10.0.0.1:3");
	char there[COMMUNITY_ID_TEXT], back[COMMUNITY_ID_TEXT];

	community_id(IP_ICMP, &a, &b, 0, there);
	ck_assert_str_ne(community_id(IP_ICMP, &c, &d, 0, back), there);
}
END_TEST

/* A protocol whose ports are not known has none in its ID. */
START_TEST(without_ports)
{
	struct endpoint a = endpoint("10.0.0.1:1"), b = endpoint("10.0.0.2:2");
	struct endpoint c = endpoint("10.0.0.1:3"), d = endpoint("10.0.0.2:4");
	char one[COMMUNITY_ID_TEXT], two[COMMUNITY_ID_TEXT];

	community_id(47, &a, &b, 0, one);
	ck_assert_str_eq(community_id(47, &c, &d, 0, two), one);
	community_id(IP_UDP, &a, &b, 0, one);
	ck_assert_str_ne(community_id(IP_UDP, &c, &d, 0, two), one);
}
END_TEST

START_TEST(no_addresses)
{
	struct endpoint none = { .port = 1 }, v4 = endpoint("10.0.0.1:1");
	struct endpoint v6 = endpoint("[::1]:1");
	char id[COMMUNITY_ID_TEXT];

	ck_assert_str_eq(community_id(IP_TCP, &none, &none, 0, id), "");
	ck_assert_str_eq(community_id(IP_TCP, &none, &v4, 0, id), "");
	ck_assert_str_eq(community_id(IP_TCP, &v4, &v6, 0, id), "");
}
END_TEST

/*
 * Behind a routing header TShark hashes the next stop, although it tells the
 * last one as the conversation's end; Zeek hashes the last one, as we do.
 */
static const struct {
	const char *final, *next;
} stops[] = {
	{ "[2200::210:2:0:0:4]:5642", "[2200::240:2:0:0:4]:5642" },
	{ "[2001:78:1:32::2]:53", "[2001:4f8:4:7:2e0:81ff:fe52:9a6b]:53" },
};

static struct endpoint tshark_end(const struct endpoint *e)
{
	for (int i = 0; i < ROWS(stops); i++) {
		struct endpoint final = endpoint(stops[i].final);

		if (endpoint_equal(e, &final))
			return endpoint(stops[i].next);
	}
	return *e;
}

/* As TShark computes it for each conversation that it finds. */
START_TEST(corpus)
{
	glob_t files = truth_captures("*");
	char id[COMMUNITY_ID_TEXT];
	size_t n = 0;

	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct truth_convs t = truth_convs(files.gl_pathv[i]);

		for (size_t k = 0; k < t.n; k++) {
			const struct truth_conv *c = &t.conv[k];
			struct endpoint b = tshark_end(&c->b);

			ck_assert_str_eq(
				community_id(c->protocol, &c->a, &b, 0, id),
				c->id);
		}
		n += t.n;
		free(t.conv);
	}
	ck_assert_uint_gt(n, 20);
	globfree(&files);
}
END_TEST

static Suite *community_id_suite(void)
{
	Suite *s = suite_create("capture/community_id");
	TCase *tc = tcase_create("community_id");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, published, 0, ROWS(rows));
	tcase_add_test(tc, either_direction);
	tcase_add_test(tc, one_way);
	tcase_add_test(tc, without_ports);
	tcase_add_test(tc, no_addresses);
	tcase_add_test(tc, corpus);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(community_id_suite())

/*
 * HTTP/1: what each message says, wherever its segments end; which response
 * belongs to which request; and what is left of it when bytes are missing.
 */
#include "tests/app.h"

/* --- one exchange -------------------------------------------------------- */

static const struct {
	const char *request, *told;
	const char *response, *answer;
} exchanges[] = {
	{ "GET /index.html HTTP/1.1\r\nHost: example.org\r\n\r\n",
	  "HTTP GET /index.html",
	  "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
	  "Content-Length: 3\r\n\r\nabc",
	  "HTTP 200 OK text/html 3 bytes" },
	{ "POST /form HTTP/1.1\r\ncontent-length:5\r\n\r\na=b&c",
	  "HTTP POST /form", "HTTP/1.1 204 No Content\r\n\r\n",
	  "HTTP 204 No Content" },
	{ "HEAD / HTTP/1.1\r\n\r\n", "HTTP HEAD /",
	  "HTTP/1.1 200 OK\r\nContent-Length: 1270\r\n\r\n",
	  "HTTP 200 OK 1270 bytes" },
	{ "GET / HTTP/1.1\r\n\r\n", "HTTP GET /",
	  "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
	  "3;x=y\r\nabc\r\n00A\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n",
	  "HTTP 200 OK chunked" },
	{ "GET / HTTP/1.1\r\n\r\n", "HTTP GET /",
	  "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n",
	  "HTTP 304 Not Modified 99 bytes" },
	{ "OPTIONS * HTTP/1.0\n\n", "HTTP OPTIONS *",
	  "HTTP/1.0 200\nContent-Length: 1\n\nx", "HTTP 200 1 byte" },
};

/* After each of them the connection is in step: the next one is understood. */
static void assert_in_step(struct chat *c, uint32_t requests)
{
	struct app_stats s;

	ck_assert_str_eq(chat_says(c, CLIENT, "GET /next HTTP/1.1\r\n\r\n"),
			 "HTTP GET /next");
	ck_assert_str_eq(chat_says(c, SERVER,
				   "HTTP/1.1 404 No\r\nContent-Length: 0\r\n"
				   "\r\n"),
			 "HTTP 404 No 0 bytes");
	s = chat_stats(c);
	ck_assert_str_eq(s.protocol, "HTTP");
	ck_assert_uint_eq(s.requests, requests);
	ck_assert_uint_eq(s.responses, requests);
	ck_assert_uint_eq(s.answered, requests);
	ck_assert_uint_eq(s.unasked, 0);
}

START_TEST(exchange)
{
	struct chat c = chat_open(true, 8080);

	ck_assert_str_eq(chat_says(&c, CLIENT, exchanges[_i].request),
			 exchanges[_i].told);
	ck_assert_str_eq(chat_says(&c, SERVER, exchanges[_i].response),
			 exchanges[_i].answer);
	assert_in_step(&c, 2);
	chat_close(&c);
}
END_TEST

/* Says it in two parts; adds what the lines say to `all`. */
static void says_in_two(struct chat *c, int side, const char *text, size_t at,
			char *all)
{
	strcat(all, chat_says_n(c, side, text, at));
	strcat(all, chat_says(c, side, text + at));
}

START_TEST(exchange_cut_anywhere)
{
	const char *request = exchanges[_i].request;
	const char *response = exchanges[_i].response;

	for (size_t at = 1; at < strlen(request); at++) {
		struct chat c = chat_open(true, 80);
		char all[2 * SUMMARY_TEXT] = "";

		says_in_two(&c, CLIENT, request, at, all);
		ck_assert_str_eq(all, exchanges[_i].told);
		ck_assert_str_eq(chat_says(&c, SERVER, response),
				 exchanges[_i].answer);
		assert_in_step(&c, 2);
		chat_close(&c);
	}
	for (size_t at = 1; at < strlen(response); at++) {
		struct chat c = chat_open(true, 80);
		char all[2 * SUMMARY_TEXT] = "";

		chat_says(&c, CLIENT, request);
		says_in_two(&c, SERVER, response, at, all);
		ck_assert_str_eq(all, exchanges[_i].answer);
		assert_in_step(&c, 2);
		chat_close(&c);
	}
}
END_TEST

START_TEST(exchange_byte_by_byte)
{
	struct chat c = chat_open(true, 80);
	char all[2 * SUMMARY_TEXT] = "";

	for (const char *at = exchanges[_i].request; *at; at++)
		strcat(all, chat_says_n(&c, CLIENT, at, 1));
	ck_assert_str_eq(all, exchanges[_i].told);
	all[0] = '\0';
	for (const char *at = exchanges[_i].response; *at; at++)
		strcat(all, chat_says_n(&c, SERVER, at, 1));
	ck_assert_str_eq(all, exchanges[_i].answer);
	assert_in_step(&c, 2);
	chat_close(&c);
}
END_TEST

/* --- recognising --------------------------------------------------------- */

static const char *const others[] = {
	"SSH-2.0-OpenSSH_9.2\r\n",
	"GETTING / HTTP/1.1\r\n",
	"GET key\r\n", /* memcached, Redis */
	"OPTIONS rtsp://example.org/ RTSP/1.0\r\n",
	"OPTIONS sip:a@example.org SIP/2.0\r\n",
	"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
	"HTTP/2 200\r\n",
	"get / HTTP/1.1\r\n",
	"\0\0\0\0",
	"",
};

/* Of these nothing is remembered, and nothing more is looked at. */
START_TEST(something_else)
{
	struct chat c = chat_open(true, 80);
	struct app_counts counts;

	ck_assert_str_eq(chat_says(&c, CLIENT, others[_i]), "");
	ck_assert_str_eq(chat_says(&c, SERVER, "nothing\r\n"), "");
	ck_assert_str_eq(chat_stats(&c).protocol, "none");
	if (others[_i][0])
		ck_assert(!app_layer_wants(c.handle, CLIENT));
	ck_assert(!app_layer_wants(c.handle, SERVER));
	app_layer_counts(c.layer, &counts);
	ck_assert_uint_eq(counts.conversations, 0);
	chat_close(&c);
}
END_TEST

/* Only the first bytes are looked at: what comes later is not taken for it. */
START_TEST(first_bytes_count)
{
	struct chat c = chat_open(true, 80);

	chat_says(&c, CLIENT, "EHLO example.org\r\n");
	ck_assert_str_eq(chat_says(&c, CLIENT, "GET / HTTP/1.1\r\n\r\n"), "");
	chat_close(&c);
}
END_TEST

/* A capture that begins in the middle of a response. */
START_TEST(in_the_middle)
{
	struct chat c = chat_open(true, 80);

	ck_assert_str_eq(chat_says(&c, SERVER, "the end of a body"), "");
	ck_assert_str_eq(chat_says(&c, CLIENT, "GET /b HTTP/1.1\r\n\r\n"),
			 "HTTP GET /b");
	ck_assert_str_eq(chat_says(&c, SERVER, "and still more of it"), "");
	ck_assert_str_eq(chat_says(&c, SERVER, "HTTP/1.1 204 OK\r\n\r\n"),
			 "HTTP 204 OK");
	ck_assert_uint_eq(chat_stats(&c).answered, 1);
	chat_close(&c);
}
END_TEST

START_TEST(response_alone)
{
	struct chat c = chat_open(true, 80);

	ck_assert_str_eq(chat_says(&c, SERVER, "HTTP/1.1 204 OK\r\n\r\n"),
			 "HTTP 204 OK");
	ck_assert_uint_eq(chat_stats(&c).unasked, 1);
	chat_close(&c);
}
END_TEST

/* --- requests and responses ---------------------------------------------- */

START_TEST(pipelined)
{
	struct chat c = chat_open(true, 80);
	struct app_stats s;

	ck_assert_str_eq(chat_says(&c, CLIENT,
				   "GET /a HTTP/1.1\r\n\r\n"
				   "HEAD /b HTTP/1.1\r\n\r\n"
				   "GET /c HTTP/1.1\r\n\r\n"),
			 "HTTP GET /a · HEAD /b · GET /c");
	ck_assert_str_eq(chat_says(&c, SERVER,
				   "HTTP/1.1 200 A\r\nContent-Length: 2\r\n"
				   "\r\nxx"
				   "HTTP/1.1 200 B\r\nContent-Length: 9\r\n"
				   "\r\n"),
			 "HTTP 200 A 2 bytes · 200 B 9 bytes");
	s = chat_stats(&c);
	ck_assert_uint_eq(s.requests, 3);
	ck_assert_uint_eq(s.answered, 2);
	ck_assert_str_eq(chat_says(&c, SERVER, "HTTP/1.1 204 C\r\n\r\n"),
			 "HTTP 204 C");
	ck_assert_uint_eq(chat_stats(&c).answered, 3);
	ck_assert_uint_eq(chat_stats(&c).latency_min_ns, CHAT_MS);
	ck_assert_uint_eq(chat_stats(&c).latency_max_ns, 2 * CHAT_MS);
	ck_assert_uint_eq(chat_stats(&c).latency_sum_ns, 4 * CHAT_MS);
	chat_close(&c);
}
END_TEST

/* Ten requests, of which eight can be open: the first two go unmatched. */
START_TEST(too_many_open)
{
	struct chat c = chat_open(true, 80);
	struct app_stats s;

	for (int i = 0; i < 9; i++)
		chat_says(&c, CLIENT, "GET / HTTP/1.1\r\n\r\n");
	chat_says(&c, CLIENT, "HEAD /10 HTTP/1.1\r\n\r\n");
	ck_assert_uint_eq(chat_stats(&c).evicted, 2);
	for (int i = 0; i < 9; i++)
		chat_says(&c, SERVER, "HTTP/1.1 204 OK\r\n\r\n");
	ck_assert_str_eq(chat_says(&c, SERVER,
				   "HTTP/1.1 200 10\r\nContent-Length: 5\r\n"
				   "\r\nHTTP/1.1 200 none\r\n\r\n"),
			 "HTTP 200 10 5 bytes · 200 none");
	s = chat_stats(&c);
	ck_assert_uint_eq(s.requests, 10);
	ck_assert_uint_eq(s.responses, 11);
	ck_assert_uint_eq(s.answered, 8);
	ck_assert_uint_eq(s.unasked, 3);
	chat_close(&c);
}
END_TEST

START_TEST(interim_responses)
{
	struct chat c = chat_open(true, 80);

	chat_says(&c, CLIENT,
		  "PUT /a HTTP/1.1\r\nExpect: 100-continue\r\n"
		  "Content-Length: 4\r\n\r\n");
	ck_assert_str_eq(chat_says(&c, SERVER, "HTTP/1.1 100 Continue\r\n\r\n"),
			 "HTTP 100 Continue");
	ck_assert_uint_eq(chat_stats(&c).answered, 0);
	ck_assert_str_eq(chat_says(&c, CLIENT, "body"), "");
	ck_assert_str_eq(chat_says(&c, SERVER,
				   "HTTP/1.1 201 Made\r\n"
				   "Content-Length: 0\r\n\r\n"),
			 "HTTP 201 Made 0 bytes");
	/* from the last byte of the body */
	ck_assert_uint_eq(chat_stats(&c).latency_max_ns, CHAT_MS);
	assert_in_step(&c, 2);
	chat_close(&c);
}
END_TEST

/* To the first byte of the response, whenever the rest of its head comes. */
START_TEST(latency_is_to_first_byte)
{
	struct chat c = chat_open(true, 80);

	chat_says(&c, CLIENT, "GET / HTTP/1.1\r\n\r\n");
	chat_says(&c, SERVER, "HTTP/1.1 20");
	chat_says(&c, SERVER, "0 OK\r\nContent-Length: 0\r\n");
	chat_says(&c, SERVER, "\r\n");
	ck_assert_uint_eq(chat_stats(&c).latency_max_ns, CHAT_MS);
	chat_close(&c);
}
END_TEST

START_TEST(until_the_end)
{
	struct chat c = chat_open(true, 80);

	chat_says(&c, CLIENT, "GET / HTTP/1.0\r\n\r\n");
	ck_assert_str_eq(chat_says(&c, SERVER, "HTTP/1.0 200 OK\r\n\r\nbody"),
			 "HTTP 200 OK");
	ck_assert_str_eq(chat_says(&c, SERVER, "HTTP/1.1 200 is body\r\n\r\n"),
			 "");
	chat_close(&c);
}
END_TEST

START_TEST(tunnels)
{
	static const char *const opens[][2] = {
		{ "CONNECT example.org:443 HTTP/1.1\r\n\r\n",
		  "HTTP/1.1 200 Connection established\r\n"
		  "Content-Length: 7\r\n\r\n" },
		{ "GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
		  "HTTP/1.1 101 Switching Protocols\r\n\r\n" },
	};
	struct chat c = chat_open(true, 80);

	chat_says(&c, CLIENT, opens[_i][0]);
	chat_says(&c, SERVER, opens[_i][1]);
	ck_assert_str_eq(chat_says(&c, SERVER, "\x81\x05hello"), "");
	ck_assert_str_eq(chat_says(&c, CLIENT, "\x81\x85hello"), "");
	ck_assert_str_eq(chat_says(&c, CLIENT, "GET / HTTP/1.1\r\n\r\n"), "");
	ck_assert_str_eq(chat_stats(&c).protocol, "HTTP");
	ck_assert_uint_eq(chat_stats(&c).requests, 1);
	chat_close(&c);
}
END_TEST

/* --- what is missing ----------------------------------------------------- */

START_TEST(retransmission_says_nothing)
{
	static const char get[] = "GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n"
				  "\r\n";
	struct chat c = chat_open(true, 80);

	chat_says_n(&c, CLIENT, get, 19);
	ck_assert_str_eq(chat_segment(&c, CLIENT, 1000, get, 19, 19), "");
	/* one that has more in it than before */
	ck_assert_str_eq(chat_segment(&c, CLIENT, 1000, get, sizeof(get) - 1,
				      sizeof(get) - 1),
			 "HTTP GET /b");
	ck_assert_uint_eq(chat_stats(&c).requests, 2);
	chat_close(&c);
}
END_TEST

/* The head comes behind what it was before; the body is of no interest. */
START_TEST(out_of_order)
{
	static const char head[] =
		"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n";
	struct chat c = chat_open(true, 80);
	uint32_t n = sizeof(head) - 1;

	chat_says(&c, CLIENT, "GET / HTTP/1.1\r\n\r\n");
	chat_says_n(&c, SERVER, head, 4);
	ck_assert_str_eq(chat_segment(&c, SERVER, c.seq[SERVER] + n - 4,
				      "bodybody", 8, 8),
			 "");
	ck_assert_str_eq(chat_says_n(&c, SERVER, head + 4, n - 4),
			 "HTTP 200 OK 8 bytes");
	c.seq[SERVER] += 8;
	assert_in_step(&c, 2);
	chat_close(&c);
}
END_TEST

/* Nobody captured the middle of a body, or what is behind the snap length. */
START_TEST(hole_in_a_body)
{
	static const char head[] = "HTTP/1.1 200 OK\r\n"
				   "Content-Length: 5000000\r\n\r\n";
	struct chat c = chat_open(true, 80);

	chat_says(&c, CLIENT, "GET / HTTP/1.1\r\n\r\n");
	chat_segment(&c, SERVER, c.seq[SERVER], head, sizeof(head) - 1, 1448);
	ck_assert_str_eq(c.line, "HTTP 200 OK 5000000 bytes");
	/* it is known where one is: this is no response */
	c.seq[SERVER] += 2000000;
	ck_assert_str_eq(chat_says(&c, SERVER, "HTTP/1.1 200 body\r\n\r\n"),
			 "");
	c.seq[SERVER] += (uint32_t)sizeof(head) - 1 + 3000000 - 21;
	assert_in_step(&c, 2);
	chat_close(&c);
}
END_TEST

START_TEST(head_beyond_snap_length)
{
	struct chat c = chat_open(true, 80);

	chat_segment(&c, CLIENT, c.seq[CLIENT], "GET /a HTTP/1.1\r\nHos", 20,
		     300);
	ck_assert_str_eq(c.line, "HTTP GET /a");
	c.seq[CLIENT] += 300;
	chat_segment(&c, SERVER, c.seq[SERVER], "HTTP/1.1 200 OK\r\nCon", 20,
		     1448);
	ck_assert_str_eq(c.line, "HTTP 200 OK");
	c.seq[SERVER] += 1448;
	/* more of the body, which was not even begun */
	ck_assert_str_eq(chat_says(&c, SERVER, "body"), "");
	assert_in_step(&c, 2);
	chat_close(&c);
}
END_TEST

/* What was lost before the point of capture never comes. */
START_TEST(hole_in_a_head)
{
	struct chat c = chat_open(true, 80);

	chat_says(&c, CLIENT, "GET /a HTTP/1.1\r\n");
	c.seq[CLIENT] += 100;
	for (int i = 0; i < 40; i++)
		ck_assert_str_eq(chat_says(&c, CLIENT, "Header: 1\r\n"), "");
	chat_says(&c, CLIENT, "\r\n");
	ck_assert_str_eq(chat_says(&c, CLIENT, "GET /b HTTP/1.1\r\n\r\n"),
			 "HTTP GET /b");
	chat_close(&c);
}
END_TEST

/* --- hostile bytes ------------------------------------------------------- */

static const struct {
	const char *text, *told;
} hostile[] = {
	{ "GET /\x1b]0;owned\x07 HTTP/1.1\r\n\r\n",
	  "HTTP GET /\\x1b]0;owned\\x07" },
	{ "GET /\xc2\x9b"
	  "2J HTTP/1.1\r\n\r\n",
	  "HTTP GET /\\xc2\\x9b2J" },
	{ "GET /\xe2\x80\xaegpj.exe HTTP/1.1\r\n\r\n",
	  "HTTP GET /\\xe2\\x80\\xaegpj.exe" },
	{ "GET /\xff\xfe\xc3 HTTP/1.1\r\n\r\n", "HTTP GET /\\xff\\xfe\\xc3" },
	{ "GET /\xe4\xbd\xa0\xe5\xa5\xbd HTTP/1.1\r\n\r\n", "HTTP GET /你好" },
	{ "GET /a\\nb HTTP/1.1\r\n\r\n", "HTTP GET /a\\\\nb" },
	{ "HTTP/1.1 200 \x1b[2J\r\nContent-Type: \x1b]\r\n\r\n",
	  "HTTP 200 \\x1b[2J \\x1b]" },
	{ "HTTP/1.1 200 OK\r\nContent-Length: "
	  "99999999999999999999999999999\r\n\r\n",
	  "HTTP 200 OK" },
	{ "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP 200 OK" },
	{ "HTTP/1.1 99 no\r\n\r\n", "" },
	{ "HTTP/1.1 1000 no\r\n\r\n", "" },
	{ "HTTP/1.1 \r\n\r\n", "" },
};

START_TEST(hostile_lines)
{
	struct chat c = chat_open(true, 80);
	int side = hostile[_i].text[0] == 'H' ? SERVER : CLIENT;

	ck_assert_str_eq(chat_says(&c, side, hostile[_i].text),
			 hostile[_i].told);
	chat_close(&c);
}
END_TEST

/* A line without an end is read once, and then ends somewhere. */
START_TEST(endless_line)
{
	struct chat c = chat_open(true, 80);
	char much[3000], told[] = "HTTP GET /aaaaaaaa";

	memset(much, 'a', sizeof(much));
	memcpy(much, "GET /", 5);
	chat_says_n(&c, CLIENT, much, sizeof(much));
	ck_assert_int_eq(strncmp(c.line, told, sizeof(told) - 1), 0);
	ck_assert(strstr(c.line, "…"));
	memcpy(much, "aaaaa", 5);
	for (int i = 0; i < 10; i++)
		ck_assert_str_eq(
			chat_says_n(&c, CLIENT, much, sizeof(much) - 1), "");
	chat_says(&c, CLIENT, "a HTTP/1.1\r\n\r\n");
	chat_says(&c, SERVER, "HTTP/1.1 204 OK\r\n\r\n");
	assert_in_step(&c, 2);
	chat_close(&c);
}
END_TEST

static Suite *http_suite(void)
{
	Suite *s = suite_create("capture/app/http");
	TCase *tc = tcase_create("http");

	tcase_add_loop_test(tc, exchange, 0, ROWS(exchanges));
	tcase_add_loop_test(tc, exchange_cut_anywhere, 0, ROWS(exchanges));
	tcase_add_loop_test(tc, exchange_byte_by_byte, 0, ROWS(exchanges));
	tcase_add_loop_test(tc, something_else, 0, ROWS(others));
	tcase_add_test(tc, first_bytes_count);
	tcase_add_test(tc, in_the_middle);
	tcase_add_test(tc, response_alone);
	tcase_add_test(tc, pipelined);
	tcase_add_test(tc, too_many_open);
	tcase_add_test(tc, interim_responses);
	tcase_add_test(tc, latency_is_to_first_byte);
	tcase_add_test(tc, until_the_end);
	tcase_add_loop_test(tc, tunnels, 0, 2);
	tcase_add_test(tc, retransmission_says_nothing);
	tcase_add_test(tc, out_of_order);
	tcase_add_test(tc, hole_in_a_body);
	tcase_add_test(tc, head_beyond_snap_length);
	tcase_add_test(tc, hole_in_a_head);
	tcase_add_loop_test(tc, hostile_lines, 0, ROWS(hostile));
	tcase_add_test(tc, endless_line);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(http_suite())

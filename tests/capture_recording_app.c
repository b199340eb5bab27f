/*
 * What the packets of a recording say to their application: as they are
 * recorded, saved, read again with their bytes and without, and forgotten.
 */
#include "tests/test.h"

#include "capture/recording/recording.h"
#include "tests/build.h"
#include "tests/lines.h"

#define CLIENT "127.0.0.1:40000"
#define SERVER "127.0.0.1:8080"

struct talk {
	struct recording *r;
	uint32_t seq[2];
	uint64_t t_ns;
};

static struct talk talk_open(void)
{
	return (struct talk){ .r = recording_new(), .seq = { 100, 200 } };
}

/* Sent and delivered; `as` is filled up. */
static uint32_t says_as(struct talk *t, int side, const char *text,
			struct sent as)
{
	struct build_segment seg = {
		.src = side ? SERVER : CLIENT,
		.dst = side ? CLIENT : SERVER,
		.seq = t->seq[side],
		.ack = t->seq[1 - side],
		.flags = TH_ACK,
		.payload = { text, strlen(text) },
	};
	struct build b = { .len = 0 };
	struct packet p;
	uint32_t n;

	build_tcp(&b, &seg);
	ck_assert_int_eq(packet_decode(&p, LINK_RAW, b.at, b.len), DECODE_OK);
	as.packet = &p;
	as.bytes = b.at;
	as.n_bytes = (uint32_t)b.len;
	as.lane[0] = as.lane[1] = as.socket[0] = as.socket[1] = ROW_NONE;
	n = recording_sent(t->r, t->t_ns += 1000, &as);
	recording_fate(t->r, t->t_ns += 1000, n, FATE_DELIVERED);
	return n;
}

static uint32_t says(struct talk *t, int side, const char *text)
{
	uint32_t n =
		says_as(t, side, text, (struct sent){ .copy_of = ROW_NONE });

	t->seq[side] += (uint32_t)strlen(text);
	return n;
}

static const char *app_of(const struct recording *r, uint32_t packet)
{
	return recording_app(r, recording_packet(r, packet));
}

static struct talk example(void)
{
	struct talk t = talk_open();

	says(&t, 0, "GET /index.html HTTP/1.1\r\n\r\n");
	says(&t, 1, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbo");
	says(&t, 1, "dy");
	return t;
}

static void assert_example(const struct recording *r)
{
	ck_assert_str_eq(app_of(r, 0), "HTTP GET /index.html");
	ck_assert_str_eq(app_of(r, 1), "HTTP 200 OK 4 bytes");
	ck_assert_str_eq(app_of(r, 2), "");
}

START_TEST(recorded)
{
	struct talk t = example();
	struct app_stats s;

	assert_example(t.r);
	ck_assert(recording_app_stats(t.r, 0, &s));
	ck_assert_str_eq(s.protocol, "HTTP");
	ck_assert_uint_eq(s.requests, 1);
	ck_assert_uint_eq(s.answered, 1);
	ck_assert_uint_eq(s.latency_max_ns, 2000);
	recording_free(t.r);
}
END_TEST

START_TEST(nothing_known)
{
	struct talk t = talk_open();
	struct app_stats s;

	says(&t, 0, "Hello, World!");
	ck_assert_str_eq(app_of(t.r, 0), "");
	ck_assert(!recording_app_stats(t.r, 0, &s));
	recording_free(t.r);
}
END_TEST

/* A copy, and what the wire made, are nothing that an application said. */
START_TEST(not_of_an_end)
{
	struct talk t = talk_open();
	uint32_t n =
		says_as(&t, 0, "GET /injected HTTP/1.1\r\n\r\n",
			(struct sent){ .injected = true, .copy_of = ROW_NONE });

	ck_assert_str_eq(app_of(t.r, n), "");
	n = says(&t, 0, "GET / HTTP/1.1\r\n\r\n");
	ck_assert_str_eq(app_of(t.r, n), "HTTP GET /");
	n = says_as(&t, 0, "GET /copy HTTP/1.1\r\n\r\n",
		    (struct sent){ .copy_of = n });
	ck_assert_str_eq(app_of(t.r, n), "");
	recording_free(t.r);
}
END_TEST

/* The numbers of lines begin anew; the conversation goes on. */
START_TEST(forgotten)
{
	struct talk t = example();
	struct app_stats s;
	uint32_t n;

	recording_forget(t.r);
	n = says(&t, 0, "GET /again HTTP/1.1\r\n\r\n");
	ck_assert_str_eq(app_of(t.r, n), "HTTP GET /again");
	ck_assert(recording_app_stats(t.r, 0, &s));
	ck_assert_uint_eq(s.requests, 2);
	recording_free(t.r);
}
END_TEST

/* --- saved, and read again ----------------------------------------------- */

START_TEST(read_with_bytes_or_without)
{
	struct talk t = example();
	char *text = lines_of(t.r, _i ? JSONL_ALL : JSONL_ALL & ~JSONL_BYTES);
	struct recording *r = NULL;
	struct err e = { .text = "" };

	ck_assert_msg(lines_read(&r, text, &e) == 0, "%s", e.text);

	ck_assert_ptr_nonnull(strstr(text, "\"app\":\"HTTP GET /index.html\""));
	ck_assert_ptr_nonnull(
		strstr(text, "\"latency_ns\":{\"min\":2000,\"avg\":2000,"
			     "\"max\":2000}"));
	assert_example(r);
	recording_free(r);
	free(text);
	recording_free(t.r);
}
END_TEST

static Suite *app_suite(void)
{
	Suite *s = suite_create("capture/recording/app");
	TCase *tc = tcase_create("app");

	tcase_add_test(tc, recorded);
	tcase_add_test(tc, nothing_known);
	tcase_add_test(tc, not_of_an_end);
	tcase_add_test(tc, forgotten);
	tcase_add_loop_test(tc, read_with_bytes_or_without, 0, 2);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(app_suite())

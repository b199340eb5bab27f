/*
 * TLS: hellos, alerts and what is encrypted, wherever segments end; and hellos
 * that lie about their lengths.
 */
#include "tests/app.h"
#include "tests/build.h"

enum { ALERT = 21, HANDSHAKE = 22, DATA = 23 };

static void put_record(struct build *b, unsigned type, const struct build *body)
{
	put_u8(b, type);
	put_be16(b, 0x0303);
	put_be16(b, (unsigned)body->len);
	put_bytes(b, body->at, body->len);
}

static void put_message(struct build *b, unsigned type,
			const struct build *body)
{
	put_u8(b, type);
	put_u8(b, 0);
	put_be16(b, (unsigned)body->len);
	put_bytes(b, body->at, body->len);
}

static void put_extension(struct build *b, unsigned type, const void *data,
			  size_t n)
{
	put_be16(b, type);
	put_be16(b, (unsigned)n);
	put_bytes(b, data, n);
}

/* With a server's name and h2, http/1.1. */
static struct build client_hello(const char *name)
{
	struct build ext = { .len = 0 }, sni = { .len = 0 }, hello, m, r;
	size_t n = strlen(name);

	hello = m = r = ext;
	put_be16(&sni, (unsigned)n + 3);
	put_u8(&sni, 0);
	put_be16(&sni, (unsigned)n);
	put_bytes(&sni, name, n);
	put_extension(&ext, 10, "\0\2\0\x1d", 4);
	put_extension(&ext, 0, sni.at, sni.len);
	put_extension(&ext, 16, "\0\x0c\2h2\x08http/1.1", 14);
	put_be16(&hello, 0x0303);
	put_zeros(&hello, 32);
	put_u8(&hello, 0);
	put_be16(&hello, 2);
	put_be16(&hello, 0x1301);
	put_be16(&hello, 0x0100);
	put_be16(&hello, (unsigned)ext.len);
	put_bytes(&hello, ext.at, ext.len);
	put_message(&m, 1, &hello);
	put_record(&r, HANDSHAKE, &m);
	return r;
}

/* Of 1.3, and a Certificate in the same record if `more`. */
static struct build server_hello(bool more)
{
	struct build hello = { .len = 0 }, m, r, cert;

	m = r = cert = hello;
	put_be16(&hello, 0x0303);
	put_zeros(&hello, 32);
	put_u8(&hello, 0);
	put_be16(&hello, 0x1301);
	put_u8(&hello, 0);
	put_be16(&hello, 6);
	put_extension(&hello, 43, "\3\4", 2);
	put_message(&m, 2, &hello);
	put_zeros(&cert, 9);
	if (more)
		put_message(&m, 11, &cert);
	put_record(&r, HANDSHAKE, &m);
	return r;
}

static const char *says(struct chat *c, int side, struct build b)
{
	return chat_says_n(c, side, b.at, b.len);
}

START_TEST(handshake)
{
	struct build body = { .len = 0 }, r = { .len = 0 };
	struct chat c = chat_open(true, 8443);

	ck_assert_str_eq(says(&c, CLIENT, client_hello("example.org")),
			 "TLS ClientHello example.org h2,http/1.1");
	ck_assert_str_eq(says(&c, SERVER, server_hello(true)),
			 "TLS ServerHello 1.3 · Certificate");
	ck_assert_uint_eq(chat_stats(&c).answered, 1);
	ck_assert_uint_eq(chat_stats(&c).latency_max_ns, CHAT_MS);
	put_zeros(&body, 100);
	put_record(&r, DATA, &body);
	ck_assert_str_eq(says(&c, SERVER, r), "TLS data 100 bytes");
	r.len = body.len = 0;
	put_bytes(&body, "\2\x28", 2);
	put_record(&r, ALERT, &body);
	ck_assert_str_eq(says(&c, CLIENT, r),
			 "TLS Alert fatal handshake_failure");
	r.len = body.len = 0;
	put_bytes(&body, "\x93\x01\xff\xff\xff\xff", 6);
	put_record(&r, HANDSHAKE, &body);
	ck_assert_str_eq(says(&c, CLIENT, r), "TLS encrypted handshake");
	chat_close(&c);
}
END_TEST

/* In two segments, and by bytes. */
START_TEST(cut_anywhere)
{
	struct build hello = client_hello("example.org");

	for (size_t at = 1; at <= hello.len; at++) {
		struct chat c = chat_open(true, 443);
		char all[2 * SUMMARY_TEXT] = "";

		strcat(all, chat_says_n(&c, CLIENT, hello.at, at));
		if (at < hello.len)
			strcat(all, chat_says_n(&c, CLIENT, hello.at + at,
						hello.len - at));
		ck_assert_str_eq(all,
				 "TLS ClientHello example.org h2,http/1.1");
		ck_assert_str_eq(says(&c, SERVER, server_hello(false)),
				 "TLS ServerHello 1.3");
		chat_close(&c);
	}
}
END_TEST

/* Any byte of a hello changed: nothing but another line, and all of it safe. */
START_TEST(any_byte_changed)
{
	struct build hello = client_hello("example.org");

	for (size_t at = 0; at < hello.len; at++)
		for (int i = 0; i < 3; i++) {
			static const uint8_t values[] = { 0, 0x7f, 0xff };
			struct build bad = hello;
			struct chat c = chat_open(true, 443);

			bad.at[at] = values[i];
			says(&c, CLIENT, bad);
			chat_close(&c);
		}
}
END_TEST

START_TEST(hostile_name)
{
	struct chat c = chat_open(true, 443);

	ck_assert_str_eq(says(&c, CLIENT, client_hello("\x1b]0;x\x07")),
			 "TLS ClientHello \\x1b]0;x\\x07 h2,http/1.1");
	chat_close(&c);
}
END_TEST

static Suite *tls_suite(void)
{
	Suite *s = suite_create("capture/app/tls");
	TCase *tc = tcase_create("tls");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, handshake);
	tcase_add_test(tc, cut_anywhere);
	tcase_add_test(tc, any_byte_changed);
	tcase_add_test(tc, hostile_name);
	suite_add_tcase(s, tc);
	return s;
}

TEST_MAIN(tls_suite())

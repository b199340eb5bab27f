/*
 * A conversation of an application protocol, said in a test:
 *
 *	struct chat c = chat_open(true, 80);
 *
 *	ck_assert_str_eq(chat_says(&c, CLIENT, "GET / HTTP/1.1\r\n\r\n"),
 *			 "HTTP GET /");
 *	chat_close(&c);
 *
 * Every line is looked at: safe to show, and not too long. Bytes are given in
 * a block of their own size, so that a sanitizer sees a read of one more.
 */
#ifndef TESTS_APP_H
#define TESTS_APP_H

#include "capture/app/app.h"
#include "capture/text.h"
#include "tests/test.h"

enum { CLIENT, SERVER, CHAT_MS = 1000000 };

struct chat {
	struct app_layer *layer;
	app_handle handle;
	uint64_t t_ns;
	uint32_t seq[2];
	uint16_t port[2];
	bool tcp, mute; /* mute: nobody wants a line */
	char line[SUMMARY_TEXT];
};

static inline struct chat chat_open(bool tcp, uint16_t port)
{
	return (struct chat){ .layer = app_layer_new(),
			      .t_ns = 1000,
			      .seq = { 1000, 0xfffffff0 },
			      .port = { 40000, port },
			      .tcp = tcp };
}

static inline void chat_close(struct chat *c)
{
	app_layer_free(c->layer);
}

static inline void assert_line_is_safe(const char *line)
{
	size_t n = strlen(line), len;
	uint32_t ch;

	ck_assert_uint_lt(n, SUMMARY_TEXT);
	for (size_t i = 0; i < n; i += len) {
		len = utf8_decode(line + i, n - i, &ch);
		ck_assert_msg(len > 0, "no UTF-8: %s", line);
		ck_assert_msg(!char_is_control(ch), "U+%04x in a line", ch);
	}
}

/* A segment with all that can be said of it; the line of it. */
static inline const char *chat_segment(struct chat *c, int side, uint32_t seq,
				       const void *bytes, size_t captured,
				       size_t len)
{
	uint8_t *copy = malloc(captured ? captured : 1);
	struct words w = { .at = c->line, .size = sizeof(c->line) };
	struct app_segment s = {
		.t_ns = c->t_ns += CHAT_MS,
		.bytes = copy,
		.captured = (uint32_t)captured,
		.len = (uint32_t)len,
		.seq = seq,
		.ack = c->seq[1 - side],
		.flags = TH_ACK,
		.port = { c->port[side], c->port[1 - side] },
		.side = (uint8_t)side,
		.tcp = c->tcp,
	};

	ck_assert(copy);
	memcpy(copy, bytes, captured);
	c->line[0] = '\0';
	if (app_layer_wants(c->handle, side))
		app_layer_packet(c->layer, &c->handle, &s, c->mute ? NULL : &w);
	free(copy);
	assert_line_is_safe(c->line);
	return c->line;
}

/* The next bytes in order. */
static inline const char *chat_says_n(struct chat *c, int side,
				      const void *bytes, size_t n)
{
	const char *line = chat_segment(c, side, c->seq[side], bytes, n, n);

	c->seq[side] += (uint32_t)n;
	return line;
}

static inline const char *chat_says(struct chat *c, int side, const char *text)
{
	return chat_says_n(c, side, text, strlen(text));
}

static inline struct app_stats chat_stats(const struct chat *c)
{
	struct app_stats s = { .protocol = "none" };

	app_layer_stats(c->layer, c->handle, &s);
	return s;
}

#endif

/*
 * HTTP/1 (RFC 9112): lines of a head, and what is between heads.
 *
 *   START ─▶ HEAD ─┬▶ no body ──────────────────────────▶ START
 *                  ├▶ Content-Length: skipped ──────────▶ START
 *                  ├▶ CHUNK_SIZE ─▶ skipped ─▶ CHUNK_END ─▶ CHUNK_SIZE …
 *                  │      │ 0
 *                  │      ▼
 *                  │   TRAILERS ────────────────────────▶ START
 *                  ╰▶ to the end of the connection: skipped
 *
 * A request is told when its first line is there, a response when its head is:
 * type and length are in it. Responses come in the order of requests (9.3),
 * which is also how it is known that one of them answers HEAD or CONNECT and
 * has no body, whatever it says (6.3).
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "capture/app/protocol.h"

enum { LINE_SHOWN = 100 };

/* What its response depends on. */
enum request_kind { REQUEST, REQUEST_HEAD, REQUEST_CONNECT };

static const struct {
	const char *name;
	enum request_kind kind;
} methods[] = {
	{ "GET", REQUEST },
	{ "POST", REQUEST },
	{ "HEAD", REQUEST_HEAD },
	{ "PUT", REQUEST },
	{ "DELETE", REQUEST },
	{ "CONNECT", REQUEST_CONNECT },
	{ "OPTIONS", REQUEST },
	{ "TRACE", REQUEST },
	{ "PATCH", REQUEST },
	/* RFC 4918, 3253, 3744 and the like */
	{ "PROPFIND", REQUEST },
	{ "PROPPATCH", REQUEST },
	{ "MKCOL", REQUEST },
	{ "COPY", REQUEST },
	{ "MOVE", REQUEST },
	{ "LOCK", REQUEST },
	{ "UNLOCK", REQUEST },
	{ "REPORT", REQUEST },
	{ "SEARCH", REQUEST },
	/* UPnP */
	{ "NOTIFY", REQUEST },
	{ "SUBSCRIBE", REQUEST },
	{ "UNSUBSCRIBE", REQUEST },
};
enum { METHODS = sizeof(methods) / sizeof(*methods) };

/* --- parts of lines ------------------------------------------------------ */

static bool begins_with(struct reader r, const char *text)
{
	size_t n = strlen(text);

	return r.left >= n && memcmp(r.at, text, n) == 0;
}

/* All that there is of r is the beginning of the text. */
static bool is_begun(struct reader r, const char *text)
{
	return r.left < strlen(text) && memcmp(r.at, text, r.left) == 0;
}

/* Takes what is before `end`, and that; all of it if there is none. */
static struct reader take_until(struct reader *r, char end)
{
	const uint8_t *at = r->left ? memchr(r->at, end, r->left) : NULL;
	struct reader part = { .at = r->at,
			       .left = at ? (size_t)(at - r->at) : r->left };

	get_skip(r, part.left + (at != NULL));
	return part;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static struct reader trim(struct reader r)
{
	while (r.left && is_blank(r.at[0]))
		get_skip(&r, 1);
	while (r.left && is_blank(r.at[r.left - 1]))
		r.left--;
	return r;
}

static bool is_word(struct reader r, const char *word)
{
	return r.left == strlen(word) &&
	       strncasecmp((const char *)r.at, word, r.left) == 0;
}

static int digit_of(uint8_t c, int base)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = memchr(digits, c | 0x20, (size_t)base);

	return at ? (int)(at - digits) : -1;
}

/* False: no number stands at its beginning, or one that is too large. */
static bool take_number(struct reader *r, int base, uint64_t *out)
{
	const size_t before = r->left;

	for (*out = 0; r->left; get_skip(r, 1)) {
		int digit = digit_of(r->at[0], base);

		if (digit < 0)
			break;
		if (*out >= UINT64_MAX >> 8)
			return false;
		*out = *out * (unsigned)base + (unsigned)digit;
	}
	return r->left < before;
}

static void keep_words(char out[HTTP_WORD], struct reader r)
{
	struct words w = { .at = out, .size = HTTP_WORD };

	out[0] = '\0';
	words_add_bytes(&w, r.at, r.left, HTTP_WORD);
}

/* --- recognising --------------------------------------------------------- */

static enum likeness like_start(struct reader in, const char *word)
{
	if (begins_with(in, word))
		return LIKE_YES;
	return is_begun(in, word) ? LIKE_PERHAPS : LIKE_NOT;
}

/*
 * A method and what may be a target; where the line ends there, also the
 * version, for RTSP, SIP and others have some of the same methods.
 */
static enum likeness like_request(struct reader in, const char *method)
{
	enum likeness like = like_start(in, method);
	bool ends;

	if (like != LIKE_YES)
		return like;
	get_skip(&in, strlen(method));
	if (in.left < 2)
		return LIKE_PERHAPS;
	if (in.at[0] != ' ' || in.at[1] <= ' ' || in.at[1] >= 0x7f)
		return LIKE_NOT;
	ends = memchr(in.at, '\n', in.left);
	take_until(&in, ' ');
	take_until(&in, ' ');
	return !ends || begins_with(in, "HTTP/1.") ? LIKE_YES : LIKE_NOT;
}

/* The preface of HTTP/2 begins with PRI, which is no method here. */
static enum likeness http_probe(const struct cursor *c, bool tcp, bool expected)
{
	enum likeness best = like_start(c->in, "HTTP/1."), like;

	(void)tcp;
	(void)expected;
	for (size_t i = 0; i < METHODS && best != LIKE_YES; i++) {
		if (c->in.left && c->in.at[0] != (uint8_t)methods[i].name[0])
			continue;
		like = like_request(c->in, methods[i].name);
		best = like > best ? like : best;
	}
	return best;
}

/* --- what is told -------------------------------------------------------- */

static void tell_response(struct talk *t, const struct http_side *h)
{
	struct words *w = talk_line(t);

	if (!w)
		return;
	words_add(w, "%s", h->start);
	if (h->type[0])
		words_add(w, " %s", h->type);
	if (h->chunked)
		words_add(w, " chunked");
	else if (h->sized)
		words_add(w, " %llu byte%s", (unsigned long long)h->length,
			  h->length == 1 ? "" : "s");
}

static void tell_request(struct talk *t, struct reader method,
			 struct reader target)
{
	struct words *w = talk_line(t);

	if (!w)
		return;
	words_add_bytes(w, method.at, method.left, LINE_SHOWN);
	words_add(w, " ");
	words_add_bytes(w, target.at, target.left, LINE_SHOWN);
}

/* --- the first line ------------------------------------------------------ */

static void begin(struct talk *t, bool response)
{
	t->side->http = (struct http_side){ .phase = HTTP_HEAD,
					    .response = response,
					    .begin_ns = t->begin_ns };
}

static enum taken status_line(struct talk *t, struct reader line)
{
	struct http_side *h = &t->side->http;
	struct reader text;
	uint64_t status;

	take_until(&line, ' ');
	text = line;
	if (!take_number(&line, 10, &status) || status < 100 || status > 999)
		return TAKE_LOST;
	begin(t, true);
	h->status = (uint16_t)status;
	keep_words(h->start, trim(text));
	return TAKEN;
}

static enum taken request_line(struct talk *t, struct reader line)
{
	struct reader method = take_until(&line, ' ');
	struct reader target = take_until(&line, ' ');
	enum request_kind kind = REQUEST;

	if (!method.left || !target.left)
		return TAKE_LOST;
	if (!t->side->http.long_line && !begins_with(line, "HTTP/1."))
		return TAKE_LOST;
	for (size_t i = 0; i < METHODS; i++)
		if (is_word(method, methods[i].name))
			kind = methods[i].kind;
	begin(t, false);
	talk_ask_next(t, (uint8_t)kind);
	tell_request(t, method, target);
	return TAKEN;
}

static enum taken start_line(struct talk *t, struct reader line)
{
	/* RFC 9112 2.2: an empty line before it is none */
	if (line.left == 0)
		return TAKEN;
	if (begins_with(line, "HTTP/1."))
		return status_line(t, line);
	return request_line(t, line);
}

/* --- the head ------------------------------------------------------------ */

static void take_length(struct http_side *h, struct reader value)
{
	h->sized = take_number(&value, 10, &h->length) && value.left == 0;
}

/* RFC 9112 6.1: chunked is the last coding, if it is one */
static void take_coding(struct http_side *h, struct reader value)
{
	struct reader last = { 0 };

	while (value.left)
		last = trim(take_until(&value, ','));
	h->coded = true;
	h->chunked = is_word(last, "chunked");
}

static void take_type(struct http_side *h, struct reader value)
{
	keep_words(h->type, trim(take_until(&value, ';')));
}

static const struct {
	const char *name;
	void (*take)(struct http_side *h, struct reader value);
} headers[] = {
	{ "Content-Length", take_length },
	{ "Transfer-Encoding", take_coding },
	{ "Content-Type", take_type },
};

static void message_ends(struct talk *t)
{
	t->side->http.phase = HTTP_START;
	if (!t->side->http.response)
		talk_ask_goes_on(t);
}

/* RFC 9112 6.3, from its third rule on. */
static void body_begins(struct talk *t)
{
	struct http_side *h = &t->side->http;

	if (h->chunked) {
		h->phase = HTTP_CHUNK_SIZE;
	} else if (h->response && (h->coded || !h->sized)) {
		talk_skip(t, SKIP_ALL);
	} else {
		message_ends(t);
		if (h->sized)
			talk_skip(t, h->length);
	}
}

/* RFC 9112 6.3: the first rule. */
static bool has_no_body(uint16_t status, uint8_t kind)
{
	return status < 200 || status == 204 || status == 304 ||
	       kind == REQUEST_HEAD;
}

/* RFC 9110 15.2: an interim response is not the one that is waited for. */
static void response_begins(struct talk *t)
{
	struct http_side *h = &t->side->http;
	uint8_t kind = REQUEST;

	tell_response(t, h);
	if (h->status >= 200 || h->status == 101)
		talk_answer_next(t, h->begin_ns, &kind);
	/* RFC 9110 7.8, 9.3.6: from here on it is something else */
	if (h->status == 101 || (kind == REQUEST_CONNECT && h->status < 300))
		talk_change(t);
	else if (has_no_body(h->status, kind))
		message_ends(t);
	else
		body_begins(t);
}

static enum taken head_line(struct talk *t, struct reader line)
{
	struct http_side *h = &t->side->http;
	struct reader name;

	if (line.left == 0) {
		if (h->response)
			response_begins(t);
		else
			body_begins(t);
		return TAKEN;
	}
	name = take_until(&line, ':');
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++)
		if (is_word(name, headers[i].name))
			headers[i].take(h, trim(line));
	return TAKEN;
}

/* What there is of a response whose head was not captured whole. */
static void http_cut(struct talk *t)
{
	struct http_side *h = &t->side->http;
	uint8_t kind;

	if (h->phase != HTTP_HEAD || !h->response)
		return;
	tell_response(t, h);
	if (h->status >= 200)
		talk_answer_next(t, h->begin_ns, &kind);
}

/* --- chunks (RFC 9112 7.1) ----------------------------------------------- */

static enum taken chunk_size_line(struct talk *t, struct reader line)
{
	uint64_t size;

	if (!take_number(&line, 16, &size))
		return TAKE_LOST;
	t->side->http.phase = size ? HTTP_CHUNK_END : HTTP_TRAILERS;
	talk_skip(t, size);
	return TAKEN;
}

static enum taken chunk_end_line(struct talk *t, struct reader line)
{
	t->side->http.phase = HTTP_CHUNK_SIZE;
	return line.left ? TAKE_LOST : TAKEN;
}

static enum taken trailer_line(struct talk *t, struct reader line)
{
	if (line.left == 0)
		message_ends(t);
	return TAKEN;
}

/* --- lines --------------------------------------------------------------- */

static enum taken (*const line_of[HTTP_PHASES])(struct talk *t,
						struct reader line) = {
	[HTTP_START] = start_line,	     [HTTP_HEAD] = head_line,
	[HTTP_CHUNK_SIZE] = chunk_size_line, [HTTP_CHUNK_END] = chunk_end_line,
	[HTTP_TRAILERS] = trailer_line,
};

/*
 * The next line. Of one that is longer than what can be held its beginning is
 * read, and then nothing until it ends.
 */
static enum taken http_take(struct talk *t, struct cursor *c)
{
	struct http_side *h = &t->side->http;
	bool ends = memchr(c->in.at, '\n', c->in.left);
	bool goes_on = h->long_line;
	struct reader line;

	if (!ends && !c->whole && !goes_on)
		return TAKE_MORE;
	line = take_until(&c->in, '\n');
	h->long_line = !ends;
	if (goes_on)
		return TAKEN;
	if (ends && line.left && line.at[line.left - 1] == '\r')
		line.left--;
	if (line_of[h->phase](t, line) == TAKE_LOST)
		return TAKE_LOST;
	t->side->http.long_line = !ends;
	return TAKEN;
}

const struct protocol http = {
	.name = "HTTP",
	.tcp = true,
	.port = 80,
	.probe = http_probe,
	.take = http_take,
	.cut = http_cut,
};

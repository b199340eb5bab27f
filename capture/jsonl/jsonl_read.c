/*
 * Reading JSON Lines, first half: the file, line by line.
 *
 * A packet's line stands at its fate, long after it was sent, so nothing can
 * be appended to a recording before the last line is there:
 *
 *    file ──▶ line ──▶ object ──▶ saved_take ──▶ struct saved
 *                                                     │ sorted by index
 *                                                     ▼
 *                       recording ◀── recording_… ◀── saved_replay
 *
 * What a file says is believed no further than it can be checked. A number
 * from it is compared, never used as an index or a size; memory grows with
 * the bytes that were read and nothing else. The depth of nesting is bounded
 * by the parser, the length of a line here.
 */
#include "capture/jsonl/jsonl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capture/jsonl/jsonl_read.h"
#include "capture/mem.h"

#define LINE_MIB       16
#define LINE_MAX_BYTES ((size_t)LINE_MIB << 20)

struct line_buffer {
	char *at;
	size_t n, cap;
	bool ended; /* by a newline, not by the end of the file */
	bool too_long;
};

/* False at the end of the file. */
static bool line_read(struct line_buffer *b, FILE *in)
{
	int c;

	b->n = 0;
	b->ended = b->too_long = false;
	while ((c = getc_unlocked(in)) != EOF && c != '\n') {
		if (b->n == LINE_MAX_BYTES) {
			b->too_long = true;
			return true;
		}
		mem_grow(b->at, b->cap, b->n + 1);
		b->at[b->n++] = (char)c;
	}
	b->ended = c == '\n';
	return b->ended || b->n > 0;
}

static bool line_blank(const struct line_buffer *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (!memchr(" \t\r", b->at[i], 3))
			return false;
	return true;
}

static int not_a_recording(const struct json_line *l)
{
	return field_fail(l, "not a wirestep recording (expected a first line "
			     "with \"event\":\"recording\")");
}

static bool is_event(const struct json_line *l, const char *event)
{
	const char *text =
		json_string_value(json_object_get(l->object, "event"));

	return text && strcmp(text, event) == 0;
}

/* What comes first decides whether this is a recording at all. */
static int take_line(struct saved *s, const struct json_line *l)
{
	if (!s->head_seen && !is_event(l, "recording"))
		return not_a_recording(l);
	if (!json_is_object(l->object))
		return field_fail(l, "expected a JSON object");
	if (s->end_seen)
		return field_fail(l, "nothing can follow \"event\":\"end\"");
	return saved_take(s, l);
}

/* 1: a last line that was not written to its end. */
static int parse_line(struct saved *s, const struct line_buffer *b,
		      struct json_line *l)
{
	char shown[FIELD_SHOWN];
	json_error_t error;
	int status;

	if (b->too_long)
		return field_fail(l, "a line of more than %d MiB", LINE_MIB);
	l->object = json_loadb(b->at, b->n, JSON_REJECT_DUPLICATES, &error);
	if (!l->object && !s->head_seen)
		return not_a_recording(l);
	if (!l->object && !b->ended)
		return 1;
	if (!l->object)
		return field_fail(l, "not JSON: %s",
				  field_shown(error.text, shown));
	status = take_line(s, l);
	json_decref(l->object);
	return status;
}

static int read_lines(struct saved *s, FILE *in, bool *cut)
{
	struct json_line l = { .name = s->name, .err = s->err };
	struct line_buffer b = { .n = 0 };
	int status = 0;

	while (status == 0 && line_read(&b, in)) {
		l.number++;
		if (b.too_long || !line_blank(&b))
			status = parse_line(s, &b, &l);
	}
	free(b.at);
	if (status == 0 && ferror(in))
		return err_set(s->err, ERR_INPUT, "%s: %s", s->name,
			       strerror(errno));
	if (status == 0 && !s->head_seen) {
		l.number = 1;
		return not_a_recording(&l);
	}
	*cut = status > 0 || !s->end_seen;
	return status < 0 ? -1 : 0;
}

static void saved_free(struct saved *s)
{
	for (size_t i = 0; i < s->n_event; i++)
		json_decref(s->event[i].object); /* NULL is no harm */
	free(s->event);
	free(s->packet);
	free(s->flow);
	free(s->socket);
	free(s->sent);
	free(s->bytes);
}

int jsonl_read(struct recording **out, FILE *in, const char *name, bool *cut,
	       struct err *e)
{
	struct saved s = { .name = name, .err = e, .r = recording_new() };
	int status;

	*out = NULL;
	*cut = false;
	recording_set_verbatim(s.r, true);
	status = read_lines(&s, in, cut);
	if (status == 0)
		status = saved_replay(&s);
	saved_free(&s);
	if (status == 0)
		*out = s.r;
	else
		recording_free(s.r);
	return status;
}

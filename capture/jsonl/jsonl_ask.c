/*
 * A question to the viewer as a line of JSON, out and in again:
 *
 *	{"event":"ask",…,"text":{"en":"What comes next?","zh":null},
 *	 "answers":[{"en":"SYN","zh":null},{"en":"RST","zh":null}],"right":2}
 *
 * "right" counts from 1, as the answers are numbered on the screen.
 */
#include <string.h>

#include "capture/jsonl/jsonl_field.h"
#include "capture/jsonl/jsonl_member.h"
#include "capture/jsonl/jsonl_read.h"
#include "capture/jsonl/jsonl_write.h"

enum { ANSWERS_LEAST = 2 };

/* --- out ----------------------------------------------------------------- */

/* English is always there, if only as "". */
static void put_texts(const struct jsonl_writer *w, const uint32_t text[2])
{
	member_texts(w->out, recording_text(w->r, text[0]),
		     jsonl_text_of(w, text[1]));
}

void jsonl_ask(struct jsonl_writer *w, uint32_t i, const struct event *e)
{
	const struct ask_row *ask = recording_ask_row(w->r, e->row);

	object_open(w->out, "ask", i);
	member_u64(w->out, "t_ns", e->t_ns);
	member_key(w->out, "text");
	put_texts(w, ask->text);
	member_key(w->out, "answers");
	for (int k = 0; k < ask->n; k++) {
		putc(k ? ',' : '[', w->out);
		put_texts(w, ask->answer[k]);
	}
	putc(']', w->out);
	member_u64(w->out, "right", ask->right + 1u);
	member_u64_if(w->out, "line", ask->line, ask->line);
	object_close(w->out);
}

/* --- in ------------------------------------------------------------------ */

static int take_texts(struct saved *s, const struct json_line *l, json_t *texts,
		      uint32_t text[2])
{
	const char *en = json_string_value(json_object_get(texts, "en"));
	const char *zh = json_string_value(json_object_get(texts, "zh"));

	if (!en)
		return field_fail(l, "a text of a question must be an object "
				     "with \"en\"");
	text[0] = recording_text_add(s->r, en, strlen(en));
	text[1] = zh ? recording_text_add(s->r, zh, strlen(zh)) : 0;
	return 0;
}

static int take_answers(struct saved *s, const struct json_line *l,
			struct ask_row *ask)
{
	json_t *answers = json_object_get(l->object, "answers");
	size_t n = json_array_size(answers);

	if (n < ANSWERS_LEAST || n > ASK_ANSWERS)
		return field_fail(l, "\"answers\" must be an array of %d to %d",
				  ANSWERS_LEAST, ASK_ANSWERS);
	for (size_t i = 0; i < n; i++)
		if (take_texts(s, l, json_array_get(answers, i),
			       ask->answer[i]) != 0)
			return -1;
	ask->n = (uint8_t)n;
	return 0;
}

int saved_ask(struct saved *s, const struct json_line *l, struct saved_event *e)
{
	struct ask_line {
		uint64_t t_ns;
		uint32_t right, line;
	} line = { .line = 0 };
	static const struct field fields[] = {
		{ "t_ns", FIELD_U64, offsetof(struct ask_line, t_ns), false },
		{ "right", FIELD_U32, offsetof(struct ask_line, right), false },
		{ "line", FIELD_U32, offsetof(struct ask_line, line), true },
	};
	struct ask_row ask = { .n = 0 };

	(void)e;
	if (fields_read(l, fields, sizeof(fields) / sizeof(fields[0]), &line) !=
		    0 ||
	    take_texts(s, l, json_object_get(l->object, "text"), ask.text) !=
		    0 ||
	    take_answers(s, l, &ask) != 0)
		return -1;
	if (line.right < 1 || line.right > ask.n)
		return field_fail(l, "\"right\" must be the number of an "
				     "answer, from 1");
	ask.right = (uint8_t)(line.right - 1);
	ask.line = line.line;
	recording_ask(s->r, line.t_ns, &ask);
	return 0;
}

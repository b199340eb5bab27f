/*
 * Rows of words: notes, marks, what failed, and whatever has no place between
 * the lanes because its end has no lane or one that did not fit.
 */
#include <stdio.h>
#include <string.h>

#include "ui/text/i18n.h"
#include "ui/ladder/label_thread.h"
#include "ui/ladder/ladder_private.h"

static void packet_words(const struct ladder *l, const struct row *row,
			 char *out, size_t size)
{
	const struct packet_row *p = recording_packet(l->rec, row->item);
	char label[LABEL_TEXT], from[NAME_TEXT], to[NAME_TEXT];

	if (row->kind == ROW_SENT || row->kind == ROW_PASSED)
		snprintf(out, size, "%s → %s %s",
			 packet_end_name(l->rec, p, true, from),
			 packet_end_name(l->rec, p, false, to),
			 packet_label(l->rec, row->item, label));
	else
		snprintf(out, size, "#%u %s", packet_number(l->rec, row->item),
			 row->kind == ROW_HELD ? tr("still held")
					       : fate_label(l->rec, p, label));
}

static void call_words(const struct ladder *l, const struct row *row, char *out,
		       size_t size)
{
	const struct call_row *call = recording_call(l->rec, row->item);
	char label[CALL_TEXT];
	const char *lane = "-";

	if (call->lane < recording_n_lanes(l->rec))
		lane = recording_lane_name(l->rec, call->lane);
	snprintf(out, size, "%.60s: %s", lane,
		 call_label(l->rec, call, row->kind, label));
}

static void thread_words(const struct ladder *l, const struct row *row,
			 char *out, size_t size)
{
	char label[CALL_TEXT];
	const char *lane = "-";

	if (row->lane < recording_n_lanes(l->rec))
		lane = recording_lane_name(l->rec, row->lane);
	snprintf(out, size, "%.60s: %s", lane,
		 row->kind == ROW_THREAD
			 ? thread_label(l->rec, row->event, CALL_TEXT, label)
			 : output_label(l->rec, row->item, CALL_TEXT, label));
}

static void expect_words(const struct ladder *l, const struct row *row,
			 char *out, size_t size)
{
	const struct expect_row *x = recording_expect_row(l->rec, row->item);

	snprintf(out, size, "%.400s:%u: %s %.600s, %s %.600s",
		 recording_text(l->rec, x->file), x->line, tr("wanted"),
		 recording_text(l->rec, x->want), tr("got"),
		 recording_text(l->rec, x->got));
}

static void add_states(const struct ladder *l, const struct row *row, char *out,
		       size_t size)
{
	for (uint32_t i = 0; i < row->n_states; i++) {
		const struct state_row *s =
			recording_state_row(l->rec, row->state[i]);
		size_t n = strlen(out);
		char name[NAME_TEXT];

		snprintf(out + n, size - n, "%s%s %s", n ? " · " : "",
			 socket_name(l->rec, s->socket, name),
			 tcp_state_name((enum tcp_state)s->to));
	}
}

/* Borrowed from the recording, or in buf. */
const char *row_words(const struct ladder *l, const struct row *row,
		      char buf[WORDS_TEXT])
{
	buf[0] = '\0';
	if (row->kind == ROW_NOTE)
		return recording_text(
			l->rec, recording_note_row(l->rec, row->item)->text);
	if (row->kind == ROW_MARK)
		return recording_mark_name(l->rec, row->item);
	if (row->kind == ROW_FAILED)
		expect_words(l, row, buf, WORDS_TEXT);
	else if (row->kind <= ROW_HELD)
		packet_words(l, row, buf, WORDS_TEXT);
	else if (row->kind <= ROW_RETURN)
		call_words(l, row, buf, WORDS_TEXT);
	else if (row->kind <= ROW_OUTPUT)
		thread_words(l, row, buf, WORDS_TEXT);
	add_states(l, row, buf, WORDS_TEXT);
	return buf;
}

int count_lines(const char *text, int cols)
{
	int lines = 0;

	for (; *text; text += text_wrap(text, cols))
		lines++;
	return lines ? lines : 1;
}

/* How rows of words begin. */
static const struct {
	enum style style;
	uint32_t glyph;
} lead[] = {
	[ROW_NOTE] = { STYLE_NOTE, G_NOTE },
	[ROW_MARK] = { STYLE_MARK, G_MARK },
	[ROW_FAILED] = { STYLE_LOSS, G_LOST },
};

void paint_words(struct ladder *l, struct grid *g, int y, const struct row *row)
{
	enum style style = STYLE_PLAIN;
	uint32_t glyph = G_WORDS;
	char buf[WORDS_TEXT];
	const char *text = row_words(l, row, buf);

	if (row->kind >= ROW_NOTE) {
		style = lead[row->kind].style;
		glyph = lead[row->kind].glyph;
	} else {
		paint_time(l, g, y, row->t_ns);
	}
	/* A short one stands before the first lane, and lets them go on. */
	if (l->n_lanes && NOTE_INDENT + text_width(text) < l->x[0])
		ladder_paint_lanes(l, g, y);
	grid_put(g, y, NOTE_INDENT - 2, style, glyph);
	while (*text) {
		int n = text_wrap(text, l->cols - NOTE_INDENT);

		grid_text_n(g, y++, NOTE_INDENT, style, text, (size_t)n);
		text += n;
	}
}

/*
 * The ladder as text, painted on a grid from the same rows as the screen's,
 * and what is told of a whole recording in one line.
 */
#include <inttypes.h>
#include <string.h>

#include "capture/jsonl/jsonl.h"
#include "capture/recording/world.h"
#include "ui/app/choice.h"
#include "ui/text/i18n.h"
#include "ui/text/reason.h"
#include "ui/ladder/label.h"
#include "ui/ladder/ladder.h"
#include "ui/print/print_private.h"
#include "ui/step/quiz.h"

enum { ASK_INDENT = 13 }; /* as notes have it */

/* Our own text through a grid, for ASCII and for safety; n bytes, one line. */
static void put_part(const struct print_style *s, FILE *out, const char *text,
		     size_t n, int cols)
{
	struct grid g;

	grid_init(&g, 1, cols);
	grid_text_n(&g, 0, 0, STYLE_PLAIN, text, n);
	grid_write(&g, s->ascii, out);
	grid_free(&g);
}

/* Bytes that are shown as they are, in any terminal. */
static bool is_plain(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return true;
}

void print_line(const struct print_style *s, FILE *out, const char *text)
{
	size_t n = strlen(text);

	if (is_plain(text, n)) { /* as most lines are; it takes a tenth */
		while (n > 0 && text[n - 1] == ' ')
			n--;
		fwrite(text, 1, n, out);
		fputc('\n', out);
		return;
	}
	put_part(s, out, text, strlen(text), text_width(text));
}

#define DOT " · "

/* Bytes up to the last dot that still fits; 0 if there is none. */
static size_t parts_that_fit(const char *text, int cols)
{
	size_t fit = (size_t)text_fit(text, cols), n = 0;
	const char *dot = strstr(text, DOT);

	while (dot && (size_t)(dot - text) <= fit) {
		n = (size_t)(dot - text);
		dot = strstr(dot + 1, DOT);
	}
	return n;
}

/* As many lines as it takes, broken at dots if that is possible. */
static void put_wrapped(const struct print_style *s, FILE *out,
			const char *text)
{
	while (*text) {
		size_t n = strlen(text), skip = 0;

		if (text_width(text) > s->cols) {
			n = parts_that_fit(text, s->cols);
			skip = n ? strlen(DOT) : 0;
			n = n ? n : (size_t)text_wrap(text, s->cols);
		}
		put_part(s, out, text, n, s->cols);
		text += n + skip;
	}
}

/* --- ladder -------------------------------------------------------------- */

static const char *title_of(const struct recording *r)
{
	const struct recording_head *head = recording_head_of(r);
	uint32_t title = head->title_en;

	if (head->title_zh && strcmp(i18n_lang(), "zh") == 0)
		title = head->title_zh;
	return recording_text(r, title);
}

/* Adds a part of a line, after a dot if it is not the first. */
static void add_part(char *line, const char *prefix, const char *part)
{
	size_t n = strlen(line);

	if (*part)
		snprintf(line + n, LINE_TEXT - n, "%s%s%.1000s", n ? DOT : "",
			 prefix, part);
}

static void ladder_title(const struct recording *r, const struct print_style *s,
			 FILE *out)
{
	const struct recording_head *head = recording_head_of(r);
	char line[LINE_TEXT] = "";

	add_part(line, "", recording_text(r, head->name));
	add_part(line, "", title_of(r));
	add_part(line, "",
		 recording_is_capture(r) ? "" : recording_text(r, head->mode));
	add_part(line, "Linux ", recording_text(r, head->kernel));
	if (recording_is_capture(r) && !line[0])
		return; /* who printed it has said what it is */
	put_wrapped(s, out, line);
	fputc('\n', out);
}

static void paint(struct ladder *l, const struct print_style *s, FILE *out,
		  const struct row *row)
{
	struct grid g;

	grid_init(&g, row ? ladder_row_height(l, row) : 2, l->cols);
	if (row)
		ladder_paint_row(l, &g, 0, row);
	else
		ladder_paint_head(l, &g, 0);
	grid_write(&g, s->ascii, out);
	grid_free(&g);
}

static struct world world_at_end(const struct recording *r)
{
	struct world w;

	world_init(&w);
	while (world_advance(&w, r))
		;
	return w;
}

/* What became of packets that somebody captured, nobody knows. */
static void count_packets(const struct recording *r, const struct world *w,
			  char out[LINE_TEXT])
{
	if (recording_is_capture(r))
		snprintf(out, LINE_TEXT, "%u %s", w->sent,
			 packets_word(w->sent));
	else
		snprintf(out, LINE_TEXT, "%u %s: %u %s, %u %s, %u %s", w->sent,
			 packets_word(w->sent), w->arrived, tr("delivered"),
			 w->dropped, tr("dropped"), w->absorbed,
			 tr("absorbed"));
}

static void count_line(const struct recording *r, const struct world *w,
		       char out[LINE_TEXT])
{
	char part[LINE_TEXT / 2], time[TIME_TEXT];

	count_packets(r, w, out);
	snprintf(part, sizeof(part), "%u/%u %s",
		 w->expected - w->failed - w->unchecked, w->expected,
		 tr("expectations held"));
	add_part(out, "", w->expected ? part : "");
	snprintf(part, sizeof(part), "%u %s", w->unchecked, tr("not checked"));
	add_part(out, "", w->unchecked ? part : "");
	add_part(out, "", time_format(w->t_ns, time));
}

/* Why it is a failure, or NULL. */
static const char *failure(const struct recording *r, const struct world *w)
{
	const struct recording_end *end = recording_end_of(r);
	const char *reason = recording_text(r, end->reason);

	if (!w->failed && (!end->ended || end->ok))
		return NULL;
	return *reason ? reason : tr("failed");
}

/* " · 3 shown" */
static void add_shown(const struct recording *r, const struct print_style *s,
		      char line[LINE_TEXT])
{
	char part[64];
	uint32_t n = 0;

	for (uint32_t i = 0; s->choice && i < recording_n_packets(r); i++)
		n += choice_packet(s->choice, i);
	snprintf(part, sizeof(part), "%u %s", n, tr("shown"));
	add_part(line, "", s->choice ? part : "");
}

static void print_end(const struct recording *r, const struct print_style *s,
		      FILE *out)
{
	struct world w = world_at_end(r);
	const char *why = failure(r, &w);
	char line[LINE_TEXT], reason[REASON_TEXT];

	if (why) {
		snprintf(line, sizeof(line), "✗ %s", reason_text(why, reason));
		put_wrapped(s, out, line);
	}
	count_line(r, &w, line);
	add_shown(r, s, line);
	put_wrapped(s, out, line);
}

/* Text behind a sign, where notes stand; as many lines as it takes. */
static void put_behind(const struct print_style *s, FILE *out, char sign,
		       const char *text)
{
	int cols = s->cols - ASK_INDENT, y = 0;
	struct grid g;

	grid_init(&g, text_lines(text, cols), s->cols);
	if (*text)
		grid_put(&g, 0, ASK_INDENT - 2, STYLE_NOTE, (uint32_t)sign);
	while (*text) {
		int n = text_wrap(text, cols);

		grid_text_n(&g, y++, ASK_INDENT, STYLE_NOTE, text, (size_t)n);
		text += n;
	}
	grid_write(&g, s->ascii, out);
	grid_free(&g);
}

/* What the viewer is asked; the right answer is for those who look on. */
static void put_question(const struct recording *r, const struct print_style *s,
			 FILE *out, const struct ask_row *ask)
{
	char line[LINE_TEXT] = "", number[8];

	put_behind(s, out, '?', quiz_text(r, ask->text));
	for (int i = 0; i < ask->n; i++) {
		snprintf(number, sizeof(number), "%d ", i + 1);
		add_part(line, number, quiz_text(r, ask->answer[i]));
	}
	put_behind(s, out, ' ', line);
}

/* The questions from *ask on that were asked before this event. */
static void put_questions(const struct recording *r,
			  const struct print_style *s, FILE *out, uint32_t *ask,
			  uint32_t event)
{
	while (*ask < recording_n_asks(r) &&
	       recording_ask_row(r, *ask)->event < event)
		put_question(r, s, out, recording_ask_row(r, (*ask)++));
}

/* The first that was asked after so many rows. */
static uint32_t first_question(const struct recording *r,
			       const struct rows *rows, size_t first)
{
	uint32_t ask = 0;

	while (first && ask < recording_n_asks(r) &&
	       recording_ask_row(r, ask)->event < rows->at[first - 1].event)
		ask++;
	return ask;
}

/* A filter is of packets: calls and notes are of none. */
static bool is_chosen(const struct print_style *s, const struct row *row)
{
	return !s->choice ||
	       (row->kind <= ROW_HELD && choice_packet(s->choice, row->item));
}

/* A row of the ladder, if it is to be shown. */
static void paint_chosen(struct ladder *l, const struct print_style *s,
			 FILE *out, const struct row *row)
{
	if (is_chosen(s, row))
		paint(l, s, out, row);
	else
		ladder_skip_row(l, row);
}

/* The rows from `first` on, and where the lanes stand. */
static void paint_rows(const struct recording *r, const struct print_style *s,
		       FILE *out, const struct rows *rows, size_t first)
{
	uint32_t ask = first_question(r, rows, first);
	struct ladder l;
	char line[LINE_TEXT];

	ladder_init(&l, r, s->cols);
	paint(&l, s, out, NULL);
	for (size_t i = 0; i < first; i++)
		ladder_skip_row(&l, &rows->at[i]);
	if (first) {
		snprintf(line, sizeof(line), "  … %zu %s", first,
			 tr("rows before these"));
		print_line(s, out, line);
	}
	for (size_t i = first; i < rows->n; i++) {
		if (!s->choice)
			put_questions(r, s, out, &ask, rows->at[i].event);
		paint_chosen(&l, s, out, &rows->at[i]);
	}
	if (!s->choice)
		put_questions(r, s, out, &ask, recording_count(r));
	fputc('\n', out);
}

void print_ladder(const struct recording *r, const struct print_style *s,
		  FILE *out)
{
	struct rows rows = { 0 };

	if (s->json) {
		print_objects(r, s, JSONL_ALL & ~JSONL_BYTES, out);
		return;
	}
	rows_update(&rows, r, recording_count(r));
	ladder_title(r, s, out);
	paint_rows(r, s, out, &rows, 0);
	print_end(r, s, out);
	rows_free(&rows);
}

void print_ladder_end(const struct recording *r, const struct print_style *s,
		      size_t most, FILE *out)
{
	struct rows rows = { 0 };
	struct world w = world_at_end(r);
	char line[LINE_TEXT];

	rows_update(&rows, r, recording_count(r));
	ladder_title(r, s, out);
	paint_rows(r, s, out, &rows, rows.n > most ? rows.n - most : 0);
	count_line(r, &w, line);
	put_wrapped(s, out, line);
	rows_free(&rows);
}

/* --- summary ------------------------------------------------------------- */

/* Of the conversations that a filter lets pass. */
static void count_chosen(const struct recording *r, const struct print_style *s,
			 char out[LINE_TEXT])
{
	uint64_t packets = 0, bytes = 0;
	uint32_t flows = 0;

	for (uint32_t i = 0; i < recording_n_flows(r); i++) {
		const struct flow *f = recording_flow(r, i);

		if (!choice_flow(s->choice, i))
			continue;
		flows++;
		packets += flow_packets(f);
		bytes += f->bytes[0] + f->bytes[1];
	}
	chosen_text(flows, recording_n_flows(r), packets, bytes, out,
		    LINE_TEXT);
}

void print_summary(const struct recording *r, const struct print_style *s,
		   FILE *out)
{
	struct world w = world_at_end(r);
	const char *why = failure(r, &w);
	char line[LINE_TEXT], count[LINE_TEXT];

	if (s->json) {
		print_objects(r, s, JSONL_END, out);
		return;
	}
	if (s->choice)
		count_chosen(r, s, count);
	else
		count_line(r, &w, count);
	snprintf(line, sizeof(line), "%s", why ? "✗" : "✓");
	if (recording_head_of(r)->name)
		snprintf(line, sizeof(line), "%s %.300s", why ? "✗" : "✓",
			 recording_text(r, recording_head_of(r)->name));
	add_part(line, "", count);
	add_part(line, "", why ? why : "");
	add_part(line, "",
		 rules_label((enum analysis_mode)recording_judged(r)));
	print_line(s, out, line);
}

/*
 * The course as text:
 *
 *	First steps: Sockets, two protocols, …
 *	2 of 11 lessons done · 3 of 4 right
 *	  ✓ tcp-hello          2/2   Hello over TCP
 *	  ○ socket-calls             The socket calls, one by one
 */
#include "ui/learn/course_text.h"

#include "capture/jsonl/jsonl.h"
#include "capture/text.h"
#include "ui/term/grid.h"
#include "ui/text/i18n.h"

enum {
	INDENT = 2,
	NAME_COLS = 24,
	SCORE_COLS = 6,
	TITLE_X = NAME_COLS + SCORE_COLS + 6,
	COLS_LEAST = 60,
	COLS_MOST = 80,
	LINE = 1024
};

/* --- what a part of it says ---------------------------------------------- */

static const uint32_t signs[] = {
	[LESSON_NEW] = ' ',
	[LESSON_BEGUN] = 0x25cb,
	[LESSON_DONE] = 0x2713,
	[LESSON_SKIPPED] = 0x2013,
};

uint32_t lesson_sign(enum lesson_state state)
{
	return signs[state];
}

char *course_done_text(const struct course_count *c, char out[COURSE_TEXT])
{
	snprintf(out, COURSE_TEXT, "%u/%u", c->done, c->all);
	return out;
}

char *course_right_text(unsigned right, unsigned asked, char out[COURSE_TEXT])
{
	out[0] = '\0';
	if (asked)
		snprintf(out, COURSE_TEXT, tr("%u of %u right"), right, asked);
	return out;
}

void course_count_text(const struct course_count *c, char *out, size_t size)
{
	char done[COURSE_TEXT], right[COURSE_TEXT], skipped[COURSE_TEXT] = "";

	snprintf(done, sizeof(done), tr("%u of %u lessons done"), c->done,
		 c->all);
	if (c->skipped)
		snprintf(skipped, sizeof(skipped), tr("%u skipped here"),
			 c->skipped);
	course_right_text(c->right, c->asked, right);
	snprintf(out, size, "%s%s%s%s%s", done, *right ? " · " : "", right,
		 *skipped ? " · " : "", skipped);
}

/* --- as text ------------------------------------------------------------- */

/* Columns of a line: those there are, but long ones are hard to read. */
static int cols_of(const struct print_style *s)
{
	int cols = s->cols < COLS_MOST ? s->cols : COLS_MOST;

	return cols > COLS_LEAST ? cols : COLS_LEAST;
}

/*
 * What does not fit goes on below, `indent` columns to the right. By way of a
 * grid, which makes ASCII of it, and harmless what is in files.
 */
static void put(const struct print_style *s, FILE *out, int indent,
		const char *text)
{
	int cols = cols_of(s), n = text_wrap(text, cols), x = 0;
	struct grid g;

	grid_init(&g, 1 + text_lines(text + n, cols - indent), cols);
	for (int y = 0; y < g.rows; y++) {
		grid_text_n(&g, y, x, STYLE_PLAIN, text, (size_t)n);
		text += n;
		x = indent;
		n = text_wrap(text, cols - indent);
	}
	grid_write(&g, s->ascii, out);
	grid_free(&g);
}

static void put_lesson(const struct course_lesson *lesson,
		       const struct progress *p, const struct print_style *s,
		       FILE *out)
{
	const struct progress_row *row = progress_find(p, lesson->row->name);
	enum lesson_state state = lesson_state(lesson, p);
	char score[COURSE_TEXT] = "", sign[5] = "", line[LINE];

	utf8_encode(lesson_sign(state), sign);
	if (row && row->asked)
		snprintf(score, sizeof(score), "%u/%u", row->right, row->asked);
	snprintf(line, sizeof(line), "  %s %-*s %-*s %s", sign, NAME_COLS,
		 lesson->row->name, SCORE_COLS, score, lesson->row->title);
	put(s, out, TITLE_X, line);
	if (state != LESSON_SKIPPED)
		return;
	snprintf(line, sizeof(line), "%*s%s%s%s", TITLE_X, "",
		 tr("skipped here"), tr(": "), lesson->skipped);
	put(s, out, TITLE_X, line);
}

static void put_count(const struct course_count *c, const struct print_style *s,
		      FILE *out)
{
	char line[LINE];

	course_count_text(c, line, sizeof(line));
	put(s, out, INDENT, line);
}

static void put_part(const struct courselist *l, const struct progress *p,
		     size_t at, const struct print_style *s, FILE *out)
{
	const struct course_part *part = &l->part[at];
	struct course_count c = courselist_count(l, p, at);
	char line[LINE];

	snprintf(line, sizeof(line), "%s%s%s", part->title,
		 *part->about ? tr(": ") : "", part->about);
	put(s, out, INDENT, line);
	put_count(&c, s, out);
	for (size_t i = 0; i < part->n; i++)
		put_lesson(&l->lesson[part->first + i], p, s, out);
	fputc('\n', out);
}

static void put_next(const struct courselist *l, const struct progress *p,
		     const struct print_style *s, FILE *out)
{
	size_t next = courselist_next(l, p);
	char line[LINE];

	if (next == COURSE_NONE)
		snprintf(line, sizeof(line), "%s", tr("all lessons are done"));
	else
		snprintf(line, sizeof(line), tr("next: %s (wirestep learn)"),
			 l->lesson[next].row->name);
	put(s, out, INDENT, line);
}

void course_print(const struct courselist *l, const struct progress *p,
		  size_t part, const struct print_style *s, FILE *out)
{
	struct course_count all = courselist_count(l, p, COURSE_NONE);

	for (size_t i = 0; i < l->n_parts; i++)
		if (part == COURSE_NONE || part == i)
			put_part(l, p, i, s, out);
	put_count(&all, s, out);
	put_next(l, p, s, out);
}

/* --- as JSON ------------------------------------------------------------- */

static void put_member(FILE *out, const char *key, const char *value)
{
	fputc(*key == '{' ? '{' : ',', out);
	jsonl_string(out, key + (*key == '{'));
	fputc(':', out);
	if (value)
		jsonl_string(out, value);
	else
		fputs("null", out);
}

static void json_part(const struct courselist *l, const struct progress *p,
		      size_t at, FILE *out)
{
	struct course_count c = courselist_count(l, p, at);

	put_member(out, "{chapter", l->part[at].group);
	put_member(out, "title", l->part[at].title);
	fprintf(out,
		",\"lessons\":%u,\"done\":%u,\"skipped\":%u,\"right\":%u,"
		"\"asked\":%u}\n",
		c.all, c.done, c.skipped, c.right, c.asked);
}

static void json_lesson(const struct courselist *l, const struct progress *p,
			size_t at, FILE *out)
{
	static const char *const states[] = { "new", "begun", "done",
					      "skipped" };
	const struct course_lesson *lesson = &l->lesson[at];
	const struct progress_row *row = progress_find(p, lesson->row->name);

	put_member(out, "{lesson", lesson->row->name);
	put_member(out, "chapter", l->part[lesson->part].group);
	put_member(out, "title", lesson->row->title);
	put_member(out, "state", states[lesson_state(lesson, p)]);
	put_member(out, "skipped", lesson->skipped);
	fprintf(out, ",\"right\":%u,\"asked\":%u,\"next\":%s}\n",
		row ? row->right : 0, row ? row->asked : 0,
		courselist_next(l, p) == at ? "true" : "false");
}

void course_print_json(const struct courselist *l, const struct progress *p,
		       size_t part, FILE *out)
{
	for (size_t i = 0; i < l->n_parts; i++) {
		if (part != COURSE_NONE && part != i)
			continue;
		json_part(l, p, i, out);
		for (size_t k = 0; k < l->part[i].n; k++)
			json_lesson(l, p, l->part[i].first + k, out);
	}
}

/*
 * The bar of a row: it runs (its lane's accent), waits in a call (grey, with
 * the call's name where there is room), or is not there.
 *
 *   ████▓██░░accept░░░░░░███▓▓█░accept░░░  ✗ 137
 *
 * What is shorter than a column leaves a column to what comes after it, so
 * that a bar never says more than one thing in one place.
 */
#include <stdio.h>
#include <string.h>

#include "ui/text/i18n.h"
#include "ui/lanes/lanes_frame.h"

/* What those calls wait for that only lanes show. */
static const struct {
	const char *call, *word;
} words[] = {
	{ "futex", "waits for a thread" },
	{ "nanosleep", "sleeps" },
	{ "clock_nanosleep", "sleeps" },
	{ "wait4", "waits for a child" },
	{ "waitid", "waits for a child" },
	{ "pause", "waits for a signal" },
	{ "rt_sigsuspend", "waits for a signal" },
	{ "rt_sigtimedwait", "waits for a signal" },
};

const char *lanes_call_word(const struct recording *r,
			    const struct call_row *call, int cols)
{
	const char *name = recording_text(r, call->name);

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(words[i].call, name) == 0 &&
		    text_width(tr(words[i].word)) <= cols)
			return tr(words[i].word);
	return text_width(name) <= cols ? name : "";
}

/* The part of a row from one event to another, as columns; empty: x == end. */
struct part {
	uint32_t from_event;
	int x, end;
};

static struct part part_of(const struct lanes_frame *f, uint32_t run,
			   uint32_t from, uint32_t to)
{
	struct part part = { .from_event = from,
			     .x = frame_x(f, run, from),
			     .end = frame_x(f, run, to) };

	if (part.x < f->x)
		part.x = f->x;
	if (part.end > f->x + f->cols)
		part.end = f->x + f->cols;
	return part;
}

/* What has not happened yet is a ghost, from the cursor's column on. */
static void fill(const struct lanes_frame *f, int y, uint32_t run,
		 const struct part *part, unsigned style, uint32_t glyph)
{
	int now = run == f->run_now ? f->now : f->x + f->cols;

	if (f->p->cursor != ROW_NONE && run > f->run_now)
		now = -1;
	for (int x = part->x; x < part->end; x++)
		grid_put(f->g, y, x, x <= now ? (enum style)style : STYLE_GHOST,
			 glyph);
}

/* So many cells in a row that nothing crosses, between these; -1: none. */
static int free_stretch(const struct lanes_frame *f, int y,
			const struct part *part, uint32_t glyph, int cols)
{
	int n = 0;

	for (int x = part->x; x < part->end; x++) {
		n = f->g->cell[y * f->g->cols + x].glyph == glyph ? n + 1 : 0;
		if (n == cols)
			return x + 1 - cols;
	}
	return -1;
}

/* A word with a cell of the bar on either side, the longest that fits. */
static void put_word(const struct lanes_frame *f, int y,
		     const struct lanes_row *row, const struct lanes_span *s)
{
	struct part part = part_of(f, row->run, s->from_event, s->to_event);
	const struct call_row *call = recording_call(f->p->r, s->call);
	enum style style =
		frame_style(f, row->run, s->from_event,
			    s->waits ? STYLE_DIM : style_end(row->lane));

	for (int room = part.end - part.x - 2; room > 0;) {
		const char *word = lanes_call_word(f->p->r, call, room);
		int x = *word ? free_stretch(f, y, &part,
					     s->waits ? L_WAITS : L_CALL,
					     text_width(word) + 2)
			      : -1;

		if (x >= 0) {
			grid_text(f->g, y, x + 1, style, word);
			return;
		}
		room = *word ? text_width(word) - 1 : 0;
	}
}

void frame_words(const struct lanes_frame *f, uint32_t row)
{
	const struct lanes_row *of = &f->p->l->row[row];
	int y;

	if (!frame_line(f, row, &y))
		return;
	for (uint32_t i = of->span; i < of->span + of->n_spans; i++)
		put_word(f, y, of, &f->p->l->span[i]);
}

static void paint_span(const struct lanes_frame *f, int y,
		       const struct lanes_row *row, const struct lanes_span *s)
{
	struct part part = part_of(f, row->run, s->from_event, s->to_event);

	if (s->waits) {
		fill(f, y, row->run, &part, STYLE_DIM, L_WAITS);
		return;
	}
	if (part.end == part.x && frame_shows(f, y, part.x))
		part.end++;
	fill(f, y, row->run, &part, style_end(row->lane), L_CALL);
}

/* How its process ended, unless well: a shell's number for it. */
static void put_status(const struct lanes_frame *f, int y,
		       const struct lanes_row *row, int x)
{
	char text[24];

	if (!row->ended || row->status <= 0)
		return;
	snprintf(text, sizeof(text), "%d", row->status);
	if (!frame_shows(f, y, x) ||
	    !frame_shows(f, y, x + 1 + text_width(text)))
		return;
	grid_put(f->g, y, x,
		 frame_style(f, row->run, row->to_event, STYLE_LOSS), L_LOST);
	grid_text(f->g, y, x + 1,
		  frame_style(f, row->run, row->to_event, STYLE_LOSS), text);
}

void frame_bar(const struct lanes_frame *f, uint32_t row)
{
	const struct lanes_row *of = &f->p->l->row[row];
	bool actor = of->thread == ROW_NONE;
	struct part life;
	int y;

	if (!frame_line(f, row, &y))
		return;
	life = part_of(f, of->run, of->from_event, of->to_event);
	fill(f, y, of->run, &life,
	     actor ? STYLE_LANE : style_end(of->lane) | STYLE_BOLD,
	     actor ? L_IDLE : L_RUNS);
	for (uint32_t i = of->span; i < of->span + of->n_spans; i++)
		if (f->p->l->span[i].waits)
			paint_span(f, y, of, &f->p->l->span[i]);
	for (uint32_t i = of->span; i < of->span + of->n_spans; i++)
		if (!f->p->l->span[i].waits)
			paint_span(f, y, of, &f->p->l->span[i]);
	put_status(f, y, of, life.end);
}

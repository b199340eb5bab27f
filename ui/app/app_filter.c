/*
 * What the lists show: a filter of conversations, and one of packets.
 *
 *    f ─▶ prompt ─▶ what can come next, or what is wrong and where, while one
 *                   types ─▶ Enter: the list, with the filter above it
 *    Esc in the list, or an empty filter: all of it again
 *
 * Conversations are filtered where they are sorted, in slices (flowlist.c).
 */
#include <stdio.h>
#include <string.h>

#include "capture/filter/flow_fields.h"
#include "ui/app/app.h"
#include "ui/text/i18n.h"

enum { WORDS = 64, CARET = '^' };

/* --- which one ----------------------------------------------------------- */

static bool is_list(const struct app *app)
{
	return app->view == VIEW_FLOWS || app->view == VIEW_PACKETS;
}

static enum filter_of of_view(const struct app *app)
{
	return app->view == VIEW_FLOWS ? FILTER_OF_FLOWS : FILTER_OF_PACKETS;
}

const struct sieve *filter_shown(const struct app *app)
{
	const struct sieve *s = &app->sieve[of_view(app)];

	return is_list(app) && s->filter ? s : NULL;
}

/* --- setting it ---------------------------------------------------------- */

static bool flow_passes(const void *of, uint32_t n, const struct flow *f)
{
	const struct app *app = of;
	const struct filter *filter = app->sieve[FILTER_OF_FLOWS].filter;
	struct filter_recording values = { .r = app->show.rec };

	return app->show.file ? filter_flow(filter, n, f)
			      : filter_recording_flow(&values, filter, n);
}

/* Outside a file's conversations, inside, and of a recording. */
static void set_packets(struct app *app, const struct filter *filter)
{
	app->list_at = app->list_top = 0;
	app->file.top = 0;
	tracelist_filter(&app->traced, filter);
}

/* Takes the filter over. */
static void set(struct app *app, enum filter_of of, struct filter *filter,
		const char *text)
{
	struct sieve *s = &app->sieve[of];

	filter_free(s->filter);
	s->filter = filter;
	snprintf(s->text, sizeof(s->text), "%s", text);
	if (of == FILTER_OF_FLOWS)
		flowlist_filter(&app->flows, filter ? flow_passes : NULL, app);
	else
		set_packets(app, filter);
}

/* An empty one is none. False with *e: it is wrong. */
static bool set_text(struct app *app, enum filter_of of, const char *text,
		     struct filter_error *e)
{
	struct filter *filter;

	if (filter_compile(&filter, text, of, e) < 0)
		return false;
	if (!text[strspn(text, " ")]) {
		filter_free(filter);
		filter = NULL;
	}
	set(app, of, filter, filter ? text : "");
	return true;
}

/* Asked of conversations, a filter of packets may make no sense. */
void filter_begin(struct app *app)
{
	const char *text = app->options->filter_text;
	struct filter_error e;

	for (int of = 0; of < 2; of++)
		if (!text || !set_text(app, (enum filter_of)of, text, &e))
			set(app, (enum filter_of)of, NULL, "");
}

void filter_free_all(struct app *app)
{
	for (int of = 0; of < 2; of++) {
		filter_free(app->sieve[of].filter);
		app->sieve[of].filter = NULL;
	}
}

bool filter_remove(struct app *app)
{
	if (!filter_shown(app))
		return false;
	set(app, of_view(app), NULL, "");
	return true;
}

/* --- asking for it ------------------------------------------------------- */

void filter_ask_text(struct app *app)
{
	if (is_list(app))
		app_ask(app, PROMPT_SHOW, app->sieve[of_view(app)].text);
}

bool filter_take(struct app *app)
{
	struct filter_error e;

	return set_text(app, of_view(app), app->line, &e);
}

/* The words that can stand at the cursor; how many, at most WORDS. */
static size_t words_here(const struct app *app, size_t *from,
			 struct filter_word word[WORDS])
{
	const char *names[WORDS + 1];
	size_t n, lanes = 0;

	for (; !app->show.file && lanes < WORDS &&
	       lanes < recording_n_lanes(app->show.rec);
	     lanes++)
		names[lanes] =
			recording_lane_name(app->show.rec, (uint32_t)lanes);
	names[lanes] = NULL;
	n = filter_complete(app->line, app->cursor, of_view(app), names, from,
			    word, WORDS);
	return n < WORDS ? n : WORDS;
}

/* Bytes that all the words begin with. */
static size_t common(const struct filter_word *word, size_t n)
{
	size_t len = strlen(word[0].word);

	for (size_t i = 1; i < n; i++)
		while (strncmp(word[0].word, word[i].word, len) != 0)
			len--;
	return len;
}

void filter_tab(struct app *app)
{
	struct filter_word word[WORDS];
	char line[2 * APP_LINE];
	size_t from, n = words_here(app, &from, word), len;

	if (n == 0)
		return;
	len = common(word, n);
	if (len < app->cursor - from)
		return; /* in another case than it was typed */
	snprintf(line, sizeof(line), "%.*s%.*s%s%s", (int)from, app->line,
		 (int)len, word[0].word, n == 1 ? " " : "",
		 app->line + app->cursor);
	if (strlen(line) >= sizeof(app->line))
		return;
	memcpy(app->line, line, strlen(line) + 1);
	app->cursor = from + len + (n == 1);
}

/* --- drawing ------------------------------------------------------------- */

static void draw_words(struct grid *g, int y, int x,
		       const struct filter_word *word, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (x + text_width(word[i].word) + 2 > g->cols) {
			grid_text(g, y, x, STYLE_DIM, "…");
			return;
		}
		x = grid_text(g, y, x, STYLE_KEY, word[i].word) + 2;
	}
	if (n == 1 && *word->help)
		grid_text(g, y, x, STYLE_DIM, tr(word->help));
}

/* The caret under the place, what it is about before or behind it. */
static void draw_wrong(const struct app *app, struct grid *g, int y,
		       const struct filter_error *e)
{
	int x = prompt_column(app, g, e->at), cols;
	char text[sizeof(e->text)];

	grid_put(g, y, x, STYLE_LOSS, CARET);
	cols = g->cols - x - 3;
	if (text_width(e->text) <= cols || cols > x) {
		text_cut(text, sizeof(text), e->text, cols);
		grid_text(g, y, x + 2, STYLE_LOSS, text);
		return;
	}
	text_cut(text, sizeof(text), e->text, x - 2);
	grid_text(g, y, x - 1 - text_width(text), STYLE_LOSS, text);
}

/* A word that is being typed is not wrong yet if it can become one. */
void filter_hint_draw(const struct app *app, struct grid *g, int y)
{
	struct filter_word word[WORDS];
	struct filter_error e;
	struct filter *filter;
	size_t from, n = words_here(app, &from, word);
	bool ok = filter_compile(&filter, app->line, of_view(app), &e) == 0;

	filter_free(ok ? filter : NULL);
	if (!ok && (n == 0 || e.at + e.len < from) && *app->line)
		draw_wrong(app, g, y, &e);
	else
		draw_words(g, y, prompt_column(app, g, from), word, n);
}

struct area filter_line_draw(const struct app *app, struct grid *g,
			     struct area a, size_t shown, size_t of)
{
	const struct sieve *s = filter_shown(app);
	char count[64], text[APP_LINE];
	int x;

	if (!s)
		return a;
	snprintf(count, sizeof(count), "%zu %s %zu", shown, tr("of"), of);
	x = grid_text(g, a.y, a.x + 1, STYLE_KEY, tr("show: "));
	text_cut(text, sizeof(text), s->text,
		 a.x + a.cols - x - text_width(count) - 4);
	x = grid_text(g, a.y, x, STYLE_PLAIN, text);
	grid_text(g, a.y, x + 3, STYLE_LABEL, count);
	return (struct area){ a.y + 1, a.x, a.rows - 1, a.cols };
}

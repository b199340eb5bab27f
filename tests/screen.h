/*
 * The screen's program on a grid, with keys as text and a clock that only goes
 * on when it is told to:
 *
 *	static struct screen s;
 *
 *	screen_open(&s, 80, 24);
 *	screen_record(&s, story_hello());
 *	screen_play(&s, "n n Space pause 2s /");
 *	... screen_text(&s) ...
 *	screen_close(&s);
 *
 * Keys are written as in ui/term/keyfile.h. `wait "text"` goes on in time until
 *the text is shown, and `resize 80x24` makes the screen so large.
 */
#ifndef TESTS_SCREEN_H
#define TESTS_SCREEN_H

#include "capture/text.h"
#include "tests/fake.h"
#include "tests/test.h"
#include "ui/app/app.h"
#include "ui/term/keyfile.h"

#define SCREEN_MS UINT64_C(1000000)

enum {
	SCREEN_FRAME_MS = 34, /* most between two frames of what moves */
	SCREEN_WAIT_MS = 60000,
	SCREEN_FRAMES = 10000, /* more without a key is a program that spins */
};

struct screen {
	struct options options;
	struct app app;
	struct grid grid;
	uint64_t now_ns;
	int y, x;   /* of the cursor; y -1: none */
	int frames; /* drawn so far */
};

static inline void screen_draw(struct screen *s)
{
	app_draw(&s->app, &s->grid, s->now_ns, &s->y, &s->x);
	s->frames++;
}

static inline void screen_resize(struct screen *s, int cols, int rows)
{
	grid_free(&s->grid);
	grid_init(&s->grid, rows, cols);
	screen_draw(s);
}

static inline void screen_open(struct screen *s, int cols, int rows)
{
	*s = (struct screen){ .options = { .speed = 1, .theme = "dark" },
			      .now_ns = 1000 * SCREEN_MS };
	grid_init(&s->grid, rows, cols);
	app_init(&s->app, &s->options);
}

static inline void screen_close(struct screen *s)
{
	app_free(&s->app);
	grid_free(&s->grid);
}

/* What the loop does after whatever it has woken up for. */
static inline void screen_tick(struct screen *s)
{
	app_begin(&s->app, s->now_ns);
	app_tick(&s->app, s->now_ns);
	screen_draw(s);
}

/* Shows a recording, which becomes the screen's. */
static inline void screen_record(struct screen *s, struct recording *r)
{
	struct show show;

	show_recorded(&show, r);
	app_show(&s->app, &show);
	screen_draw(s);
	screen_tick(s);
}

/* Shows a capture file, which becomes the screen's; nothing is read yet. */
static inline void screen_capture(struct screen *s, struct capture_file *file,
				  const char *name)
{
	struct show show;

	show_capture(&show, file, name, (uint8_t)s->options.judge);
	app_show(&s->app, &show);
	screen_draw(s);
}

/* Shows a run of a plot, as if a scenario made it. */
static inline void screen_run_plot(struct screen *s, struct fake *f,
				   fake_plot *plot, const char *scenario)
{
	struct run_options options = { .seed = 1 };
	struct scenario *parsed = NULL;
	struct mistakes m;
	struct show show;

	ck_assert_int_eq(scenario_parse(&parsed, "fake.scn", scenario,
					strlen(scenario), NULL, 0, &m),
			 0);
	mistakes_free(&m);
	show_scenario(&show, parsed, &options);
	recording_free(show.rec);
	fake_open(f, &s->now_ns, plot);
	show.rec = f->story.r;
	show.source = &f->source;
	app_show(&s->app, &show);
	screen_draw(s);
	screen_tick(s);
}

/* --- time ---------------------------------------------------------------- */

/* Ticks whenever the program wants to, for so long; what it asks is sane. */
static inline void screen_wait_ms(struct screen *s, unsigned ms)
{
	uint64_t end_ns = s->now_ns + ms * SCREEN_MS;

	for (int i = 0; !s->app.done; i++) {
		uint64_t wake_ns = app_wake_ns(&s->app, s->now_ns);

		ck_assert_msg(i < SCREEN_FRAMES, "it spins");
		if (!wake_ns || wake_ns > end_ns)
			break;
		if (wake_ns > s->now_ns)
			s->now_ns = wake_ns;
		screen_tick(s);
	}
	s->now_ns = end_ns;
	screen_draw(s);
}

/* Until nothing moves or plays any more. */
static inline void screen_settle(struct screen *s)
{
	for (int i = 0; app_wake_ns(&s->app, s->now_ns) && i < SCREEN_FRAMES;
	     i++)
		screen_wait_ms(s, 10);
	ck_assert_uint_eq(app_wake_ns(&s->app, s->now_ns), 0);
}

/* --- what it shows ------------------------------------------------------- */

/* Caller frees. Inlined, GCC 12 takes the result for the local's address. */
static __attribute__((noinline, unused)) char *
screen_text_in(const struct screen *s, bool ascii)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	grid_write(&s->grid, ascii, out);
	fclose(out);
	return text;
}

static inline char *screen_text(const struct screen *s)
{
	return screen_text_in(s, false);
}

static inline bool screen_shows(const struct screen *s, const char *text)
{
	char *all = screen_text(s);
	bool found = strstr(all, text) != NULL;

	free(all);
	return found;
}

/* A screen is more than Check's messages can hold. */
static inline void screen_must(const struct screen *s, const char *text,
			       bool shown, const char *file, int line)
{
	char *all = screen_text(s);
	bool found = strstr(all, text) != NULL;

	if (found != shown)
		fputs(all, stderr);
	free(all);
	ck_assert_msg(found == shown, "%s:%d: \"%s\" is %sshown", file, line,
		      text, shown ? "not " : "");
}

#define screen_must_show(s, text) screen_must(s, text, true, __FILE__, __LINE__)
#define screen_must_not_show(s, text)                                          \
	screen_must(s, text, false, __FILE__, __LINE__)

/* Where a text stands: the first line that has it. False: nowhere. */
static inline bool screen_find(const struct screen *s, const char *text, int *y,
			       int *x)
{
	char *all = screen_text(s), *line = all, *found;

	*y = 0;
	for (; *line; line += strcspn(line, "\n") + 1, ++*y) {
		size_t n = strcspn(line, "\n");

		line[n] = '\0';
		found = strstr(line, text);
		line[n] = '\n';
		if (!found || found >= line + n)
			continue;
		*found = '\0';
		*x = text_width(line);
		break;
	}
	found = *line ? line : NULL;
	free(all);
	return found != NULL;
}

/* --- keys ---------------------------------------------------------------- */

static inline void screen_input(struct screen *s, struct input in)
{
	if (s->app.done)
		return;
	app_input(&s->app, &in, s->now_ns);
	screen_tick(s);
}

static inline void screen_mouse(struct screen *s, enum mouse mouse, int y,
				int x)
{
	screen_input(s, (struct input){ .key = KEY_MOUSE_EVENT,
					.mouse = mouse,
					.y = y,
					.x = x });
}

static inline void screen_wait_for(struct screen *s, const char *text)
{
	for (unsigned ms = 0; !screen_shows(s, text); ms += 10) {
		if (ms >= SCREEN_WAIT_MS)
			screen_must_show(s, text);
		screen_wait_ms(s, 10);
	}
}

static inline void screen_stroke(struct screen *s, const struct keystroke *k)
{
	switch (k->kind) {
	case KEYSTROKE_INPUT:
		screen_input(s, k->input);
		break;
	case KEYSTROKE_WAIT:
		screen_wait_for(s, k->text);
		break;
	case KEYSTROKE_PAUSE:
		screen_wait_ms(s, k->ms);
		break;
	case KEYSTROKE_RESIZE:
		screen_resize(s, k->cols, k->rows);
		break;
	}
}

static inline void screen_play(struct screen *s, const char *keys)
{
	struct keyfile k;
	struct err e;

	ck_assert_msg(keyfile_parse(&k, "keys", keys, strlen(keys), &e) == 0,
		      "%s", e.text);
	for (size_t i = 0; i < k.n; i++)
		screen_stroke(s, &k.stroke[i]);
	keyfile_free(&k);
}

/* --- as text with styles ------------------------------------------------- */

/* A letter a style; a capital (of digits, the sign above them) is bold. */
static inline char screen_style_letter(uint8_t style)
{
	static const char letters[] = ".dtlspcnmxbfrakvowhygieu1234";
	static const char bold[] = ":DTLSPCNMXBFRAKVOWHYGIEU!@#$";

	_Static_assert(sizeof(letters) == STYLES + 1, "a letter a style");
	_Static_assert(sizeof(bold) == sizeof(letters), "twice");
	return (style & STYLE_BOLD ? bold : letters)[style & STYLE_MASK];
}

static inline void screen_legend(FILE *out)
{
	fprintf(out,
		"styles: . plain  d dim  t title  l lane  s state  p packet  c "
		"call  n note\n"
		"  m mark  x loss  b border  f focus  r bar  a tab  k key  v "
		"label  o ok\n"
		"  w warn  h held  y match  g ghost  i visited  e taken  u "
		"fading  1-4 ends\n"
		"  capitals and !@#$ are bold; a blank is a blank; "
		"<from-to> is selected\n");
}

/* A blank has a style to be seen where it has a background. */
static inline bool screen_is_empty(const struct cell *c)
{
	enum style style = c->style & STYLE_MASK;

	return c->glyph == ' ' && style != STYLE_BAR && style != STYLE_TAB &&
	       style != STYLE_MATCH;
}

/* The styles of a row, without what is blank at its end. Caller frees. */
static __attribute__((noinline, unused)) char *
screen_style_row(const struct grid *g, int y)
{
	const struct cell *c = &g->cell[y * g->cols];
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);
	int end = g->cols;

	while (end > 0 && screen_is_empty(&c[end - 1]))
		end--;
	for (int x = 0; x < end; x++)
		putc(screen_is_empty(&c[x]) ? ' '
					    : screen_style_letter(c[x].style),
		     out);
	for (int x = 0; x < g->cols; x++) {
		int from = x;

		while (x < g->cols && c[x].style & STYLE_BACK)
			x++;
		if (x > from)
			fprintf(out, " <%d-%d>", from, x - 1);
	}
	fclose(out);
	return text;
}

/* Rows of styles under their numbers; those alike are told once. */
static inline void screen_dump_styles(const struct grid *g, FILE *out)
{
	for (int y = 0, next; y < g->rows; y = next) {
		char *row = screen_style_row(g, y), *other;
		bool same = true;

		for (next = y + 1; same && next < g->rows; next += same) {
			other = screen_style_row(g, next);
			same = strcmp(row, other) == 0;
			free(other);
		}
		if (next > y + 1)
			fprintf(out, "%d-%d|%s\n", y, next - 1, row);
		else
			fprintf(out, "%d|%s\n", y, row);
		free(row);
	}
}

/* The screen, then its styles if they are asked for. */
static inline void screen_dump(const struct screen *s, bool ascii, bool styles,
			       FILE *out)
{
	fprintf(out, "==== %dx%d%s ====\n", s->grid.cols, s->grid.rows,
		ascii ? ", ascii" : "");
	grid_write(&s->grid, ascii, out);
	if (s->y >= 0)
		fprintf(out, "---- cursor at %d,%d\n", s->y, s->x);
	fprintf(out, "----\n");
	if (styles)
		screen_dump_styles(&s->grid, out);
}

#endif

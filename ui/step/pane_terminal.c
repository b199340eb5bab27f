/*
 * The programs' terminal as a pane. At the end of the recording it is the
 * terminal itself, with what has been written since the last step; anywhere
 * before that, or where no programs run (a recording that was saved), it is
 * another one that was given what had been written until then. Not how far the
 * cursor has been decides: in realtime a run goes on while it stands.
 *
 * Of that the last 64 KiB are taken, which is more than any pane shows; going
 * on in time only what is new.
 */
#include "capture/recording/thread.h"
#include "ui/app/app.h"
#include "ui/text/i18n.h"

enum { PAST_BYTES = 1 << 16, FEW_LINES = 6 };

/* --- as it was ----------------------------------------------------------- */

/* Outputs that come before an event. */
static uint32_t outputs_before(const struct recording *r, uint32_t event)
{
	uint32_t low = 0, high = recording_n_outputs(r);

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (recording_output_row(r, middle)->event < event)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The first output that is looked at for n of them. */
static uint32_t first_of(const struct recording *r, uint32_t n)
{
	size_t bytes = 0;

	while (n > 0 && bytes < PAST_BYTES)
		bytes += recording_output_row(r, --n)->n;
	return n;
}

/* Outputs of other programs are lines of the ladder. */
static void write_output(struct emulator *e, const struct recording *r,
			 uint32_t i)
{
	const struct output_row *o = recording_output_row(r, i);

	if (o->lane == ROW_NONE)
		emulator_write(e, recording_text(r, o->text), o->n);
}

static const struct emulator *past_of(struct app *app, struct area a)
{
	struct terminal_look *l = &app->terminal;
	const struct recording *r = app->show.rec;
	uint32_t n = outputs_before(r, player_cursor(&app->player));
	int rows = 0, cols = 0;

	if (l->t) /* it was of the same size */
		emulator_size(terminal_emulator(l->t), &a.rows, &a.cols);
	if (l->past)
		emulator_size(l->past, &rows, &cols);
	if (rows != a.rows || cols != a.cols || l->past_n > n) {
		emulator_free(l->past);
		l->past = emulator_new(a.rows, a.cols, NULL, NULL);
		l->past_n = first_of(r, n);
	}
	while (l->past_n < n)
		write_output(l->past, r, l->past_n++);
	return l->past;
}

static bool is_past(const struct app *app)
{
	return !app->terminal.t || !player_at_edge(&app->player);
}

/* --- drawing ------------------------------------------------------------- */

void pane_terminal_draw(struct app *app, struct grid *g, struct area a)
{
	struct terminal_look *l = &app->terminal;
	const struct emulator *e;
	int above;

	if (l->t && terminal_is_full(app))
		terminal_resize(l->t, a.rows, a.cols);
	e = is_past(app) ? past_of(app, a) : terminal_emulator(l->t);
	above = emulator_above(e);
	if (l->up > above)
		l->up = above;
	emulator_draw(e, g, a, l->up);
	l->fresh = 0;
}

bool pane_terminal_cursor(const struct app *app, int *y, int *x)
{
	struct area a = app->area[PANE_TERMINAL];

	if (!terminal_has_keys(app) || app->terminal.up > 0 ||
	    !emulator_cursor(terminal_emulator(app->terminal.t), y, x) ||
	    *y >= a.rows || *x >= a.cols)
		return false;
	*y += a.y;
	*x += a.x;
	return true;
}

/* Whose it is: that of the program that begins last (run/program_step.c). */
static const char *owner(const struct scenario *s)
{
	for (size_t i = s ? s->n_program : 0; i-- > 0;)
		if (s->program[i].step->kind == ST_PROGRAM)
			return s->program[i].step->name;
	return NULL;
}

/* "terminal · sh", and how far from what it shows now. */
void pane_terminal_title(const struct app *app, char *out, size_t size)
{
	const char *name = owner(app->show.scenario);
	struct words w = { .at = out, .size = size };

	words_add(&w, "%s%s%s", tr("terminal"), name ? " · " : "",
		  name ? name : "");
	if (app->terminal.t && is_past(app))
		words_add(&w, " · %s", tr("as it was"));
	if (app->terminal.up > 0)
		words_add(&w, " · -%d", app->terminal.up);
}

int pane_terminal_lines(const struct app *app)
{
	const struct terminal_look *l = &app->terminal;
	const struct emulator *e;

	if (!l->t)
		return FEW_LINES;
	e = terminal_emulator(l->t);
	if (emulator_above(e) > 0 || emulator_used(e) > FEW_LINES)
		return FEW_LINES;
	return emulator_used(e);
}

/* --- moving about -------------------------------------------------------- */

static void press(struct app *app, uint32_t key, int times)
{
	for (int i = 0; i < times; i++)
		terminal_key(app->terminal.t, &(struct input){ .key = key });
}

void pane_terminal_scroll(struct app *app, int lines)
{
	struct terminal_look *l = &app->terminal;
	bool up = lines > 0;

	/* An editor or a pager scrolls by itself. */
	if (!is_past(app) && emulator_is_alternate(terminal_emulator(l->t))) {
		press(app, up ? KEY_ARROW_UP : KEY_ARROW_DOWN,
		      up ? lines : -lines);
		return;
	}
	l->up += lines;
	if (l->up < 0)
		l->up = 0;
}

bool pane_terminal_act(struct app *app, int action)
{
	int page = app->area[PANE_TERMINAL].rows - 1;

	switch ((enum action)action) {
	case ACT_UP:
		pane_terminal_scroll(app, 1);
		return true;
	case ACT_DOWN:
		pane_terminal_scroll(app, -1);
		return true;
	case ACT_PAGE_UP:
	case ACT_HALF_UP:
		pane_terminal_scroll(app, page);
		return true;
	case ACT_PAGE_DOWN:
	case ACT_HALF_DOWN:
		pane_terminal_scroll(app, -page);
		return true;
	default:
		return false;
	}
}

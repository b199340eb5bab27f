/*
 * The programs' terminal and the screen.
 *
 *   key ─▶ terminal_has_keys? ─▶ programs          C-] ─▶ the ladder has them
 *   programs ─▶ terminal_tick ─▶ cells, and an event of the recording
 *
 * While it has the keys, the cursor of the recording stays at the end: calls
 * and packets stand in the ladder as soon as they have happened, so that one
 * who types sees what comes of it. A packet that is held needs a key of the
 * ladder, which the line at the bottom says.
 *
 * What is written is recorded as it is, in pieces as they were read, and whole
 * characters; after 16 MiB no more, which is told once.
 */
#include "ui/app/app_terminal.h"

#include <stdio.h>
#include <string.h>

#include "capture/recording/thread.h"
#include "capture/text.h"
#include "ui/app/app.h"
#include "ui/command/exec_scenario.h"
#include "ui/text/i18n.h"

enum { RECORD_MOST = 16 << 20, USUAL_ROWS = 24 };

/* --- beginning and end --------------------------------------------------- */

static bool runs_programs(const struct app *app)
{
	return app->show.scenario && scenario_has_programs(app->show.scenario);
}

/* Other outputs are lines of the ladder. */
static bool has_terminal(const struct recording *r)
{
	uint32_t n = r ? recording_n_outputs(r) : 0;

	for (uint32_t i = 0; i < n; i++)
		if (recording_output_row(r, i)->lane == ROW_NONE)
			return true;
	return false;
}

bool terminal_is_there(const struct app *app)
{
	return runs_programs(app) || has_terminal(app->show.rec);
}

bool terminal_is_full(const struct app *app)
{
	return app->terminal.full || app->focus == PANE_TERMINAL;
}

int terminal_begin(struct app *app, struct err *e)
{
	struct terminal_look *l = &app->terminal;
	struct run_options *o = &app->show.options;
	struct area a = app->area[PANE_TERMINAL];

	if (!runs_programs(app) || l->t)
		return 0;
	if (!terminal_is_full(app) || a.rows <= 0)
		a = (struct area){ .rows = USUAL_ROWS, .cols = app->cols - 2 };
	if (terminal_open(&l->t, a.rows, a.cols, e) < 0)
		return -1;
	for (int i = 0; i < 3; i++)
		o->program_fd[i] = terminal_slave(l->t);
	o->program_terminal = true;
	return 0;
}

void terminal_end(struct app *app)
{
	struct terminal_look *l = &app->terminal;

	terminal_close(l->t);
	emulator_free(l->past);
	*l = (struct terminal_look){ .shell = l->shell, .full = l->full };
}

/* --- what is written ----------------------------------------------------- */

/* Bytes at the end of n that are the beginning of a character (RFC 3629). */
static size_t begun(const char *bytes, size_t n)
{
	for (size_t back = 1; back <= 3 && back <= n; back++) {
		unsigned char c = (unsigned char)bytes[n - back];
		size_t needs = c >= 0xf0   ? 4
			       : c >= 0xe0 ? 3
			       : c >= 0xc0 ? 2
					   : 1;

		if ((c & 0xc0) != 0x80)
			return needs > back ? back : 0;
	}
	return 0;
}

static uint64_t time_of(const struct app *app, uint64_t now_ns)
{
	struct recording *r = app->show.rec;
	const struct source *s = app->player.source;
	uint64_t last = recording_event(r, recording_count(r) - 1)->t_ns;
	uint64_t t_ns = s && s->start_ns && now_ns > s->start_ns
				? now_ns - s->start_ns
				: 0;

	return t_ns > last ? t_ns : last;
}

static void say_full(struct app *app, uint64_t t_ns)
{
	char text[96];

	snprintf(text, sizeof(text),
		 "Programs have written more than %d MiB: "
		 "what comes is shown, and not recorded.",
		 RECORD_MOST >> 20);
	recording_note(app->show.rec, t_ns, "en", text, 0);
}

static void record(struct app *app, const char *bytes, size_t n,
		   uint64_t now_ns)
{
	static char whole[TERMINAL_TAKE + 4];
	struct terminal_look *l = &app->terminal;
	uint64_t t_ns = time_of(app, now_ns);
	size_t part;

	if (l->recorded >= RECORD_MOST)
		return;
	memcpy(whole, l->part, l->n_part);
	memcpy(whole + l->n_part, bytes, n);
	n += l->n_part;
	part = begun(whole, n);
	memcpy(l->part, whole + n - part, part);
	l->n_part = part;
	n -= part;
	if (n > 0)
		recording_output(app->show.rec, t_ns, ROW_NONE, 0, whole, n);
	l->recorded += n;
	if (l->recorded >= RECORD_MOST)
		say_full(app, t_ns);
}

/* A run that was begun again has a recording of its own. */
static void begin_anew(struct app *app)
{
	struct terminal_look *l = &app->terminal;

	if (l->rec)
		terminal_clear(l->t);
	emulator_free(l->past);
	l->past = NULL;
	l->rec = app->show.rec;
	l->recorded = l->n_part = 0;
}

/* When a shell has, nobody cares for packets that are still held. */
static bool has_ended(const struct app *app)
{
	const struct player *p = &app->player;

	return p->status == SOURCE_END ||
	       (app->terminal.shell && p->source &&
		run_program_status(p->source, EXEC_SHELL) >= 0);
}

/* Nobody reads keys any more; a shell's end is the end of all. */
static void on_end(struct app *app)
{
	if (app->terminal.shell)
		app->done = true;
	if (app->focus == PANE_TERMINAL && !app->maximised)
		app->focus = PANE_LADDER;
}

/* Whoever types sees what comes of it. */
static void stay_at_end(struct app *app)
{
	app->player.tails = terminal_has_keys(app);
	if (app->player.tails && !player_at_edge(&app->player))
		player_seek_end(&app->player);
}

void terminal_tick(struct app *app, uint64_t now_ns)
{
	struct terminal_look *l = &app->terminal;
	bool ended = has_ended(app);
	const char *bytes;
	size_t n;

	if (!l->t)
		return;
	if (l->rec != app->show.rec)
		begin_anew(app);
	n = terminal_take(l->t, &bytes);
	l->fresh += n;
	if (n > 0)
		record(app, bytes, n, now_ns);
	if (ended && n < TERMINAL_TAKE) /* that was all */
		on_end(app);
	stay_at_end(app);
}

int app_terminal_fd(const struct app *app)
{
	return app->terminal.t ? terminal_fd(app->terminal.t) : -1;
}

/* --- keys ---------------------------------------------------------------- */

bool terminal_has_keys(const struct app *app)
{
	return app->terminal.t && app->view == VIEW_STEP &&
	       app->focus == PANE_TERMINAL && app->prompt == PROMPT_NONE &&
	       app->player.status < SOURCE_END &&
	       !player_in_history(&app->player) && !app_asks(app);
}

void terminal_focus(struct app *app)
{
	if (!terminal_is_there(app))
		return;
	file_set_view(app, VIEW_STEP);
	app->focus = PANE_TERMINAL;
	app->selected = ROW_NONE;
	if (app->terminal.t)
		player_seek_end(&app->player);
}

bool terminal_input(struct app *app, const struct input *in)
{
	if (in->key == KEY_MOUSE_EVENT || !terminal_has_keys(app))
		return false;
	app->message[0] = '\0';
	app->terminal.up = 0;
	if (!in->alt && key_action(in->key, KEYS_STEP) == ACT_TERMINAL)
		app->focus = PANE_LADDER;
	else
		terminal_key(app->terminal.t, in);
	return true;
}

char *terminal_step_keys(const struct app *app, char out[2 * KEY_TEXT])
{
	char back[KEY_TEXT] = "", step[KEY_TEXT];
	bool away = terminal_has_keys(app);

	if (away)
		action_key(ACT_TERMINAL, back);
	snprintf(out, (size_t)2 * KEY_TEXT, "%s%s%s", back, away ? " " : "",
		 action_key(ACT_STEP, step));
	return out;
}

/* "C-] keys go to the ladder again   #3 is held: C-] n lets it go" */
void terminal_keys_draw(const struct app *app, struct grid *g, int y)
{
	uint32_t held = player_next(&app->player);
	char back[KEY_TEXT], step[2 * KEY_TEXT], text[APP_LINE];
	int x;

	action_key(ACT_TERMINAL, back);
	x = grid_text(g, y, 1, STYLE_KEY, back) + 1;
	x = grid_text(g, y, x, STYLE_DIM, tr("keys go to the ladder again"));
	if (held == ROW_NONE)
		return;
	snprintf(text, sizeof(text), tr("#%u is held: %s lets it go"),
		 packet_number(app->player.rec, held),
		 terminal_step_keys(app, step));
	grid_text(g, y, x + 3, STYLE_HELD, text);
}

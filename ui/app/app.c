/*
 * The screen's program.
 *
 *   input ─▶ prompt? ─▶ view's own keys ─▶ stepping keys ─▶ keys of all views
 *   tick  ─▶ source, playing
 *   draw  ─▶ line at the top │ the view │ line at the bottom
 *
 * Everything that is shown is worked out anew at each draw from the player's
 * world and the few things that a viewer chose; nothing drawn is remembered
 * but where it stood, for the mouse.
 */
#include "ui/app/app.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/command/catalogue.h"
#include "ui/text/i18n.h"
#include "ui/print/save.h"
#include "ui/print/svg.h"

enum {
	FRAME_MS = 32,	  /* with what drawing takes, 30 a second */
	SCREENFUL = 4096, /* bytes that a program wrote to its terminal */
};

/* --- beginning and end --------------------------------------------------- */

/* Many terminals tell their colours: COLORFGBG is "0;15" on white. */
static bool on_white(void)
{
	const char *colours = getenv("COLORFGBG");
	const char *back = colours ? strrchr(colours, ';') : NULL;

	return back && (strcmp(back, ";15") == 0 || strcmp(back, ";7") == 0);
}

static const struct theme *theme_of(const struct options *o)
{
	if (o->theme)
		return theme_find(o->theme);
	return theme_find(on_white() ? "light" : "dark");
}

static void forget_selection(struct app *app)
{
	app->selected = app->chosen = ROW_NONE;
	app->focus = PANE_LADDER;
	app->maximised = false;
	app->calls_up = app->field = app->field_top = 0;
	app->list_at = app->list_top = 0;
	app->packets.n = 0;
	app->stream = (struct stream_view){ .flow = ROW_NONE,
					    .packet = ROW_NONE,
					    .counted_flow = ROW_NONE };
	app->n_marks = 0;
	app->search[0] = '\0';
	app->state = TCP_UNKNOWN;
	app->compared[0] = app->compared[1] = ROW_NONE;
	app->ask_at = -1;
	app->closed = 1; /* the IP header */
	app->seeks = false;
	app->flow_ends_cols = 0;
	held_free(&app->live.held);
	app->live = (struct live_look){ .now_ns = 0 };
	app->stuck_shown = false;
	app->file = (struct file_look){ .flow = FLOW_NONE, .wanted = ROW_NONE };
	app->learn.lesson = COURSE_NONE;
	app->learn.begun = app->learn.done = false;
}

void app_init(struct app *app, const struct options *options)
{
	*app = (struct app){ .options = options,
			     .theme = theme_of(options),
			     .view = VIEW_HOME,
			     .preview_of = -1 };
	flowlist_init(&app->flows);
	socklist_init(&app->sockets);
	forget_selection(app);
}

void app_close_show(struct app *app)
{
	if (app->show.rec)
		player_free(&app->player);
	show_close(&app->show);
	terminal_end(app);
	flowlist_free(&app->flows);
	socklist_free(&app->sockets);
	graphs_free(&app->graphs);
	lanes_forget(app);
	packetlist_free(&app->packets);
	tracelist_free(&app->traced);
	held_free(&app->live.held);
	branch_forget(app);
	app->begun = false;
}

void app_free(struct app *app)
{
	app_close_show(app);
	filter_free_all(app);
	courselist_free(&app->learn.course);
	homelist_free(&app->home);
	free(app->preview);
	*app = (struct app){ 0 };
}

bool app_has_show(const struct app *app)
{
	return app->show.rec != NULL;
}

static void start_player(struct app *app, struct source *source)
{
	player_init(&app->player, app->show.rec, source);
	app->player.animate = !app->options->no_animation;
	app->player.speed = app->options->speed;
}

void app_show(struct app *app, struct show *show)
{
	app_close_show(app);
	app->show = *show;
	*show = (struct show){ 0 };
	start_player(app, NULL);
	app->begun = !app->show.scenario && !app->show.in && !app->show.ready;
	app->view = app->show.file ? VIEW_FLOWS : VIEW_STEP;
	app->message[0] = '\0';
	forget_selection(app);
	filter_begin(app);
}

int app_home(struct app *app, struct progress_file *progress, struct err *e)
{
	struct catalogue c;

	if (catalogue_open(&c, e) < 0)
		return -1;
	homelist_init_live(&app->home, &c);
	catalogue_free(&c);
	courselist_init(&app->learn.course, &app->home);
	app->learn.progress = progress;
	app->from = VIEW_HOME;
	app->view = VIEW_HOME;
	app->home_at = (int)homelist_find(&app->home, "");
	return 0;
}

/* --- the stage ----------------------------------------------------------- */

bool app_must_begin(const struct app *app)
{
	return app_has_show(app) && !app->begun;
}

void app_leave_show(struct app *app)
{
	app_close_show(app);
	if (app->from == VIEW_LEARN)
		learn_return(app);
	else
		app->view = VIEW_HOME;
}

/* What could not be shown: home says it, without one the program ends. */
void app_give_up(struct app *app)
{
	if (!app->from) {
		app->done = true;
		app->status = (int)app->error.status;
		return;
	}
	app_leave_show(app);
	app_complain(app, &app->error);
	app->error = (struct err){ 0 };
}

void app_begin(struct app *app, uint64_t now_ns)
{
	if (!app_must_begin(app))
		return;
	app->begun = true;
	player_free(&app->player);
	if (terminal_begin(app, &app->error) < 0 ||
	    show_begin(&app->show, &app->error) < 0) {
		start_player(app, NULL);
		app_give_up(app);
		return;
	}
	start_player(app, app->show.source);
	if (player_pump(&app->player, now_ns, &app->error) < 0)
		app_give_up(app);
}

int app_fd(const struct app *app)
{
	if (app->show.file)
		return loader_fd(app->show.file);
	return app->player.source && app->player.status < SOURCE_END
		       ? app->player.source->fd
		       : -1;
}

int app_census_fd(const struct app *app)
{
	return app->show.census ? census_fd(app->show.census) : -1;
}

uint64_t app_frame_ns(const struct app *app)
{
	bool flood = app->terminal.fresh > SCREENFUL;

	return app->show.file || flood ? FRAME_MS * UINT64_C(1000000) : 0;
}

/* --- time ---------------------------------------------------------------- */

/* The event that shows what was done to a packet; ROW_NONE: not yet. */
static uint32_t hand_event(const struct show *s, const struct hand *hand)
{
	uint32_t packet = hand_find(s->rec, hand);
	const struct packet_row *p;

	if (packet == ROW_NONE)
		return ROW_NONE;
	p = recording_packet(s->rec, packet);
	return hand->kind == COMMAND_DELAY ? p->sent_event : p->fate_event;
}

/* The run that was made again has come to the packet that was changed. */
static void seek_hand(struct app *app)
{
	const struct show *s = &app->show;
	uint32_t event = hand_event(s, &s->hand[s->n_hands - 1]);

	if (event == ROW_NONE && app->player.status != SOURCE_END)
		return;
	app->seeks = false;
	if (event == ROW_NONE) {
		player_seek_end(&app->player);
		app_say(app, "%s",
			tr("run again, and that packet did not come"));
		return;
	}
	player_seek(&app->player, player_step_of(&app->player, event));
	app->player.furthest = app->player.at;
	/* What the kernel does about it is shown as it comes. */
	app->player.follows = player_at_edge(&app->player);
}

/* What was waited for has come, or will not. */
static void end_wait(struct app *app, uint32_t at)
{
	struct player *p = &app->player;

	if (p->at != at) {
		app->message[0] = '\0';
		step_moved(app, PLAYER_MOVED);
	} else if (p->follows && p->status == SOURCE_END) {
		p->follows = false;
		step_moved(app, PLAYER_ENDS);
	}
}

static void tick(struct app *app, uint64_t now_ns)
{
	uint32_t at = app->player.at;
	bool waited = app->player.follows;

	if (app->show.file)
		file_read(app, now_ns);
	if (player_pump(&app->player, now_ns, &app->error) < 0) {
		app_give_up(app);
		return;
	}
	terminal_tick(app, now_ns);
	if (waited || !app->player.tails)
		end_wait(app, at);
	if (app->show.file)
		file_tick(app, now_ns);
	if (app->branch.on)
		branch_go_on(app, now_ns);
	if (app->seeks)
		seek_hand(app);
	if (app->seeks ||
	    app->branch.on) /* not yet: what it has come to is shown */
		player_seek_end(&app->player);
	if (app->player.playing)
		step_moved(app, player_tick(&app->player, now_ns, &app->error));
}

void app_tick(struct app *app, uint64_t now_ns)
{
	if (!app_has_show(app) || !app->begun || app->done)
		return;
	tick(app, now_ns);
	lesson_tick(app);
}

/* A clock on the screen goes on while the kernel's timer runs. */
static bool clock_runs(const struct app *app)
{
	const struct player *p = &app->player;

	return player_at_edge(p) && p->source && p->status == SOURCE_WAIT &&
	       p->source->wake_ns;
}

/* When the edge just taken stops to glow, where a state diagram is shown. */
static uint64_t glow_ends_ns(const struct app *app, uint64_t now_ns)
{
	uint64_t end_ns = app->player.step_ns + STATES_GLOW_NS;
	bool shown =
		app->view == VIEW_STATES ||
		(app->view == VIEW_STEP && app->area[PANE_STATES].rows > 0);

	return shown && app->player.step_ns && now_ns < end_ns ? end_ns : 0;
}

static void earlier(uint64_t *least, uint64_t t_ns)
{
	if (t_ns && (!*least || t_ns < *least))
		*least = t_ns;
}

uint64_t app_wake_ns(const struct app *app, uint64_t now_ns)
{
	enum { CLOCK_MS = 100 };
	uint64_t wake_ns;

	if (!app_has_show(app) || !app->begun)
		return 0;
	wake_ns = player_wake_ns(&app->player, now_ns);
	earlier(&wake_ns, glow_ends_ns(app, now_ns));
	earlier(&wake_ns, stuck_wake_ns(app, now_ns));
	earlier(&wake_ns, sockets_wake_ns(app, now_ns));
	if (app->show.file)
		earlier(&wake_ns, file_wake_ns(app));
	if (app_is_live(app))
		earlier(&wake_ns, live_wake_ns(app, now_ns));
	if (clock_runs(app))
		earlier(&wake_ns, now_ns + CLOCK_MS * 1000000ull);
	return wake_ns;
}

/* --- what is said -------------------------------------------------------- */

void app_say(struct app *app, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(app->message, sizeof(app->message), format, ap);
	va_end(ap);
	app->complaint = false;
}

void app_complain(struct app *app, const struct err *e)
{
	app_say(app, "%s", e->text);
	app->complaint = true;
}

void app_ask(struct app *app, enum prompt prompt, const char *text)
{
	app->prompt = prompt;
	snprintf(app->line, sizeof(app->line), "%s", text);
	app->cursor = strlen(app->line);
	app->suggested = false;
}

void app_suggest(struct app *app, enum prompt prompt, const char *text)
{
	app_ask(app, prompt, text);
	app->suggested = true;
}

void app_set_view(struct app *app, enum view view)
{
	bool is_help = view == VIEW_HELP || view == VIEW_GLOSSARY;
	bool is_list = view == VIEW_HOME || view == VIEW_LEARN;

	if (!is_help && !is_list && !app_has_show(app))
		return;
	if (view == VIEW_HELP && app->view != VIEW_HELP)
		app->help_at = 0;
	if (view == VIEW_STREAM && app->view != VIEW_STREAM &&
	    !app_in_help(app))
		stream_choose(app);
	if (!is_help && app->view != view && !app_in_help(app) &&
	    app->view != VIEW_COMPARE && view != VIEW_COMPARE)
		app->list_at = app->list_top = 0;
	app->view = view;
}

bool app_in_help(const struct app *app)
{
	return app->view == VIEW_HELP || app->view == VIEW_GLOSSARY;
}

bool area_holds(struct area a, int y, int x)
{
	return y >= a.y && y < a.y + a.rows && x >= a.x && x < a.x + a.cols;
}

bool app_holds(const struct app *app)
{
	return show_holds(&app->show);
}

const char *app_hanging_text(const struct app *app)
{
	return app_holds(app) ? tr("held") : tr("in flight");
}

size_t app_rows(const struct app *app)
{
	return app->show.file ? app->player.rows.n : player_rows(&app->player);
}

uint32_t app_packets(const struct app *app)
{
	return app->show.file ? recording_n_packets(app->player.rec)
			      : app->player.world.sent;
}

/* The selected row's packet, else what is about to move, else what moved. */
uint32_t app_packet(const struct app *app)
{
	const struct player *p = &app->player;
	size_t end = player_rows(p);

	if (app->selected != ROW_NONE && app->selected < app_rows(app))
		end = app->selected + 1;
	else if (app->chosen != ROW_NONE)
		return app->chosen;
	for (size_t i = end; i-- > 0;)
		if (p->rows.at[i].kind <= ROW_HELD &&
		    (i == app->selected ||
		     !row_is_absorbed(p->rec, &p->rows.at[i])))
			return p->rows.at[i].item;
	return ROW_NONE;
}

/* --- drawing ------------------------------------------------------------- */

static void draw_too_small(struct grid *g)
{
	char text[64];

	snprintf(text, sizeof(text), tr("needs %dx%d"), APP_MIN_COLS,
		 APP_MIN_ROWS);
	grid_text(g, g->rows / 2,
		  g->cols > text_width(text) ? (g->cols - text_width(text)) / 2
					     : 0,
		  STYLE_WARN, text);
}

static void draw_bottom(const struct app *app, struct grid *g, int *cursor_x)
{
	int y = g->rows - 1;
	char text[sizeof(app->message)];

	if (app->prompt == PROMPT_SHOW) {
		prompt_draw(app, g, y - 1, cursor_x);
		filter_hint_draw(app, g, y);
	} else if (app->prompt != PROMPT_NONE) {
		prompt_draw(app, g, y, cursor_x);
	} else if (app->message[0]) {
		text_cut(text, sizeof(text), app->message, g->cols - 2);
		grid_text(g, y, 1, app->complaint ? STYLE_LOSS : STYLE_WARN,
			  text);
	} else {
		bar_keys_draw(app, g, y);
	}
}

struct picture {
	const struct grid *grid;
	const struct theme *theme;
};

static void write_picture(const void *what, FILE *out)
{
	const struct picture *p = what;

	svg_write(p->grid, p->theme, out);
}

/* The screen as it is now, because a command asked for it. */
static void save_picture(struct app *app, const struct grid *g)
{
	struct picture p = { g, app->theme };
	struct err e = { 0 };

	if (save_with(app->picture, write_picture, &p, &e) < 0)
		app_complain(app, &e);
	else
		app_say(app, tr("saved %s"), app->picture);
	app->picture[0] = '\0';
}

void app_draw(struct app *app, struct grid *g, uint64_t now_ns, int *y, int *x)
{
	struct area a = { 1, 0, g->rows - 2, g->cols }, left;
	int cursor_x = -1;

	app->cols = g->cols;
	grid_clear(g);
	*y = *x = -1;
	for (int i = 0; i < APP_HITS; i++)
		app->hit[i] = ROW_NONE;
	if (g->rows < APP_MIN_ROWS || g->cols < APP_MIN_COLS) {
		memset(app->area, 0, sizeof(app->area)); /* no clicks */
		app->list_area = app->ask_area = (struct area){ 0 };
		draw_too_small(g);
		return;
	}
	if (app->prompt == PROMPT_SHOW)
		a.rows--; /* its line has another below it */
	bar_top_draw(app, g);
	left = pane_stuck_draw(app, g, a, now_ns);
	view_of(app)->draw(app, g, left, now_ns);
	ask_draw(app, g, left);
	pane_end_draw(app, g, app->area[PANE_LADDER]);
	draw_bottom(app, g, &cursor_x);
	if (app->picture[0]) {
		save_picture(app, g);
		grid_fill(g, g->rows - 1, 0, g->cols, STYLE_PLAIN, ' ');
		draw_bottom(app, g, &cursor_x); /* says where it is */
	}
	if (cursor_x >= 0) {
		*y = a.y + a.rows;
		*x = cursor_x;
	} else if (!pane_terminal_cursor(app, y, x)) {
		*y = *x = -1;
	}
}

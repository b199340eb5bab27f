/*
 * The lines at the top and at the bottom.
 *
 *  wirestep  1 Step│2 States│3 Flows│4 Packets│5 Stream      tcp-hello  ‖ 7/19
 *  n step  N back  Space play  x drop  d delay                 ? help  q leave
 *
 * The keys at the bottom are those that do something here and now; what did
 * not fit is left out whole.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"

/* --- the top ------------------------------------------------------------- */

/* ×¼ ×½ ×1 ×2 … */
static void speed_text(const struct app *app, char *out, size_t size)
{
	double speed = app->player.speed;
	bool ascii = app->options->style.ascii;

	if (speed == 0.25)
		snprintf(out, size, "%s", ascii ? "×1/4" : "×¼");
	else if (speed == 0.5)
		snprintf(out, size, "%s", ascii ? "×1/2" : "×½");
	else
		snprintf(out, size, "×%.4g", speed);
}

/* A part, right-aligned before `end`, if it fits after `least`. */
static int put_right(struct grid *g, int end, int least, enum style style,
		     const char *text)
{
	int x = end - text_width(text);

	if (x <= least)
		return end;
	grid_text(g, 0, x, style, text);
	return x - 2;
}

enum { KIND_TEXT = 64 };

static const char *kind_text(const struct app *app, char out[KIND_TEXT])
{
	if (app->show.file)
		return app_is_live(app) ? tr("live") : tr("capture");
	if (!app->show.scenario)
		return tr("recording");
	if (app->show.branch) {
		snprintf(out, KIND_TEXT, tr("branch of step %u"),
			 app->show.branch - 1);
		return out;
	}
	if (app->show.again)
		return tr("changed by hand");
	return recording_text(app->show.rec,
			      recording_head_of(app->show.rec)->mode);
}

static int put_position(const struct app *app, struct grid *g, int end,
			int least)
{
	const struct player *p = &app->player;
	bool history = player_in_history(p);
	char text[64], n[COUNT_TEXT];

	if (part_new(app)) {
		snprintf(text, sizeof(text), tr("+%s new"),
			 count_format(part_new(app), n));
		end = put_right(g, end, least, STYLE_WARN, text);
	}

	snprintf(text, sizeof(text), "%s %u/%zu%s",
		 p->playing ? "▶"
		 : history  ? tr("◀ HISTORY")
			    : "‖",
		 p->at, p->n_steps, app_more(app));
	/* Where there is no room for the word, its sign and colour say it. */
	if (history && end - text_width(text) <= least)
		snprintf(text, sizeof(text), "◀ %u/%zu", p->at, p->n_steps);
	return put_right(g, end, least, history ? STYLE_WARN : STYLE_BAR, text);
}

/* In words, or where they would take the name's room in numbers. */
static int put_score(const struct app *app, struct grid *g, int end, int least)
{
	char score[ASK_SCORE];
	unsigned right, n;
	int name = text_width(show_name(&app->show)) + 2;

	if (!ask_score(app, score)[0])
		return end;
	if (end - text_width(score) - name <= least) {
		n = quiz_score(&app->player.quiz, app->player.rec, &right);
		snprintf(score, sizeof(score), "✓%u/%u", right, n);
	}
	return put_right(g, end, least, STYLE_BAR, score);
}

/* Wherever one is: what nobody has seen makes what is shown doubtful. */
static int put_dropped(const struct app *app, struct grid *g, int end,
		       int least)
{
	char count[COUNT_TEXT], text[COUNT_TEXT + 32];
	uint64_t n = 0;

	for (int loss = 0; app_is_live(app) && loss < LIVE_LOSSES; loss++)
		n += live_loss_is_bad(loss) ? app->live.lost[loss] : 0;
	if (!n)
		return end;
	snprintf(text, sizeof(text), tr("%s dropped"), count_format(n, count));
	return put_right(g, end, least, STYLE_LOSS | STYLE_BACK | STYLE_BOLD,
			 text);
}

static void draw_status(const struct app *app, struct grid *g, int least)
{
	char speed[16], kind[KIND_TEXT];
	int end = g->cols - 1;

	end = put_dropped(app, g, end, least);
	if (app_in_file(app)) {
		put_right(g, end, least, STYLE_BAR | STYLE_BOLD,
			  show_name(&app->show));
		return;
	}
	speed_text(app, speed, sizeof(speed));
	end = put_position(app, g, end, least);
	end = put_score(app, g, end, least);
	end = put_right(g, end, least, STYLE_BAR | STYLE_BOLD,
			show_name(&app->show));
	end = put_right(g, end, least, STYLE_BAR, kind_text(app, kind));
	put_right(g, end, least, STYLE_BAR, speed);
}

void bar_top_draw(const struct app *app, struct grid *g)
{
	int x;

	grid_fill(g, 0, 0, g->cols, STYLE_BAR, ' ');
	x = grid_text(g, 0, 0, STYLE_BAR | STYLE_BOLD, bar_title(app));
	if (app->view == VIEW_LEARN) {
		learn_bar_draw(app, g, x);
		return;
	}
	if (!app_has_show(app)) {
		grid_text(g, 0, x, STYLE_BAR,
			  tr("step through TCP and UDP, packet by packet"));
		return;
	}
	x = bar_tabs_draw(app, g, x);
	draw_status(app, g, x);
}

/* --- the bottom ---------------------------------------------------------- */

/* In this order, as far as they fit; help and leave always. */
static const enum action step_keys[] = {
	ACT_STEP,      ACT_BACK,	ACT_TERMINAL,  ACT_PLAY,   ACT_BRANCH,
	ACT_DROP,      ACT_DELAY,	ACT_DUPLICATE, ACT_CHOOSE, ACT_RELEASE,
	ACT_NEXT_CALL, ACT_RUN_TO_MARK, ACT_PANE_NEXT, ACT_SEARCH, ACT_COMMAND,
	ACT_RESTART,   ACT_WRITE,	ACT_NONE
};
/* Of the lists of what is shown: lines are chosen, and opened. */
static const enum action table_keys[] = { ACT_UP,      ACT_DOWN,   ACT_ENTER,
					  ACT_HEX,     ACT_STEP,   ACT_BACK,
					  ACT_PLAY,    ACT_FILTER, ACT_SEARCH,
					  ACT_COMMAND, ACT_NONE };
static const enum action graph_keys[] = {
	ACT_LEFT,	ACT_RIGHT,    ACT_GRAPH_SIDE, ACT_ZOOM_IN, ACT_ZOOM_OUT,
	ACT_GRAPH_NEXT, ACT_MAXIMISE, ACT_ENTER,      ACT_COMMAND, ACT_NONE
};
static const enum action lanes_keys[] = {
	ACT_STEP,	 ACT_BACK,  ACT_UP,	 ACT_DOWN,
	ACT_LEFT,	 ACT_RIGHT, ACT_ZOOM_IN, ACT_ZOOM_OUT,
	ACT_TIME_FORMAT, ACT_ENTER, ACT_COMMAND, ACT_NONE
};
/* Of what happens now. */
static const enum action live_keys[] = {
	ACT_ENTER,   ACT_WHY,	    ACT_PAUSE,	   ACT_NEWEST,
	ACT_FILTER,  ACT_SEARCH,    ACT_SORT_NEXT, ACT_WRITE,
	ACT_COMPARE, ACT_PANE_NEXT, ACT_COMMAND,   ACT_NONE
};
/* Of the same for a whole file, where nothing is stepped. */
static const enum action file_keys[] = {
	ACT_UP,	       ACT_DOWN,    ACT_ENTER,	ACT_WHY,  ACT_SORT_NEXT,
	ACT_SORT_TURN, ACT_FILTER,  ACT_SEARCH, ACT_MARK, ACT_COMPARE,
	ACT_PANE_NEXT, ACT_COMMAND, ACT_NONE
};
static const enum action list_keys[] = { ACT_UP, ACT_DOWN, ACT_ENTER,
					 ACT_SEARCH, ACT_NONE };
static const enum action text_keys[] = { ACT_UP, ACT_DOWN, ACT_GLOSSARY,
					 ACT_NONE };
static const enum action word_keys[] = { ACT_UP,     ACT_DOWN,
					 ACT_SEARCH, ACT_LINK_NEXT,
					 ACT_ENTER,  ACT_WORD_BACK,
					 ACT_NONE };
static const enum action ask_keys[] = { ACT_ANSWER, ACT_SKIP, ACT_UP,  ACT_DOWN,
					ACT_ENTER,  ACT_BACK, ACT_NONE };
static const enum action lesson_keys[] = { ACT_LESSON_NEXT, ACT_RESTART,
					   ACT_BACK,	    ACT_VIEW_2,
					   ACT_COMMAND,	    ACT_NONE };
static const enum action last_keys[] = { ACT_HELP, ACT_LEAVE, ACT_NONE };

static bool is_useful(const struct app *app, enum action action)
{
	const struct world *w = &app->player.world;

	switch (action) {
	case ACT_DROP:
	case ACT_DELAY:
	case ACT_DUPLICATE:
		return app->show.scenario && w->n_flight > 0;
	case ACT_CHOOSE:
	case ACT_RELEASE:
		return app->show.scenario && w->n_flight > 1;
	case ACT_BRANCH:
		return app->show.scenario && player_in_history(&app->player);
	case ACT_TERMINAL:
		return app->terminal.t && app->player.status < SOURCE_END;
	case ACT_RESTART:
		return app->show.scenario != NULL;
	case ACT_NEXT_CALL:
		return !app->show.file;
	case ACT_HEX:
		return app->view == VIEW_STREAM;
	case ACT_WHY:
		return app_is_live(app);
	case ACT_SORT_NEXT:
	case ACT_SORT_TURN:
		return app->view == VIEW_FLOWS || app->view == VIEW_SOCKETS;
	case ACT_FILTER:
	case ACT_MARK:
		return app->view != VIEW_SOCKETS;
	case ACT_COMPARE:
		return app->view == VIEW_PACKETS;
	case ACT_WORD_BACK:
		return app->glossary.n_back > 0;
	case ACT_PANE_NEXT:
		return (app->view == VIEW_STEP || app->view == VIEW_PACKETS) &&
		       app->area[PANE_PACKET].rows > 0;
	default:
		return true;
	}
}

/* Answers have a key each. */
static const char *key_text(const struct app *app, enum action action,
			    char out[KEY_TEXT])
{
	if (action != ACT_ANSWER)
		return action_key(action, out);
	snprintf(out, KEY_TEXT, "1-%d", ask_count(app));
	return out;
}

/* Enter opens, but for where it does something else, or nothing: "". */
static const char *enter_name(const struct app *app)
{
	if (app_asks(app))
		return app->ask_at >= 0 ? tr("answer") : "";
	if (app->view == VIEW_HOME)
		return home_enter_name(app);
	if (app->view == VIEW_LEARN)
		return learn_enter_name(app);
	return tr(action_binding(ACT_ENTER)->name);
}

static const char *what_key_does(const struct app *app, enum action action)
{
	return action == ACT_ENTER ? enter_name(app)
				   : tr(action_binding(action)->name);
}

static int key_cols(const struct app *app, enum action action)
{
	char key[KEY_TEXT];

	return text_width(key_text(app, action, key)) + 1 +
	       text_width(what_key_does(app, action));
}

static int draw_key(const struct app *app, struct grid *g, int y, int x,
		    enum action action)
{
	char key[KEY_TEXT];

	x = grid_text(g, y, x, STYLE_KEY, key_text(app, action, key)) + 1;
	return grid_text(g, y, x, STYLE_DIM, what_key_does(app, action)) + 2;
}

static int draw_keys(const struct app *app, struct grid *g, int y, int x,
		     int end, const enum action *keys)
{
	for (; *keys != ACT_NONE; keys++) {
		if (!is_useful(app, *keys) || !*what_key_does(app, *keys))
			continue;
		if (x + key_cols(app, *keys) > end)
			break;
		x = draw_key(app, g, y, x, *keys);
	}
	return x;
}

static const struct view_ops *const views[VIEWS] = {
	[VIEW_STEP] = &view_step,	  [VIEW_STATES] = &view_states,
	[VIEW_FLOWS] = &view_flows,	  [VIEW_PACKETS] = &view_packets,
	[VIEW_GRAPHS] = &view_graphs,	  [VIEW_STREAM] = &view_stream,
	[VIEW_SOCKETS] = &view_sockets,	  [VIEW_COMPARE] = &view_compare,
	[VIEW_LANES] = &view_lanes,	  [VIEW_HOME] = &view_home,
	[VIEW_LEARN] = &view_learn,	  [VIEW_HELP] = &view_help,
	[VIEW_GLOSSARY] = &view_glossary,
};

const struct view_ops *view_of(const struct app *app)
{
	if (app->view == VIEW_PACKETS && app_in_file(app))
		return &view_trace;
	return views[app->view];
}

void bar_keys_draw(const struct app *app, struct grid *g, int y)
{
	const enum action *keys = list_keys;
	int last = 0, x;

	if (terminal_has_keys(app)) {
		terminal_keys_draw(app, g, y);
		return;
	}
	if (app->view == VIEW_GLOSSARY)
		keys = word_keys;
	else if (app->view == VIEW_COMPARE || app->view == VIEW_HELP)
		keys = text_keys;
	else if (app_in_file(app))
		keys = app_is_live(app) ? live_keys : file_keys;
	else if (view_of(app)->context == KEYS_STEP)
		keys = app->view == VIEW_GRAPHS	 ? graph_keys
		       : app->view == VIEW_LANES ? lanes_keys
		       : app->view < VIEW_FLOWS	 ? step_keys
						 : table_keys;
	if (app_asks(app))
		keys = ask_keys;
	else if (lesson_ends(app))
		keys = lesson_keys;

	for (const enum action *k = last_keys; *k != ACT_NONE; k++)
		last += key_cols(app, *k) + 2;
	x = draw_keys(app, g, y, 1, g->cols - last - 2, keys);
	draw_keys(app, g, y, x, g->cols, last_keys);
}

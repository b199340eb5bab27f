/*
 * What the stepping keys do.
 *
 * Changing what happens. In freeze mode a held packet can be let go out of
 * turn, doubled, or put off for a moment, and the run goes on. But a loss is
 * noticed by timers, and in freeze mode they stand still: so a drop (or a
 * delay that outlasts the retransmission timer) runs the scenario again at
 * machine speed, with live timers, changes the packet there, and goes on by
 * itself. What was changed before is changed again, so that one can drop the
 * same segment twice. One then steps through what the kernel did.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app.h"
#include "ui/i18n.h"
#include "ui/label.h"

enum {
	STEPS_MOST = 10000, /* that one key takes */
	SPEED_MOST = 16,
	RTO_MIN_MS = 200, /* the kernel's TCP_RTO_MIN */
};

/* --- the cursor ---------------------------------------------------------- */

/* The cursor moved: what was selected by hand is let go. */
static void follow_cursor(struct app *app)
{
	app->selected = ROW_NONE;
	app->chosen = ROW_NONE;
	app->calls_up = 0;
}

void step_to(struct app *app, uint32_t at)
{
	player_play(&app->player, false, 0);
	player_seek(&app->player, at);
	follow_cursor(app);
}

/* What the source waits for, when nothing can be done but wait. */
static void say_waiting(struct app *app)
{
	app_say(app, "%s",
		tr("waiting for the kernel: nothing is in flight, a "
		   "timer runs"));
}

static void say_end(struct app *app)
{
	char again[KEY_TEXT], back[KEY_TEXT], leave[KEY_TEXT];

	if (app->show.scenario)
		app_say(app,
			tr("the end · %s runs it again · %s steps back · "
			   "%s leaves"),
			action_key(ACT_RESTART, again),
			action_key(ACT_BACK, back),
			action_key(ACT_LEAVE, leave));
	else
		app_say(app,
			tr("the end of the recording · %s steps back · "
			   "%s leaves"),
			action_key(ACT_BACK, back),
			action_key(ACT_LEAVE, leave));
}

void step_moved(struct app *app, enum player_moved moved)
{
	if (moved == PLAYER_ERROR) {
		app->done = true;
		app->status = (int)app->error.status;
	} else if (moved == PLAYER_ENDS) {
		say_end(app);
	} else if (moved == PLAYER_WAITS && !app->player.playing) {
		say_waiting(app);
	} else if (moved == PLAYER_MOVED) {
		follow_cursor(app);
	}
}

static void step_forward(struct app *app, uint64_t now_ns)
{
	player_play(&app->player, false, now_ns);
	step_moved(app, player_step(&app->player, now_ns, &app->error));
}

static void step_back(struct app *app)
{
	if (!player_back(&app->player))
		app_say(app, "%s", tr("this is the start"));
	follow_cursor(app);
}

/* --- marks --------------------------------------------------------------- */

static bool has_own_mark(const struct app *app, uint32_t at)
{
	for (int i = 0; i < app->n_marks; i++)
		if (app->mark[i] == at)
			return true;
	return false;
}

/* Marks of the scenario are rows between a step's and the next one's. */
bool step_is_marked(const struct app *app, uint32_t at)
{
	const struct player *p = &app->player;
	size_t end = at < p->n_steps ? p->step[at] : p->rows.n;
	size_t from = at ? p->step[at - 1] + 1 : 0;

	for (size_t i = from; i < end; i++)
		if (p->rows.at[i].kind == ROW_MARK)
			return true;
	return has_own_mark(app, at);
}

static void toggle_mark(struct app *app)
{
	uint32_t at = app->player.at;
	int i = 0;

	while (i < app->n_marks && app->mark[i] != at)
		i++;
	if (i < app->n_marks) {
		app->mark[i] = app->mark[--app->n_marks];
		app_say(app, tr("the mark at step %u is gone"), at);
	} else if (app->n_marks == APP_MARKS) {
		app_say(app, "%s", tr("there is no room for more marks"));
	} else {
		app->mark[app->n_marks++] = at;
		app_say(app, tr("step %u is marked"), at);
	}
}

/* The next mark after the cursor, around. */
static void go_to_mark(struct app *app)
{
	uint32_t n = (uint32_t)app->player.n_steps + 1;

	for (uint32_t i = 1; i <= n; i++) {
		uint32_t at = (app->player.at + i) % n;

		if (!step_is_marked(app, at))
			continue;
		step_to(app, at);
		return;
	}
	app_say(app, "%s", tr("nothing is marked (m marks a step)"));
}

/* --- running on ---------------------------------------------------------- */

static bool at_call(const struct app *app)
{
	const struct row *row = player_row(&app->player);

	return row && row->kind >= ROW_CALL && row->kind <= ROW_RETURN;
}

static bool at_mark(const struct app *app)
{
	return step_is_marked(app, app->player.at);
}

static void run_until(struct app *app, bool (*reached)(const struct app *),
		      uint64_t now_ns)
{
	enum player_moved moved = PLAYER_MOVED;

	player_play(&app->player, false, now_ns);
	for (int i = 0; i < STEPS_MOST && moved == PLAYER_MOVED; i++) {
		moved = player_step(&app->player, now_ns, &app->error);
		if (moved == PLAYER_MOVED && reached(app))
			break;
	}
	step_moved(app, moved);
	follow_cursor(app);
}

static void change_speed(struct app *app, double factor)
{
	double speed = app->player.speed * factor;

	/* --speed may have been beyond either; then it comes nearer. */
	if (factor > 1 ? speed <= SPEED_MOST : speed >= 1.0 / SPEED_MOST)
		app->player.speed = speed;
}

/* --- again --------------------------------------------------------------- */

void step_restart(struct app *app, bool hands, uint64_t now_ns)
{
	double speed = app->player.speed;
	bool animate = app->player.animate;

	if (!app->show.scenario) {
		app_say(app, "%s",
			tr("a recording can not be run again; g "
			   "goes to its start"));
		return;
	}
	player_free(&app->player);
	if (show_restart(&app->show, hands, &app->error) < 0) {
		app->done = true;
		app->status = (int)app->error.status;
	}
	player_init(&app->player, app->show.rec, app->show.source);
	app->player.speed = speed;
	app->player.animate = animate;
	follow_cursor(app);
	app->n_marks = hands ? app->n_marks : 0;
	app->seeks = hands;
	if (!app->done && player_pump(&app->player, now_ns, &app->error) < 0)
		step_moved(app, PLAYER_ERROR);
}

/* --- by hand ------------------------------------------------------------- */

static bool in_flight(const struct app *app, uint32_t packet)
{
	const struct world *w = &app->player.world;

	for (uint32_t i = 0; i < w->n_flight; i++)
		if (w->flight[i] == packet)
			return true;
	return false;
}

/* The packet that the keys are about, or ROW_NONE. */
static uint32_t target(const struct app *app)
{
	const struct world *w = &app->player.world;

	if (app->chosen != ROW_NONE && in_flight(app, app->chosen))
		return app->chosen;
	if (player_next(&app->player) != ROW_NONE)
		return player_next(&app->player);
	return w->n_flight ? w->flight[0] : ROW_NONE;
}

static bool runs_again(const struct app *app, enum command_kind kind,
		       uint64_t delay_ns)
{
	if (app->show.again || app->show.scenario->mode != MODE_FREEZE ||
	    app->player.status != SOURCE_READY)
		return true;
	return kind == COMMAND_DROP ||
	       (kind == COMMAND_DELAY && delay_ns >= RTO_MIN_MS * 1000000ull);
}

static const char *done_to_it(enum command_kind kind)
{
	switch (kind) {
	case COMMAND_DROP:
		return tr("dropped");
	case COMMAND_DELAY:
		return tr("delayed");
	case COMMAND_DUPLICATE:
		return tr("duplicated");
	default:
		return tr("released");
	}
}

/* Why nothing can be done to a packet here, or NULL. */
static const char *no_hand(const struct app *app)
{
	if (!app->show.scenario)
		return tr("this is a recording: what happened has happened "
			  "(wirestep run steps a scenario live)");
	if (target(app) == ROW_NONE)
		return tr("no packet is in flight here (n steps on to one)");
	if (app->show.n_hands == SHOW_HANDS)
		return tr("that is as much as can be changed in one run (R "
			  "starts anew)");
	return NULL;
}

void step_hand(struct app *app, enum command_kind kind, uint64_t delay_ns,
	       uint64_t now_ns)
{
	struct command c = { .kind = kind,
			     .packet = target(app),
			     .delay_ns = delay_ns };
	const char *why = no_hand(app);

	if (why) {
		app_say(app, "%s", why);
		return;
	}
	if (runs_again(app, kind, delay_ns) && kind == COMMAND_RELEASE) {
		app_say(app, "%s",
			tr("this run goes on by itself: nothing is "
			   "held any more"));
		return;
	}
	player_play(&app->player, false, now_ns);
	app->show.hand[app->show.n_hands++] =
		hand_of(app->player.rec, c.packet, &c);
	if (runs_again(app, kind, delay_ns)) {
		step_restart(app, true, now_ns);
		app_say(app,
			tr("#%u %s · run again to here with live timers; "
			   "it goes on by itself, step through it"),
			c.packet + 1, done_to_it(kind));
		return;
	}
	step_moved(app, player_command(&app->player, &c, now_ns, &app->error));
	app_say(app, tr("#%u %s"), c.packet + 1, done_to_it(kind));
}

static void choose_next(struct app *app)
{
	const struct world *w = &app->player.world;
	uint32_t now = target(app);

	if (w->n_flight < 2) {
		app_say(app, "%s",
			w->n_flight ? tr("only one packet is in flight")
				    : tr("no packet is in flight here"));
		return;
	}
	for (uint32_t i = 0; i < w->n_flight; i++)
		if (w->flight[i] == now) {
			app->chosen = w->flight[(i + 1) % w->n_flight];
			break;
		}
	app_say(app,
		tr("#%u is chosen: r lets it go first, x drops it, d "
		   "delays it"),
		app->chosen + 1);
}

/* --- searching ----------------------------------------------------------- */

static void row_text(const struct app *app, const struct row *row, char *out,
		     size_t size)
{
	const struct recording *r = app->player.rec;
	size_t n;

	out[0] = '\0';
	if (row->kind <= ROW_HELD)
		packet_label(r, row->item, out);
	else if (row->kind <= ROW_RETURN)
		call_label(r, recording_call(r, row->item), row->kind, out);
	else if (row->kind == ROW_NOTE)
		snprintf(out, size, "%s",
			 recording_text(
				 r, recording_note_row(r, row->item)->text));
	else if (row->kind == ROW_MARK)
		snprintf(out, size, "%s", recording_mark_name(r, row->item));
	n = strlen(out);
	if (row->kind == ROW_LOST)
		snprintf(out + n, size - n, " %s",
			 tr(fate_name((enum fate)recording_packet(r, row->item)
					      ->fate)));
	for (uint32_t i = 0; i < row->n_states; i++) {
		n = strlen(out);
		snprintf(out + n, size - n, " %s",
			 tcp_state_name((enum tcp_state)recording_state_row(
						r, row->state[i])
						->to));
	}
}

static bool matches(const struct app *app, uint32_t at)
{
	const struct player *p = &app->player;
	size_t end = at < p->n_steps ? p->step[at] : p->rows.n;
	char text[2 * CALL_TEXT];

	for (size_t i = at ? p->step[at - 1] : 0; i < end; i++) {
		row_text(app, &p->rows.at[i], text, sizeof(text));
		if (strcasestr(text, app->search))
			return true;
	}
	return false;
}

void step_search(struct app *app, int direction)
{
	int64_t n = (int64_t)app->player.n_steps + 1;

	for (int64_t i = 1; i <= n; i++) {
		int64_t at = (app->player.at + direction * i + n) % n;

		if (!matches(app, (uint32_t)at))
			continue;
		step_to(app, (uint32_t)at);
		app_say(app,
			tr("/%s · n next, N previous, Esc ends the "
			   "search"),
			app->search);
		return;
	}
	app_say(app, tr("/%s: not found so far"), app->search);
	app->search[0] = '\0';
}

/* --- keys ---------------------------------------------------------------- */

static bool act_change(struct app *app, enum action action, uint64_t now_ns)
{
	const char *why = no_hand(app);

	switch (action) {
	case ACT_DROP:
		step_hand(app, COMMAND_DROP, 0, now_ns);
		return true;
	case ACT_DUPLICATE:
		step_hand(app, COMMAND_DUPLICATE, 0, now_ns);
		return true;
	case ACT_RELEASE:
		step_hand(app, COMMAND_RELEASE, 0, now_ns);
		return true;
	case ACT_DELAY:
		if (why)
			app_say(app, "%s", why);
		else
			app_ask(app, PROMPT_DELAY, "300ms");
		return true;
	case ACT_CHOOSE:
		choose_next(app);
		return true;
	default:
		return false;
	}
}

static bool act_go(struct app *app, enum action action, uint64_t now_ns)
{
	switch (action) {
	case ACT_NEXT_CALL:
		run_until(app, at_call, now_ns);
		return true;
	case ACT_RUN_TO_MARK:
		run_until(app, at_mark, now_ns);
		return true;
	case ACT_MARK:
		toggle_mark(app);
		return true;
	case ACT_GO_TO_MARK:
		go_to_mark(app);
		return true;
	case ACT_SEARCH_NEXT:
		step_search(app, 1);
		return true;
	case ACT_SEARCH_BACK:
		step_search(app, -1);
		return true;
	default:
		return false;
	}
}

bool step_act(struct app *app, enum action action, uint64_t now_ns)
{
	switch (action) {
	case ACT_STEP:
		step_forward(app, now_ns);
		return true;
	case ACT_BACK:
		step_back(app);
		return true;
	case ACT_PLAY:
		player_play(&app->player, !app->player.playing, now_ns);
		return true;
	case ACT_FASTER:
		change_speed(app, 2);
		return true;
	case ACT_SLOWER:
		change_speed(app, 0.5);
		return true;
	case ACT_RESTART:
		step_restart(app, false, now_ns);
		return true;
	default:
		return act_go(app, action, now_ns) ||
		       act_change(app, action, now_ns);
	}
}

/*
 * What the stepping keys do: the cursor, marks, running on, and running it
 * all again. Every key that moves lets go of what was selected by hand.
 */
#include <stdio.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"

enum { STEPS_MOST = 10000, SPEED_MOST = 16 };

/* --- the cursor ---------------------------------------------------------- */

/* The cursor moved: what was selected by hand is let go. */
static void follow_cursor(struct app *app)
{
	app->ask_at = -1;
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
	const char *awaited = app->show.scenario && app->show.source
				      ? run_awaits(app->show.source)
				      : "";

	if (app->show.file) {
		app_say(app, "%s", tr("waiting for the next packet"));
		return;
	}
	if (app->player.world.n_flight) {
		app_say(app, tr("waiting: #%u arrives late"),
			packet_number(app->player.rec,
				      app->player.world.flight[0]));
		return;
	}
	if (awaited[0])
		app_say(app, tr("waiting for %s"), awaited);
	else if (app->show.scenario &&
		 scenario_has_programs(app->show.scenario))
		app_say(app, "%s",
			tr("waiting for the programs: nothing is in flight"));
	else
		app_say(app, "%s",
			tr("waiting for the kernel: nothing is in flight, a "
			   "timer runs"));
}

/* "2 of 3 predicted · ", where there were questions. */
static const char *score_before(const struct app *app, char out[ASK_SCORE + 4])
{
	char score[ASK_SCORE];

	out[0] = '\0';
	if (ask_score(app, score)[0])
		snprintf(out, ASK_SCORE + 4, "%s · ", score);
	return out;
}

static void say_end(struct app *app)
{
	char score[ASK_SCORE + 4], again[KEY_TEXT], back[KEY_TEXT],
		leave[KEY_TEXT];

	if (lesson_ends(app))
		return; /* its box says all of it */
	if (app->from == VIEW_LEARN && app->learn.lesson != COURSE_NONE) {
		app_say(app, tr("the end of the lesson · %s says what is next"),
			action_key(ACT_VIEW_1, again));
		return;
	}
	if (app->show.scenario)
		app_say(app,
			tr("the end · %s%s runs it again · %s steps back · "
			   "%s leaves"),
			score_before(app, score),
			action_key(ACT_RESTART, again),
			action_key(ACT_BACK, back),
			action_key(ACT_LEAVE, leave));
	else
		app_say(app,
			tr("the end of the recording · %s%s steps back · "
			   "%s leaves"),
			score_before(app, score), action_key(ACT_BACK, back),
			action_key(ACT_LEAVE, leave));
}

void step_moved(struct app *app, enum player_moved moved)
{
	if (moved == PLAYER_ERROR) {
		app_give_up(app);
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
	follow_cursor(app);
	step_moved(app, moved);
}

static void change_speed(struct app *app, double factor)
{
	double speed = app->player.speed * factor;

	/* --speed may have been beyond either; then it comes nearer. */
	if (factor > 1 ? speed <= SPEED_MOST : speed >= 1.0 / SPEED_MOST)
		app->player.speed = speed;
}

/* --- again --------------------------------------------------------------- */

void step_again(struct app *app, enum again again, uint64_t now_ns)
{
	struct quiz quiz = app->player.quiz;
	double speed = app->player.speed;
	bool animate = app->player.animate;
	int rc;

	app->player.quiz = (struct quiz){ 0 }; /* it is kept, or given back */
	player_free(&app->player);
	rc = again == AGAIN_BRANCH
		     ? show_again(&app->show, &app->error)
		     : show_restart(&app->show, again == AGAIN_HANDS,
				    &app->error);
	player_init(&app->player, app->show.rec, app->show.source);
	app->packets.n = 0;
	lanes_forget(app);
	if (again != AGAIN_ANEW)
		app->player.quiz = quiz;
	else
		quiz_free(&quiz);
	app->player.speed = speed;
	app->player.animate = animate;
	follow_cursor(app);
	app->n_marks = again != AGAIN_ANEW ? app->n_marks : 0;
	app->seeks = again == AGAIN_HANDS;
	if (rc < 0 || player_pump(&app->player, now_ns, &app->error) < 0)
		app_give_up(app);
}

void step_restart(struct app *app, bool hands, uint64_t now_ns)
{
	if (!app->show.scenario) {
		app_say(app, "%s",
			tr("a recording can not be run again; g "
			   "goes to its start"));
		return;
	}
	branch_forget(app);
	step_again(app, hands ? AGAIN_HANDS : AGAIN_ANEW, now_ns);
}

/* --- keys ---------------------------------------------------------------- */

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
		search_go(app, 1);
		return true;
	case ACT_SEARCH_BACK:
		search_go(app, -1);
		return true;
	default:
		return false;
	}
}

bool step_act(struct app *app, enum action action, uint64_t now_ns)
{
	if (!app->begun)
		return false; /* a key that was faster than the stage is */
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
	case ACT_BRANCH:
		branch_begin(app, now_ns);
		return true;
	default:
		return act_go(app, action, now_ns) ||
		       hand_act(app, action, now_ns);
	}
}

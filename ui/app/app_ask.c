/*
 * Answering a question: by its number, by choosing and Enter, by the mouse.
 * While one is open what would go on waits for it; all other keys do what they
 * always do. The box itself is pane_ask.c's.
 */
#include <stdio.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"

bool app_asks(const struct app *app)
{
	return app_has_show(app) && app->begun &&
	       (app_context(app) & KEYS_STEP) && player_asks(&app->player);
}

int ask_chosen(const struct app *app)
{
	return app->ask_at < 0 ? 0 : app->ask_at;
}

const char *ask_score(const struct app *app, char out[ASK_SCORE])
{
	unsigned right, n = 0;

	out[0] = '\0';
	if (app_has_show(app))
		n = quiz_score(&app->player.quiz, app->player.rec, &right);
	if (n)
		snprintf(out, ASK_SCORE, tr("%u of %u predicted"), right, n);
	return out;
}

static const struct ask_row *question(const struct app *app)
{
	return recording_ask_row(app->player.rec,
				 player_question(&app->player));
}

int ask_count(const struct app *app)
{
	return question(app)->n;
}

static void answer(struct app *app, int i, uint64_t now_ns)
{
	const struct ask_row *ask = question(app);
	char score[ASK_SCORE];

	app->ask_at = -1;
	player_answer(&app->player, (uint8_t)(i + 1), now_ns);
	ask_score(app, score);
	if (i == ask->right)
		app_say(app, tr("right · %s"), score);
	else
		app_say(app, tr("no, it is %d · %s"), ask->right + 1, score);
}

static void skip(struct app *app, uint64_t now_ns)
{
	app->ask_at = -1;
	player_answer(&app->player, QUIZ_SKIPPED, now_ns);
	app_say(app, "%s", tr("skipped"));
}

static void say_first(struct app *app)
{
	char key[KEY_TEXT];

	app_say(app,
		tr("the question comes first: 1 to %d answer it, %s skips"),
		ask_count(app), action_key(ACT_SKIP, key));
}

static void choose(struct app *app, int by)
{
	int n = ask_count(app);

	if (app->ask_at < 0)
		app->ask_at = by > 0 ? 0 : n - 1;
	else
		app->ask_at = (app->ask_at + by + n) % n;
}

static void answer_key(struct app *app, uint32_t key, uint64_t now_ns)
{
	int i = (int)key - '1';

	if (i < ask_count(app))
		answer(app, i, now_ns);
	else
		say_first(app);
}

/* What goes on, or changes what comes: not before the answer. */
static bool goes_on(enum action action)
{
	switch (action) {
	case ACT_STEP:
	case ACT_RIGHT:
	case ACT_PLAY:
	case ACT_NEXT_CALL:
	case ACT_RUN_TO_MARK:
	case ACT_DROP:
	case ACT_DELAY:
	case ACT_RELEASE:
	case ACT_DUPLICATE:
		return true;
	default:
		return false;
	}
}

bool ask_act(struct app *app, enum action action, uint32_t key, uint64_t now_ns)
{
	if (!app_asks(app))
		return false;
	app->message[0] = '\0';
	if (action == ACT_ANSWER)
		answer_key(app, key, now_ns);
	else if (action == ACT_SKIP)
		skip(app, now_ns);
	else if (action == ACT_UP || action == ACT_DOWN)
		choose(app, action == ACT_UP ? -1 : 1);
	else if (action == ACT_ENTER && app->ask_at >= 0)
		answer(app, app->ask_at, now_ns);
	else if (action == ACT_ENTER || goes_on(action))
		say_first(app);
	else
		return false;
	return true;
}

bool ask_click(struct app *app, const struct input *in, uint64_t now_ns)
{
	if (!area_holds(app->ask_area, in->y, in->x))
		return false;
	for (int i = 0; app_asks(app) && i < ask_count(app); i++)
		if (in->mouse == MOUSE_PRESS &&
		    area_holds(app->answer_area[i], in->y, in->x)) {
			answer(app, i, now_ns);
			break;
		}
	return true;
}

void ask_draw(struct app *app, struct grid *g, struct area a)
{
	app->ask_area = (struct area){ 0 };
	if (app->view == VIEW_STEP && app->area[PANE_LADDER].rows > 0)
		pane_ask_draw(app, g, app->area[PANE_LADDER]);
	else if (app_asks(app))
		pane_ask_draw(app, g, a);
}

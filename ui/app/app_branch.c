/*
 * From a step in history another way. Nothing that has happened can be undone,
 * so the scenario is run again, on a stage of its own, up to the same step:
 *
 *   frozen   nothing was lost by hand before it: packets go as they went, one
 *            after the other, and where the viewer had a hand in it he has it
 *            again. It is then as if he had stepped there.
 *   live     something was lost: it is lost again at machine speed, with live
 *            timers, and then the run asks the viewer. What hangs, hangs while
 *            the timers run; copies of it are absorbed.
 *
 * What he did by hand after the step is forgotten. How far a run has come is
 * told by how many packets have gone their way; whose, by what they look like,
 * for ports and numbers are others.
 */
#include <stdlib.h>

#include "capture/mem.h"
#include "ui/app/app.h"
#include "ui/text/i18n.h"

void branch_forget(struct app *app)
{
	free(app->branch.way);
	app->branch = (struct branch){ 0 };
}

/* --- what was done before the step --------------------------------------- */

/* When it was put off; ROW_NONE: it was not. */
static uint32_t delay_event(const struct show *s, uint32_t packet)
{
	const struct journal *j = run_journal(s->source);

	for (size_t i = 0; i < j->n; i++)
		if (j->deed[i].kind == DEED_DELAY &&
		    j->deed[i].packet == packet)
			return j->deed[i].event;
	return ROW_NONE;
}

static bool was_before(const struct app *app, size_t i)
{
	const struct show *s = &app->show;
	uint32_t packet, event;

	if (s->done[i].here)
		return s->done[i].step < app->player.at;
	packet = hand_find(s->rec, &s->hand[i]);
	if (packet == ROW_NONE)
		return false;
	event = s->hand[i].kind == COMMAND_DELAY
			? delay_event(s, packet)
			: recording_packet(s->rec, packet)->fate_event;
	return event < player_cursor(&app->player);
}

/* Forgets the others. True if one of them can not be done in a frozen run. */
static bool keep_hands(struct app *app)
{
	struct show *s = &app->show;
	bool live = false;
	size_t n = 0;

	for (size_t i = 0; i < s->n_hands; i++) {
		if (!was_before(app, i))
			continue;
		live |= !s->done[i].here;
		s->hand[n] = s->hand[i];
		s->done[n++] = s->done[i];
	}
	s->n_hands = n;
	return live;
}

/* The packets that have gone their way at the cursor, in that order. */
static void keep_way(struct app *app)
{
	const struct recording *r = app->player.rec;
	uint32_t events = player_cursor(&app->player), n = 0;
	struct branch *b = &app->branch;

	b->gone = hand_gone(r, events);
	b->way = mem_zero(b->gone + 1, sizeof(*b->way));
	for (uint32_t i = 0; i < events; i++) {
		static const struct command step = { .kind = COMMAND_STEP };
		const struct event *ev = recording_event(r, i);

		if (ev->kind != EVENT_FATE)
			continue;
		b->way[n] = hand_of(r, ev->row, &step);
		n += b->way[n].nth > 0;
	}
}

/* --- the way there ------------------------------------------------------- */

static void arrive(struct app *app)
{
	struct player *p = &app->player;
	uint32_t step = app->branch.step;

	branch_forget(app);
	player_seek(p, step);
	p->furthest = p->at;
	app->show.branch = step + 1;
	if (p->status == SOURCE_END)
		app_say(app, "%s",
			tr("run again: it is over there, and nothing hangs"));
	else if (app->show.options.asks)
		app_say(app,
			tr("branch of step %u: go on another way; the timers "
			   "run meanwhile"),
			step);
	else
		app_say(app, tr("branch of step %u: go on another way"), step);
}

/* It has not come to the step, and will not. */
static void lose_way(struct app *app)
{
	app->branch.step = (uint32_t)app->player.n_steps;
	arrive(app);
	app_say(app, "%s",
		tr("run again, and it went another way by itself: this is as "
		   "far as it is the same"));
}

/* The next thing that was done by hand, if it was now; or NULL. */
static const struct hand *hand_now(const struct app *app, uint32_t gone)
{
	const struct show *s = &app->show;
	uint32_t i = app->branch.hands;

	if (s->again || i >= s->n_hands || s->done[i].gone > gone)
		return NULL;
	return &s->hand[i];
}

/* What to do with the packet whose turn it is. False: wait. */
static bool next_command(struct app *app, uint32_t gone, struct command *c)
{
	const struct player *p = &app->player;
	const struct hand *hand = hand_now(app, gone);

	*c = (struct command){ .kind = COMMAND_STEP };
	if (hand) {
		*c = (struct command){ .kind = hand->kind,
				       .packet = hand_find(p->rec, hand),
				       .delay_ns = hand->delay_ns };
		app->show.done[app->branch.hands++].step = (uint32_t)p->n_steps;
		return c->packet != ROW_NONE;
	}
	return hand_is(p->rec, &app->branch.way[gone], p->source->next);
}

static uint32_t gone_now(const struct app *app)
{
	const struct recording *r = app->player.rec;

	return hand_gone(r, recording_count(r));
}

/* All that was done by hand before the step is done, and all has gone. */
static bool is_there(const struct app *app)
{
	uint32_t gone = gone_now(app);

	return gone >= app->branch.gone && !hand_now(app, gone);
}

void branch_go_on(struct app *app, uint64_t now_ns)
{
	struct player *p = &app->player;
	struct command c;

	while (p->status == SOURCE_READY && !is_there(app)) {
		if (!next_command(app, gone_now(app), &c)) {
			if (!p->source->wake_ns)
				lose_way(app);
			return;
		}
		if (player_command(p, &c, now_ns, &app->error) ==
		    PLAYER_ERROR) {
			branch_forget(app);
			app_give_up(app);
			return;
		}
	}
	if (p->status == SOURCE_END && !is_there(app))
		lose_way(app);
	else if (is_there(app) &&
		 (p->status != SOURCE_WAIT || p->n_steps >= app->branch.step))
		arrive(app);
}

/* --- the key ------------------------------------------------------------- */

/* Why there is no other way from here, or NULL. */
static const char *no_branch(const struct app *app)
{
	const struct show *s = &app->show;

	if (!s->scenario)
		return tr("a recording: what happened has happened (wirestep "
			  "run steps live)");
	if (scenario_has_programs(s->scenario))
		return tr("real programs can not be run again up to a step "
			  "(R starts them anew)");
	if (s->scenario->mode != MODE_FREEZE)
		return tr("in realtime nothing waits: x, d and D run it again "
			  "and change one packet");
	if (app->branch.on)
		return tr("the run is on its way to that step");
	if (player_in_history(&app->player))
		return NULL;
	if (!show_holds(s) && !player_at_edge(&app->player))
		return NULL; /* it has run on by itself */
	return tr("this is not history: choose here (N steps back)");
}

void branch_begin(struct app *app, uint64_t now_ns)
{
	const char *why = no_branch(app);
	struct show *s = &app->show;
	bool live;

	if (why) {
		app_say(app, "%s", why);
		return;
	}
	player_play(&app->player, false, now_ns);
	app->branch.step = app->player.at;
	keep_way(app);
	live = keep_hands(app) || s->scenario->live;
	s->again = live;
	s->options.asks = live;
	s->options.asks_after = app->branch.gone;
	app->branch.on = true;
	step_again(app, AGAIN_BRANCH, now_ns);
	if (app->begun && app->branch.on)
		branch_go_on(app, now_ns);
}

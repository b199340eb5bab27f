/*
 * Changing what happens, by hand. In freeze mode a held packet can be let go
 * out of turn, doubled, or put off for a moment, and the run goes on. But a
 * loss is noticed by timers, and in freeze mode they stand still: so a drop (or
 * a delay that outlasts the retransmission timer) runs the scenario again at
 * machine speed, with live timers, changes the packet there, and goes on by
 * itself. What was changed before is changed again, so that one can drop the
 * same segment twice. One then steps through what the kernel did.
 *
 * Real programs can not be run again. What can be done to a packet of theirs is
 * done in place; a drop that only a frozen timer would notice is refused.
 */
#include "ui/app/app.h"
#include "ui/text/i18n.h"

enum { RTO_MIN_MS = 200 }; /* the kernel's TCP_RTO_MIN */

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

/* It hangs now; in history one may be looking at what has gone its way. */
static bool is_held(const struct app *app)
{
	uint32_t packet = target(app);

	return packet != ROW_NONE &&
	       recording_packet(app->player.rec, packet)->fate_event ==
		       ROW_NONE;
}

static bool has_programs(const struct app *app)
{
	return scenario_has_programs(app->show.scenario);
}

/* TCP's data and FIN, and ACKs: of those that are lost frozen timers tell. */
static bool is_of_frozen_timer(const struct app *app, uint32_t packet)
{
	const struct packet_row *p = recording_packet(app->player.rec, packet);

	return p->protocol == IP_TCP && !(p->flags & (TH_S | TH_R));
}

/* Why this can not be done to a packet of real programs, or NULL. */
static const char *no_program_hand(const struct app *app,
				   enum command_kind kind)
{
	if (app->show.scenario->mode != MODE_FREEZE)
		return tr("in realtime nothing waits: say it before the "
			  "programs begin (--rule)");
	if (!is_held(app))
		return tr("it has gone its way, and real programs can not be "
			  "run again (R starts them anew)");
	if (kind == COMMAND_DROP && !app->show.options.asks &&
	    is_of_frozen_timer(app, target(app)))
		return tr("its timer is frozen: it would never be sent again "
			  "(use --timers live)");
	return NULL;
}

static bool runs_again(const struct app *app, enum command_kind kind,
		       uint64_t delay_ns)
{
	if (has_programs(app))
		return false;
	if (app->show.scenario->mode != MODE_FREEZE ||
	    app->player.status != SOURCE_READY || !is_held(app))
		return true;
	if (app->show.options.asks) /* its timers run: all is possible */
		return false;
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
static const char *no_hand(const struct app *app, enum command_kind kind)
{
	if (!app->show.scenario)
		return tr("a recording: what happened has happened (wirestep "
			  "run steps live)");
	if (app->branch.on)
		return tr("the run is on its way to that step");
	if (target(app) == ROW_NONE)
		return tr("no packet is in flight here (n steps on to one)");
	if (app->show.n_hands == SHOW_HANDS)
		return tr("that is as much as can be changed in one run (R "
			  "starts anew)");
	if (has_programs(app))
		return no_program_hand(app, kind);
	return NULL;
}

static struct hand_time now_here(const struct app *app)
{
	const struct recording *r = app->player.rec;

	return (struct hand_time){
		.here = true,
		.step = (uint32_t)app->player.n_steps,
		.gone = hand_gone(r, recording_count(r)),
	};
}

void hand_do(struct app *app, enum command_kind kind, uint64_t delay_ns,
	     uint64_t now_ns)
{
	struct command c = { .kind = kind,
			     .packet = target(app),
			     .delay_ns = delay_ns };
	const char *why = no_hand(app, kind);

	if (why) {
		app_say(app, "%s", why);
		return;
	}
	if (runs_again(app, kind, delay_ns) && kind == COMMAND_RELEASE) {
		app_say(app, "%s",
			is_held(app) ? tr("this run goes on by itself: "
					  "nothing is held any more")
				     : tr("it has gone its way: only what "
					  "hangs now can be let go (G)"));
		return;
	}
	player_play(&app->player, false, now_ns);
	app->show.done[app->show.n_hands] = now_here(app);
	app->show.hand[app->show.n_hands++] =
		hand_of(app->player.rec, c.packet, &c);
	if (runs_again(app, kind, delay_ns)) {
		step_restart(app, true, now_ns);
		if (!app->begun) /* it failed, and that was said */
			return;
		app_say(app,
			tr("#%u %s: played again with live timers; watch what "
			   "the kernel does"),
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

bool hand_act(struct app *app, enum action action, uint64_t now_ns)
{
	const char *why = no_hand(app, COMMAND_DELAY);

	switch (action) {
	case ACT_DROP:
		hand_do(app, COMMAND_DROP, 0, now_ns);
		return true;
	case ACT_DUPLICATE:
		hand_do(app, COMMAND_DUPLICATE, 0, now_ns);
		return true;
	case ACT_RELEASE:
		hand_do(app, COMMAND_RELEASE, 0, now_ns);
		return true;
	case ACT_DELAY:
		if (why)
			app_say(app, "%s", why);
		else
			app_suggest(app, PROMPT_DELAY, "300ms");
		return true;
	case ACT_CHOOSE:
		choose_next(app);
		return true;
	default:
		return false;
	}
}

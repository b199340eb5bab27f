/*
 * What happens now, on the screen. It is a capture file that does not end, so
 * nearly everything is that of a file; here is what only the present has:
 *
 *   follow   the newest conversation is in view, and chosen, until one goes
 *            elsewhere; F goes back
 *   pause    the lists stay as they are, and everything goes on behind them
 *   census   is told of conversations that are new, and tells whose they are
 *   losses   counted all the time, and told in words when they begin
 *
 * The packets' clock goes on between packets as the screen's does
 * (loader_time_ns), so that a silence is seen as one.
 */
#include <stdio.h>
#include <string.h>

#include "capture/census/census.h"
#include "capture/live/watch.h"
#include "ui/list/activity.h"
#include "ui/app/app.h"
#include "ui/text/i18n.h"
#include "ui/live/live_files.h"
#include "ui/live/live_loss.h"

#define NS_PER_S UINT64_C(1000000000)

bool app_is_live(const struct app *app)
{
	return app->show.file && app->show.file->activity;
}

const char *app_more(const struct app *app)
{
	return app->player.status == SOURCE_END || app_is_live(app) ? "" : "…";
}

/* --- the newest ---------------------------------------------------------- */

static bool by_number(const struct app *app)
{
	return app->flows.order.by == FLOW_NUMBER;
}

void live_follow(struct app *app)
{
	struct flowlist *l = &app->flows;

	if (app_is_live(app) && by_number(app) &&
	    l->at == (l->order.down || !l->n ? 0 : l->n - 1))
		l->by_hand = false;
}

static void turn_following(struct app *app)
{
	struct flowlist *l = &app->flows;

	if (app->view == VIEW_PACKETS) {
		app->file.at = trace_count(app->show.file->trace) - 1;
		app_say(app, "%s", tr("follows the newest packet"));
		return;
	}
	if (by_number(app) && !l->by_hand) {
		l->by_hand = true;
		app_say(app, "%s", tr("the list stays where it is"));
		return;
	}
	if (!by_number(app))
		flowlist_sort(l, FLOW_NUMBER, false);
	flowlist_newest(l);
	app_say(app, "%s", tr("follows the newest conversation"));
}

/* --- pause --------------------------------------------------------------- */

static void turn_pause(struct app *app)
{
	struct live_look *live = &app->live;

	held_free(&live->held);
	live->paused = !live->paused;
	live->paused_at = trace_totals(app->show.file->trace).packets;
	if (live->paused)
		app_say(app, "%s",
			tr("the screen is paused; capturing goes on"));
}

/* Of several interfaces, "lo, eth0", the first one's. */
void live_file_name(const struct app *app, char out[APP_LINE])
{
	const struct loader *l = app->show.file;
	const char *name = l->watch ? loader_title(l) : "capture";
	int n = (int)strcspn(name, ", ");

	if (app->file.inside)
		snprintf(out, APP_LINE, "%.*s-%u.pcapng", n < 60 ? n : 60, name,
			 app->file.flow + 1);
	else
		snprintf(out, APP_LINE, "%.*s.pcapng", n < 60 ? n : 60, name);
}

bool live_act(struct app *app, enum action action)
{
	if (!app_is_live(app))
		return false;
	if (action == ACT_PAUSE)
		turn_pause(app);
	else if (action == ACT_NEWEST)
		turn_following(app);
	else
		return false;
	return true;
}

/* --- time ---------------------------------------------------------------- */

/* Whose the ends of new conversations are: asked while they are there. */
static void ask_census(struct app *app)
{
	const struct flow_table *flows = trace_flows(app->show.file->trace);
	uint32_t n = flow_count(flows), *asked = &app->live.asked;

	if (*asked > n) /* numbers have begun again */
		*asked = 0;
	for (; *asked < n; ++*asked) {
		const struct flow *f = flow_get(flows, *asked);

		if (f && (f->protocol == IP_TCP || f->protocol == IP_UDP))
			census_ask(app->show.census, f->protocol == IP_UDP,
				   &f->end[0], &f->end[1]);
	}
}

/* The helper has ended: names and states stay as they were. */
static void tell_census(struct app *app)
{
	const struct census_totals *t = census_totals(app->show.census);

	if (t->alive || !t->why[0] || app->live.census_told)
		return;
	app->live.census_told = true;
	app_say(app, tr("whose they are is no longer known: %s"), t->why);
}

/*
 * The kernel is asked once a frame when all is read, and now and then where it
 * never is. live_wake_ns comes back for what was left out at the end.
 */
static void count_losses(struct app *app, uint64_t now_ns)
{
	struct live_look *live = &app->live;
	bool busy = app->show.file->status == FILE_PACKET;

	if (now_ns < live->lost_ns + (busy ? NS_PER_S / 10 : NS_PER_S / 30))
		return;
	live->lost_ns = now_ns;
	live_losses(app->show.file, live->lost);
}

static void tell_losses(struct app *app)
{
	struct live_look *live = &app->live;

	for (int loss = 0; loss < LIVE_LOSSES; loss++) {
		unsigned bit = 1u << loss;

		if (live->told & bit || !live->lost[loss])
			continue;
		live->told |= bit;
		app_say(app, "%s", live_loss_told(loss));
		app->complaint = live_loss_is_bad(loss);
		return; /* one at a time */
	}
}

/* What is on the screen goes on, and what is in the file ends there. */
static void tell_unsaved(struct app *app)
{
	const struct err *e =
		app->show.files ? live_files_failed(app->show.files) : NULL;

	if (!e || app->live.unsaved)
		return;
	app->live.unsaved = true;
	app_complain(app, e);
}

void live_tick(struct app *app, uint64_t now_ns)
{
	struct loader *l = app->show.file;

	if (app->show.census) {
		census_take(app->show.census, now_ns + app->epoch_ns);
		ask_census(app);
		tell_census(app);
	}
	if (!app->live.paused) {
		app->live.now_ns = loader_time_ns(l, now_ns);
		if (!app->flows.by_hand && by_number(app))
			flowlist_newest(&app->flows);
	}
	count_losses(app, now_ns);
	tell_losses(app);
	tell_unsaved(app);
}

/* Bars and rates go on once a second, as long as there are any. */
uint64_t live_wake_ns(const struct app *app, uint64_t now_ns)
{
	const struct loader *l = app->show.file;
	uint64_t t_ns = loader_time_ns(l, now_ns);
	uint64_t last_ns = trace_totals(l->trace).last_ns;
	uint64_t still_ns = (ACTIVITY_SECONDS + 1) * NS_PER_S;

	if (app->live.paused || !app_in_file(app) || loader_done(l) ||
	    !l->came_ns || t_ns - last_ns > still_ns)
		return 0;
	return now_ns + NS_PER_S - t_ns % NS_PER_S;
}

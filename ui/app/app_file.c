/*
 * A capture file on the screen.
 *
 *          outside                                inside
 *   3 conversations ──── Enter, 1, 2, 5 ─▶ 1 ladder   2 states   5 stream
 *   4 all packets   ◀─── Esc, 3 ────────── 4 packets of the conversation
 *
 * Outside everything is drawn from the trace, and packets are read again from
 * the file. Inside there is a recording of one conversation, made by
 * trace_source, and the views are those of any recording (app_part.c).
 *
 * The file is read on in either place, a slice at each tick.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"

bool app_in_file(const struct app *app)
{
	return app->show.file && !app->file.inside;
}

unsigned app_context(const struct app *app)
{
	unsigned context = view_of(app)->context;

	if (app_in_file(app) && context == KEYS_STEP)
		context = KEYS_FILE;
	if (app->view == VIEW_FLOWS || app->view == VIEW_PACKETS ||
	    app->view == VIEW_SOCKETS)
		context |= KEYS_TABLE;
	if (app->view == VIEW_GRAPHS)
		context |= KEYS_GRAPH;
	if (app->view == VIEW_LANES)
		context |= KEYS_LANES;
	if (app->view == VIEW_GLOSSARY)
		context |= KEYS_WORDS;
	if (app_is_live(app) && app_in_file(app) && context & KEYS_SHOWN)
		context |= KEYS_LIVE;
	return context;
}

const struct flow *flow_of_packet(const struct app *app,
				  const struct trace_packet *p)
{
	return p->found.flow == FLOW_NONE
		       ? NULL
		       : flow_get(trace_flows(app->show.file->trace),
				  p->found.flow);
}

struct flow_rows app_flow_rows(const struct app *app)
{
	const struct loader *l = app->show.file;

	return (struct flow_rows){
		.trace = l ? l->trace : NULL,
		.rec = app->show.rec,
		.world = &app->player.world,
		.activity = l ? l->activity : NULL,
		.census = app->show.census,
		.now_ns = app->live.now_ns,
	};
}

bool app_detail(const struct app *app, uint32_t packet, struct detail *d)
{
	const struct loader *l = app->show.file;
	struct trace_packet p;

	if (!app_in_file(app)) {
		if (packet >= recording_n_packets(app->show.rec))
			return false;
		detail_build(d, app->show.rec, packet);
		return true;
	}
	if (!trace_at(l->trace, l->file, packet, &p))
		return false;
	detail_build_captured(d, packet, &p, flow_of_packet(app, &p));
	return true;
}

/* --- in and out ---------------------------------------------------------- */

void file_enter(struct app *app, uint32_t flow, uint32_t packet, enum view view)
{
	struct flow_rows rows = app_flow_rows(app);

	if (flow == FLOW_NONE) {
		app_say(app, "%s", tr("this packet is of no conversation"));
		return;
	}
	if (!flow_rows_at(&rows, flow)) {
		app_say(app, "%s",
			tr("this conversation is gone: there were too many"));
		return;
	}
	app->file.inside = true;
	if (flow != app->file.flow || packet != ROW_NONE ||
	    !part_is_whole(app)) {
		app->file.flow = flow;
		part_open(app, packet);
	}
	app_set_view(app, view);
}

void file_enter_chosen(struct app *app, enum view view)
{
	const struct trace *t = app->show.file->trace;
	uint32_t packet = app->file.at;

	if (app->view != VIEW_PACKETS)
		file_enter(app, app->flows.chosen, ROW_NONE, view);
	else if (trace_has(t, packet))
		file_enter(app, trace_found(t, packet).flow, packet, view);
}

static void go_outside(struct app *app, enum view view)
{
	app->file.inside = false;
	app->focus = PANE_LADDER;
	app->field = app->field_top = 0;
	app->player.playing = false;
	app->compared[0] = ROW_NONE;
	app_set_view(app, view);
}

void file_set_view(struct app *app, enum view view)
{
	if (view == VIEW_SOCKETS && !app->show.census)
		app_say(app, "%s",
			tr("sockets are those of a kernel that can be asked: "
			   "wirestep live shows them"));
	else if (app->file.inside &&
		 (view == VIEW_FLOWS || view == VIEW_SOCKETS))
		go_outside(app, view);
	else if (app_in_file(app) &&
		 (view < VIEW_FLOWS || view == VIEW_STREAM ||
		  view == VIEW_GRAPHS))
		file_enter_chosen(app, view);
	else
		app_set_view(app, view);
}

bool file_leave(struct app *app)
{
	if (app->file.inside && app->view == VIEW_STEP)
		go_outside(app, VIEW_FLOWS);
	else if (app_in_file(app) && app->view == VIEW_COMPARE)
		app_set_view(app, VIEW_PACKETS);
	else if (app_in_file(app) && app->view != VIEW_FLOWS)
		app_set_view(app, VIEW_FLOWS);
	else
		return false;
	return true;
}

/* --- keys ---------------------------------------------------------------- */

static void turn_following(struct app *app)
{
	struct loader *l = app->show.file;

	loader_follow(l, !l->follows);
	app_say(app, "%s",
		l->follows ? tr("follows the file as it grows")
			   : tr("follows the file no longer"));
}

bool file_act(struct app *app, enum action action)
{
	switch (action) {
	case ACT_PART_NEXT:
	case ACT_PART_BACK:
		if (app->file.inside)
			part_turn(app, action == ACT_PART_NEXT ? 1 : -1);
		return true;
	case ACT_FOLLOW:
		turn_following(app);
		return true;
	case ACT_NEWEST:
	case ACT_PAUSE:
		return live_act(app, action);
	case ACT_SEARCH_NEXT:
	case ACT_SEARCH_BACK:
		if (!app_in_file(app))
			return false;
		search_go(app, action == ACT_SEARCH_NEXT ? 1 : -1);
		return true;
	default:
		return false;
	}
}

/* --- time ---------------------------------------------------------------- */

/* Who follows and is at the last packet stays at the last. */
void file_read(struct app *app, uint64_t now_ns)
{
	struct loader *l = app->show.file;
	bool at_end = loader_grows(l) && !app->live.paused &&
		      !trace_has(l->trace, app->file.at + 1);
	struct err e;

	if (loader_read(l, now_ns) && loader_complaint(l, &e))
		app_complain(app, &e);
	if (at_end && trace_count(l->trace))
		app->file.at = trace_count(l->trace) - 1;
	part_prepare(app);
}

/* The list stays where it is on the screen, as long as it has that. */
static void forget_lines(struct app *app)
{
	int lines = (int)tracelist_forget(&app->traced, app->show.file->trace);

	app->file.top -= app->file.top > lines ? lines : app->file.top;
}

/* In a pause the list is made anew only if another one is wanted. */
static bool list_is_held(const struct app *app)
{
	return app->live.paused && !app->flows.stale && !app->flows.sorting;
}

void file_tick(struct app *app, uint64_t now_ns)
{
	struct flow_rows rows = app_flow_rows(app);

	if (!list_is_held(app))
		flowlist_step(&app->flows, &rows,
			      loader_done(app->show.file) ? UINT64_MAX
							  : now_ns);
	forget_lines(app);
	tracelist_step(&app->traced, app->show.file->trace,
		       app->show.file->file, loader_done(app->show.file));
	part_tick(app);
	if (app->file.seeks)
		file_search_step(app);
	if (app_is_live(app))
		live_tick(app, now_ns);
}

uint64_t file_wake_ns(const struct app *app)
{
	struct flow_rows rows = app_flow_rows(app);
	uint64_t list_ns =
		list_is_held(app) ? 0 : flowlist_wake_ns(&app->flows, &rows);
	uint64_t read_ns = loader_wake_ns(app->show.file);

	if (app->file.seeks || tracelist_wants(&app->traced, rows.trace,
					       loader_done(app->show.file)))
		return 1;
	if (!list_ns || !read_ns)
		return list_ns ? list_ns : read_ns;
	return list_ns < read_ns ? list_ns : read_ns;
}

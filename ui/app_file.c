/*
 * A capture file on the screen.
 *
 *          outside                                inside
 *   3 conversations ──── Enter, 1, 2, 5 ─▶ 1 ladder   2 states   5 stream
 *   4 all packets   ◀─── Esc, 3 ────────── 4 packets of the conversation
 *
 * Outside everything is drawn from the trace, and packets are read again from
 * the file. Inside there is a recording of one conversation, made by
 * trace_source, and the views are those of any recording. A conversation that
 * is very long is opened in parts.
 *
 * The file is read on in either place, a slice at each tick.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ui/app.h"
#include "ui/i18n.h"
#include "ui/label.h"

enum { PART_PACKETS = 50000 };

bool app_in_file(const struct app *app)
{
	return app->show.file && !app->file.inside;
}

unsigned app_context(const struct app *app)
{
	unsigned context = view_of(app)->context;

	if (app_in_file(app) && context == KEYS_STEP)
		context = KEYS_FILE;
	if (app->view == VIEW_FLOWS || app->view == VIEW_PACKETS)
		context |= KEYS_TABLE;
	if (app->view == VIEW_GRAPHS)
		context |= KEYS_GRAPH;
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
	return (struct flow_rows){
		.trace = app->show.file ? app->show.file->trace : NULL,
		.rec = app->show.rec,
		.world = &app->player.world,
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
	if (packet >= trace_count(l->trace) ||
	    !trace_at(l->trace, l->file, packet, &p))
		return false;
	detail_build_captured(d, packet, &p, flow_of_packet(app, &p));
	return true;
}

/* --- in and out ---------------------------------------------------------- */

static uint32_t parts_of(const struct app *app)
{
	struct flow_rows rows = app_flow_rows(app);
	const struct flow *f = flow_rows_at(&rows, app->file.flow);
	uint32_t n = f ? flow_packets(f) : 0;

	return n ? (n - 1) / PART_PACKETS + 1 : 1;
}

/* The number of a conversation's packet, counted from 0 in it. */
static uint32_t packet_of(const struct app *app, uint32_t n)
{
	struct flow_rows rows = app_flow_rows(app);
	const struct flow *f = flow_rows_at(&rows, app->file.flow);
	uint32_t count = trace_count(rows.trace);

	for (uint32_t i = f ? f->first_packet : count; i < count; i++)
		if (trace_found(rows.trace, i).flow == app->file.flow &&
		    n-- == 0)
			return i;
	return count;
}

/* The part of a conversation in which a packet of the file is. */
static uint32_t part_with(const struct app *app, uint32_t packet)
{
	struct flow_rows rows = app_flow_rows(app);
	const struct flow *f = flow_rows_at(&rows, app->file.flow);
	uint32_t before = 0;

	if (packet == ROW_NONE || parts_of(app) == 1)
		return 0;
	for (uint32_t i = f->first_packet; i < packet; i++)
		before += trace_found(rows.trace, i).flow == app->file.flow;
	return before / PART_PACKETS;
}

static void open_part(struct app *app)
{
	struct trace_part part = { .flow = app->file.flow,
				   .most = PART_PACKETS };
	double speed = app->player.speed;

	part.first = app->file.part
			     ? packet_of(app, app->file.part * PART_PACKETS)
			     : 0;
	player_free(&app->player);
	show_part(&app->show, &part);
	player_init(&app->player, app->show.rec, app->show.source);
	app->player.animate = !app->options->no_animation;
	app->player.speed = speed;
	app->file.arrives = true;
	app->file.placed = false;
	app->stream.flow = app->stream.counted_flow = ROW_NONE;
	app->selected = app->chosen = ROW_NONE;
	app->focus = PANE_LADDER;
	app->n_marks = 0;
	app->field = app->field_top = 0;
	app->compared[0] = ROW_NONE;
	app->graphs.rec = NULL; /* another may lie where it lay */
}

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
	    flow_packets(flow_rows_at(&rows, flow)) !=
		    recording_n_packets(app->show.rec)) {
		app->file.flow = flow;
		app->file.part = part_with(app, packet);
		app->file.wanted = packet;
		open_part(app);
	}
	app_set_view(app, view);
}

void file_enter_chosen(struct app *app, enum view view)
{
	const struct trace *t = app->show.file->trace;
	uint32_t packet = (uint32_t)app->file.at;

	if (app->view != VIEW_PACKETS)
		file_enter(app, app->flows.chosen, ROW_NONE, view);
	else if (packet < trace_count(t))
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
	if (app->file.inside && view == VIEW_FLOWS)
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

/* --- long conversations -------------------------------------------------- */

const char *file_part_text(const struct app *app, char out[FILE_PART_TEXT])
{
	struct flow_rows rows = app_flow_rows(app);
	uint32_t from = app->file.part * PART_PACKETS, to, n;
	char first[COUNT_TEXT], last[COUNT_TEXT], all[COUNT_TEXT];

	out[0] = '\0';
	if (!app->file.inside || parts_of(app) == 1)
		return out;
	n = flow_packets(flow_rows_at(&rows, app->file.flow));
	to = n - from < PART_PACKETS ? n : from + PART_PACKETS;
	snprintf(out, FILE_PART_TEXT, tr("packets %s-%s of %s"),
		 count_format(from + 1, first), count_format(to, last),
		 count_format(n, all));
	return out;
}

static void say_part(struct app *app)
{
	char part[FILE_PART_TEXT], back[KEY_TEXT], next[KEY_TEXT];

	if (file_part_text(app, part)[0])
		app_say(app, tr("%s · %s earlier, %s later"), part,
			action_key(ACT_PART_BACK, back),
			action_key(ACT_PART_NEXT, next));
}

static void turn_part(struct app *app, int by)
{
	int64_t to = (int64_t)app->file.part + by;

	if (parts_of(app) == 1) {
		app_say(app, "%s", tr("this conversation is shown whole"));
		return;
	}
	if (to >= 0 && to < (int64_t)parts_of(app)) {
		app->file.part = (uint32_t)to;
		app->file.wanted = ROW_NONE;
		open_part(app);
	}
	say_part(app);
}

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
			turn_part(app, action == ACT_PART_NEXT ? 1 : -1);
		return true;
	case ACT_FOLLOW:
		turn_following(app);
		return true;
	case ACT_SEARCH_NEXT:
	case ACT_SEARCH_BACK:
		if (!app_in_file(app))
			return false;
		file_search(app, action == ACT_SEARCH_NEXT ? 1 : -1);
		return true;
	default:
		return false;
	}
}

/* --- time ---------------------------------------------------------------- */

/* The step at which a packet of the file was sent; 0 if it is not there. */
static uint32_t step_of_packet(const struct app *app, uint32_t packet)
{
	const struct recording *r = app->show.rec;
	uint32_t i = 0, n = recording_n_packets(r);
	const struct packet_row *p;

	while (i < n && packet_number(r, i) != packet + 1)
		i++;
	if (i == n)
		return 0;
	p = recording_packet(r, i);
	return player_step_of(&app->player, p->sent_event);
}

/* The file had them when it was loaded. */
static void say_gone(struct app *app)
{
	struct flow_rows rows = app_flow_rows(app);
	const struct flow *f = flow_rows_at(&rows, app->file.flow);
	uint32_t n = recording_n_packets(app->show.rec), part = PART_PACKETS;
	uint32_t from = app->file.part * part;

	if (!f || n >= part || from + n >= flow_packets(f))
		return;
	app_say(app,
		tr("the file was cut off since it was read: %u packets of "
		   "these are gone"),
		(flow_packets(f) - from < part ? flow_packets(f) - from
					       : part) -
			n);
	app->complaint = true;
}

/*
 * To its first packet, or to the one that was wanted as soon as that has been
 * read again. Who has gone elsewhere meanwhile stays there.
 */
static void place_cursor(struct app *app)
{
	struct player *p = &app->player;
	uint32_t step = app->file.wanted == ROW_NONE
				? p->n_steps > 0
				: step_of_packet(app, app->file.wanted);

	if (p->at <= 1)
		player_seek(p, step ? step : 1);
	app->file.placed = step || p->at > 1;
}

static void arrive(struct app *app)
{
	if (!app->file.placed)
		place_cursor(app);
	if (app->player.status != SOURCE_END)
		return;
	app->file.arrives = false;
	say_gone(app);
	if (!app->message[0])
		say_part(app);
}

/* Who follows and is at the last packet stays at the last. */
static void read_on(struct app *app, uint64_t now_ns)
{
	struct loader *l = app->show.file;
	bool at_end = l->follows &&
		      (uint32_t)app->file.at + 1 >= trace_count(l->trace);
	struct err e;

	if (loader_read(l, now_ns) && loader_complaint(l, &e))
		app_complain(app, &e);
	if (at_end && trace_count(l->trace))
		app->file.at = (int)trace_count(l->trace) - 1;
}

void file_tick(struct app *app, uint64_t now_ns)
{
	struct flow_rows rows = app_flow_rows(app);

	read_on(app, now_ns);
	flowlist_step(&app->flows, &rows,
		      loader_done(app->show.file) ? UINT64_MAX : now_ns);
	tracelist_step(&app->traced, app->show.file->trace,
		       app->show.file->file, loader_done(app->show.file));
	if (app->file.arrives)
		arrive(app);
	if (app->file.seeks)
		file_search_step(app);
}

uint64_t file_wake_ns(const struct app *app)
{
	struct flow_rows rows = app_flow_rows(app);
	uint64_t list_ns = flowlist_wake_ns(&app->flows, &rows);
	uint64_t read_ns = loader_wake_ns(app->show.file);

	if (app->file.seeks || tracelist_wants(&app->traced, rows.trace,
					       loader_done(app->show.file)))
		return 1;
	if (!list_ns || !read_ns)
		return list_ns ? list_ns : read_ns;
	return list_ns < read_ns ? list_ns : read_ns;
}

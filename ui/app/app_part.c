/*
 * The conversation of a capture file that is open, as a recording. One that is
 * very long is opened in parts:
 *
 *   its packets   0 … 49,999 │ 50,000 … 99,999 │ 100,000 … n
 *                   part 0         part 1          part 2
 *
 * A capture that goes on grows the part that is open: whoever is at its end
 * stays there, as in a log, and goes on to the next part when this one is full;
 * so what is open is never more than a part. Whoever has gone back, or selected
 * a row, stays where that is, and is told how many are new. Packets that are no
 * longer kept are counted above the first that is.
 */
#include <stdio.h>

#include "capture/trace_flow.h"
#include "ui/app/app.h"
#include "ui/list/flowended.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"

enum { PART_PACKETS = 50000 };

static const struct flow *open_flow(const struct app *app)
{
	return flow_get(trace_flows(app->show.file->trace), app->file.flow);
}

/* How many of its packets are no longer kept; *first: the one after them. */
static uint32_t count_earlier(const struct app *app, uint32_t gone,
			      uint32_t *first)
{
	const struct loader *l = app->show.file;

	*first = 0;
	if (!l->live)
		return gone;
	return gone + trace_flow_lost(l->trace, l->file, app->file.flow, first);
}

static uint32_t n_parts(const struct app *app)
{
	return app->file.n ? (app->file.n - 1) / PART_PACKETS + 1 : 1;
}

/* --- opening ------------------------------------------------------------- */

/* What is left of a part whose beginning is gone. */
static uint32_t part_begin(const struct app *app)
{
	uint32_t from = app->file.part * PART_PACKETS;

	return app->file.earlier > from ? app->file.earlier : from;
}

static void show(struct app *app, struct trace_part *part)
{
	double speed = app->player.speed;

	part->flow = app->file.flow;
	part->most = (app->file.part + 1) * PART_PACKETS - part_begin(app);
	player_free(&app->player);
	show_part(&app->show, part);
	player_init(&app->player, app->show.rec, app->show.source);
	app->player.animate = !app->options->no_animation;
	app->player.speed = speed;
	app->player.tails = app->file.at_end;
	app->file.arrives = true;
	app->file.placed = false;
	app->stream.flow = app->stream.counted_flow = ROW_NONE;
	app->selected = app->chosen = ROW_NONE;
	app->packets.n = 0;
	app->focus = PANE_LADDER;
	app->n_marks = 0;
	app->field = app->field_top = 0;
	app->compared[0] = ROW_NONE;
	app->graphs.rec = NULL; /* another may lie where it lay */
}

/* The part of the n-th packet. What is gone since it was counted is none. */
static void open_at(struct app *app, uint32_t gone, uint32_t n)
{
	struct trace_part part = { .first = 0 };

	if (n < app->file.earlier)
		n = app->file.earlier;
	app->file.part = n / PART_PACKETS;
	if (part_begin(app) > app->file.earlier)
		part.first =
			trace_flow_packet(app->show.file->trace, app->file.flow,
					  gone, part_begin(app));
	part.from = app->file.kept_from;
	show(app, &part);
}

/* Of one that goes on in a capture that does, the end is of interest. */
static bool begins_at_end(const struct app *app, const struct flow *f)
{
	return app->file.wanted == ROW_NONE && loader_grows(app->show.file) &&
	       !flow_ended_wholly(flow_ended(f));
}

void part_open(struct app *app, uint32_t packet)
{
	const struct flow *f = open_flow(app);
	const struct trace *t = app->show.file->trace;
	uint32_t n = 0, gone = trace_flow_gone(t, app->file.flow);

	app->file.n = app->file.seen = flow_packets(f);
	app->file.wanted = packet;
	app->file.at_end = begins_at_end(app, f);
	app->file.earlier = count_earlier(app, gone, &app->file.kept_from);
	if (app->file.at_end)
		n = app->file.n ? app->file.n - 1 : 0;
	else if (packet != ROW_NONE && n_parts(app) > 1)
		n = gone + trace_flow_before(t, app->file.flow, packet);
	open_at(app, gone, n);
}

/* The one that is open has all there is, or will get it. */
bool part_is_whole(const struct app *app)
{
	if (loader_grows(app->show.file))
		return app->player.status == SOURCE_WAIT;
	return app->file.n == recording_n_packets(app->show.rec);
}

/* --- in words ------------------------------------------------------------ */

static const char *earlier_text(uint32_t n, char out[FILE_PART_TEXT])
{
	char count[COUNT_TEXT];

	snprintf(out, FILE_PART_TEXT,
		 n == 1 ? tr("%s earlier packet is no longer kept")
			: tr("%s earlier packets are no longer kept"),
		 count_format(n, count));
	return out;
}

/* --- the next one -------------------------------------------------------- */

const char *file_part_text(const struct app *app, char out[FILE_PART_TEXT])
{
	uint32_t from = part_begin(app), n = app->file.n;
	uint32_t to = (app->file.part + 1) * PART_PACKETS;
	char first[COUNT_TEXT], last[COUNT_TEXT], all[COUNT_TEXT];

	out[0] = '\0';
	if (!app->file.inside || n_parts(app) == 1)
		return out;
	snprintf(out, FILE_PART_TEXT, tr("packets %s-%s of %s"),
		 count_format(from + 1, first),
		 count_format(to < n ? to : n, last), count_format(n, all));
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

static void say_earlier(struct app *app, uint32_t earlier)
{
	char text[FILE_PART_TEXT];

	app_say(app, "%s", earlier_text(earlier, text));
}

void part_turn(struct app *app, int by)
{
	const struct flow *f = open_flow(app);
	int64_t to = (int64_t)app->file.part + by;
	uint32_t gone, earlier, first;

	if (n_parts(app) == 1) {
		app_say(app, "%s", tr("this conversation is shown whole"));
		return;
	}
	if (!f) {
		app_say(app, "%s",
			tr("this conversation is gone: there were too many"));
		return;
	}
	gone = trace_flow_gone(app->show.file->trace, app->file.flow);
	earlier = count_earlier(app, gone, &first);
	if (by < 0 && earlier && to < earlier / PART_PACKETS) {
		say_earlier(app, earlier);
		return;
	}
	if (to >= 0 && to < (int64_t)n_parts(app)) {
		app->file.earlier = earlier;
		app->file.kept_from = first;
		app->file.wanted = ROW_NONE;
		app->file.at_end = false;
		open_at(app, gone, (uint32_t)to * PART_PACKETS);
	}
	say_part(app);
}

/*
 * The next part, which begins with what comes next. What is before it is not
 * read again, for that may be much, and often: the trace knows enough of it.
 */
static void turn_at_end(struct app *app)
{
	struct trace_part part = {
		.from = trace_source_at(app->show.source).next
	};

	app->file.part++;
	app->file.wanted = ROW_NONE;
	app->file.at_end = true;
	show(app, &part);
	player_pump(&app->player, 0, &app->error);
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
	uint32_t n = recording_n_packets(app->show.rec), most = PART_PACKETS;
	uint32_t from = part_begin(app), want = app->file.n - from;

	if (app->show.file->live || from >= app->file.n)
		return;
	want = want < most ? want : most;
	if (n >= want)
		return;
	app_say(app,
		tr("the file was cut off since it was read: %u packets of "
		   "these are gone"),
		want - n);
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
	if (!app->file.placed && !app->file.at_end)
		place_cursor(app);
	if (trace_source_at(app->show.source).behind)
		return;
	app->file.arrives = false;
	say_gone(app);
	if (!app->message[0] && !app->file.at_end)
		say_part(app);
}

/* A selection of the last row is none: it is where the cursor is. */
static bool is_at_end(struct app *app)
{
	struct player *p = &app->player;

	if (p->n_steps && app->selected == p->step[p->n_steps - 1]) {
		app->selected = ROW_NONE;
		player_seek_end(p);
	}
	return player_at_edge(p) && app->selected == ROW_NONE &&
	       app->chosen == ROW_NONE;
}

static bool shows_end(const struct app *app)
{
	return app->file.inside &&
	       (app->view == VIEW_STEP || app->view == VIEW_STATES ||
		app->view == VIEW_GRAPHS);
}

void part_prepare(struct app *app)
{
	const struct loader *l = app->show.file;
	struct player *p = &app->player;

	if (!app->show.source)
		return;
	trace_source_grows(app->show.source, !loader_done(l));
	if (!loader_done(l) && p->status == SOURCE_END &&
	    !trace_source_at(app->show.source).full)
		p->status = SOURCE_WAIT;
	p->tails = loader_grows(l) && (app->file.placed || app->file.at_end) &&
		   is_at_end(app);
}

void part_tick(struct app *app)
{
	const struct flow *f;

	if (!app->show.source)
		return;
	f = open_flow(app);
	if (f) /* or what it had when it went */
		app->file.n = flow_packets(f);
	if (app->file.arrives)
		arrive(app);
	if (!app->player.tails)
		return;
	app->file.seen = app->file.n;
	if (trace_source_at(app->show.source).full && shows_end(app) &&
	    app->file.n > (app->file.part + 1) * PART_PACKETS)
		turn_at_end(app);
}

uint32_t part_new(const struct app *app)
{
	bool tells = app->show.file && app->file.inside &&
		     loader_grows(app->show.file) && !app->player.tails;

	return tells ? app->file.n - app->file.seen : 0;
}

const char *part_earlier(const struct app *app, char out[FILE_PART_TEXT])
{
	uint32_t earlier = app->file.earlier;
	char n[COUNT_TEXT], key[KEY_TEXT];

	out[0] = '\0';
	if (!app->show.file)
		return out;
	if (part_begin(app) > earlier)
		snprintf(out, FILE_PART_TEXT, tr("%s earlier packets: %s"),
			 count_format(part_begin(app), n),
			 action_key(ACT_PART_BACK, key));
	else if (earlier)
		earlier_text(earlier, out);
	return out;
}

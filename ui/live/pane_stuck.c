/*
 * Why is it stuck: a box under the view, about the conversation that is chosen
 * there, from y to y or Esc. It goes along with what is chosen.
 *
 *	╭╴why is it stuck? ╶──────────────────────────────────────────╮
 *	│ python3 (412) has not read 40,960 bytes, so the window that  │
 *	│ it offers is 0 for 3.2 s, and curl (977) can not send.       │
 *	│ 127.0.0.1:4242 curl (977) · kernel ESTABLISHED · wire …      │
 *	╰──────────────────────────────────────────────────────────────╯
 *
 * What is live is told as of now; a file or a recording as of its end.
 */
#include <stdio.h>

#include "ui/app/app.h"
#include "ui/term/box.h"
#include "ui/text/i18n.h"
#include "ui/live/stuck_socket.h"
#include "ui/live/stuck_words.h"

enum {
	SIDES = 4,	/* columns: the border, and a blank beside it */
	LEAST_ROWS = 8, /* that a list keeps */
	STUCK_LINES = 1 + STUCK_FACTS + 1,
};

/* --- which --------------------------------------------------------------- */

static uint32_t flow_in_file(const struct app *app)
{
	const struct trace *t = app->show.file->trace;
	uint32_t packet = app->file.at;

	if (app->file.inside)
		return app->file.flow;
	if (app->view == VIEW_FLOWS)
		return app->flows.chosen;
	if (app->view == VIEW_SOCKETS)
		return sockets_flow(app);
	if (app->view == VIEW_PACKETS && trace_has(t, packet))
		return trace_found(t, packet).flow;
	return FLOW_NONE;
}

static uint32_t flow_in_recording(const struct app *app)
{
	uint32_t packet = app_packet(app);

	if (app->view == VIEW_FLOWS)
		return app->flows.chosen;
	if (app->view == VIEW_STREAM && app->stream.flow != ROW_NONE)
		return app->stream.flow;
	if (app->view == VIEW_PACKETS &&
	    (uint32_t)app->list_at < app->packets.n)
		packet = packetlist_at(&app->packets, (uint32_t)app->list_at);
	if (packet >= recording_n_packets(app->show.rec))
		return FLOW_NONE;
	return recording_packet(app->show.rec, packet)->flow;
}

static uint32_t chosen_flow(const struct app *app)
{
	if (!app_has_show(app) || !app->begun)
		return FLOW_NONE;
	return app->show.file ? flow_in_file(app) : flow_in_recording(app);
}

/* A socket has something to tell even if no packet of it was captured. */
static const struct census_socket *chosen_socket(const struct app *app)
{
	return app->begun && app->view == VIEW_SOCKETS && !app->file.inside
		       ? sockets_chosen(app)
		       : NULL;
}

/* --- what is known of it ------------------------------------------------- */

static bool app_stats_of(const struct app *app, uint32_t flow,
			 const struct flow *f, struct app_stats *out)
{
	return app->show.file ? trace_app_stats(app->show.file->trace, f, out)
			      : recording_app_stats(app->show.rec, flow, out);
}

static struct stuck_facts facts_live(const struct app *app,
				     const struct flow *f, uint64_t now_ns)
{
	uint64_t start_ns = trace_totals(app->show.file->trace).start_ns;
	uint64_t epoch_ns = app->epoch_ns + now_ns;

	return stuck_facts_of(f, app->show.census, start_ns,
			      epoch_ns > start_ns ? epoch_ns - start_ns : 0);
}

/* Through a pipe: time goes on, and there is no kernel to ask. */
static struct stuck_facts facts_piped(const struct app *app,
				      const struct flow *f, uint64_t now_ns)
{
	return stuck_facts_of(f, NULL, 0,
			      loader_time_ns(app->show.file, now_ns));
}

static struct stuck_facts facts_ended(const struct app *app,
				      const struct flow *f)
{
	const struct recording *r = app->show.rec;
	uint64_t last_ns =
		app->show.file
			? trace_totals(app->show.file->trace).last_ns
			: recording_event(r, recording_count(r) - 1)->t_ns;
	struct stuck_facts in = stuck_facts_of(f, NULL, 0, last_ns);

	in.over = true;
	return in;
}

/* Conversations of a run are as they are at its end, wherever the cursor is. */
static size_t add_history(const struct app *app,
			  char line[STUCK_LINES][STUCK_TEXT], size_t n)
{
	if (app->show.file || player_at_edge(&app->player))
		return n;
	snprintf(line[n], STUCK_TEXT, "%s",
		 tr("It is told as of the end, not of the cursor."));
	return n + 1;
}

static size_t make_socket_lines(const struct app *app, uint64_t now_ns,
				char line[STUCK_LINES][STUCK_TEXT])
{
	const struct census_socket *s = chosen_socket(app);

	return s ? stuck_socket_lines(app->show.census, s,
				      app->epoch_ns + now_ns, line)
		 : 0;
}

/* The sentence, then facts; how many there are. 0: nothing is chosen. */
static size_t make_lines(const struct app *app, uint64_t now_ns,
			 char line[STUCK_LINES][STUCK_TEXT])
{
	struct flow_rows rows = app_flow_rows(app);
	uint32_t flow = chosen_flow(app);
	const struct flow *f =
		flow == FLOW_NONE ? NULL : flow_rows_at(&rows, flow);
	struct stuck_facts in;
	struct app_stats stats;
	struct stuck s;

	if (!f)
		return make_socket_lines(app, now_ns, line);
	if (app->show.census)
		in = facts_live(app, f, now_ns);
	else if (app_is_live(app) && !loader_done(app->show.file))
		in = facts_piped(app, f, now_ns);
	else
		in = facts_ended(app, f);
	if (app_stats_of(app, flow, f, &stats))
		in.app = &stats;
	s = stuck_ask(&in);
	stuck_sentence(&in, &s, line[0]);
	return add_history(app, line, 1 + stuck_facts_text(&in, line + 1));
}

/* --- drawing ------------------------------------------------------------- */

static void put_text(struct grid *g, int y, int x, enum style style,
		     const char *text, int cols)
{
	while (*text) {
		int n = text_wrap(text, cols);

		grid_text_n(g, y++, x, style, text, (size_t)n);
		text += n;
	}
}

static void put_border(struct grid *g, struct area a)
{
	for (int y = 0; y < a.rows; y++)
		grid_fill(g, a.y + y, a.x, a.cols, STYLE_PLAIN, ' ');
	box_frame(g, a, STYLE_BORDER, false);
	box_title(g, a, STYLE_TITLE, tr("why is it stuck?"));
}

/* Facts that there is no room for are left out, the last ones first. */
static int rows_of(char line[STUCK_LINES][STUCK_TEXT], size_t *n, int cols,
		   int most)
{
	int rows = 2;

	for (size_t i = 0; i < *n; i++) {
		int more = text_lines(line[i], cols);

		if (i && rows + more > most) {
			*n = i;
			break;
		}
		rows += more;
	}
	return rows;
}

/* The list of a recording is made when it is drawn, which is after this. */
static void choose_flow(struct app *app)
{
	struct flow_rows rows = app_flow_rows(app);

	if (!app->show.file && app->view == VIEW_FLOWS)
		flowlist_make(&app->flows, &rows);
}

struct area pane_stuck_draw(struct app *app, struct grid *g, struct area a,
			    uint64_t now_ns)
{
	char line[STUCK_LINES][STUCK_TEXT];
	int cols = a.cols - SIDES, most = a.rows - LEAST_ROWS, y;
	struct area box = a;
	size_t n;

	app->stuck_area = (struct area){ 0 };
	if (!app->stuck_shown || !(app_context(app) & KEYS_SHOWN))
		return a;
	choose_flow(app);
	n = make_lines(app, now_ns, line);
	if (n == 0)
		return a;
	box.rows = rows_of(line, &n, cols, most);
	box.y = a.y + a.rows - box.rows;
	put_border(g, box);
	app->stuck_area = box;
	y = box.y + 1;
	for (size_t i = 0; i < n; i++) {
		put_text(g, y, box.x + 2, i ? STYLE_LABEL : STYLE_NOTE, line[i],
			 cols);
		y += text_lines(line[i], cols);
	}
	a.rows -= box.rows;
	return a;
}

/* --- the key ------------------------------------------------------------- */

bool stuck_act(struct app *app, enum action action)
{
	if (action == ACT_LEAVE && app->stuck_shown) {
		app->stuck_shown = false;
		return true;
	}
	if (action != ACT_WHY)
		return false;
	if (!app->stuck_shown && chosen_flow(app) == FLOW_NONE &&
	    !chosen_socket(app))
		app_say(app, "%s", tr("no conversation is chosen"));
	else
		app->stuck_shown = !app->stuck_shown;
	return true;
}

uint64_t stuck_wake_ns(const struct app *app, uint64_t now_ns)
{
	enum { CLOCK_MS = 100 };

	return app->stuck_shown && app_is_live(app)
		       ? now_ns + CLOCK_MS * UINT64_C(1000000)
		       : 0;
}

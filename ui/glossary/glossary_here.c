/*
 * The word under the cursor: what the line that is chosen, or the step that was
 * taken last, is about.
 *
 *   a packet   what became of it, what was found of it, its flags
 *   a call     the error that it ended with, its name
 *   a state    its name
 *   a field    its name, or that of its header
 *
 * The first of these that has an entry is it; if none has, what the view is
 * called.
 */
#include <stdio.h>
#include <string.h>

#include "capture/recording/thread.h"
#include "ui/app/app.h"
#include "ui/text/finding.h"
#include "ui/text/marker.h"
#include "ui/live/sockrow.h"

typedef const struct glossary_entry entry;

static entry *of_word(const char *word)
{
	return word ? glossary_find(word) : NULL;
}

/* --- packets ------------------------------------------------------------- */

/* What says most of a segment, from the most telling flag. */
static const struct {
	uint16_t flag;
	const char *word;
} flag_words[] = {
	{ TH_R, "RST" }, { TH_S, "SYN" }, { TH_F, "FIN" },
	{ TH_P, "PSH" }, { TH_U, "URG" },
};

static const char *word_of_segment(const struct packet_row *p)
{
	for (size_t i = 0; i < sizeof(flag_words) / sizeof(*flag_words); i++)
		if (p->flags & flag_words[i].flag)
			return flag_words[i].word;
	return p->payload_len ? "segment" : "ACK";
}

static const char *word_of_protocol(const struct packet_row *p)
{
	if (!p->has_l4)
		return "fragment";
	switch (p->protocol) {
	case IP_TCP:
		return word_of_segment(p);
	case IP_UDP:
		return "datagram";
	case IP_ICMP:
	case IP_ICMPV6:
		return "ICMP";
	default:
		return "packet";
	}
}

/* `ended`: what became of it is what the cursor is at. */
static entry *of_packet(const struct packet_row *p, bool ended)
{
	entry *e = NULL;

	if (ended && p->fate != FATE_DELIVERED)
		e = of_word(fate_name((enum fate)p->fate));
	if (!e)
		e = of_word(finding_word(p->analysis));
	return e ? e : of_word(word_of_protocol(p));
}

/* A line of the list of a file, where nothing happens to packets. */
static entry *of_captured(const struct app *app)
{
	struct trace_packet p;
	struct packet_row row;

	if (!trace_at(app->show.file->trace, app->show.file->file, app->file.at,
		      &p))
		return NULL;
	row = trace_row(app->file.at, &p);
	return of_packet(&row, false);
}

static entry *of_listed(const struct app *app)
{
	const struct packet_row *p;

	if (app_in_file(app))
		return of_captured(app);
	if ((uint32_t)app->list_at >= app->packets.n)
		return NULL;
	p = recording_packet(
		app->player.rec,
		packetlist_at(&app->packets, (uint32_t)app->list_at));
	return of_packet(p, p->fate_event < app->player.world.cursor);
}

/* --- calls, states ------------------------------------------------------- */

static entry *of_call(const struct app *app, const struct row *row)
{
	const struct call_row *call =
		recording_call(app->player.rec, row->item);
	entry *e = NULL;

	if (row->kind != ROW_BEGIN && call->error)
		e = of_word(strerrorname_np(call->error));
	return e ? e : of_word(recording_text(app->player.rec, call->name));
}

static entry *of_state(enum tcp_state state)
{
	return state == TCP_UNKNOWN ? NULL : of_word(tcp_state_name(state));
}

/* The state that changed last at the cursor. */
static entry *of_last_state(const struct app *app)
{
	const struct world *w = &app->player.world;
	uint32_t n = recording_n_sockets(app->player.rec), last = ROW_NONE;

	for (uint32_t i = 0; i < n && i < WORLD_SOCKETS; i++)
		if (marker_state(w, i) != TCP_UNKNOWN &&
		    (last == ROW_NONE ||
		     w->socket[i].changed >= w->socket[last].changed))
			last = i;
	return last == ROW_NONE ? NULL : of_state(marker_state(w, last));
}

/* --- views --------------------------------------------------------------- */

static entry *of_row(const struct app *app, const struct row *row)
{
	const struct recording *r = app->player.rec;

	switch (row->kind) {
	case ROW_PASSED:
	case ROW_SENT:
		return of_packet(recording_packet(r, row->item), false);
	case ROW_ARRIVED:
	case ROW_LOST:
	case ROW_HELD:
		return of_packet(recording_packet(r, row->item), true);
	case ROW_CALL:
	case ROW_BEGIN:
	case ROW_RETURN:
		return of_call(app, row);
	case ROW_THREAD:
		return of_word("thread");
	case ROW_STATE:
		return row->n_states
			       ? of_state((enum tcp_state)recording_state_row(
						  r, row->state[0])
						  ->to)
			       : NULL;
	default:
		return NULL;
	}
}

/* The selected row, or what the last step was about. */
static entry *of_ladder(const struct app *app)
{
	const struct player *p = &app->player;
	size_t end = player_rows(p);
	entry *e = NULL;

	if (app->selected != ROW_NONE && app->selected < app_rows(app))
		return of_row(app, &p->rows.at[app->selected]);
	while (!e && end-- > 0)
		e = of_row(app, &p->rows.at[end]);
	return e;
}

static entry *of_field(const struct app *app)
{
	char name[DETAIL_NAME], header[DETAIL_NAME];
	entry *e;

	if (!pane_packet_field(app, name, header))
		return NULL;
	e = of_word(name);
	if (!e)
		e = of_word(header);
	return e ? e : of_word("packet");
}

static entry *of_step(const struct app *app)
{
	switch (app->focus) {
	case PANE_PACKET:
		return of_field(app);
	case PANE_STATES:
	case PANE_ENDS:
		return of_last_state(app);
	default:
		return of_ladder(app);
	}
}

static entry *of_states(const struct app *app)
{
	entry *e = of_state(app->state);

	return e ? e : of_last_state(app);
}

static entry *of_packets(const struct app *app)
{
	return app->focus == PANE_PACKET ? of_field(app) : of_listed(app);
}

static entry *of_sockets(const struct app *app)
{
	const struct census_socket *s = sockets_chosen(app);

	return s ? of_word(sock_state_text(s)) : NULL;
}

/* And what the view is called, which is its last word. */
static const struct {
	entry *(*of)(const struct app *app);
	const char *name;
} views[VIEWS] = {
	[VIEW_STEP] = { of_step, "ladder" },
	[VIEW_STATES] = { of_states, "state diagram" },
	[VIEW_FLOWS] = { NULL, "flow" },
	[VIEW_PACKETS] = { of_packets, "packet" },
	[VIEW_STREAM] = { NULL, "stream" },
	[VIEW_GRAPHS] = { NULL, "graphs" },
	[VIEW_SOCKETS] = { of_sockets, "socket" },
	[VIEW_LANES] = { NULL, "lane" },
	[VIEW_COMPARE] = { NULL, "packet" },
	[VIEW_HOME] = { NULL, "scenario" },
	[VIEW_LEARN] = { NULL, "lesson" },
};

const struct glossary_entry *glossary_here(const struct app *app)
{
	enum view view = app_in_help(app) ? app->before : app->view;
	entry *e = NULL;

	if (app->view == VIEW_GLOSSARY)
		return NULL;
	if (views[view].of && app->begun)
		e = views[view].of(app);
	return e || !views[view].name ? e : of_word(views[view].name);
}

/*
 * Where the lines of the stream view begin, and what is found in them.
 *
 * The conversation is read again for each screen, from its first packet until
 * the screen is full, and nothing of it is kept but the place of the first
 * line. To go back by lines, as many bytes are read as they can have at most.
 */
#include <ctype.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"
#include "ui/stream/stream_lines.h"
#include "ui/stream/stream_private.h"

uint32_t stream_flow(const struct app *app)
{
	uint32_t flow = app->stream.flow;

	return flow < recording_n_flows(app->player.rec) ? flow : 0;
}

void stream_show(const struct app *app, struct stream_window w, stream_fn *take,
		 void *context, struct stream_counts *counts)
{
	struct stream_recording s;
	struct stream_source source = stream_of_recording(
		&s, app->player.rec, stream_flow(app), app_packets(app));

	stream_read(&source, &w, take, context, counts);
}

/* --- places -------------------------------------------------------------- */

int stream_text_cols(const struct stream_view *v)
{
	return v->cols - stream_gutter_cols(v->cols);
}

static bool take_none(void *context, const struct stream_chunk *c)
{
	(void)context;
	(void)c;
	return false;
}

static void count(struct app *app)
{
	struct stream_view *v = &app->stream;
	uint32_t flow = stream_flow(app), end = app_packets(app);

	if (v->counted_flow == flow && v->counted_end == end)
		return;
	stream_show(app, (struct stream_window){ UINT64_MAX, 0 }, take_none,
		    NULL, &v->counts);
	v->counted_flow = flow;
	v->counted_end = end;
}

/* The lines before a place, the last of them. */
struct before {
	const struct stream_view *v;
	uint64_t place[APP_HITS + 1];
	uint64_t n;
};

static bool take_lines(void *context, const struct stream_chunk *c)
{
	struct before *b = context;
	int cols = stream_text_cols(b->v);
	uint32_t at = stream_line_start(c, c->at, cols, b->v->hex);

	do {
		b->place[b->n++ % (APP_HITS + 1)] = c->place + at - c->at;
		at = stream_line_end(c, at, cols, b->v->hex);
	} while (c->kind == STREAM_DATA && at < c->at + c->n);
	return true;
}

uint64_t stream_place_before(const struct app *app, uint64_t place, int lines)
{
	const struct stream_view *v = &app->stream;
	uint64_t most = stream_lines_bytes(lines, stream_text_cols(v), v->hex);
	struct before b = { .v = v };
	struct stream_window w = { place > most ? place - most : 0, 0 };

	if (place == 0 || lines <= 0)
		return place;
	lines = lines < APP_HITS ? lines : APP_HITS;
	w.n = place - w.from;
	stream_show(app, w, take_lines, &b, NULL);
	if (b.n <= (uint64_t)lines)
		return w.from == 0 || b.n == 0 ? 0 : b.place[0];
	return b.place[(b.n - (uint64_t)lines) % (APP_HITS + 1)];
}

struct seek {
	uint32_t packet;
	uint64_t place;
};

static bool take_packet(void *context, const struct stream_chunk *c)
{
	struct seek *seek = context;

	seek->place = c->place;
	return c->packet < seek->packet;
}

/* Shows a packet in the middle of the screen, if there is so much before it. */
static void show_packet(struct app *app)
{
	struct stream_view *v = &app->stream;
	struct seek seek = { v->packet, 0 };

	if (v->packet == ROW_NONE)
		return;
	stream_show(app, (struct stream_window){ 0, UINT64_MAX }, take_packet,
		    &seek, NULL);
	v->top = stream_place_before(app, seek.place, v->rows / 2);
	v->at = 0;
}

void stream_settle(struct app *app)
{
	struct stream_view *v = &app->stream;

	count(app);
	show_packet(app);
	if (v->top >= v->counts.places)
		v->top = stream_place_before(app, v->counts.places, v->rows);
	else
		v->top = stream_place_before(app, v->top + 1, 1);
}

/* --- searching ----------------------------------------------------------- */

/* The first match (1) in what is read, or the last (-1). */
struct match {
	const char *text;
	int direction;
	bool found;
	uint64_t place;
};

static bool is_there(const uint8_t *bytes, const char *text)
{
	for (; *text; text++, bytes++)
		if (tolower(*bytes) != tolower((unsigned char)*text))
			return false;
	return true;
}

static bool find(void *context, const struct stream_chunk *c)
{
	struct match *m = context;
	size_t n = strlen(m->text);

	if (c->kind == STREAM_MISSING)
		return true;
	for (uint64_t i = 0; i + n <= c->n; i++) {
		if (!is_there(c->bytes + i, m->text))
			continue;
		m->found = true;
		m->place = c->place + i;
		if (m->direction > 0)
			return false;
	}
	return true;
}

/* What is in one packet: the ends of others are other chunks. */
void stream_search(struct app *app, int direction)
{
	struct stream_view *v = &app->stream;
	struct match m = { .text = app->search, .direction = direction };
	uint64_t at = v->n > 0 ? v->line[v->at].place : 0;
	uint64_t end = v->n > 0 && v->at + 1 < v->n ? v->line[v->at + 1].place
						    : at + 1;
	struct stream_window after = { end, UINT64_MAX }, before = { 0, at };

	stream_show(app, direction > 0 ? after : before, find, &m, NULL);
	if (!m.found) /* from the other end on */
		stream_show(app, (struct stream_window){ 0, UINT64_MAX }, find,
			    &m, NULL);
	if (!m.found) {
		app_say(app, tr("/%s: not found so far"), app->search);
		app->search[0] = '\0';
		return;
	}
	v->top = stream_place_before(app, m.place + 1, 1);
	v->at = 0;
	app_say(app, tr("/%s · n next, N previous, Esc ends the search"),
		app->search);
}

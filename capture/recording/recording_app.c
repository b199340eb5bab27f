/*
 * What the packets of a recording say in the protocol of their application.
 *
 * The lines are in an arena of their own, which goes with the packets when a
 * recording forgets them. A packet that we made, a copy or an injected one, is
 * nothing that an application said.
 */
#include <string.h>

#include "capture/recording/recording_private.h"

/* A line's number from 1; 0 of "". */
static uint32_t line_add(struct recording *r, const char *line)
{
	size_t at = r->app_line.n, n = strlen(line) + 1;

	if (n == 1)
		return 0;
	mem_grow(r->app_line.at, r->app_line.cap, at + n);
	memcpy(r->app_line.at + at, line, n);
	r->app_line.n += n;
	return (uint32_t)at + 1;
}

void app_note(struct recording *r, struct packet_row *row, struct flow *f,
	      const struct sent *s)
{
	char line[SUMMARY_TEXT] = "";
	struct words w = { .at = line, .size = sizeof(line) };
	struct app_segment seg;

	if (s->injected || s->copy_of != ROW_NONE)
		return;
	if (!s->bytes) {
		row->app = s->app ? line_add(r, s->app) : 0;
		return;
	}
	if (!app_layer_wants(f->app, row->side) ||
	    !app_segment_of(&seg, s->packet, s->bytes, row->side, row->sent_ns))
		return;
	if (!r->app)
		r->app = app_layer_new();
	app_layer_packet(r->app, &f->app, &seg, &w);
	row->app = line_add(r, line);
}

const char *recording_app(const struct recording *r,
			  const struct packet_row *row)
{
	return row->app ? r->app_line.at + row->app - 1 : "";
}

bool recording_app_stats(const struct recording *r, uint32_t flow,
			 struct app_stats *out)
{
	const struct flow *f = recording_flow(r, flow);

	return r->app && f && app_layer_stats(r->app, f->app, out);
}

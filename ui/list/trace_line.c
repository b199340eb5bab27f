/*
 * A line of the list of a capture file's packets, read and decoded when it is
 * drawn.
 *
 *      0.041 ms  127.0.0.1:51718 → 127.0.0.1:80  #2 [S.] seq 0 ack 1   findings
 */
#include "ui/list/trace_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "capture/analysis.h"
#include "ui/text/i18n.h"

enum {
	LABEL_LEAST = 20, /* before what was found has room */
	MARK = 0x2691,
};

/* False: the file has it no more. */
bool trace_line_read(const struct app *app, uint32_t packet,
		     struct trace_line *l)
{
	const struct loader *file = app->show.file;

	if (!trace_at(file->trace, file->file, packet, &l->p))
		return false;
	l->row = trace_row(packet, &l->p);
	l->flow = flow_of_packet(app, &l->p);
	return true;
}

/* --- what a line says ---------------------------------------------------- */

static uint64_t time_before(const struct app *app, uint32_t packet)
{
	struct trace_line before;

	return packet > 0 && trace_line_read(app, packet - 1, &before)
		       ? before.p.t_ns
		       : 0;
}

/* The line's own bytes are not borrowed any more after this. */
static char *time_text(const struct app *app, uint32_t packet,
		       const struct trace_line *l, char out[TIME_TEXT])
{
	uint64_t before_ns;

	switch (app->time) {
	case TIME_OF_DAY:
		return clock_format(l->p.file.t_ns, out);
	case TIME_SINCE_ROW:
		before_ns = time_before(app, packet);
		return time_format(
			l->p.t_ns > before_ns ? l->p.t_ns - before_ns : 0, out);
	default:
		return time_format(l->p.t_ns, out);
	}
}

char *trace_line_ends(const struct trace_line *l, char out[TRACE_ENDS_TEXT])
{
	char from[ENDPOINT_TEXT], to[ENDPOINT_TEXT];

	out[0] = '\0';
	if (l->p.packet.src.ip.version)
		snprintf(out, TRACE_ENDS_TEXT, "%s → %s",
			 endpoint_format(&l->p.packet.src, from),
			 endpoint_format(&l->p.packet.dst, to));
	return out;
}

static char *label_text(const struct app *app, const struct trace_line *l,
			int cols, char out[LABEL_TEXT])
{
	char says[SUMMARY_TEXT];

	if (l->p.packet.src.ip.version)
		return row_label_fit(
			&l->row, l->flow,
			trace_app_line(app->show.file->trace, &l->p, says),
			cols, out);
	snprintf(out, LABEL_TEXT, "#%" PRIu32 " %s, %u %s", l->row.number,
		 tr("not IP"), l->p.file.length, tr("bytes"));
	return out;
}

void app_packet_label(const struct app *app, uint32_t packet, int cols,
		      char out[LABEL_TEXT])
{
	struct trace_line l;

	out[0] = '\0';
	if (!app_in_file(app)) {
		if (packet < recording_n_packets(app->show.rec))
			packet_label_fit(app->show.rec, packet, cols, out);
		return;
	}
	if (trace_has(app->show.file->trace, packet) &&
	    trace_line_read(app, packet, &l))
		label_text(app, &l, cols, out);
}

/* "timeout" of "timeout-retransmission", after "retransmission". */
static int finding_bytes(const char *name)
{
	const char *suffix = strstr(name, "-retransmission");

	return suffix ? (int)(suffix - name) : (int)strlen(name);
}

/* What was found, but for what the label says. */
static void findings_text(const struct trace_line *l, struct words *out)
{
	uint32_t bits = l->row.analysis & ~ANALYSIS_RETRANSMISSION;

	out->at[0] = '\0';
	if (l->p.status != DECODE_OK && l->p.status != DECODE_UNSUPPORTED)
		words_add(out, "  %s", tr(decode_status_name(l->p.status)));
	for (size_t i = 0; i < ANALYSIS_KINDS; i++)
		if (bits & ANALYSIS(i))
			words_add(out, "  %.*s",
				  finding_bytes(analysis_name(i)),
				  analysis_name(i));
}

void file_packet_text(const struct app *app, uint32_t packet, struct words *out)
{
	char ends[TRACE_ENDS_TEXT], label[LABEL_TEXT], found[240];
	struct words findings = { .at = found, .size = sizeof(found) };
	struct trace_line l;

	out->at[0] = '\0';
	if (!trace_line_read(app, packet, &l))
		return;
	findings_text(&l, &findings);
	words_add(out, "%s %s%s", trace_line_ends(&l, ends),
		  label_text(app, &l, LABEL_TEXT, label), found);
}

/* A file lost it; what is live was never kept for ever. */
static void draw_gone(const struct app *app, struct grid *g, struct area a,
		      uint32_t packet)
{
	bool live = app->show.file->live;
	char text[LABEL_TEXT];

	snprintf(text, sizeof(text), "#%" PRIu32 " %s", packet + 1,
		 live ? tr("no longer kept") : tr("gone from the file"));
	grid_text(g, a.y, a.x + 2, live ? STYLE_DIM : STYLE_LOSS, text);
}

void trace_line_draw(const struct app *app, struct grid *g, struct area a,
		     uint32_t packet, int ends_cols)
{
	char text[TRACE_ENDS_TEXT], time[TIME_TEXT], label[LABEL_TEXT],
		found[240];
	struct words findings = { .at = found, .size = sizeof(found) };
	int x = a.x + 1 + TRACE_TIME_COLS, end = a.x + a.cols - 1;
	int room;
	enum style style = STYLE_DIM;
	struct trace_line l;

	if (marks_has(&app->file.mark, packet))
		grid_put(g, a.y, a.x, STYLE_MARK, MARK);
	if (!trace_line_read(app, packet, &l)) {
		draw_gone(app, g, a, packet);
		return;
	}
	x += 2;
	if (l.row.flow != FLOW_NONE)
		style = style_end(l.row.side);
	text_cut(found, sizeof(found), trace_line_ends(&l, text), ends_cols);
	grid_text(g, a.y, x, style, found);
	x += ends_cols + 2;
	findings_text(&l, &findings);
	room = end - x - text_width(found);
	label_text(app, &l, room < LABEL_LEAST ? LABEL_LEAST : room, label);
	x = grid_text(g, a.y, x, style, label);
	if (x < end)
		grid_text_n(g, a.y, x, STYLE_WARN, found,
			    (size_t)text_fit(found, end - x));
	time_text(app, packet, &l, time); /* the last: see there */
	grid_text(g, a.y, a.x + 1 + TRACE_TIME_COLS - text_width(time),
		  STYLE_PLAIN, time);
}

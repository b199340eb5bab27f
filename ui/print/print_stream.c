/* The bytes of each conversation, in the order in which they became whole. */
#include "capture/jsonl/jsonl.h"
#include "capture/stream.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"
#include "ui/print/print_private.h"
#include "ui/stream/stream_lines.h"

enum { COLS_LEAST = 40 };

struct print {
	const struct recording *r;
	const struct print_style *style;
	uint32_t flow;
	FILE *out;
	struct grid line; /* one row */
	bool hex;
};

static bool put_chunk(void *context, const struct stream_chunk *c)
{
	struct print *p = context;
	int gutter = stream_gutter_cols(p->line.cols);
	struct area a = { 0, gutter, 1, p->line.cols - gutter };
	uint32_t at = c->at;

	do {
		grid_clear(&p->line);
		if (at == c->at)
			stream_gutter_paint(&p->line, 0, 0, p->line.cols, p->r,
					    c);
		stream_line_paint(&p->line, a, c, at, p->hex, STYLE_PLAIN);
		grid_write(&p->line, p->style->ascii, p->out);
		at = stream_line_end(c, at, a.cols, p->hex);
	} while (c->kind == STREAM_DATA && at < c->at + c->n);
	return true;
}

static bool put_json(void *context, const struct stream_chunk *c)
{
	const struct print *p = context;

	jsonl_stream(p->r, p->flow, c, p->out);
	return true;
}

/* Above it, where there are others beside it. */
static void put_head(const struct print *p, const struct flow *f)
{
	struct endpoint a = flow_end(f, 0), b = flow_end(f, 1);
	char from[ENDPOINT_TEXT], to[ENDPOINT_TEXT], line[LINE_TEXT];
	char app[STREAM_TEXT];

	if (recording_n_flows(p->r) > 1) {
		snprintf(line, sizeof(line), "%3u %s %s → %s", p->flow + 1,
			 protocol_label(f->protocol), endpoint_format(&a, from),
			 endpoint_format(&b, to));
		print_line(p->style, p->out, line);
	}
	if (stream_app_text(p->r, p->flow, app)[0])
		print_line(p->style, p->out, app);
}

static void put_flow(struct print *p)
{
	const struct stream_window all = { 0, UINT64_MAX };
	const struct flow *f = recording_flow(p->r, p->flow);
	struct stream_recording s;
	struct stream_source source = stream_of_recording(
		&s, p->r, p->flow, recording_n_packets(p->r));

	if (!f || (f->protocol != IP_TCP && f->protocol != IP_UDP))
		return;
	if (!p->style->json)
		put_head(p, f);
	stream_read(&source, &all, p->style->json ? put_json : put_chunk, p,
		    NULL);
	if (!p->style->json && p->flow + 1 < recording_n_flows(p->r))
		fputc('\n', p->out);
}

static void put_flows(const struct recording *r, const struct print_style *s,
		      FILE *out, bool hex)
{
	struct print p = { .r = r, .style = s, .out = out, .hex = hex };

	grid_init(&p.line, 1, s->cols > COLS_LEAST ? s->cols : COLS_LEAST);
	for (p.flow = 0; p.flow < recording_n_flows(r); p.flow++)
		put_flow(&p);
	grid_free(&p.line);
}

void print_stream_text(const struct recording *r, const struct print_style *s,
		       FILE *out)
{
	put_flows(r, s, out, false);
}

void print_stream_hex(const struct recording *r, const struct print_style *s,
		      FILE *out)
{
	put_flows(r, s, out, true);
}

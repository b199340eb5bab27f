/*
 * The line under the lists of a capture file: how far it is read, and what
 * there is in it.
 *
 *    ▕██████▍   ▏ 43 %  12 of 3,000 conversations  120,000 packets  5 not IP
 */
#include <stdio.h>

#include "capture/analysis.h"
#include "ui/app/app.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"
#include "ui/list/line.h"

/* "▕██████▍   ▏ 43 %", as long as it is read. */
static int draw_progress(const struct app *app, struct grid *g, int y, int x)
{
	enum { COLS = 16, FULL = 0x2588 };
	double part = loader_part(app->show.file);
	int eighths = (int)(part * COLS * 8);
	char text[64];

	if (loader_done(app->show.file))
		return x;
	if (part < 0 || part >= 1) {
		snprintf(text, sizeof(text), "%s",
			 part < 0 ? tr("reading …") : tr("following"));
		return grid_text(g, y, x, STYLE_HELD, text) + 2;
	}
	grid_put(g, y, x++, STYLE_LABEL, 0x2595);
	for (int i = 0; i < COLS; i++, x++, eighths -= 8)
		if (eighths > 0)
			grid_put(g, y, x, STYLE_HELD,
				 FULL + (eighths < 8 ? 8u - (unsigned)eighths
						     : 0));
	grid_put(g, y, x++, STYLE_LABEL, 0x258f);
	snprintf(text, sizeof(text), " %d %%", (int)(part * 100));
	return grid_text(g, y, x, STYLE_HELD, text) + 2;
}

/* A number and what it counts, if there are any and there is room. */
int line_count(struct grid *g, struct area a, int x, enum style style,
	       uint64_t n, const char *what)
{
	char number[COUNT_TEXT], text[120];

	snprintf(text, sizeof(text), "%s %s", count_format(n, number), what);
	if (n == 0 || x + text_width(text) > a.x + a.cols)
		return x;
	return grid_text(g, a.y, x, style, text) + 2;
}

/* Whose findings these are, if not ours. */
int line_rules(const struct app *app, struct grid *g, struct area a, int x)
{
	const struct flow_table *flows = trace_flows(app->show.file->trace);
	const char *rules =
		rules_label((enum analysis_mode)flow_table_judged(flows));

	if (!*rules || x + text_width(rules) > a.x + a.cols)
		return x;
	return grid_text(g, a.y, x, STYLE_WARN, rules) + 2;
}

void file_line_draw(const struct app *app, struct grid *g, struct area a)
{
	struct trace_totals n = trace_totals(app->show.file->trace);
	char some[COUNT_TEXT];
	int x;

	if (app_is_live(app)) {
		live_line_draw(app, g, a);
		return;
	}
	x = draw_progress(app, g, a.y, a.x + 1);
	if (app->flows.n != n.flows - n.evicted)
		x = grid_text(g, a.y, x, STYLE_LABEL,
			      count_format(app->flows.n, some)),
		x = grid_text(g, a.y, x + 1, STYLE_LABEL, tr("of")) + 1;
	x = line_count(g, a, x, STYLE_LABEL, n.flows,
		       n.flows == 1 ? tr("conversation") : tr("conversations"));
	x = line_count(g, a, x, STYLE_LABEL, n.packets,
		       n.packets == 1 ? tr("packet") : tr("packets"));
	x = line_rules(app, g, a, x);
	x = line_count(g, a, x, STYLE_WARN, n.evicted, tr("gone"));
	x = line_count(g, a, x, STYLE_WARN, analysis_not_followed(),
		       tr("losses not followed"));
	x = line_count(g, a, x, STYLE_WARN, n.bad, tr("malformed"));
	x = line_count(g, a, x, STYLE_DIM, n.cut, tr("cut short"));
	line_count(g, a, x, STYLE_DIM, n.not_ip, tr("not IP"));
}

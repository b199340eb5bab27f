/*
 * The line under the lists of what happens now.
 *
 *    listening on lo  12,345 packets  678 conversations  1,234/s     0 dropped
 *    paused +312 new  …                       2 dropped by the kernel  9 gone
 *
 * What was lost is always there, at the right; of the rest what there is room
 * for. How many a second is that of the last whole second.
 */
#include <inttypes.h>
#include <stdio.h>

#include "ui/list/activity.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"
#include "ui/list/line.h"

enum { STATUS_TEXT = 160, RATE_LEAST = 2 };

#define NS_PER_S UINT64_C(1000000000)

/* Where it comes from, and whether it still does. */
static enum style status_text(const struct app *app, char out[STATUS_TEXT])
{
	const struct loader *l = app->show.file;
	uint64_t n = trace_totals(l->trace).packets;
	char count[COUNT_TEXT];

	if (app->live.paused) {
		snprintf(out, STATUS_TEXT, tr("paused +%s new"),
			 count_format(n - app->live.paused_at, count));
		return STYLE_HELD | STYLE_BOLD;
	}
	if (loader_done(l)) {
		snprintf(out, STATUS_TEXT, "%s", tr("capturing has ended"));
		return STYLE_WARN;
	}
	snprintf(out, STATUS_TEXT,
		 l->watch ? tr("listening on %.60s") : tr("reading %.60s"),
		 loader_title(l));
	return STYLE_OK;
}

/* From the right end leftwards; where it begins. */
static int draw_losses(const struct app *app, struct grid *g, struct area a)
{
	int end = a.x + a.cols - 1;
	bool any = false;
	char text[80], count[COUNT_TEXT];

	for (int loss = LIVE_LOSSES; loss-- > 0;) {
		uint64_t n = app->live.lost[loss];
		bool bad = live_loss_is_bad(loss);

		if (!n)
			continue;
		any |= bad;
		snprintf(text, sizeof(text), "%s %s", count_format(n, count),
			 live_loss_name(loss));
		end -= text_width(text);
		grid_text(g, a.y, end, bad ? STYLE_LOSS : STYLE_WARN, text);
		end -= 2;
	}
	if (!any && app->show.file->watch) {
		end -= text_width(tr("0 dropped"));
		grid_text(g, a.y, end, STYLE_DIM, tr("0 dropped"));
		end -= 2;
	}
	return end;
}

static int draw_rate(const struct app *app, struct grid *g, struct area a,
		     int x)
{
	uint32_t count[ACTIVITY_SECONDS];
	char number[COUNT_TEXT], text[COUNT_TEXT + 8];

	activity_all(app->show.file->activity, app->live.now_ns, count);
	snprintf(text, sizeof(text), "%s/s",
		 count_format(count[ACTIVITY_SECONDS - RATE_LEAST], number));
	if (x + text_width(text) > a.x + a.cols)
		return x;
	return grid_text(g, a.y, x, STYLE_LABEL, text) + 2;
}

void live_line_draw(const struct app *app, struct grid *g, struct area a)
{
	struct trace_totals n = trace_totals(app->show.file->trace);
	char status[STATUS_TEXT];
	enum style style = status_text(app, status);
	int x;

	a.cols = draw_losses(app, g, a) - a.x;
	x = grid_text_n(g, a.y, a.x + 1, style, status,
			(size_t)text_fit(status, a.cols - 1)) +
	    2;
	x = line_count(g, a, x, STYLE_LABEL, n.packets,
		       n.packets == 1 ? tr("packet") : tr("packets"));
	if (n.packets)
		x = draw_rate(app, g, a, x);
	x = line_count(g, a, x, STYLE_LABEL, n.flows,
		       n.flows == 1 ? tr("conversation") : tr("conversations"));
	x = line_rules(app, g, a, x);
	x = line_count(g, a, x, STYLE_WARN, n.bad, tr("malformed"));
	x = line_count(g, a, x, STYLE_DIM, n.cut, tr("cut short"));
	line_count(g, a, x, STYLE_DIM, n.not_ip, tr("not IP"));
}

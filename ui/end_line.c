/*
 * Values have a name before them and two blanks behind; what does not fit whole
 * is left out, for half a number is a wrong one.
 */
#include "ui/end_line.h"

#include <inttypes.h>
#include <stdio.h>

#include "ui/i18n.h"
#include "ui/label.h"

enum { INFINITE = 0x7fffffff }; /* the kernel's ssthresh at the start */

struct end_line end_line_at(struct grid *g, struct area box, int y)
{
	return (struct end_line){ g, box.y + y, box.x + 1,
				  box.x + box.cols - 1 };
}

bool end_value(struct end_line *l, const char *name, const char *value)
{
	int width = text_width(name) + 1 + text_width(value);

	if (l->x + width > l->end)
		return false;
	l->x = grid_text(l->g, l->y, l->x, STYLE_LABEL, name) + 1;
	l->x = grid_text(l->g, l->y, l->x, STYLE_PLAIN, value) + 2;
	return true;
}

void end_number(struct end_line *l, const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	end_value(l, name, text);
}

void end_us(struct end_line *l, const char *name, uint32_t us)
{
	char text[TIME_TEXT];

	if (us)
		end_value(l, name, time_format((uint64_t)us * 1000, text));
}

void end_queues(struct end_line *l, const struct info_row *info, bool listens)
{
	char text[48];

	if (listens) {
		snprintf(text, sizeof(text), "%u / %u", info->rqueue,
			 info->wqueue);
		end_value(l, tr("accept queue"), text);
		return;
	}
	end_number(l, "rcvq", info->rqueue);
	end_number(l, "sndq", info->wqueue);
}

void end_ssthresh(struct end_line *l, const struct info_row *info, bool ascii)
{
	char text[24];

	snprintf(text, sizeof(text), "%s", ascii ? "inf" : "∞");
	if (info->ssthresh < INFINITE)
		snprintf(text, sizeof(text), "%u", info->ssthresh);
	end_value(l, "ssthresh", text);
}

void end_congestion(struct end_line *l, const struct info_row *info, bool ascii)
{
	end_number(l, "cwnd", info->cwnd);
	end_ssthresh(l, info, ascii);
	end_number(l, tr("retrans"), info->total_retrans);
}

void end_windows(struct end_line *l, const struct info_row *info)
{
	end_number(l, "snd.wnd", info->snd_wnd);
	end_number(l, "rcv.wnd", info->rcv_wnd);
	end_queues(l, info, false);
	end_number(l, "mss", info->mss);
}

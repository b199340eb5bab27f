/*
 * Values have a name before them and two blanks behind; what does not fit whole
 * is left out, for half a number is a wrong one.
 */
#include "ui/text/end_line.h"

#include <inttypes.h>
#include <stdio.h>

#include "ui/text/i18n.h"
#include "ui/ladder/label.h"

enum { INFINITE = 0x7fffffff }; /* the kernel's ssthresh at the start */

struct end_line end_line_at(struct grid *g, struct area box, int y)
{
	return (struct end_line){ g, box.y + y, box.x + 1,
				  box.x + box.cols - 1 };
}

/* What the kernel or an RFC calls so keeps its name in every language. */
static const struct {
	const char *name;
	bool ours;
} words[] = {
	[END_ACCEPT_QUEUE] = { "accept queue", true },
	[END_RCVQ] = { "rcvq", false },
	[END_SNDQ] = { "sndq", false },
	[END_SSTHRESH] = { "ssthresh", false },
	[END_CWND] = { "cwnd", false },
	[END_RETRANS] = { "retrans", true },
	[END_UNACKED] = { "unacked", true },
	[END_SND_WND] = { "snd.wnd", false },
	[END_RCV_WND] = { "rcv.wnd", false },
	[END_MSS] = { "mss", false },
	[END_KERNEL] = { "kernel", true },
	[END_WIRE] = { "wire says", true },
	[END_RTT] = { "rtt", false },
	[END_RTO] = { "RTO", false },
	[END_ENDS_IN] = { "ends in", true },
	[END_UNA] = { "una", false },
	[END_NXT] = { "nxt", false },
	[END_RCV] = { "rcv", false },
	[END_RCVBUF] = { "rcvbuf", false },
	[END_DROPS] = { "drops", true },
};
_Static_assert(sizeof(words) / sizeof(*words) == END_WORDS, "a name each");

const char *end_word(enum end_word word)
{
	const char *name = words[word].name;

	return words[word].ours ? tr(name) : name;
}

bool end_value(struct end_line *l, enum end_word word, const char *value)
{
	const char *name = end_word(word);
	int width = text_width(name) + 1 + text_width(value);

	if (l->x + width > l->end)
		return false;
	l->x = grid_text(l->g, l->y, l->x, STYLE_LABEL, name) + 1;
	l->x = grid_text(l->g, l->y, l->x, STYLE_PLAIN, value) + 2;
	return true;
}

void end_number(struct end_line *l, enum end_word word, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	end_value(l, word, text);
}

void end_us(struct end_line *l, enum end_word word, uint32_t us)
{
	char text[TIME_TEXT];

	if (us)
		end_value(l, word, time_format((uint64_t)us * 1000, text));
}

void end_queues(struct end_line *l, const struct info_row *info, bool listens)
{
	char text[48];

	if (listens) {
		snprintf(text, sizeof(text), "%u / %u", info->rqueue,
			 info->wqueue);
		end_value(l, END_ACCEPT_QUEUE, text);
		return;
	}
	end_number(l, END_RCVQ, info->rqueue);
	end_number(l, END_SNDQ, info->wqueue);
}

void end_ssthresh(struct end_line *l, const struct info_row *info, bool ascii)
{
	char text[24];

	snprintf(text, sizeof(text), "%s", ascii ? "inf" : "∞");
	if (info->ssthresh < INFINITE)
		snprintf(text, sizeof(text), "%u", info->ssthresh);
	end_value(l, END_SSTHRESH, text);
}

void end_congestion(struct end_line *l, const struct info_row *info, bool ascii)
{
	end_number(l, END_CWND, info->cwnd);
	end_ssthresh(l, info, ascii);
	end_number(l, END_RETRANS, info->total_retrans);
}

void end_windows(struct end_line *l, const struct info_row *info)
{
	end_number(l, END_SND_WND, info->snd_wnd);
	end_number(l, END_RCV_WND, info->rcv_wnd);
	end_queues(l, info, false);
	end_number(l, END_MSS, info->mss);
}

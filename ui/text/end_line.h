/* A line of what is known of an endpoint: names and values, as many as fit. */
#ifndef UI_TEXT_END_LINE_H
#define UI_TEXT_END_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/recording/recording.h"
#include "ui/term/grid.h"

/* Every name that a value has there. */
enum end_word {
	END_ACCEPT_QUEUE,
	END_RCVQ,
	END_SNDQ,
	END_SSTHRESH,
	END_CWND,
	END_RETRANS,
	END_UNACKED,
	END_SND_WND,
	END_RCV_WND,
	END_MSS,
	END_KERNEL,
	END_WIRE,
	END_RTT,
	END_RTO,
	END_ENDS_IN,
	END_UNA,
	END_NXT,
	END_RCV,
	END_RCVBUF,
	END_DROPS,
	END_WORDS
};
/* In the language that is set. */
const char *end_word(enum end_word word);

struct end_line {
	struct grid *g;
	int y, x, end;
};

/* The y-th line of a box, with a blank at each side. */
struct end_line end_line_at(struct grid *g, struct area box, int y);

/* A name and its value, if they fit whole. */
bool end_value(struct end_line *l, enum end_word word, const char *value);
void end_number(struct end_line *l, enum end_word word, uint64_t value);
/* A time; 0 is not known, and left out. */
void end_us(struct end_line *l, enum end_word word, uint32_t us);

/* What the kernel tells: of a listener "accept queue 0 / 8". */
void end_queues(struct end_line *l, const struct info_row *info, bool listens);
/* cwnd, ssthresh, and how many were sent again. */
void end_congestion(struct end_line *l, const struct info_row *info,
		    bool ascii);
void end_ssthresh(struct end_line *l, const struct info_row *info, bool ascii);
/* Windows, queues, mss. */
void end_windows(struct end_line *l, const struct info_row *info);

#endif

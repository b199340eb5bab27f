/*
 * Words for findings. A packet may have several, and there is room for one:
 * what went wrong comes before what is done about it, and that before what is
 * as it should be.
 */
#include "ui/text/finding.h"

#include <stddef.h>

#include "capture/analysis.h"

/* The most important first. */
static const struct {
	enum analysis_kind kind;
	const char *word, *brief;
} findings[] = {
	{ KIND_SPURIOUS_RETRANSMISSION, "spurious retransmission", "spurious" },
	{ KIND_FAST_RETRANSMISSION, "fast retransmission", "fast retrans" },
	{ KIND_TAIL_LOSS_PROBE, "tail loss probe", "TLP" },
	{ KIND_RETRANSMISSION, "retransmission", "retrans" },
	{ KIND_TIMEOUT_RETRANSMISSION, "retransmission", "retrans" },
	{ KIND_OUT_OF_ORDER, "out of order", "late" },
	{ KIND_DUPLICATE_PACKET, "seen twice", "twice" },
	{ KIND_LOST_BEFORE, "not captured before it", "gap" },
	{ KIND_ACK_OF_UNSEEN, "of what was not captured", "unseen" },
	{ KIND_RST_REFUSED, "refused", "refused" },
	{ KIND_RST_HALF_OPEN, "no such connection", "half-open" },
	{ KIND_RST_ABORT, "abort", "abort" },
	{ KIND_CHALLENGE_ACK, "challenge ACK", "challenge" },
	{ KIND_WINDOW_PROBE, "window probe", "probe" },
	{ KIND_WINDOW_PROBE_ACK, "answer to the probe", "probed" },
	{ KIND_ZERO_WINDOW, "zero window", "win 0" },
	{ KIND_WINDOW_FULL, "window full", "full" },
	{ KIND_D_SACK, "D-SACK", "D-SACK" },
	{ KIND_DUPLICATE_ACK, "duplicate ACK", "dup ACK" },
	{ KIND_SACK, "SACK", "SACK" },
	{ KIND_KEEP_ALIVE, "keep-alive", "alive?" },
	{ KIND_KEEP_ALIVE_ACK, "answer to the keep-alive", "alive" },
	{ KIND_WINDOW_UPDATE, "window update", "update" },
	{ KIND_REUSED_PORT, "port used again", "reused" },
	{ KIND_SIMULTANEOUS_OPEN, "simultaneous open", "both open" },
	{ KIND_SIMULTANEOUS_CLOSE, "simultaneous close", "both close" },
	{ KIND_FAST_OPEN_DATA, "Fast Open: data", "TFO data" },
	{ KIND_FAST_OPEN_ACCEPTED, "Fast Open: taken", "TFO taken" },
	{ KIND_FAST_OPEN_REQUEST, "Fast Open: cookie?", "TFO ?" },
	{ KIND_FAST_OPEN_COOKIE, "Fast Open: cookie", "TFO" },
	{ KIND_HALF_CLOSE, "after the other's FIN", "half close" },
	{ KIND_DELAYED_ACK, "delayed ACK", "delayed" },
};
_Static_assert(sizeof(findings) / sizeof(*findings) == ANALYSIS_KINDS,
	       "a word for each finding");

/* Its place in the table; the table's length if there is none. */
static size_t first_of(uint32_t analysis)
{
	size_t i = 0;

	while (i < ANALYSIS_KINDS && !(analysis & ANALYSIS(findings[i].kind)))
		i++;
	return i;
}

const char *finding_word(uint32_t analysis)
{
	size_t i = first_of(analysis);

	return i < ANALYSIS_KINDS ? findings[i].word : NULL;
}

const char *finding_short(uint32_t analysis)
{
	size_t i = first_of(analysis);

	return i < ANALYSIS_KINDS ? findings[i].brief : NULL;
}

/* What times, packets and calls are called, in as many columns as there are. */
#ifndef UI_LADDER_LABEL_H
#define UI_LADDER_LABEL_H

#include <stdint.h>

#include "capture/analysis.h"
#include "capture/recording/recording.h"
#include "ui/ladder/rows.h"

/* "0.508 ms", "1.034 s", "3.2 d"; no wider than ten columns. */
#define TIME_TEXT 24
char *time_format(uint64_t t_ns, char out[TIME_TEXT]);
/* "200 ms", "3.2 s", "2.5 min": for how long something has gone on. */
char *time_brief(uint64_t t_ns, char out[TIME_TEXT]);
/* "23:51:02.1": the local time of day of a time since the epoch. */
char *clock_format(uint64_t epoch_ns, char out[TIME_TEXT]);
/* "1,470,000" */
#define COUNT_TEXT 32
char *count_format(uint64_t n, char out[COUNT_TEXT]);
/* "999", "88 K", "1.5 M": thousands; no wider than five columns. */
char *size_format(uint64_t n, char out[COUNT_TEXT]);
/* "TCP", "UDP", "ICMP", or "IP" for any other. */
const char *protocol_label(uint8_t protocol);
/* "by Wireshark's rules", translated, where findings are; "": by ours. */
const char *rules_label(enum analysis_mode mode);
/*
 * "#3 [P.] seq 1 ack 1 len 13 win 512 HTTP GET /". In `cols` columns, what
 * says least goes first; its number and its flags are never cut.
 */
#define LABEL_TEXT 320
char *packet_label(const struct recording *r, uint32_t packet,
		   char out[LABEL_TEXT]);
char *packet_label_fit(const struct recording *r, uint32_t packet, int cols,
		       char out[LABEL_TEXT]);
/*
 * The same of a row that is in no recording; f is its conversation, or NULL:
 * numbers are not relative then. `app` is what it says to the application, or
 * "".
 */
char *row_label_fit(const struct packet_row *p, const struct flow *f,
		    const char *app, int cols, char out[LABEL_TEXT]);
/* What became of it: "delivered", "rewritten: ttl 64 → 1". */
char *fate_label(const struct recording *r, const struct packet_row *p,
		 char out[LABEL_TEXT]);
/*
 * "send(s, "Hello, World!") = 13", "connect(…) = -1 ECONNREFUSED". In `cols`
 * columns, data is cut first, then the arguments, and the result last.
 */
#define CALL_TEXT 720
char *call_label(const struct recording *r, const struct call_row *call,
		 enum row_kind kind, char out[CALL_TEXT]);
char *call_label_fit(const struct recording *r, const struct call_row *call,
		     enum row_kind kind, int cols, char out[CALL_TEXT]);

#endif

/*
 * A recording as the rows of a ladder. The screen, the text and every picture
 * are drawn from these rows, with different pens.
 */
#ifndef UI_ROWS_H
#define UI_ROWS_H

#include <stdint.h>

#include "capture/recording.h"

enum row_kind {
	ROW_SENT,    /* a packet leaves its sender */
	ROW_ARRIVED, /* and reaches the other end */
	ROW_LOST,    /* or ends on the way: dropped, absorbed, corrupted */
	ROW_HELD,    /* or was on the way when the recording ended */
	ROW_CALL,    /* a call that returned at once */
	ROW_BEGIN,   /* a call that blocks */
	ROW_RETURN,  /* and returns later */
	ROW_STATE,   /* a state changed, and nothing else */
	ROW_NOTE,
	ROW_MARK,
	ROW_FAILED, /* an expectation that did not hold */
};

enum { ROW_STATES = 4 };

struct row {
	enum row_kind kind;
	uint64_t t_ns;
	uint32_t event; /* the one it stands for */
	uint32_t item;	/* packet, call, note, … by kind */
	uint32_t lane;	/* of a call; of a packet: where it starts */
	uint32_t to;	/* of a packet: the lane it goes to */
	/* states that changed with it: rows of the recording's states */
	uint32_t state[ROW_STATES];
	uint32_t n_states;
};

struct rows {
	struct row *at;
	size_t n, cap;
	uint32_t events; /* how many of the recording are in */
};

/*
 * Brings the rows up to the recording's first `until` events, from where they
 * are. Notes in other languages than the user's are left out.
 */
void rows_update(struct rows *rows, const struct recording *r, uint32_t until);
void rows_free(struct rows *rows);

/* "0.508 ms", "1.034 s", "3.2 d"; no wider than ten columns. */
#define TIME_TEXT 24
char *time_format(uint64_t t_ns, char out[TIME_TEXT]);
/*
 * "#3 [P.] seq 1 ack 1 len 13 win 512". In `cols` columns, what says least
 * goes first; its number and its flags are never cut.
 */
#define LABEL_TEXT 200
char *packet_label(const struct recording *r, uint32_t packet,
		   char out[LABEL_TEXT]);
char *packet_label_fit(const struct recording *r, uint32_t packet, int cols,
		       char out[LABEL_TEXT]);
/*
 * "send(s, "Hello, World!") = 13", "connect(…) = -1 ECONNREFUSED". In `cols`
 * columns, data is cut first, then the arguments, and the result last.
 */
#define CALL_TEXT 700
char *call_label(const struct recording *r, const struct call_row *call,
		 enum row_kind kind, char out[CALL_TEXT]);
char *call_label_fit(const struct recording *r, const struct call_row *call,
		     enum row_kind kind, int cols, char out[CALL_TEXT]);

#endif

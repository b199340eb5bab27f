/*
 * A recording as the rows of a ladder. The screen, the text and every picture
 * are drawn from these rows, with different pens.
 */
#ifndef UI_LADDER_ROWS_H
#define UI_LADDER_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/recording/recording.h"

enum row_kind {
	ROW_PASSED,  /* a packet where it was captured: all that is known */
	ROW_SENT,    /* a packet leaves its sender */
	ROW_ARRIVED, /* and reaches the other end */
	ROW_LOST,    /* or ends on the way: dropped, absorbed, corrupted */
	ROW_HELD,    /* or was on the way when the recording ended */
	ROW_CALL,    /* a call that returned at once */
	ROW_BEGIN,   /* a call that blocks */
	ROW_RETURN,  /* and returns later */
	ROW_THREAD,  /* a thread begins, becomes another command, ends */
	ROW_OUTPUT,  /* a program wrote something */
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

/* A truth of each lane, or of each thread. */
struct row_flags {
	bool *at;
	size_t n, cap;
};

struct rows {
	struct row *at;
	size_t n, cap;
	uint32_t events;	      /* how many of the recording are in */
	struct row_flags talks, told; /* lanes, processes: rows_prelude.c */
};

/*
 * Brings the rows up to the recording's first `until` events, from where they
 * are. Notes in other languages than the user's are left out.
 */
void rows_update(struct rows *rows, const struct recording *r, uint32_t until);
void rows_free(struct rows *rows);

/* It has returned, and nothing came and nobody else called meanwhile. */
bool call_at_once(const struct recording *r, const struct call_row *call);

#endif

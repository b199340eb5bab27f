/* The columns of the list of conversations: which have room, what they say. */
#ifndef UI_LIST_FLOWTABLE_H
#define UI_LIST_FLOWTABLE_H

#include "ui/list/flowlist.h"
#include "ui/term/grid.h"

struct flow_cell {
	enum flow_column by;
	int x, cols;
};

struct flow_layout {
	struct flow_cell cell[FLOW_COLUMNS];
	int n;
	int life_x, life_cols; /* when it was, as a line; 0: no room */
	bool dims;	       /* those that have ended */
	int ends_cols;
	bool ended_as_state; /* there is no room to tell both */
};

/* Whose conversations: columns are not worth the same everywhere. */
enum table_of {
	TABLE_FILE,
	TABLE_RUN, /* the states of both ends come first */
	TABLE_NOW, /* what has happened in the last seconds */
	TABLES
};

/*
 * Lays the columns out in so many; `ends_cols` is what the widest end takes,
 * and `count` the largest number.
 */
void flow_lay_out(struct flow_layout *l, int cols, int ends_cols,
		  uint32_t count, enum table_of table);
/* The column at a place; FLOW_COLUMNS: none. */
enum flow_column flow_column_at(const struct flow_layout *l, int x);
/* "retr"; translated. */
const char *flow_column_name(enum flow_column by);
/* Where it begins to be sorted: numbers from the largest on. */
bool flow_column_down(enum flow_column by);

/* Paints the names above; an arrow at the one that it is sorted by. */
void flow_head_paint(const struct flow_layout *l, const struct flowlist *list,
		     struct grid *g, int y, int x);
/* A conversation; what lasted until last_ns is drawn as a line of time. */
void flow_row_paint(const struct flow_layout *l, const struct flow_rows *rows,
		    uint32_t number, uint64_t last_ns, struct grid *g, int y,
		    int x);
/* What the row says of a column, in at most `cols` columns. */
#define FLOW_CELL_TEXT 128
char *flow_cell_text(const struct flow_rows *rows, uint32_t number,
		     const struct flow *f, enum flow_column by, int cols,
		     char out[FLOW_CELL_TEXT]);

#endif

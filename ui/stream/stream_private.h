/* What the files of the stream view share. */
#ifndef UI_STREAM_STREAM_PRIVATE_H
#define UI_STREAM_STREAM_PRIVATE_H

#include "capture/stream.h"
#include "ui/app/app.h"

/* The conversation that is shown; one of those that there are. */
uint32_t stream_flow(const struct app *app);
/* Reads it up to the cursor. */
void stream_show(const struct app *app, struct stream_window w, stream_fn *take,
		 void *context, struct stream_counts *counts);

/* Columns that its text has. */
int stream_text_cols(const struct stream_view *v);
/* So many lines before the line that begins there, or as many as there are. */
uint64_t stream_place_before(const struct app *app, uint64_t place, int lines);
/* Makes the first line a line, not behind the end; that of a packet. */
void stream_settle(struct app *app);

#endif

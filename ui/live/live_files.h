/* The files that live saves to while it watches. */
#ifndef UI_LIVE_LIVE_FILES_H
#define UI_LIVE_LIVE_FILES_H

#include "capture/live/watch.h"
#include "capture/live/writer.h"
#include "ui/command/options.h"

struct live_files {
	struct watch *watch; /* borrowed */
	struct writer *writer[OPTION_WRITES];
	size_t n;
	bool must; /* what can not be saved is not watched either */
};

/* What -w, --rotate and --files ask for can be done. -1 with *e. */
int live_files_check(const struct options *o, struct err *e);

/*
 * Opens them: what `file`, which is the watch's, gives from now on is in them.
 * To be done last, so that what was there before is not lost in vain. -1 with
 * *e. live_files_close in any case.
 */
int live_files_open(struct live_files *l, struct watch *w,
		    const struct capture_file *file, const struct options *o,
		    struct err *e);
/* Passes on all that comes until the watch ends, to nobody else. -1 with *e. */
int live_files_fill(struct capture_file *file, struct err *e);
/* What went wrong with any, borrowed; NULL: nothing. */
const struct err *live_files_failed(const struct live_files *l);
/* Ends them, before the watch is closed. -1 with *e if one is not whole. */
int live_files_close(struct live_files *l, struct err *e);

#endif

/*
 * A capture file that is read while somebody looks at it: a few milliseconds
 * of it at a time.
 */
#ifndef UI_APP_LOADER_H
#define UI_APP_LOADER_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/file/file.h"
#include "capture/trace.h"

struct activity;
struct watch;

struct loader {
	struct capture_file *file; /* owned */
	struct trace *trace;	   /* owned */
	struct watch *watch;	   /* of live, part of the file; or NULL */
	const char *name;	   /* borrowed; for titles and messages */
	enum file_status status;   /* FILE_PACKET: there is more to read */
	struct err error;	   /* of FILE_ERROR */
	uint64_t asked_ns;	   /* when it had nothing more */
	bool follows;		   /* goes on when it grows */
	bool live;		   /* what is old is not kept */

	/* of what happens now, live or through a pipe: loader_watch */
	struct activity *activity; /* owned: of the last seconds; or NULL */
	uint64_t came_ns;	   /* when the last packets came */
};

/* Takes over the file. Nothing is read yet. `judge`: enum analysis_mode. */
struct loader *loader_new(struct capture_file *file, const char *name,
			  uint8_t judge);
/* The same of what never ends: with limits, see trace_config_live. */
struct loader *loader_new_live(struct capture_file *file, const char *name,
			       uint8_t judge);
void loader_free(struct loader *l);

/* What it has happens now: it is counted for the last seconds, too. */
void loader_watch(struct loader *l);
/* What time it is by its packets' clock, since the first of them. */
uint64_t loader_time_ns(const struct loader *l, uint64_t now_ns);

/* Reads on. True: what is said of its end is new. */
bool loader_read(struct loader *l, uint64_t now_ns);
/* When to read on; 0: never, or when loader_fd tells. */
uint64_t loader_wake_ns(const struct loader *l);
int loader_fd(const struct loader *l); /* or -1 */
/* It is at its end, as far as there is one. */
bool loader_done(const struct loader *l);
/* Reads on while it grows, or no longer. */
void loader_follow(struct loader *l, bool follow);
/* It goes on, as far as is known: it is live, a pipe, or followed. */
bool loader_grows(const struct loader *l);
/* How much of it is read, 0 … 1; -1: nobody knows. */
double loader_part(const struct loader *l);
/* It ended otherwise than a file should: *e says how. */
bool loader_complaint(const struct loader *l, struct err *e);

/* "big.pcap" of a path. */
const char *loader_title(const struct loader *l);

#endif

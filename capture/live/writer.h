/*
 * Packets to files while they are watched: pcapng or pcap, one file or a ring
 * of them. What is on disk is always whole blocks.
 */
#ifndef CAPTURE_LIVE_WRITER_H
#define CAPTURE_LIVE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/err.h"
#include "capture/file/file.h"
#include "capture/live/live.h"

struct writer; /* opaque */

/* When a file is full and the next one begins; 0: never for that. */
struct writer_rotate {
	uint64_t bytes; /* of the file; one packet always fits */
	uint64_t packets;
	uint64_t t_ns;	/* from its first packet on, by packets' times */
	uint32_t files; /* so many are kept, older ones removed; 0: all */
};
enum { WRITER_FILES_MOST = 100000 };

struct writer_config {
	/*
	 * FILE.pcapng, or FILE.pcap. If it rotates, the files are beside it:
	 * FILE_00001_20261123092011.pcapng, in local time.
	 */
	const char *path;
	struct writer_rotate rotate;
	uint64_t now_ns; /* CLOCK_REALTIME: the first file is named by it */
	const struct file_interface *interface;
	size_t n_interfaces;
	/* What the kernel has counted of an interface; NULL: not known. */
	struct live_stats (*stats)(const void *context, size_t interface);
	const void *context;
};

/*
 * Opens the first file; all that *config points to but `context` is copied. A
 * file that was there stays until the new one has begun, and is replaced then;
 * a ring never replaces any. -1 with *e: it can not be made, or not in this
 * format.
 */
int writer_open(struct writer **out, const struct writer_config *config,
		struct err *e);
/* Adds a packet; what fails is told by writer_failed and writer_close. */
void writer_add(struct writer *w, const struct file_packet *p);
/* Writes what waits in memory: 256 KiB, or a second of packets, at most. */
void writer_flush(struct writer *w);
/* What went wrong, borrowed: nothing was written since. NULL: nothing did. */
const struct err *writer_failed(const struct writer *w);

struct writer_stats {
	uint64_t packets; /* in all files, with those that were removed */
	uint32_t files;	  /* that were made */
};
struct writer_stats writer_stats(const struct writer *w);

/*
 * Writes what waits and what the kernel counted, and frees. -1 with *e if
 * anything could not be written: what is before it can be read.
 */
int writer_close(struct writer *w, struct err *e);

#endif

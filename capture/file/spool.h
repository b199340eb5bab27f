/*
 * What can not be mapped (a pipe, compressed bytes) goes into a file without
 * a name, a slice at a time, and that file is mapped.
 */
#ifndef CAPTURE_FILE_SPOOL_H
#define CAPTURE_FILE_SPOOL_H

#include "capture/err.h"
#include "capture/file/file.h"
#include "capture/file/unpack.h"

struct spool; /* opaque */

/* Where bytes come from: first `head`, then the descriptor. */
struct spool_input {
	int fd; /* taken over; -1: none */
	const uint8_t *head;
	size_t head_len; /* borrowed until spool_free */
};

/* -1 with *e if there is no room for a file; the descriptor stays open. */
int spool_new(struct spool **out, const struct spool_input *in,
	      const char *name, struct err *e);
void spool_free(struct spool *s);

/*
 * Does what can be done in a few milliseconds, and never waits for input.
 * FILE_PACKET: there is more; FILE_WAIT: not yet; FILE_END: that was all;
 * FILE_ERROR: spool_why.
 */
enum file_status spool_pump(struct spool *s);
/* A sentence, borrowed. */
const char *spool_why(const struct spool *s);
/* A regular file that ends may go on some day. */
void spool_follow(struct spool *s, bool follow);

/* The unpacked bytes: a descriptor, borrowed, and how many. */
int spool_fd(const struct spool *s);
uint64_t spool_size(const struct spool *s);
/*
 * Bytes before this one are no longer needed, but for those of the file's
 * beginning (its interfaces): they are zeros from now on, or soon.
 */
void spool_forget(struct spool *s, uint64_t before);
/* To poll for input, or -1 if poll would not tell. */
int spool_input(const struct spool *s);
/* The input ended in the middle of what was compressed. */
bool spool_cut(const struct spool *s);
enum packing spool_packing(const struct spool *s);
/* Bytes of input taken, and how many there are; 0 if that is not known. */
void spool_progress(const struct spool *s, uint64_t *done, uint64_t *total);

#endif

/*
 * Recordings as JSON Lines, out and in again: docs/recording.schema.json.
 */
#ifndef CAPTURE_JSONL_JSONL_H
#define CAPTURE_JSONL_JSONL_H

#include <stdbool.h>
#include <stdio.h>

#include "capture/census/census.h"
#include "capture/err.h"
#include "capture/recording/recording.h"
#include "capture/stream.h"

/* Which objects to write. */
enum jsonl_part {
	JSONL_HEAD = 1 << 0,
	JSONL_PACKETS = 1 << 1,
	JSONL_CALLS = 1 << 2,
	JSONL_STATES = 1 << 3,
	JSONL_INFOS = 1 << 4,
	JSONL_NOTES = 1 << 5,
	JSONL_EXPECTS = 1 << 6,
	JSONL_MARKS = 1 << 7,
	JSONL_FLOWS = 1 << 8,
	JSONL_END = 1 << 9,
	JSONL_BYTES = 1 << 10,	 /* packets carry their bytes, as hexadecimal */
	JSONL_THREADS = 1 << 11, /* and what programs wrote */
	JSONL_ALL = (1 << 12) - 1,
};

/* Writes the recording; the caller looks at ferror(out). */
void jsonl_write(const struct recording *r, uint32_t parts, FILE *out);

/*
 * The same piece by piece, for a recording that forgets: jsonl_more writes the
 * events since, jsonl_close what comes after the last, and frees.
 */
struct jsonl_writer;
struct jsonl_writer *jsonl_open(const struct recording *r, uint32_t parts,
				FILE *out);
/*
 * Of packets, conversations, and states of sockets those alone that are kept,
 * and nothing else but the first line and the last. Borrowed; NULL: all.
 */
struct jsonl_keep {
	bool (*packet)(void *context, uint32_t packet);
	bool (*flow)(void *context, uint32_t flow);
	bool (*socket)(void *context, uint32_t socket);
	void *context;
};
void jsonl_choose(struct jsonl_writer *w, const struct jsonl_keep *keep);
/* Conversations are told with whose they are. Borrowed; NULL: they are not. */
void jsonl_census(struct jsonl_writer *w, const struct census *census);
void jsonl_more(struct jsonl_writer *w);
/*
 * Writes a conversation's line before the end, as the line of a recording_index
 * i: it is over, or will be gone. At the end those are left out that are told
 * (struct flow).
 */
void jsonl_flow_over(struct jsonl_writer *w, uint32_t i, uint32_t flow);
void jsonl_close(struct jsonl_writer *w);

/* A piece of a conversation's stream, as a line of its own. */
void jsonl_stream(const struct recording *r, uint32_t flow,
		  const struct stream_chunk *c, FILE *out);

/* Writes text as a JSON string with its quotes; always valid UTF-8. */
void jsonl_string(FILE *out, const char *text);
/* The same of n bytes; a zero is no character either. */
void jsonl_string_n(FILE *out, const char *text, size_t n);

/*
 * Reads a recording. `name` is for messages: NAME:LINE: error. A file that
 * ends in the middle is read up to there: 0, *cut is true. Returns -1 with *e
 * if it is no recording or a line can not be understood.
 */
int jsonl_read(struct recording **out, FILE *in, const char *name, bool *cut,
	       struct err *e);

#endif

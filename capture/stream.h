/*
 * The bytes of one conversation as its ends meant them: both directions in
 * sequence order, in the order in which they became whole.
 *
 * Nothing is kept of what is read but a bounded list of packets that came
 * behind a hole. Who wants only a part of a long stream says which: its bytes
 * are the only ones that are asked for.
 */
#ifndef CAPTURE_STREAM_H
#define CAPTURE_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/app/app.h"
#include "capture/recording/recording.h"

struct stream_segment {
	uint32_t packet; /* its number at the source */
	struct app_segment s;
};

/* Where packets come from; bytes are borrowed until it is called again. */
struct stream_source {
	void *context;
	/* The next packet of the conversation; false: there are no more. */
	bool (*next)(void *context, struct stream_segment *out);
	/* One that next gave, again; false: it is no longer there. */
	bool (*at)(void *context, uint32_t packet, struct stream_segment *out);
};

enum stream_kind {
	STREAM_DATA,
	STREAM_MISSING, /* not captured: lost, or behind the snap length */
};

struct stream_chunk {
	enum stream_kind kind;
	uint8_t side;	 /* which end sent it */
	uint32_t packet; /* it is of, or the first behind what is missing */
	uint64_t t_ns;	 /* of that packet */
	uint64_t place;	 /* see below */
	uint64_t offset; /* bytes of its direction before it */
	uint64_t n;	 /* bytes; 0: an empty datagram */
	const uint8_t *bytes; /* NULL if missing; borrowed for the call */
	const struct stream_segment *segment; /* of the packet; the same */
	uint32_t at;	      /* where in its packet's payload it begins */
	uint32_t first, last; /* the same without the window: [first, last) */
};

/*
 * Places count the bytes of both directions in the order in which they are
 * given; a hole and an empty datagram have one each.
 */
struct stream_window {
	uint64_t from, n; /* n UINT64_MAX: all that follow */
};

struct stream_counts {
	uint64_t places;     /* of all that was read */
	uint64_t bytes[2];   /* by direction */
	uint64_t missing[2]; /* bytes */
	uint32_t duplicates; /* segments with nothing new in them */
	/* segments that say something else than the first copy of the same
	   bytes, which is the one that counts */
	uint32_t differing;
};

/* Gets a chunk, or the part of it that is in the window; false: enough. */
typedef bool stream_fn(void *context, const struct stream_chunk *chunk);

/*
 * Reads until the source or the window ends, or `take` has enough; *counts is
 * of what was read until then, and may be NULL. RFC 9293 3.4, 3.10.7.4.
 */
void stream_read(const struct stream_source *source,
		 const struct stream_window *window, stream_fn *take,
		 void *context, struct stream_counts *counts);

/* --- sources ------------------------------------------------------------- */

struct stream_recording {
	const struct recording *r; /* borrowed */
	uint32_t flow;
	uint32_t next, end; /* packets */
};

/*
 * One conversation of a recording, of the packets before `end`. What an
 * injected packet says, none of the ends has said.
 */
struct stream_source stream_of_recording(struct stream_recording *s,
					 const struct recording *r,
					 uint32_t flow, uint32_t end);

#endif

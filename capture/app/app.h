/*
 * Application protocols: what a packet says in one line, and how long answers
 * took. A protocol is recognised by the first bytes of a conversation, then
 * read as far as its bytes are there.
 *
 * Everything is bounded: a conversation of another protocol costs nothing but
 * a number in its flow, of the others so many are remembered, and of those
 * fewer are followed at a time. What did not fit is counted.
 */
#ifndef CAPTURE_APP_APP_H
#define CAPTURE_APP_APP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/packet.h"
#include "capture/words.h"

struct app_layer; /* opaque */

struct app_layer *app_layer_new(void); /* app_layer_free */
void app_layer_free(struct app_layer *a);

/* The payload of one TCP segment or UDP datagram. */
struct app_segment {
	uint64_t t_ns;
	const uint8_t *bytes;	/* borrowed for the call */
	uint32_t captured, len; /* bytes there, and what the headers claim */
	uint32_t seq, ack;	/* of TCP, absolute */
	uint16_t flags;		/* of TCP */
	uint16_t port[2];	/* the sender's, the receiver's */
	uint8_t side;		/* which end of the conversation sent it */
	bool tcp;
};

/*
 * The payload of a decoded packet; `ip` are its bytes from p->ip_offset on.
 * False: it is neither TCP nor UDP, or there is not even a header.
 */
bool app_segment_of(struct app_segment *s, const struct packet *p,
		    const uint8_t *ip, int side, uint64_t t_ns);

/*
 * What a flow keeps for us, 0 at its beginning. Of ends whose first bytes were
 * those of no protocol we know, nothing more is looked at.
 */
typedef uint32_t app_handle;
#define APP_TRIED   0xfffffff0u
#define APP_NOTHING (APP_TRIED | 3u)

static inline bool app_layer_wants(app_handle handle, int side)
{
	return handle < APP_TRIED || !(handle & 1u << side);
}

/* Room for the line of a packet. */
#define SUMMARY_TEXT 160

/*
 * Follows a conversation by one more packet, in the order of capture. With
 * `line` (which may be NULL) what it says is added to it, UTF-8 that is safe
 * to show: "HTTP GET /index.html", "DNS 0x1a2b NXDOMAIN"; nothing if no
 * message begins or ends in it. Ask app_layer_wants before.
 */
void app_layer_packet(struct app_layer *a, app_handle *handle,
		      const struct app_segment *s, struct words *line);

/* A conversation that is gone: its handle stands for nothing any more. */
void app_layer_end(struct app_layer *a, app_handle handle);

struct app_stats {
	const char *protocol; /* "DNS" */
	uint32_t requests, responses;
	uint32_t answered; /* requests whose response was seen */
	uint32_t unasked;  /* responses to nothing that was seen */
	uint32_t again;	   /* requests that were made again while open */
	/* requests that were forgotten, open, for there were too many */
	uint32_t evicted;
	/* from the last byte of a request to the first of its response */
	uint64_t latency_min_ns, latency_max_ns, latency_sum_ns;
};

/* False: no protocol was recognised. */
bool app_layer_stats(const struct app_layer *a, app_handle handle,
		     struct app_stats *out);

struct app_counts {
	uint32_t conversations; /* recognised, and remembered */
	uint32_t refused;	/* not remembered: there are too many */
	uint32_t dropped;	/* no longer followed, for newer ones */
};
/* What it has of memory. */
size_t app_layer_bytes(const struct app_layer *a);
void app_layer_counts(const struct app_layer *a, struct app_counts *out);

/* The protocols that are known, in the order in which they are tried. */
const char *app_protocol_name(size_t i); /* NULL: no more */

#endif

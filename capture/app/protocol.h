/*
 * What a protocol has to say of itself, and what it is given: for capture/app
 * alone.
 *
 * A protocol reads units, a line or a message, from a cursor that stands at
 * the beginning of the next one. If the bytes do not reach it asks for MORE,
 * and is called again with what it had and more behind it; up to HOLD bytes
 * are kept for that. So a segment may end anywhere, and no protocol has to
 * remember bytes. What is large and of no interest is skipped (talk_skip) and
 * need not even have been captured.
 */
#ifndef CAPTURE_APP_PROTOCOL_H
#define CAPTURE_APP_PROTOCOL_H

#include "capture/app/app.h"
#include "capture/app/http.h"
#include "capture/bytes.h"

enum {
	HOLD = 512,    /* bytes of a unit that are kept */
	OPEN_MOST = 8, /* requests that may be open */
};
#define SKIP_ALL UINT64_MAX

struct cursor {
	struct reader in;
	bool whole; /* there will be no more: the unit ends, or is too long */
};

enum likeness { LIKE_NOT, LIKE_PERHAPS, LIKE_YES };
enum taken { TAKEN, TAKE_MORE, TAKE_LOST };

struct talk;

struct protocol {
	const char *name;
	bool tcp, udp;
	uint16_t port; /* a hint; 0: none */
	/*
	 * Whether it begins so. LIKE_PERHAPS asks for more bytes. `expected`:
	 * by its port, or because the conversation is known to be of it.
	 */
	enum likeness (*probe)(const struct cursor *c, bool tcp, bool expected);
	/*
	 * Reads the next unit: TAKEN if it took bytes or skips some, TAKE_MORE
	 * never if c->whole, TAKE_LOST if this is not how one begins.
	 */
	enum taken (*take)(struct talk *t, struct cursor *c);
	/* The rest of the message is missing; may be NULL. */
	void (*cut)(struct talk *t);
};

extern const struct protocol dns, mdns, llmnr, nbns, http, tls;

/* One direction of a conversation. */
struct side {
	bool known; /* next is valid */
	bool lost;  /* out of step: waits for a segment that begins a message */
	uint8_t waits;	  /* how long a hole has been waited for */
	uint16_t held;	  /* bytes in hold */
	uint32_t next;	  /* sequence number of the next byte in order */
	uint32_t far;	  /* end of what came behind a hole */
	uint32_t acked;	  /* by the other end */
	uint64_t skip;	  /* bytes that no protocol wants to see */
	uint64_t held_ns; /* when the first of the held bytes came */
	union {
		struct http_side http;
	};
	uint8_t hold[HOLD];
};

struct open_request {
	uint64_t key, t_ns;
	bool open;
	uint8_t who;  /* which end asked */
	uint8_t kind; /* the protocol's own */
};

/* What is remembered of a conversation as long as it is followed. */
struct work {
	uint32_t conv; /* whose it is, from 1; 0: nobody's */
	bool used;     /* since the hand came by (layer.c) */
	struct side side[2];
	struct open_request open[OPEN_MOST];
	uint32_t asked, answered; /* in order */
};

/* What is remembered of it for good. */
struct conv {
	const struct protocol *protocol; /* NULL: not recognised yet */
	uint32_t work;			 /* from 1; 0: none */
	bool followed;			 /* it has had work */
	uint8_t given_up;		 /* sides that are like no protocol */
	struct app_stats stats;
};

/* A packet on its way to a protocol. */
struct talk {
	struct conv *conv;
	struct work *work;
	struct side *side; /* the sender's */
	uint8_t who;	   /* its number */
	bool tcp;
	uint16_t port[2];
	uint64_t now_ns,
		begin_ns;   /* of this packet; of the unit's first byte */
	struct words *line; /* or NULL */
};

/* --- for protocols (talk.c) ---------------------------------------------- */

/*
 * Where a message is put into words; NULL if nobody wants to know. The name of
 * the protocol, or what parts it from the message before, is there already.
 */
struct words *talk_line(struct talk *t);
/* The next n bytes are none of a unit; SKIP_ALL: nor any more. */
void talk_skip(struct talk *t, uint64_t n);
/* What comes now is of another protocol, in both directions. */
void talk_change(struct talk *t);

/*
 * A request, with what its response will have; asked again while it is open,
 * it stays the first. Without a key: answers come in the order of requests.
 */
void talk_ask(struct talk *t, uint64_t key, uint8_t kind);
void talk_ask_next(struct talk *t, uint8_t kind);
/* The request that is made goes on in this packet. */
void talk_ask_goes_on(struct talk *t);
/* Its response began at t_ns; *kind is the request's. False: not asked for. */
bool talk_answer(struct talk *t, uint64_t key, uint64_t t_ns, uint8_t *kind);
bool talk_answer_next(struct talk *t, uint64_t t_ns, uint8_t *kind);
/* The request that is answered next, or NULL. */
const struct open_request *talk_next_open(const struct talk *t);

/* --- bytes in order (feed.c) --------------------------------------------- */

void feed_segment(struct talk *t, const struct app_segment *s);
void feed_datagram(struct talk *t, const struct app_segment *s);

/* --- recognising (layer.c) ----------------------------------------------- */

/* It is of this protocol; statistics keep the name of the first. */
void conv_name(struct conv *c, const struct protocol *p);

/* The protocol that begins so; LIKE_YES with *found. */
enum likeness protocol_find(const struct talk *t, const struct cursor *c,
			    const struct protocol **found);

#endif

/*
 * Zeek's two summaries of a conversation, conn_state and history, by which our
 * output can be joined with its conn.log.
 */
#ifndef CAPTURE_FLOW_ZEEK_H
#define CAPTURE_FLOW_ZEEK_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/packet.h"

/* What one end has done; Zeek has these seven states and no others. */
enum zeek_state {
	ZEEK_INACTIVE, /* nothing of it was seen, or nothing that counts */
	ZEEK_SYN_SENT,
	ZEEK_SYN_ACK_SENT, /* as the originator */
	ZEEK_PARTIAL,	   /* sends, but its SYN was not seen */
	ZEEK_ESTABLISHED,
	ZEEK_CLOSED, /* FIN sent */
	ZEEK_RESET,  /* RST sent */
};

/* Letters that stand once, as bits of zeek_end.seen. */
enum zeek_seen {
	ZEEK_SYN = 0x01, /* S or H */
	ZEEK_FIN = 0x02,
	ZEEK_RST = 0x04,
	ZEEK_FIN_RST = 0x08, /* I */
	ZEEK_MULTI = 0x10,   /* Q */
	ZEEK_DATA = 0x20,
	ZEEK_ACK = 0x40,
};

/* Letters that stand again at the 10th, the 100th, … of their kind. */
enum zeek_count {
	ZEEK_CHECKSUM,
	ZEEK_REPEAT,
	ZEEK_WINDOW,
	ZEEK_GAP,
	ZEEK_COUNTS
};

enum { ZEEK_ENDINGS = 2, ZEEK_LETTERS = 19 };

struct zeek_end {
	uint8_t state : 3, before : 3; /* enum zeek_state */
	bool carried : 1;	       /* it has sent payload */
	uint8_t seen;		       /* ZEEK_ bits */
	/* The numbers of the last FIN and RST; their low halves will do to
	   tell two apart. */
	uint16_t last[ZEEK_ENDINGS];
	uint16_t count[ZEEK_COUNTS]; /* no further than UINT16_MAX */
};

/* All zero before the first segment. Plain data: copy it, forget it. */
struct zeek {
	struct zeek_end end[2]; /* [0] is the originator */
	uint8_t n : 5;
	bool begun : 1;
	char letter[ZEEK_LETTERS]; /* the first of them, not terminated */
};

/* Numbers are relative: a SYN has 0, the first byte 1, whether seen or not. */
struct zeek_segment {
	uint16_t flags;	  /* TH_ bits */
	uint16_t window;  /* the field, not scaled */
	uint32_t seq;	  /* of this segment */
	uint32_t next;	  /* behind all that this end sent before it */
	uint32_t payload; /* bytes */
	/* Words, as all of them: what is written as two bytes and tested as
	   one word is waited for. */
	uint32_t holes;	       /* stretches of the other end's data that it
				  acknowledges and that were not captured */
	uint32_t bad_checksum; /* known to be bad: nothing else of it counts */
};

/* What zeek_tcp does when the segment may bring a letter or a state. */
void zeek_tcp_segment(struct zeek *z, int side, const struct zeek_segment *s);

/*
 * Counts a segment of side 0, the originator, or 1. If side 1 sent the first
 * one, the history begins with ^. In the midst of a transfer it is a few tests.
 */
static inline void zeek_tcp(struct zeek *z, int side,
			    const struct zeek_segment *s)
{
	const struct zeek_end *me = &z->end[side];
	uint8_t letter = s->payload > 0 ? ZEEK_DATA : ZEEK_ACK;
	bool old =
		s->payload > 0 && (int32_t)(s->seq + s->payload - s->next) <= 0;

	if ((s->flags & (TH_S | TH_F | TH_R)) || !(me->seen & letter) ||
	    me->state == ZEEK_INACTIVE || s->window == 0 || old ||
	    s->holes > 0 || s->bad_checksum)
		zeek_tcp_segment(z, side, s);
}

/* Side 1 turned out to be the originator: ^, and the sides change places. */
void zeek_flip(struct zeek *z);

/* The letters so far, terminated. Returns out. */
#define ZEEK_TEXT (ZEEK_LETTERS + 1)
char *zeek_history(const struct zeek *z, char out[ZEEK_TEXT]);
/* "SF", "S0", …: static text. */
const char *zeek_conn_state(const struct zeek *z);

/*
 * The same for UDP, of which Zeek keeps no more than this: who sent the first
 * datagram, and how many came from the originator and from the other end.
 */
char *zeek_udp_history(int first, const uint32_t packets[2],
		       char out[ZEEK_TEXT]);
const char *zeek_udp_conn_state(const uint32_t packets[2]);

#endif

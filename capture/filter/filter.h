/*
 * The display filter: which conversations or packets to show.
 *
 *	tcp and retr > 0 and port 80
 *
 * A text is compiled to a small program, which asks for one value after
 * another until it knows. Where the values come from is the caller's: the rows
 * of a recording (recording.h), or the tables of a large capture. The language
 * is described in docs/filter.md; its words are one table (filter_rows).
 */
#ifndef CAPTURE_FILTER_FILTER_H
#define CAPTURE_FILTER_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/field.h"
#include "capture/packet.h"

/* What a filter can ask for. */
enum filter_field {
	/* of a packet, and of a conversation */
	FILTER_PROTO, /* enum ip_protocol */
	FILTER_IP,    /* 4 or 6 */
	FILTER_HOST,  /* an address */
	FILTER_PORT,
	FILTER_NAME, /* of an endpoint's lane, a text */
	/* of a conversation; asked of a packet, of the packet's */
	FILTER_FLOW, /* its number, from 1 */
	FILTER_PKTS,
	FILTER_BYTES,	 /* with IP's headers */
	FILTER_PAYLOAD,	 /* bytes */
	FILTER_RETR,	 /* retransmissions */
	FILTER_ACKS,	 /* segments that say no more */
	FILTER_ERRORS,	 /* ICMP errors about it */
	FILTER_RTT,	 /* ns, average */
	FILTER_IDLE,	 /* ns, the longest */
	FILTER_START,	 /* ns, of its first packet since the start of all */
	FILTER_DURATION, /* ns, from its first packet to its last */
	FILTER_STATE,	 /* enum tcp_state of an end, at last */
	FILTER_RETR_BYTES,
	FILTER_RATE,	   /* bytes of payload a second */
	FILTER_HANDSHAKE,  /* ns */
	FILTER_FIRST_BYTE, /* ns, as struct flow_stats has it */
	FILTER_ENDING,	   /* enum stats_close */
	FILTER_CONN_STATE,
	FILTER_HISTORY,
	FILTER_COMMUNITY_ID,
	/* of a packet */
	FILTER_PACKET, /* its number, from 1 */
	FILTER_TIME,   /* ns since the start */
	FILTER_SIZE,   /* bytes of the IP packet */
	FILTER_FATE,   /* enum fate */
	FILTER_FINDINGS,
	FILTER_HEADER, /* + enum packet_field; seq and ack
			  relative, as they are shown */
	FILTER_COUNT = FILTER_HEADER + PACKET_FIELDS, /* + bit of a finding: how
					   many an end sent */
	FILTER_FIELDS = FILTER_COUNT + 32
};

/* Which end of it. */
enum filter_end {
	FILTER_WHOLE, /* it has no ends */
	FILTER_SRC,
	FILTER_DST,
	FILTER_CLIENT, /* who opened the conversation */
	FILTER_SERVER,
};

struct filter_value {
	union {
		uint64_t number;	   /* also bits, times, states */
		struct ip_address address; /* of FILTER_HOST */
		const char *text; /* borrowed until the next is asked for */
	};
	char room[32]; /* for a text that has no other place */
};

/*
 * Gives a value; false if there is none, or it is not known. SRC and DST are
 * asked of packets alone. Called several times for a packet, so it should not
 * work out anew what is dear.
 */
typedef bool filter_ask(void *subject, enum filter_field field,
			enum filter_end end, struct filter_value *out);

enum filter_of { FILTER_OF_PACKETS, FILTER_OF_FLOWS };

/* Where a text is wrong, and why. */
struct filter_error {
	size_t at, len; /* bytes of it that are meant */
	uint32_t col;	/* the same place in characters, from 1 */
	char text[320]; /* one line */
};

struct filter; /* opaque */

/*
 * Compiles a text; filter_free. -1 with *e if it is wrong, or asks of
 * conversations what only packets have. An empty one lets everything pass.
 */
int filter_compile(struct filter **out, const char *text, enum filter_of of,
		   struct filter_error *e);
void filter_free(struct filter *f);

/* True if it is to be shown. Nothing is allocated. */
bool filter_holds(const struct filter *f, filter_ask *ask, void *subject);

/*
 * It asks for what a packet's conversation has come to: known at its end, and
 * not yet when the packet is read.
 */
bool filter_asks_flows(const struct filter *f);

/* --- completion ---------------------------------------------------------- */

struct filter_word {
	char word[48];
	const char *help; /* English; "" if there is nothing to say */
};

/*
 * What can stand where the cursor (a byte of the text) is: at most `most` of
 * them in `out`, which begin as the word there does; that word begins at
 * *from. Returns how many there are, also beyond `most`. `names` are endpoints'
 * lanes, NULL at their end, or NULL.
 */
size_t filter_complete(const char *text, size_t cursor, enum filter_of of,
		       const char *const *names, size_t *from,
		       struct filter_word *out, size_t most);

/* --- the words of the language, for help, docs and tests -------------------
 */

enum filter_group {
	FILTER_GROUP_JOIN, /* and or not ( ) */
	FILTER_GROUP_PROTOCOLS,
	FILTER_GROUP_ENDS, /* src, client, … before a field */
	FILTER_GROUP_BOTH, /* fields */
	FILTER_GROUP_FLOW,
	FILTER_GROUP_PACKET,
	FILTER_GROUP_FINDINGS,
	FILTER_GROUPS
};

/* "fields of conversations", … */
const char *filter_group_name(enum filter_group group);

/* Calls `one` for each word, by groups: an example of its use, and help. */
void filter_each(void (*one)(void *context, enum filter_group group,
			     const char *word, const char *example,
			     const char *help),
		 void *context);

#endif

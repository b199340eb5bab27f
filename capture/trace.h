/*
 * A capture of any length: its conversations, and where each of its packets
 * is. The bytes stay in the file and are decoded again when they are shown,
 * so a packet costs 16 bytes and a conversation what struct flow does.
 */
#ifndef CAPTURE_TRACE_H
#define CAPTURE_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/file/file.h"
#include "capture/flow/flow.h"
#include "capture/decode/fragments.h"
#include "capture/recording/recording.h"
#include "capture/source.h"

struct trace; /* opaque */

struct trace_config {
	uint32_t max_flows;   /* 0: no limit */
	uint32_t max_packets; /* in the index, about; 0: no limit */
	bool index;	      /* false: no packet will be asked for again */
	uint8_t judge;	      /* enum analysis_mode */
	uint32_t first;	      /* the number of the first packet, for tests */
};
/* A million conversations, with an index. */
struct trace_config trace_config_default(void);
/* For what never ends: 200,000 conversations and 4 million packets. */
struct trace_config trace_config_live(void);

struct trace *trace_new(const struct trace_config *config);
void trace_free(struct trace *t);

/* What a packet was found to be, as it came. */
struct trace_found {
	uint32_t flow;	   /* FLOW_NONE: not IP, or it can not be told */
	uint32_t findings; /* enum analysis bits */
	uint8_t side;	   /* that sent it */
};

/* Adds the next packet. *packet is what it was decoded to. */
struct trace_found trace_add(struct trace *t, const struct file_packet *file,
			     struct packet *packet);
/*
 * Adds the next packets of a file, `most` of them at most. FILE_PACKET: there
 * may be more; else as capture_file_next says.
 */
enum file_status trace_read(struct trace *t, struct capture_file *f,
			    uint32_t most, struct err *e);

struct trace_totals {
	uint64_t packets, bytes;  /* in the file; bytes on the wire */
	uint64_t not_ip;	  /* ARP and the like */
	uint64_t bad;		  /* IP that contradicts itself */
	uint64_t cut;		  /* headers cut by the snap length */
	uint64_t start_ns;	  /* of the first packet, since the epoch */
	uint64_t last_ns;	  /* of the last, since the first */
	uint64_t packets_evicted; /* from the index */
	uint64_t flows, evicted;
	struct fragment_stats fragments;
};
struct trace_totals trace_totals(const struct trace *t);
/*
 * What it has of memory, but for fragments and troubled connections, which have
 * limits of their own (fragments.h, analysis_limit).
 */
size_t trace_bytes(const struct trace *t);
const struct flow_table *trace_flows(const struct trace *t);
/* As recording_app_stats. */
bool trace_app_stats(const struct trace *t, const struct flow *f,
		     struct app_stats *out);
/* See flow_table_tell. */
void trace_tell(struct trace *t, flow_gone_fn *gone, void *context);
/* Nanoseconds since the first packet; 0 for what is stamped before it. */
uint64_t trace_time(const struct trace *t, const struct file_packet *p);

/* --- packets again: with an index ---------------------------------------- */

/*
 * Packets that can be asked for: trace_first … trace_count - 1. Those before
 * are gone from the index, and their bytes may go before they do.
 *
 * After 4 billion packets numbers begin again: they are compared around, as
 * sequence numbers are.
 */
static inline bool trace_before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}
bool trace_has(const struct trace *t, uint32_t packet);
uint32_t trace_first(const struct trace *t);
uint32_t trace_count(const struct trace *t);
/* Of one that can not be asked for: FLOW_NONE. */
struct trace_found trace_found(const struct trace *t, uint32_t packet);

/* The first packet of a conversation from this one on, or trace_count. */
uint32_t trace_next(const struct trace *t, uint32_t packet, uint32_t flow);

struct trace_packet {
	struct trace_found found;
	uint64_t t_ns; /* since the first packet */
	struct file_packet file;
	struct packet packet;
	enum decode_status status;
};
/* Reads and decodes one; false if the index or the file no longer has it. */
bool trace_at(const struct trace *t, struct capture_file *f, uint32_t packet,
	      struct trace_packet *out);

/*
 * What a packet says by itself, in a conversation whose protocol is known: a
 * message that begins with it. "" if it is none.
 */
char *trace_app_line(const struct trace *t, const struct trace_packet *p,
		     char out[SUMMARY_TEXT]);

/*
 * One conversation, or all, as a recording: with everything that views of a
 * recording can do.
 */
struct trace_part {
	uint32_t flow; /* FLOW_NONE: every packet */
	uint32_t most; /* packets; more are left out */
	/* a packet; those before it are not shown, but known; 0: none */
	uint32_t first;
	/* a packet; those before it are not even read: what is known of the
	   conversation has to do; 0: none */
	uint32_t from;
};
/*
 * Borrows all three; rec gets lanes "client" and "server" for a flow, and
 * judges as the trace does. Of packets that are no longer kept nothing is
 * shown; what the trace knows from them of the conversation is known.
 */
struct source *trace_source(const struct trace *t, struct capture_file *f,
			    const struct trace_part *part,
			    struct recording *rec);
/*
 * Where a trace_source is. While its trace grows it waits at the end for more,
 * and has come to its end only with `most` packets. It may go on after that.
 */
void trace_source_grows(struct source *s, bool grows);
struct trace_source_at {
	uint32_t next;	/* the packet of the trace that it looks at next */
	uint32_t taken; /* packets that are shown */
	uint32_t lost;	/* packets of it whose bytes are no longer kept */
	bool behind;	/* there is more to look at */
	bool full;	/* it has taken the most it may */
};
struct trace_source_at trace_source_at(const struct source *s);

/* A packet of the trace as a recording's row; `bytes_at` and events are 0. */
struct packet_row trace_row(uint32_t packet, const struct trace_packet *p);

#endif

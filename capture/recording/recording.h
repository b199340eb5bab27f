/*
 * The recording: everything that happened, in order, and nothing is ever
 * changed but what an event itself makes final. All views, exports and the
 * world at a cursor are read from it.
 *
 * An event is a time, a kind, and the number of a row in the table of its
 * kind. A packet has two events: it is sent, and its fate becomes final. A
 * call has two: it begins and it ends. Rows name lanes (endpoints), sockets
 * and flows by number. Appending a packet also counts it in its flow, judges
 * it (analysis.h) and moves the observer's states, which become events too.
 */
#ifndef CAPTURE_RECORDING_RECORDING_H
#define CAPTURE_RECORDING_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/app/app.h"
#include "capture/flow/flow.h"
#include "capture/packet.h"
#include "capture/flow/tcp.h"

#define ROW_NONE UINT32_MAX

enum event_kind {
	EVENT_START, /* always event 0 */
	EVENT_SENT,
	EVENT_FATE,
	EVENT_CALL_BEGIN,
	EVENT_CALL_END,
	EVENT_STATE,
	EVENT_INFO,
	EVENT_NOTE,
	EVENT_EXPECT,
	EVENT_MARK,
	EVENT_ASK,
	EVENT_THREAD_BEGIN, /* these four: thread.h */
	EVENT_THREAD_EXEC,
	EVENT_THREAD_END,
	EVENT_OUTPUT,
	EVENT_KINDS
};

struct event {
	uint64_t t_ns; /* since the start */
	uint32_t row;
	uint32_t kind; /* enum event_kind */
};

enum fate {
	FATE_HELD, /* on its way; final only if the run ends so */
	FATE_DELIVERED,
	FATE_DROPPED,
	FATE_ABSORBED, /* a copy of something held, kept from the wire */
	FATE_CORRUPTED,
	FATE_DUPLICATED, /* this is the second one */
	FATE_DELAYED,
	FATE_REPLAYED, /* a copy of an earlier one, sent again */
	FATE_REWRITTEN,
	FATES
};

/* Who saw a packet; both, in the common case. */
enum seen_by { SEEN_QUEUE = 1, SEEN_PCAP = 2 };

struct packet_row {
	uint64_t sent_ns, fate_ns;
	uint64_t bytes_at;		 /* see recording_bytes */
	uint32_t sent_event, fate_event; /* fate_event ROW_NONE while held */
	uint32_t number;		 /* as it is called, from 1 */
	uint32_t flow;
	uint32_t lane[2];  /* sender's and receiver's, or ROW_NONE */
	uint32_t seq, ack; /* absolute */
	uint32_t payload_len, ip_len;
	uint32_t bytes_len;   /* of the IP packet, as captured */
	uint32_t analysis;    /* enum analysis bits */
	uint32_t copy_of;     /* packet number, or ROW_NONE */
	uint32_t fragment_at; /* offset in its datagram; of the first 0 */
	uint32_t changed;     /* see recording_arrived; 0: it was not */
	uint32_t app;	      /* see recording_app */
	uint16_t flags, win;
	uint16_t outside; /* see recording_outside */
	uint8_t protocol; /* enum ip_protocol */
	uint8_t side;	  /* which end of the flow sent it */
	uint8_t fate, seen_by;
	uint8_t icmp_type, icmp_code;
	bool has_l4;	 /* the transport header was there to be read */
	bool fragment;	 /* a part of a datagram: see fragment_at */
	bool injected;	 /* made by the wire: nobody sent it */
	bool queue_full; /* dropped, for the link had no room for it */
};

/* Where a kernel's or an observer's states belong. */
struct socket_row {
	uint32_t name;		       /* text; 0: address:port */
	uint32_t lane;		       /* or ROW_NONE */
	struct endpoint local, remote; /* remote.port 0: none */
	uint8_t protocol;
	uint8_t state[2]; /* now, by enum state_source */
	uint8_t known;	  /* the observer's, before the first event */
	uint32_t turn;	  /* how many had this row before: recording_limit */
};

struct call_row {
	uint32_t lane;
	uint32_t thread;	   /* its number in the lane, from 1 */
	uint32_t thread_row;	   /* or ROW_NONE: see thread.h */
	uint32_t socket;	   /* it is about, or ROW_NONE */
	uint32_t name, args, data; /* texts; data 0: none */
	int64_t result;
	int32_t error;			 /* errno, 0: none */
	uint32_t begin_event, end_event; /* end_event ROW_NONE: not returned */
	uint32_t line;			 /* of the scenario, 0: none */
	bool threads;			 /* only for lanes: call_is_threads */
};

enum state_source { STATE_KERNEL, STATE_WIRE, STATE_SOURCES };

struct state_row {
	uint32_t socket;
	uint8_t from, to;		  /* enum tcp_state */
	uint8_t source;			  /* enum state_source */
	const struct tcp_transition *why; /* NULL: not known */
};

/* TCP_INFO and sock_diag of one socket, the kernel's own names and units. */
struct info_row {
	uint32_t socket;
	uint32_t cwnd, ssthresh, rtt_us, rttvar_us, rto_ms;
	uint32_t unacked, lost, retrans, total_retrans;
	uint32_t rcv_wnd, snd_wnd, mss;
	uint32_t rqueue,
		wqueue; /* bytes; of a listener: accept queue, backlog */
	uint64_t bytes_sent, bytes_acked, bytes_received;
	uint32_t backoff, ca_state;
	uint32_t timer; /* idiag_timer: 0 none 1 rto 2 keepalive 3 tw 4 probe */
	uint32_t timer_ms; /* until it goes off */
};

struct note_row {
	char lang[4]; /* en, zh */
	uint32_t text;
	uint32_t line;
};

enum { ASK_ANSWERS = 9 };

/*
 * A question to the viewer. What somebody answered is not in the recording:
 * that is the viewer's, and not what happened.
 */
struct ask_row {
	uint32_t text[2];		 /* en, and zh or 0 */
	uint32_t answer[ASK_ANSWERS][2]; /* the same */
	uint32_t event, line;		 /* line 0: none */
	uint8_t n, right;		 /* how many answers; index */
};

enum verdict { EXPECT_FAILED, EXPECT_OK, EXPECT_NOT_CHECKED };

struct expect_row {
	uint32_t file, want, got; /* texts */
	uint32_t line, col;
	uint8_t verdict; /* enum verdict */
};

/* How a run ended. */
struct recording_end {
	bool ended, ok;
	uint32_t reason; /* text; 0: it came to its end */
	bool counted;	 /* of packets that were not captured, how many: */
	uint64_t dropped_kernel, dropped_interface;
};

/* What stands in the first line of an export; texts, 0 where absent. */
struct recording_head {
	uint32_t name, title_en, title_zh, mode, kernel, file;
	uint64_t started_ns; /* since the epoch */
	uint32_t packets;    /* read from a capture, with those left out */
};

struct recording; /* opaque */

struct recording *recording_new(void);
void recording_free(struct recording *r);

/* --- appending; t_ns is never smaller than that of the event before ------ */

struct recording_head *recording_head(struct recording *r);
struct recording_end *recording_end(struct recording *r);
/* The same, for who only reads. */
const struct recording_head *recording_head_of(const struct recording *r);
const struct recording_end *recording_end_of(const struct recording *r);

/*
 * It comes from a capture file: each packet was seen once, and when it was
 * sent or delivered is not known. Its mode says so.
 */
#define RECORDING_CAPTURE "capture"
void recording_set_capture(struct recording *r);
bool recording_is_capture(const struct recording *r);

/* How segments are judged from now on: enum analysis_mode; exact at first. */
void recording_judge(struct recording *r, uint8_t mode);
uint8_t recording_judged(const struct recording *r);

/* Keeps a copy of a text; its number. recording_text is borrowed until then. */
uint32_t recording_text_add(struct recording *r, const char *text, size_t len);
const char *recording_text(const struct recording *r, uint32_t text);

/* The lane of this name, made if it is new. Order of making is order shown. */
uint32_t recording_lane(struct recording *r, const char *name);
/* A new socket row; name may be NULL. */
uint32_t recording_socket_add(struct recording *r, const char *name,
			      uint32_t lane, uint8_t protocol,
			      const struct endpoint *local,
			      const struct endpoint *remote);
struct socket_row *recording_socket(struct recording *r, uint32_t socket);
void recording_socket_rename(struct recording *r, uint32_t socket,
			     const char *name);

/* What is known of a packet when it is sent. */
struct sent {
	const struct packet *packet;
	const uint8_t *bytes; /* from the IP header on; NULL: not kept */
	uint32_t n_bytes;
	uint32_t copy_of; /* ROW_NONE unless it is a copy */
	uint32_t number;  /* what it is called; 0: the next */
	const char *app;  /* what it says, if bytes are not kept; may be NULL */
	uint8_t seen_by;
	bool injected;		     /* none of the ends sent it */
	uint32_t lane[2], socket[2]; /* sender's, receiver's; or ROW_NONE */
};

/* What a packet itself says, into a row that is zeros but for its place. */
void packet_row_fill(struct packet_row *row, const struct sent *sent);
/* Both return the packet's row, from 0. */
uint32_t recording_sent(struct recording *r, uint64_t t_ns,
			const struct sent *sent);
void recording_fate(struct recording *r, uint64_t t_ns, uint32_t packet,
		    enum fate fate);
/*
 * What arrives will be these bytes, and not those that were sent; to be said
 * before its fate.
 */
void recording_changed(struct recording *r, uint32_t packet,
		       const uint8_t *bytes, uint32_t n);
/* It will be dropped because the link has no room for it. */
void recording_queue_full(struct recording *r, uint32_t packet);
/* Notes that this source saw it too. */
void recording_seen(struct recording *r, uint32_t packet, enum seen_by by);
/*
 * A packet on its way turns out to go to this lane and socket. If the lane it
 * had was the last one, and there is nothing else on it, that lane goes.
 */
void recording_readdress(struct recording *r, uint32_t packet, uint32_t lane,
			 uint32_t socket);

uint32_t recording_call_begin(struct recording *r, uint64_t t_ns, uint32_t lane,
			      const char *name, const char *args,
			      uint32_t line);
/* data may be NULL. */
void recording_call_end(struct recording *r, uint64_t t_ns, uint32_t call,
			int64_t result, int error, const char *data);
/* Nothing is appended if the socket is in that state by that source. */
void recording_state(struct recording *r, uint64_t t_ns, uint32_t socket,
		     enum tcp_state to, enum state_source source,
		     const struct tcp_transition *why);
void recording_info(struct recording *r, uint64_t t_ns,
		    const struct info_row *info);
void recording_note(struct recording *r, uint64_t t_ns, const char *lang,
		    const char *text, uint32_t line);
void recording_expect(struct recording *r, uint64_t t_ns,
		      const struct expect_row *expect);
void recording_mark(struct recording *r, uint64_t t_ns, const char *name);
/* All but its event is taken from *ask. */
void recording_ask(struct recording *r, uint64_t t_ns,
		   const struct ask_row *ask);

/*
 * Appends the events of a saved recording as they stand in it: with this, the
 * observer is not asked, for what he said is in the file.
 */
void recording_set_verbatim(struct recording *r, bool verbatim);

/*
 * Lets all events, packets and states so far go; conversations, sockets and
 * lanes stay, and so do the numbers of what comes. For a capture that is
 * longer than memory. Nothing may be on its way.
 */
void recording_forget(struct recording *r);
/*
 * With it goes what is too old of conversations that are more than so many
 * (0: nothing); rows of their sockets are for others then. `gone` is told
 * before, and may take a recording_index. For what never ends.
 */
void recording_limit(struct recording *r, uint32_t flows, flow_gone_fn *gone,
		     void *context);
/*
 * A number that no event will have, greater than those of all events so far;
 * only where all of them are forgotten.
 */
uint32_t recording_index(struct recording *r);
/* A packet before those that are wanted: it moves its conversation on. */
void recording_pass(struct recording *r, uint64_t t_ns,
		    const struct sent *sent);
/*
 * The conversation of a packet that comes next is one that began before: see
 * flow_know. It must be new here.
 */
void recording_know(struct recording *r, const struct sent *sent,
		    const struct flow *known);
/* What was found of a packet by who saw what was before it: analysis bits. */
void recording_found(struct recording *r, uint32_t packet, uint32_t findings);

/* --- reading; borrowed until the next append ----------------------------- */

uint32_t recording_count(const struct recording *r);
/* The first event and the first packet that are not forgotten. */
uint32_t recording_first(const struct recording *r);
uint32_t recording_first_packet(const struct recording *r);
/* Packets with this fate, forgotten or not. */
uint32_t recording_fates(const struct recording *r, enum fate fate);
const struct event *recording_event(const struct recording *r, uint32_t i);
uint32_t recording_n_packets(const struct recording *r);
const struct packet_row *recording_packet(const struct recording *r,
					  uint32_t packet);
/* The IP packet as captured, bytes_len long; NULL if it was not kept. */
const uint8_t *recording_bytes(const struct recording *r,
			       const struct packet_row *row);
/* What arrived, or would have: *n bytes, changed on the way or as sent. */
const uint8_t *recording_arrived(const struct recording *r,
				 const struct packet_row *row, uint32_t *n);
/* What was around it, borrowed; NULL if nothing, or if that is not known. */
const struct outside *recording_outside(const struct recording *r,
					const struct packet_row *row);
/*
 * What it says in the protocol of its application: "HTTP GET /index.html"; ""
 * if that is not known, or nothing.
 */
const char *recording_app(const struct recording *r,
			  const struct packet_row *row);
/* False: no protocol was recognised in the conversation. */
bool recording_app_stats(const struct recording *r, uint32_t flow,
			 struct app_stats *out);
/* The stage was changed: the flows so far have ended, whatever their ports. */
void recording_part_flows(struct recording *r);
const struct flow_table *recording_flows(const struct recording *r);
uint32_t recording_n_flows(const struct recording *r);
const struct flow *recording_flow(const struct recording *r, uint32_t flow);
/* For the source alone, which knows whose sockets the ends are. */
struct flow *recording_flow_edit(struct recording *r, uint32_t flow);
uint32_t recording_n_sockets(const struct recording *r);
const struct socket_row *recording_socket_at(const struct recording *r,
					     uint32_t socket);
uint32_t recording_n_lanes(const struct recording *r);
const char *recording_lane_name(const struct recording *r, uint32_t lane);
const struct call_row *recording_call(const struct recording *r, uint32_t row);
const struct state_row *recording_state_row(const struct recording *r,
					    uint32_t row);
const struct info_row *recording_info_row(const struct recording *r,
					  uint32_t row);
const struct note_row *recording_note_row(const struct recording *r,
					  uint32_t row);
const struct expect_row *recording_expect_row(const struct recording *r,
					      uint32_t row);
const char *recording_mark_name(const struct recording *r, uint32_t row);
uint32_t recording_n_asks(const struct recording *r);
const struct ask_row *recording_ask_row(const struct recording *r,
					uint32_t row);

/* What it is called: from 1, or as in the file it comes from. */
uint32_t packet_number(const struct recording *r, uint32_t packet);
/* Relative numbers of a packet; an ack without the ACK flag is 0. */
uint32_t packet_seq(const struct recording *r, const struct packet_row *p);
uint32_t packet_ack(const struct recording *r, const struct packet_row *p);

/*
 * The lane and the address of the sender's end, or of the other: the lane is
 * ROW_NONE if neither the packet nor a later one of its flow told.
 */
uint32_t packet_lane(const struct recording *r, const struct packet_row *p,
		     bool sender);
struct endpoint packet_endpoint(const struct recording *r,
				const struct packet_row *p, bool sender);

/* "C", or 127.0.0.1:80 where no lane has a name; of the sender's end or not. */
#define NAME_TEXT 64
char *packet_end_name(const struct recording *r, const struct packet_row *p,
		      bool sender, char out[NAME_TEXT]);
/* "C.s", or 127.0.0.1:80. */
char *socket_name(const struct recording *r, uint32_t socket,
		  char out[NAME_TEXT]);

const char *fate_name(enum fate fate);
bool fate_parse(enum fate *fate, const char *name);
/* The packet reached the other end, whatever was done to it before. */
bool fate_arrives(enum fate fate);
const char *state_source_name(enum state_source source);

#endif

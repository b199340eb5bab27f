/*
 * A part of a trace as a source: its packets are read again from the file, a
 * slice at a time, and appended to a recording, each sent and delivered at
 * once, for that is all that a capture tells.
 *
 * A file that was saved from a run tells more, in comments (pcapng_told.h): who
 * the ends were, what became of each packet, and when. What comes later than
 * the next packet waits in `due`, sorted by time.
 *
 * The conversation is followed from its very beginning, also where only a
 * later part of it is wanted: numbers, windows and states count from there.
 * Where its beginning is no longer kept, the trace still knows how they count
 * (flow_know), and what it found of each packet.
 *
 *   index    gone │ bytes gone │ known but not shown │ shown …  │ to come
 *                 first                             part.first  next
 */
#include "capture/trace.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "capture/pcapng_told.h"

enum {
	DUE_MOST = 4096,
	LANES_MOST = 64, /* of any file; there are no more actors than this */
	SLICE_LOOK = 1 << 17, /* entries of the index */
	SLICE_TAKE = 1 << 11, /* packets that are read and decoded */
};

/* What becomes of a packet, and when. */
struct due {
	uint64_t t_ns;
	uint32_t packet;
	enum fate fate;
};

struct part_source {
	struct source source;
	const struct trace *trace;
	struct capture_file *file;
	struct trace_part part;
	struct trace_source_at at;
	bool grows;	    /* more packets come, or may come */
	bool begun;	    /* a packet of it was taken */
	bool late;	    /* and it was not its first */
	uint32_t lane[2];   /* client's and server's, made when first needed */
	bool told;	    /* by comments of a run */
	uint64_t before_ns; /* from the run's start to the first packet */
	struct due due[DUE_MOST];
	size_t n_due;
};

/* --- which packets, and whose ------------------------------------------- */

static bool is_wanted(const struct part_source *s, uint32_t packet)
{
	uint32_t flow = trace_found(s->trace, packet).flow, want = s->part.flow;
	const struct flow *f;

	if (want == FLOW_NONE || flow == want)
		return flow != FLOW_NONE;
	if (flow == FLOW_NONE)
		return false;
	f = flow_get(trace_flows(s->trace), flow);
	return f && f->about == want;
}

/* The lanes of sender and receiver. An error's are those of what it quotes. */
static void lanes_of(struct part_source *s, const struct trace_packet *p,
		     uint32_t lane[2])
{
	static const char *const names[] = { "client", "server" };
	const struct flow *f;
	struct endpoint src = p->packet.src;
	bool second;

	lane[0] = lane[1] = ROW_NONE;
	if (s->part.flow == FLOW_NONE)
		return;
	f = flow_get(trace_flows(s->trace), s->part.flow);
	if (!f)
		return;
	second = p->found.side == 1;
	if (p->found.flow != s->part.flow && p->packet.icmp.has_quote) {
		src.port = p->packet.icmp.quote_dst.port;
		second = endpoint_equal(&src, &f->end[1]);
	}
	for (int i = 0; i < 2; i++)
		if (s->lane[i] == ROW_NONE)
			s->lane[i] = recording_lane(s->source.rec, names[i]);
	lane[0] = s->lane[second];
	lane[1] = s->lane[!second];
}

/* An end that no actor was is told by its address, and has no lane then. */
static bool is_address(const char *name, const struct endpoint *end)
{
	char address[ENDPOINT_TEXT];

	return strcmp(name, endpoint_format(end, address)) == 0;
}

static bool lanes_told(struct part_source *s, const struct packet_told *told,
		       const struct trace_packet *p, uint32_t lane[2])
{
	const struct endpoint *end[2] = { &p->packet.src, &p->packet.dst };

	for (int i = 0; i < 2; i++) {
		if (!told->end[i][0] || is_address(told->end[i], end[i]) ||
		    recording_n_lanes(s->source.rec) >= LANES_MOST)
			return false;
		lane[i] = recording_lane(s->source.rec, told->end[i]);
	}
	return true;
}

/* --- fates --------------------------------------------------------------- */

/* All that is due until then, the earliest first. */
static void settle(struct part_source *s, uint64_t until_ns)
{
	size_t n = 0;

	for (; n < s->n_due && s->due[n].t_ns <= until_ns; n++)
		recording_fate(s->source.rec, s->due[n].t_ns, s->due[n].packet,
			       s->due[n].fate);
	s->n_due -= n;
	memmove(s->due, s->due + n, s->n_due * sizeof(*s->due));
}

static void add_due(struct part_source *s, const struct due *due)
{
	size_t at;

	if (s->n_due == DUE_MOST)
		settle(s, s->due[DUE_MOST / 2].t_ns);
	for (at = s->n_due; at > 0 && s->due[at - 1].t_ns > due->t_ns; at--)
		s->due[at] = s->due[at - 1];
	s->due[at] = *due;
	s->n_due++;
}

/* What is not told came at once. */
static void take_fate(struct part_source *s, uint64_t t_ns, uint32_t packet,
		      const struct packet_told *told)
{
	struct due due = { t_ns, packet, told ? told->fate : FATE_DELIVERED };

	if (due.fate == FATE_HELD)
		return;
	if (told && told->delivered_ns > t_ns)
		due.t_ns = told->delivered_ns;
	add_due(s, &due);
	settle(s, t_ns);
}

/* --- packets ------------------------------------------------------------- */

static bool told_of(const struct part_source *s, const struct trace_packet *p,
		    struct packet_told *out)
{
	return s->told && p->file.comment &&
	       packet_told(out, p->file.comment, p->file.comment_len);
}

/* With the first packet that there is: what is known of those before it. */
static void begin(struct part_source *s, uint32_t packet,
		  const struct trace_packet *p, const struct sent *sent)
{
	const struct flow *f;

	if (s->begun || p->found.flow != s->part.flow ||
	    s->part.flow == FLOW_NONE)
		return;
	s->begun = true;
	f = flow_get(trace_flows(s->trace), s->part.flow);
	s->late = !f || f->first_packet != packet;
	if (f && s->late)
		recording_know(s->source.rec, sent, f);
}

static uint32_t append(struct part_source *s, uint64_t t_ns,
		       const struct trace_packet *p, const struct sent *sent)
{
	struct recording *r = s->source.rec;
	uint32_t n = recording_sent(r, t_ns, sent);

	if (s->late)
		recording_found(r, n, p->found.findings);
	return n;
}

static void take(struct part_source *s, uint32_t packet)
{
	struct trace_packet p;
	struct packet_told told;
	struct sent sent = { .packet = &p.packet,
			     .copy_of = ROW_NONE,
			     .number = packet + 1,
			     .seen_by = SEEN_PCAP,
			     .socket = { ROW_NONE, ROW_NONE } };
	bool tells;
	uint64_t t_ns;

	if (!trace_at(s->trace, s->file, packet, &p)) {
		s->at.lost++;
		return;
	}
	t_ns = p.t_ns + s->before_ns;
	tells = told_of(s, &p, &told);
	if (!tells || !lanes_told(s, &told, &p, sent.lane))
		lanes_of(s, &p, sent.lane);
	begin(s, packet, &p, &sent);
	if (trace_before(packet, s->part.first)) {
		recording_pass(s->source.rec, t_ns, &sent);
		return;
	}
	if (tells) {
		sent.seen_by =
			told.queue_alone ? SEEN_QUEUE : SEEN_QUEUE | SEEN_PCAP;
		sent.injected = told.injected;
	}
	sent.bytes = p.file.bytes + p.packet.ip_offset;
	sent.n_bytes = p.file.captured - p.packet.ip_offset;
	settle(s, t_ns);
	take_fate(s, t_ns, append(s, t_ns, &p, &sent), tells ? &told : NULL);
	s->at.taken++;
}

/* A slice of what there is. False: there is more. */
static bool look(struct part_source *s)
{
	uint32_t count = trace_count(s->trace), looked = 0, read = 0;
	struct trace_source_at *at = &s->at;

	if (trace_before(at->next, trace_first(s->trace)))
		at->next = trace_first(s->trace);
	for (; at->next != count && at->taken < s->part.most; at->next++) {
		if (looked++ == SLICE_LOOK || read == SLICE_TAKE)
			return false;
		if (is_wanted(s, at->next)) {
			take(s, at->next);
			read++;
		}
	}
	return true;
}

static enum source_status part_pump(struct source *source, struct err *e)
{
	struct part_source *s = (struct part_source *)source;

	(void)e;
	s->at.behind = !look(s);
	source->wake_ns = s->at.behind;
	if (s->at.behind || (s->grows && s->at.taken < s->part.most))
		return SOURCE_WAIT;
	settle(s, UINT64_MAX);
	return SOURCE_END;
}

static enum source_status part_command(struct source *source,
				       const struct command *c, struct err *e)
{
	if (c->kind == COMMAND_STOP)
		return SOURCE_END;
	return part_pump(source, e);
}

static void part_close(struct source *source)
{
	free(source);
}

/* The scenario, if the file was saved from a run: then packets tell fates. */
static void take_section(struct part_source *s)
{
	struct recording *r = s->source.rec;
	struct recording_head *head = recording_head(r);
	uint64_t start_ns = trace_totals(s->trace).start_ns;
	struct section_told told;
	struct file_about about;

	head->started_ns = start_ns;
	capture_file_about(s->file, &about);
	s->told = about.comment &&
		  section_told(&told, about.comment, about.comment_len) &&
		  told.started_ns <= start_ns &&
		  strcmp(told.mode, RECORDING_CAPTURE) != 0;
	if (!s->told) {
		recording_set_capture(r);
		return;
	}
	s->before_ns = start_ns - told.started_ns;
	head->started_ns = told.started_ns;
	head->name = recording_text_add(r, told.name, strlen(told.name));
	head->mode = recording_text_add(r, told.mode, strlen(told.mode));
	head->kernel = recording_text_add(r, told.kernel, strlen(told.kernel));
}

struct source *trace_source(const struct trace *t, struct capture_file *f,
			    const struct trace_part *part,
			    struct recording *rec)
{
	static const struct source_ops ops = {
		.pump = part_pump,
		.command = part_command,
		.close = part_close,
	};
	struct part_source *s = mem_zero(1, sizeof(*s));
	const struct flow *flow = NULL;

	s->source = (struct source){ .ops = &ops,
				     .rec = rec,
				     .fd = -1,
				     .wake_ns = 1,
				     .next = ROW_NONE };
	s->trace = t;
	s->file = f;
	s->part = *part;
	s->lane[0] = s->lane[1] = ROW_NONE;
	recording_judge(rec, flow_table_judged(trace_flows(t)));
	take_section(s);
	if (part->flow != FLOW_NONE)
		flow = flow_get(trace_flows(t), part->flow);
	s->at.next = trace_first(t);
	if (flow && trace_has(t, flow->first_packet))
		s->at.next = flow->first_packet;
	if (part->from && trace_before(s->at.next, part->from))
		s->at.next = part->from;
	if (!part->first)
		s->part.first = s->at.next;
	return &s->source;
}

void trace_source_grows(struct source *source, bool grows)
{
	((struct part_source *)source)->grows = grows;
}

struct trace_source_at trace_source_at(const struct source *source)
{
	const struct part_source *s = (const struct part_source *)source;
	struct trace_source_at at = s->at;

	at.full = at.taken == s->part.most;
	at.behind = !at.full && trace_before(at.next, trace_count(s->trace));
	return at;
}

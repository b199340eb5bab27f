/*
 * A part of a trace as a source: its packets are read again from the file, a
 * slice at a time, and appended to a recording, each sent and delivered at
 * once, for that is all that a capture tells.
 *
 * The conversation is followed from its very beginning, also where only a
 * later part of it is wanted: numbers, windows and states count from there.
 */
#include "capture/trace.h"

#include <stdlib.h>

#include "capture/mem.h"

enum {
	SLICE_LOOK = 1 << 17, /* entries of the index */
	SLICE_TAKE = 1 << 11, /* packets that are read and decoded */
};

struct part_source {
	struct source source;
	const struct trace *trace;
	struct capture_file *file;
	struct trace_part part;
	uint32_t next, end; /* packets to be looked at */
	uint32_t taken;
	uint32_t lane[2];
};

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
static void lanes_of(const struct part_source *s, const struct trace_packet *p,
		     uint32_t lane[2])
{
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
	lane[0] = s->lane[second];
	lane[1] = s->lane[!second];
}

static void take(struct part_source *s, uint32_t packet)
{
	struct trace_packet p;
	struct sent sent = { .packet = &p.packet,
			     .copy_of = ROW_NONE,
			     .number = packet + 1,
			     .seen_by = SEEN_PCAP,
			     .socket = { ROW_NONE, ROW_NONE } };
	struct recording *r = s->source.rec;
	uint32_t n;

	if (!trace_at(s->trace, s->file, packet, &p))
		return;
	lanes_of(s, &p, sent.lane);
	if (packet < s->part.first) {
		recording_pass(r, p.t_ns, &sent);
		return;
	}
	sent.bytes = p.file.bytes + p.packet.ip_offset;
	sent.n_bytes = p.file.captured - p.packet.ip_offset;
	n = recording_sent(r, p.t_ns, &sent);
	recording_fate(r, p.t_ns, n, FATE_DELIVERED);
	s->taken++;
}

static enum source_status part_pump(struct source *source, struct err *e)
{
	struct part_source *s = (struct part_source *)source;
	uint32_t looked = 0, taken = 0;

	(void)e;
	while (s->next < s->end && s->taken < s->part.most) {
		if (looked++ == SLICE_LOOK || taken == SLICE_TAKE)
			return SOURCE_WAIT;
		if (is_wanted(s, s->next)) {
			take(s, s->next);
			taken++;
		}
		s->next++;
	}
	source->wake_ns = 0;
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
	s->end = trace_count(t);
	recording_set_capture(rec);
	recording_head(rec)->started_ns = trace_totals(t).start_ns;
	if (part->flow != FLOW_NONE)
		flow = flow_get(trace_flows(t), part->flow);
	if (!flow)
		return &s->source;
	s->next = flow->first_packet;
	s->lane[0] = recording_lane(rec, "client");
	s->lane[1] = recording_lane(rec, "server");
	return &s->source;
}

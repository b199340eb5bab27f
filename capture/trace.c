/*
 * A capture of any length.
 *
 *   file ─▶ packet ─▶ flow, findings, states
 *             │
 *             ▼
 *   index    where in the file · which flow and side · what was found
 *              56 bits               32      1             32
 *
 * One that never ends has limits: what is too old for the index is gone
 * (trace_index.c), and what the flow table has no room for (flow_table.c).
 * Packets and conversations keep their numbers, and both are counted.
 */
#include "capture/trace.h"

#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "capture/trace_index.h"

enum {
	FLOWS = 1000000,
	FLOWS_LIVE = 200000,
	PACKETS_LIVE = 62 * INDEX_BLOCK, /* with two more, 64 MiB */
};

struct trace {
	struct flow_table *flows;
	struct fragments *fragments;
	struct trace_totals totals;
	struct app_layer *app;
	flow_gone_fn *gone; /* or NULL */
	void *context;
	bool indexed;
	struct trace_index index;
	uint32_t start; /* the number of the first packet */
};

struct trace_config trace_config_default(void)
{
	return (struct trace_config){ .max_flows = FLOWS, .index = true };
}

struct trace_config trace_config_live(void)
{
	return (struct trace_config){ .max_flows = FLOWS_LIVE,
				      .max_packets = PACKETS_LIVE,
				      .index = true };
}

/* What is remembered of what it said is room for another. */
static void flow_gone(void *context, uint32_t flow, const struct flow *f)
{
	struct trace *t = context;

	if (t->gone)
		t->gone(t->context, flow, f);
	app_layer_end(t->app, f->app);
}

struct trace *trace_new(const struct trace_config *config)
{
	struct trace *t = mem_zero(1, sizeof(*t));

	t->flows = flow_table_new(config->max_flows);
	flow_table_judge(t->flows, config->judge);
	flow_table_tell(t->flows, flow_gone, t);
	t->app = app_layer_new();
	t->fragments = fragments_new(NULL);
	t->indexed = config->index;
	t->index.first = t->index.end =
		config->first / INDEX_BLOCK * INDEX_BLOCK;
	t->start = t->index.first;
	trace_index_limit(&t->index, config->max_packets);
	return t;
}

void trace_free(struct trace *t)
{
	if (!t)
		return;
	flow_table_free(t->flows);
	fragments_free(t->fragments);
	app_layer_free(t->app);
	trace_index_free(&t->index);
	free(t);
}

/* --- adding -------------------------------------------------------------- */

static void note(struct trace *t, uint64_t place,
		 const struct trace_found *found)
{
	struct index_entry *e = trace_index_add(&t->index);

	e->flow = found->flow;
	e->findings = found->findings;
	e->side = found->side;
	index_entry_put_place(e, place);
}

uint64_t trace_time(const struct trace *t, const struct file_packet *p)
{
	return p->t_ns > t->totals.start_ns ? p->t_ns - t->totals.start_ns : 0;
}

static void count_status(struct trace_totals *totals, enum decode_status status)
{
	switch (status) {
	case DECODE_OK:
		break;
	case DECODE_TRUNCATED:
		totals->cut++;
		break;
	case DECODE_MALFORMED:
		totals->bad++;
		break;
	case DECODE_UNSUPPORTED:
		totals->not_ip++;
		break;
	}
}

/* The conversation that an ICMP error is about, if it was seen. */
static void tie_error(struct trace *t, uint32_t flow, const struct packet *p)
{
	struct flow *f = flow_get(t->flows, flow), *about;

	if (!p->has_l4 || !p->icmp.has_quote)
		return;
	f->about = flow_quoted(t->flows, &p->icmp);
	about = f->about == FLOW_NONE ? NULL : flow_get(t->flows, f->about);
	if (about && about->errors < UINT16_MAX)
		about->errors++;
}

/* What it says is not put into words here, only how long answers take. */
static void add_to_app(struct trace *t, struct flow *f, const struct packet *p,
		       const uint8_t *ip, int side, uint64_t t_ns)
{
	struct app_segment seg;

	if (app_layer_wants(f->app, side) && p->payload_len > 0 &&
	    app_segment_of(&seg, p, ip, side, t_ns))
		app_layer_packet(t->app, &f->app, &seg, NULL);
}

/* `ip`: its bytes from the IP header on, or NULL. */
static void add_to_flow(struct trace *t, const struct packet *p,
			const uint8_t *ip, uint64_t t_ns,
			struct trace_found *found)
{
	struct tcp_taken taken;
	struct tcp_segment seg;
	struct flow *f;
	int side;

	found->flow = flow_find(t->flows, p, &side);
	found->side = (uint8_t)side;
	f = flow_get(t->flows, found->flow);
	f->last_packet = t->start + (uint32_t)t->totals.packets;
	if (flow_packets(f) == 0)
		f->first_packet = f->last_packet;
	found->findings = flow_sent(f, p, side, t_ns, &taken);
	if (f->tcp && p->has_l4) {
		seg = tcp_segment_of(p);
		flow_captured(f, &seg, side, &taken);
	} else if (p->protocol == IP_ICMP || p->protocol == IP_ICMPV6) {
		tie_error(t, found->flow, p);
	}
	if (ip)
		add_to_app(t, f, p, ip, side, t_ns);
}

/*
 * A datagram in pieces counts as one, with the piece that makes it whole. The
 * others are of its conversation if that can be told: in a datagram of which
 * the first piece was seen.
 */
static void add_fragment(struct trace *t, const struct file_packet *file,
			 const struct packet *piece, uint64_t t_ns,
			 struct trace_found *found)
{
	struct packet p = *piece;
	struct whole_datagram whole;
	int side;

	if (fragments_take(t->fragments, t_ns, &p, file->bytes, file->captured,
			   &whole)) {
		add_to_flow(t, &p, NULL, t_ns, found);
	} else if (p.src.port || p.dst.port) {
		found->flow = flow_find_known(t->flows, &p, &side);
		found->side = (uint8_t)side;
	}
}

/* *found is written where it will be read: it is not copied on the way. */
static void add(struct trace *t, const struct file_packet *file,
		struct packet *packet, struct trace_found *found)
{
	uint64_t t_ns;

	*found = (struct trace_found){ .flow = FLOW_NONE };
	if (t->totals.packets == 0)
		t->totals.start_ns = file->t_ns;
	t_ns = trace_time(t, file);
	count_status(&t->totals,
		     packet_decode_cut(packet, file->link, file->bytes,
				       file->captured, file->length));
	if (packet->fragment)
		add_fragment(t, file, packet, t_ns, found);
	else if (packet->src.ip.version)
		add_to_flow(t, packet, file->bytes + packet->ip_offset, t_ns,
			    found);
	if (t->indexed)
		note(t, file->place, found);
	t->totals.packets++;
	t->totals.bytes += file->length;
	if (t_ns > t->totals.last_ns)
		t->totals.last_ns = t_ns;
}

struct trace_found trace_add(struct trace *t, const struct file_packet *file,
			     struct packet *packet)
{
	struct trace_found found;

	add(t, file, packet, &found);
	return found;
}

enum file_status trace_read(struct trace *t, struct capture_file *f,
			    uint32_t most, struct err *e)
{
	enum file_status status = FILE_PACKET;
	struct trace_found found;
	struct file_packet file;
	struct packet packet;

	for (uint32_t i = 0; i < most; i++) {
		status = capture_file_next(f, &file, e);
		if (status != FILE_PACKET)
			break;
		add(t, &file, &packet, &found);
	}
	return status;
}

/* --- reading ------------------------------------------------------------- */

struct trace_totals trace_totals(const struct trace *t)
{
	struct trace_totals totals = t->totals;

	uint64_t before = flow_count_before(t->flows);

	totals.flows = before + flow_count(t->flows);
	totals.evicted = before + flow_evicted(t->flows);
	totals.fragments = fragments_stats(t->fragments);
	if (t->indexed)
		totals.packets_evicted =
			totals.packets - (t->index.end - t->index.first);
	return totals;
}

size_t trace_bytes(const struct trace *t)
{
	return sizeof(*t) + flow_table_bytes(t->flows) +
	       app_layer_bytes(t->app) + trace_index_bytes(&t->index);
}

const struct flow_table *trace_flows(const struct trace *t)
{
	return t->flows;
}

void trace_tell(struct trace *t, flow_gone_fn *gone, void *context)
{
	t->gone = gone;
	t->context = context;
}

bool trace_app_stats(const struct trace *t, const struct flow *f,
		     struct app_stats *out)
{
	return app_layer_stats(t->app, f->app, out);
}

uint32_t trace_count(const struct trace *t)
{
	return t->index.end;
}

uint32_t trace_first(const struct trace *t)
{
	return t->index.first;
}

bool trace_has(const struct trace *t, uint32_t packet)
{
	return packet - t->index.first < t->index.end - t->index.first;
}

struct trace_found trace_found(const struct trace *t, uint32_t packet)
{
	const struct index_entry *e;

	if (!trace_has(t, packet))
		return (struct trace_found){ .flow = FLOW_NONE };
	e = trace_index_at(&t->index, packet);
	return (struct trace_found){ .flow = e->flow,
				     .findings = e->findings,
				     .side = e->side };
}

uint32_t trace_next(const struct trace *t, uint32_t packet, uint32_t flow)
{
	if (trace_before(packet, t->index.first))
		packet = t->index.first;
	return trace_index_find(&t->index, packet, flow);
}

bool trace_at(const struct trace *t, struct capture_file *f, uint32_t packet,
	      struct trace_packet *out)
{
	if (!trace_has(t, packet) ||
	    !capture_file_at(
		    f, index_entry_place(trace_index_at(&t->index, packet)),
		    &out->file))
		return false;
	out->found = trace_found(t, packet);
	out->t_ns = trace_time(t, &out->file);
	out->status =
		packet_decode_cut(&out->packet, out->file.link, out->file.bytes,
				  out->file.captured, out->file.length);
	return true;
}

char *trace_app_line(const struct trace *t, const struct trace_packet *p,
		     char out[SUMMARY_TEXT])
{
	struct words line = { .at = out, .size = SUMMARY_TEXT };
	const struct flow *f = NULL;
	struct app_segment seg;
	struct app_stats known;
	struct app_layer *alone;
	app_handle first = 0; /* as if no packet had been before */

	out[0] = '\0';
	if (p->found.flow != FLOW_NONE)
		f = flow_get(t->flows, p->found.flow);
	if (!f || !trace_app_stats(t, f, &known) || !p->packet.payload_len ||
	    !app_segment_of(&seg, &p->packet,
			    p->file.bytes + p->packet.ip_offset, p->found.side,
			    p->t_ns))
		return out;
	alone = app_layer_new();
	app_layer_packet(alone, &first, &seg, &line);
	app_layer_free(alone);
	return out;
}

struct packet_row trace_row(uint32_t packet, const struct trace_packet *p)
{
	struct packet_row row = { .number = packet + 1,
				  .sent_ns = p->t_ns,
				  .fate_ns = p->t_ns,
				  .flow = p->found.flow,
				  .side = p->found.side,
				  .analysis = p->found.findings,
				  .lane = { ROW_NONE, ROW_NONE } };
	struct sent sent = { .packet = &p->packet,
			     .copy_of = ROW_NONE,
			     .seen_by = SEEN_PCAP };

	packet_row_fill(&row, &sent);
	row.fate = FATE_DELIVERED;
	return row;
}

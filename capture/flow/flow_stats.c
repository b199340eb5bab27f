/*
 * What follows from the counts of a conversation. Counting is done packet by
 * packet (flow.c, analysis/); this is worked out when somebody looks.
 *
 *   unique bytes   payload, less what was seen before
 *   throughput     unique bytes a second, from the first packet to the last
 *   round trip     its two halves: from one end's segment past us to the other
 *                  end and back, and the same of the other end
 */
#include "capture/flow/flow_stats.h"

#include "capture/analysis.h"
#include "capture/analysis/more.h"

static const char *const close_names[] = { "open", "half-closed", "fin", "rst",
					   "refused" };
_Static_assert(sizeof(close_names) / sizeof(*close_names) == STATS_CLOSES,
	       "a name for each");

const char *stats_close_name(enum stats_close close)
{
	return close < STATS_CLOSES ? close_names[close] : "?";
}

/* By Newton; of less than 2^64, to the unit below. */
static uint64_t root(double x)
{
	double r = x > 1.0 ? x : 1.0;

	for (int i = 0; i < 64; i++)
		r = (r + x / r) / 2.0;
	return (uint64_t)r;
}

static struct stats_times times_of(const struct spread *s)
{
	return (struct stats_times){ .n = s->n,
				     .min_ns = (uint64_t)s->min_ns,
				     .avg_ns = (uint64_t)s->mean_ns,
				     .max_ns = (uint64_t)s->max_ns,
				     .sd_ns = root((double)s->var) };
}

static uint64_t last_ns(const struct flow *f)
{
	return f->last_ns[0] > f->last_ns[1] ? f->last_ns[0] : f->last_ns[1];
}

static void add_counts(struct stats_side *out, const struct flow_tcp *t,
		       int side)
{
	out->retransmitted = analysis_count(t, side, KIND_RETRANSMISSION);
	out->duplicate_acks = analysis_count(t, side, KIND_DUPLICATE_ACK);
	out->sacks = analysis_count(t, side, KIND_SACK);
	out->out_of_order = analysis_count(t, side, KIND_OUT_OF_ORDER);
	out->zero_windows = analysis_count(t, side, KIND_ZERO_WINDOW);
}

static void add_more(struct stats_side *out, const struct side_more *more)
{
	out->unique -= more->again_bytes < out->unique ? more->again_bytes
						       : out->unique;
	out->retransmitted_bytes = more->retransmitted_bytes;
	out->triple_duplicate_acks = more->triple_dup_acks;
	out->repeat = times_of(&more->repeats);
}

static void add_tcp(struct stats_side *out, const struct flow_tcp *t, int side)
{
	const struct tcp_side *s = &t->side[side];

	add_counts(out, t, side);
	if (t->more)
		add_more(out, &t->more->side[side]);
	out->pure_acks = s->pure_acks;
	out->mss = s->mss;
	out->options = s->options;
	out->rtt = times_of(&s->rtt);
	out->window_known = s->win_n > 0;
	if (!out->window_known)
		return;
	out->window_min = s->win_min;
	out->window_avg = (uint32_t)(s->win_sum / s->win_n);
	out->window_max = s->win_max;
}

static uint64_t rate(uint64_t bytes, uint64_t ns)
{
	return ns ? (uint64_t)((double)bytes * 1e9 / (double)ns) : 0;
}

static struct stats_side side_of(const struct flow *f, int side,
				 uint64_t duration_ns)
{
	struct stats_side out = { .packets = f->packets[side],
				  .bytes = f->bytes[side],
				  .payload = f->payload[side],
				  .unique = f->payload[side],
				  .idle_ns = f->idle_ns[side] };

	if (f->tcp)
		add_tcp(&out, f->tcp, side);
	out.bytes_per_s = rate(out.unique, duration_ns);
	return out;
}

static uint64_t first_byte(const struct flow *f)
{
	uint64_t from = f->first_ns, to = f->data_ns[1];

	if (to == UINT64_MAX)
		return STATS_NO_TIME;
	if (f->data_ns[0] < to)
		from = f->data_ns[0];
	return to >= from ? to - from : STATS_NO_TIME;
}

/* Of two halves; of one alone, if the other end was not captured. */
static struct stats_times whole_trip(const struct stats_times *a,
				     const struct stats_times *b)
{
	if (!a->n || !b->n)
		return a->n ? *a : *b;
	return (struct stats_times){
		.n = a->n < b->n ? a->n : b->n,
		.min_ns = a->min_ns + b->min_ns,
		.avg_ns = a->avg_ns + b->avg_ns,
		.max_ns = a->max_ns + b->max_ns,
		.sd_ns = root((double)a->sd_ns * (double)a->sd_ns +
			      (double)b->sd_ns * (double)b->sd_ns),
	};
}

/* A RST ends what FINs had begun to. */
enum stats_close flow_close(const struct flow *f, int *closer)
{
	const struct flow_tcp *t = f->tcp;

	*closer = -1;
	if (!t)
		return STATS_OPEN;
	*closer = (t->first_rst ? t->first_rst : t->first_fin) - 1;
	if (analysis_count(t, 0, KIND_RST_REFUSED) ||
	    analysis_count(t, 1, KIND_RST_REFUSED))
		return STATS_REFUSED;
	if (t->first_rst)
		return STATS_RST;
	if (t->conn.end[0].fin_sent && t->conn.end[1].fin_sent)
		return STATS_FIN;
	return t->first_fin ? STATS_HALF_CLOSED : STATS_OPEN;
}

static uint64_t handshake_ns(const struct flow *f)
{
	return f->tcp && f->tcp->handshake_ns > 0
		       ? (uint64_t)f->tcp->handshake_ns
		       : STATS_NO_TIME;
}

uint64_t flow_initial_rtt_ns(const struct flow *f)
{
	return f->tcp && f->tcp->handshake_again ? STATS_NO_TIME
						 : handshake_ns(f);
}

struct flow_stats flow_stats(const struct flow *f)
{
	uint64_t last = last_ns(f);
	struct flow_stats out = { .handshake_ns = handshake_ns(f),
				  .initial_rtt_ns = flow_initial_rtt_ns(f),
				  .first_byte_ns = first_byte(f) };

	out.duration_ns = last > f->first_ns ? last - f->first_ns : 0;
	for (int side = 0; side < 2; side++)
		out.side[side] = side_of(f, side, out.duration_ns);
	out.rtt = whole_trip(&out.side[0].rtt, &out.side[1].rtt);
	out.close = flow_close(f, &out.closer);
	return out;
}

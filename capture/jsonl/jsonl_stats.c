/*
 * What was found and counted of a conversation, as members of its line of
 * JSON: see flow_stats.h.
 */
#include <inttypes.h>

#include "capture/analysis.h"
#include "capture/flow/flow_stats.h"
#include "capture/jsonl/jsonl_member.h"
#include "capture/jsonl/jsonl_write.h"

/* How often each finding was made; of retransmissions also if never. */
static void put_findings(FILE *out, const struct flow *f)
{
	member_key(out, "analysis");
	fprintf(out, "{\"%s\":%" PRIu32, analysis_name(KIND_RETRANSMISSION),
		flow_retransmissions(f));
	for (uint32_t kind = KIND_RETRANSMISSION + 1; kind < ANALYSIS_KINDS;
	     kind++)
		if (flow_found(f, kind))
			member_u64(out, analysis_name(kind),
				   flow_found(f, kind));
	putc('}', out);
}

static void put_span(FILE *out, const char *key, uint64_t min, uint64_t avg,
		     uint64_t max)
{
	member_key(out, key);
	fprintf(out,
		"{\"min\":%" PRIu64 ",\"avg\":%" PRIu64 ",\"max\":%" PRIu64 "}",
		min, avg, max);
}

static void put_times(FILE *out, const char *key, const struct stats_times *t)
{
	if (!t->n) {
		member_null(out, key);
		return;
	}
	member_key(out, key);
	fprintf(out, "{\"n\":%" PRIu32, t->n);
	member_u64(out, "min", t->min_ns);
	member_u64(out, "avg", t->avg_ns);
	member_u64(out, "max", t->max_ns);
	member_u64(out, "sd", t->sd_ns);
	putc('}', out);
}

static void put_window(FILE *out, const struct stats_side *s)
{
	if (s->window_known)
		put_span(out, "window", s->window_min, s->window_avg,
			 s->window_max);
	else
		member_null(out, "window");
}

static void put_side(FILE *out, const char *key, const struct stats_side *s,
		     bool tcp)
{
	member_key(out, key);
	fprintf(out, "{\"unique\":%" PRIu64, s->unique);
	member_u64(out, "bytes_per_s", s->bytes_per_s);
	member_u64(out, "idle_ns", s->idle_ns);
	if (tcp) {
		member_u64(out, "retransmitted", s->retransmitted);
		member_u64(out, "retransmitted_bytes", s->retransmitted_bytes);
		member_u64(out, "pure_acks", s->pure_acks);
		member_u64(out, "duplicate_acks", s->duplicate_acks);
		member_u64(out, "triple_duplicate_acks",
			   s->triple_duplicate_acks);
		member_u64(out, "sacks", s->sacks);
		member_u64(out, "out_of_order", s->out_of_order);
		member_u64(out, "zero_windows", s->zero_windows);
		member_u64_if(out, "mss", s->mss, s->mss);
		put_window(out, s);
		put_times(out, "rtt_ns", &s->rtt);
		put_times(out, "repeat_ns", &s->repeat);
	}
	putc('}', out);
}

static void put_time(FILE *out, const char *key, uint64_t ns)
{
	member_u64_if(out, key, ns != STATS_NO_TIME, ns);
}

static void put_end(FILE *out, const struct flow_stats *s)
{
	static const char *const ends[] = { NULL, "a", "b" };

	put_time(out, "handshake_ns", s->handshake_ns);
	put_time(out, "initial_rtt_ns", s->initial_rtt_ns);
	member_string(out, "closed", stats_close_name(s->close));
	member_string(out, "closed_by", ends[s->closer + 1]);
}

void jsonl_flow_stats(FILE *out, const struct flow *f)
{
	enum { NS_PER_US = 1000 };
	struct flow_stats s = flow_stats(f);

	put_findings(out, f);
	if (s.rtt.n)
		put_span(out, "rtt_us", s.rtt.min_ns / NS_PER_US,
			 s.rtt.avg_ns / NS_PER_US, s.rtt.max_ns / NS_PER_US);
	else
		member_null(out, "rtt_us");
	member_key(out, "stats");
	fprintf(out, "{\"duration_ns\":%" PRIu64, s.duration_ns);
	put_time(out, "first_byte_ns", s.first_byte_ns);
	if (f->tcp)
		put_end(out, &s);
	put_side(out, "a", &s.side[0], f->tcp);
	put_side(out, "b", &s.side[1], f->tcp);
	putc('}', out);
}

/*
 * What --filter lets pass of a capture file.
 *
 * Conversations are asked when all is known of them: when they go, or when
 * the file ends. Packets are asked as they come; if the filter asks for more
 * than a packet knows then (retr > 0), the file is read once to know how its
 * conversations end, and a second time, by the index, for its packets.
 */
#include <inttypes.h>

#include "capture/filter/filter_trace.h"
#include "capture/filter/flow_fields.h"
#include "capture/mem.h"
#include "ui/print/capture_text_private.h"
#include "ui/text/i18n.h"
#include "ui/print/print_private.h"

bool job_chooses(const struct job *job, uint32_t n, const struct flow *f)
{
	return !job->o->filter || filter_flow(job->o->filter, n, f);
}

/* --- packets ------------------------------------------------------------- */

struct again again_open(const struct job *job, struct recording *r,
			struct err *e)
{
	struct trace_part all = { .flow = FLOW_NONE, .most = UINT32_MAX };
	struct again a = { .trace = NULL };

	if (!job->o->filter || !filter_asks_flows(job->o->filter) ||
	    job->o->endless)
		return a;
	a.trace = job_trace(job, true);
	a.status = job_read(job, a.trace, e);
	a.source = trace_source(a.trace, job->file, &all, r);
	recording_head(r)->packets = (uint32_t)trace_totals(a.trace).packets;
	return a;
}

void again_close(struct again *a)
{
	source_close(a->source);
	trace_free(a->trace);
}

enum file_status again_read(struct again *a)
{
	struct err e;

	return source_pump(a->source, &e) == SOURCE_WAIT ? FILE_PACKET
							 : a->status;
}

bool *chosen_flows(const struct job *job, const struct trace *t)
{
	bool *met;

	if (!job->o->filter)
		return NULL;
	met = mem_zero((size_t)flow_count(trace_flows(t)) + 1, sizeof(*met));
	for (uint32_t i = trace_first(t); i != trace_count(t); i++) {
		uint32_t flow = trace_found(t, i).flow;

		if (flow != FLOW_NONE && !met[flow])
			met[flow] = filter_trace_packet(job->o->filter, t,
							job->file, i);
	}
	return met;
}

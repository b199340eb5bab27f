/*
 * A capture file in one line: all that is in it, or what passes a filter.
 */
#include <inttypes.h>
#include <string.h>

#include "capture/analysis.h"
#include "capture/jsonl/jsonl_member.h"
#include "ui/print/capture_text_private.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"
#include "ui/print/print_private.h"

/* --- all of it ----------------------------------------------------------- */

/* lost: NULL if it is not known. */
static void summary_json(const struct trace_totals *n,
			 const struct file_lost *lost, FILE *out)
{
	object_open(out, "end", 1);
	member_u64(out, "t_ns", n->last_ns);
	member_null(out, "ok");
	member_u64(out, "packets", n->packets);
	member_u64(out, "dropped", 0);
	member_u64(out, "absorbed", 0);
	member_u64(out, "expectations", 0);
	member_u64(out, "failed", 0);
	member_null(out, "reason");
	if (lost) {
		member_u64(out, "dropped_kernel", lost->kernel);
		member_u64(out, "dropped_interface", lost->interface);
	}
	member_u64(out, "flows", n->flows);
	member_u64(out, "evicted", n->evicted);
	member_u64(out, "bytes", n->bytes);
	member_u64(out, "not_ip", n->not_ip);
	member_u64(out, "malformed", n->bad);
	member_u64(out, "truncated", n->cut);
	member_u64(out, "not_followed", analysis_not_followed());
	object_close(out);
}

static void add_part(char *line, const char *part)
{
	size_t len = strlen(line);

	if (*part)
		snprintf(line + len, LINE_TEXT - len, " · %s", part);
}

/* " · 3 not IP", where there are any. */
static void add_count(char *line, uint64_t n, const char *what)
{
	char part[120] = "";

	if (n)
		snprintf(part, sizeof(part), "%" PRIu64 " %s", n, what);
	add_part(line, part);
}

static void summary_text(const struct job *job, const struct trace_totals *n)
{
	struct file_lost lost = { 0 };
	struct file_about about;
	char line[LINE_TEXT], time[TIME_TEXT], bytes[BYTES_TEXT];

	capture_file_about(job->file, &about);
	capture_file_lost(job->file, &lost);
	snprintf(line, sizeof(line),
		 "%.300s · %s · %" PRIu64 " %s · %" PRIu64 " %s · %s · %s",
		 job->name, about.format, n->packets, packets_word(n->packets),
		 n->flows, flows_word(n->flows), bytes_text(n->bytes, bytes),
		 time_format(n->last_ns, time));
	add_count(line, lost.kernel, tr("dropped by the kernel"));
	add_count(line, lost.interface, tr("dropped by the interface"));
	add_count(line, n->not_ip, tr("not IP"));
	add_count(line, n->bad, tr("malformed"));
	add_count(line, n->cut, tr("cut by the snap length"));
	add_count(line, n->evicted, tr("conversations left out"));
	add_count(line, analysis_not_followed(), tr("losses not followed"));
	add_part(line, rules_label(job->o->judge));
	print_line(&job->style, job->out, line);
}

void job_count_lost(const struct job *job, struct recording *r)
{
	struct recording_end *end = recording_end(r);
	struct file_lost lost = { 0 };

	end->counted = capture_file_lost(job->file, &lost);
	end->dropped_kernel = lost.kernel;
	end->dropped_interface = lost.interface;
}

/* --- what passes a filter ------------------------------------------------ */

struct tally {
	const struct job *job;
	uint32_t flows;
	uint64_t packets, bytes;
};

static void tally_flow(void *context, uint32_t n, const struct flow *f)
{
	struct tally *tally = context;

	if (!job_chooses(tally->job, n, f))
		return;
	tally->flows++;
	tally->packets += flow_packets(f);
	tally->bytes += f->bytes[0] + f->bytes[1];
}

/* As the line of all, with what passes. */
static void tally_json(const struct tally *n, const struct trace_totals *of,
		       const struct file_lost *lost, FILE *out)
{
	struct trace_totals chosen = { .packets = n->packets,
				       .bytes = n->bytes,
				       .last_ns = of->last_ns,
				       .flows = n->flows };

	summary_json(&chosen, lost, out);
}

static void tally_print(const struct tally *tally,
			const struct trace_totals *of)
{
	const struct job *job = tally->job;
	struct file_lost lost;
	bool counted = capture_file_lost(job->file, &lost);
	char line[LINE_TEXT], count[LINE_TEXT / 2];

	if (job->style.json) {
		tally_json(tally, of, counted ? &lost : NULL, job->out);
		return;
	}
	chosen_text(tally->flows, of->flows, tally->packets, tally->bytes,
		    count, sizeof(count));
	snprintf(line, sizeof(line), "%.300s · %s", job->name, count);
	print_line(&job->style, job->out, line);
}

enum file_status job_totals(struct job *job, struct err *e)
{
	struct trace *t = job_trace(job, false);
	struct tally tally = { .job = job };
	struct trace_totals totals;
	struct file_lost lost;
	enum file_status status;

	if (job->o->filter)
		trace_tell(t, tally_flow, &tally);
	status = job_read(job, t, e);
	totals = trace_totals(t);
	if (job->o->filter) {
		job_flows_left(t, tally_flow, &tally);
		tally_print(&tally, &totals);
	} else if (job->style.json) {
		summary_json(&totals,
			     capture_file_lost(job->file, &lost) ? &lost : NULL,
			     job->out);
	} else {
		summary_text(job, &totals);
	}
	trace_free(t);
	return status;
}

/*
 * Capture files as text, in three ways:
 *
 *   counted    flows, summary      a trace without an index; told at the end
 *                                  (capture_flows.c, capture_totals.c)
 *   streamed   packets, states,    a recording that forgets what was written
 *              json                (capture_stream.c)
 *   in parts   ladder, and others  a trace; each conversation becomes a
 *                                  recording of its own, one after another
 */
#include "ui/print/capture_text.h"

#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "capture/jsonl/jsonl.h"
#include "capture/jsonl/jsonl_write.h"
#include "capture/trace.h"
#include "ui/print/capture_text_private.h"
#include "ui/app/choice.h"
#include "ui/text/i18n.h"
#include "ui/ladder/label.h"
#include "ui/print/print_private.h"
#include "ui/print/save.h"

enum {
	QUIET_MS = 10000, /* after which what is quiet is looked for again */
	ASK_AGAIN_MS =
		100, /* a file that grows has no descriptor to wait for */
	PART_MOST = 200000, /* packets of a conversation in one recording */
};

#define MS_NS UINT64_C(1000000)

/* --- reading ------------------------------------------------------------- */

/* What may be told when nothing comes is not told later than that. */
static int most_ms(const struct told *told)
{
	if (!told)
		return -1;
	return told_waits(told) ? (int)(TOLD_LINGER_NS / MS_NS) : QUIET_MS;
}

void job_wait(const struct job *job, struct job_clock *clock,
	      const struct told *told)
{
	struct pollfd fds[] = {
		{ .fd = capture_file_fd(job->file), .events = POLLIN },
		{ .fd = job->census ? census_fd(job->census) : -1,
		  .events = POLLIN },
	};
	int ms = fds[0].fd < 0 ? ASK_AGAIN_MS : most_ms(told);

	fflush(job->out);
	if (poll(fds, 2, ms) == 0)
		clock->now_ns += (uint64_t)ms * MS_NS;
	job_census(job);
}

void job_census(const struct job *job)
{
	if (job->census)
		census_take(job->census, census_totals(job->census)->polled_ns);
}

void job_clock_packet(struct job_clock *clock, uint64_t t_ns)
{
	if (t_ns > clock->now_ns)
		clock->now_ns = t_ns;
}

enum file_status job_read(const struct job *job, struct trace *t, struct err *e)
{
	struct job_clock clock = { 0 };
	enum file_status status;

	do {
		status = trace_read(t, job->file, JOB_BATCH, e);
		if (!trace_count(t)) /* no index: nobody asks again */
			capture_file_forget(job->file);
		if (status == FILE_WAIT)
			job_wait(job, &clock, NULL);
	} while (status == FILE_PACKET || status == FILE_WAIT);
	return status;
}

struct trace *job_trace(const struct job *job, bool index)
{
	struct trace_config config =
		job->o->endless ? trace_config_live() : trace_config_default();

	config.index = index;
	config.judge = (uint8_t)job->o->judge;
	return trace_new(&config);
}

/* --- in parts ------------------------------------------------------------ */

static struct recording *part_record(const struct job *job,
				     const struct trace *t, uint32_t flow)
{
	struct trace_part part = { .flow = flow, .most = PART_MOST };
	struct recording *r = recording_new();
	struct source *s = trace_source(t, job->file, &part, r);
	struct err e;

	while (source_pump(s, &e) == SOURCE_WAIT)
		;
	source_close(s);
	return r;
}

static void part_head(const struct job *job, uint32_t n, const struct flow *f)
{
	char line[LINE_TEXT];

	flow_sentence(n, f, line, sizeof(line));
	print_line(&job->style, job->out, line);
	if (flow_packets(f) > PART_MOST) {
		snprintf(line, sizeof(line), tr("the first %d packets of %u"),
			 (int)PART_MOST, flow_packets(f));
		print_line(&job->style, job->out, line);
	}
}

/* An ICMP error stands with what it quotes. */
static bool stands_alone(const struct flow_table *flows, const struct flow *f)
{
	return f && (f->about == FLOW_NONE || !flow_get(flows, f->about));
}

static void print_part(struct job *job, const struct trace *t, uint32_t n,
		       const struct flow *f)
{
	struct recording *r = part_record(job, t, n);

	job->style.choice = choice_new(job->o->filter, job->o->filter_of, r, t);
	if (!job->style.json)
		part_head(job, n, f);
	job->view->print(r, &job->style, job->out);
	if (!job->style.json)
		fputc('\n', job->out);
	choice_free(job->style.choice);
	recording_free(r);
}

/* Why there is nothing, where nobody asked for anything that may be empty. */
static void print_nothing(const struct job *job, const struct trace *t)
{
	if (job->o->view || flow_count(trace_flows(t)))
		return;
	print_line(&job->style, job->out,
		   trace_count(t) ? tr("no packets of IP") : tr("no packets"));
}

static enum file_status print_parts(struct job *job, struct err *e)
{
	struct trace *t = job_trace(job, true);
	const struct flow_table *flows = trace_flows(t);
	enum file_status status = job_read(job, t, e);
	bool *chosen = chosen_flows(job, t);

	for (uint32_t i = 0; i < flow_count(flows) && !ferror(job->out); i++) {
		const struct flow *f = flow_get(flows, i);

		if (stands_alone(flows, f) && (!chosen || chosen[i]))
			print_part(job, t, i, f);
	}
	if (status == FILE_END)
		print_nothing(job, t);
	free(chosen);
	trace_free(t);
	return status;
}

/* --- saved --------------------------------------------------------------- */

/* The whole, in memory. */
static enum file_status save_all(struct job *job, struct err *e)
{
	struct recording *r = job_recording(job);
	struct job_clock clock = { 0 };
	enum file_status status;
	int rc = 0;

	do {
		status = job_append(job, r, e);
		if (status == FILE_WAIT)
			job_wait(job, &clock, NULL);
	} while (status == FILE_PACKET || status == FILE_WAIT);
	job_count_lost(job, r);
	for (size_t i = 0; i < job->o->n_write && rc == 0; i++)
		rc = save_session(&(struct session){ .rec = r },
				  job->o->write[i], e);
	job->style.choice =
		choice_new(job->o->filter, job->o->filter_of, r, NULL);
	if (rc == 0 && job->o->view)
		job->view->print(r, &job->style, job->out);
	choice_free(job->style.choice);
	recording_free(r);
	return rc < 0 ? FILE_ERROR : status;
}

/* --- the whole ----------------------------------------------------------- */

static enum file_status print_view(struct job *job, struct err *e)
{
	if (job->o->n_write)
		return save_all(job, e);
	switch (job->view->capture) {
	case CAPTURE_FLOWS:
		return job_flows(job, e);
	case CAPTURE_TOTALS:
		return job_totals(job, e);
	case CAPTURE_STREAM:
		return job_stream(job, e);
	case CAPTURE_PARTS:
		return print_parts(job, e);
	case CAPTURE_SOCKETS: /* main.c: live alone */
		break;
	}
	return FILE_END;
}

/* Whoever watches wants to see something before the end. */
static const struct print_view *default_view(const struct options *o)
{
	return print_view_find(o->endless ? "packets" : "ladder");
}

int capture_text(struct capture_file *f, struct census *census,
		 const char *name, const struct options *o, struct err *e)
{
	struct job job = { .file = f,
			   .census = census,
			   .name = name,
			   .o = o,
			   .style = o->style,
			   .out = stdout };
	struct file_about about;
	enum file_status status;

	job.view = o->view ? o->view : default_view(o);
	status = print_view(&job, e);
	if (save_flush(stdout, "standard output", e) < 0 ||
	    status == FILE_ERROR)
		return (int)e->status;
	capture_file_about(f, &about);
	if (!about.cut)
		return 0;
	err_set(e, ERR_INPUT,
		"%s: cut short in the packet at byte %" PRIu64
		" (what is before it is shown)",
		name, about.cut_at);
	return ERR_INPUT;
}

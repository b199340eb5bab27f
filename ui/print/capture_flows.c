/*
 * Conversations of a capture, a line each: those that had to go when they go,
 * and the others at its end. Of one that may have no end they are told as they
 * are over (capture/flow/told.h).
 */
#include "capture/census/flow.h"
#include "capture/flow/told.h"
#include "capture/jsonl/jsonl_write.h"
#include "ui/print/capture_text_private.h"
#include "ui/print/print_private.h"

static const char *state_text(const struct flow *f, int side)
{
	if (!f->tcp)
		return "-";
	return tcp_state_name((enum tcp_state)f->tcp->conn.end[side].state);
}

/* Of those that are there now; none is known before it was read. */
static int ends_cols(const struct job *job)
{
	const struct flow_table *flows = trace_flows(job->trace);
	int most = FLOW_ENDS_IPV4;

	for (uint32_t i = flow_next(flows, 0); i != FLOW_NONE;
	     i = flow_next(flows, i + 1)) {
		const struct flow *f = flow_get(flows, i);

		if (flow_ends_cols(f) > most)
			most = flow_ends_cols(f);
	}
	return most;
}

static void begin_flows(struct job *job)
{
	if (job->ends_cols || job->style.json)
		return;
	job->ends_cols = ends_cols(job);
	print_flow_head(&job->style, job->o->judge, job->ends_cols, job->census,
			job->out);
}

static void flow_json(const struct job *job, uint32_t n, const struct flow *f,
		      const struct app_stats *app)
{
	struct jsonl_ends ends = jsonl_ends_of(f);

	ends.app = app;
	ends.census = job->census;
	jsonl_flow(job->out, n + 1, n, f, &ends);
}

static void add_programs(const struct job *job, const struct flow *f,
			 struct flow_line *line, char out[2][FLOW_PROGRAM_TEXT])
{
	for (int side = 0; job->census && side < 2; side++)
		line->program[side] = flow_program(
			census_flow_end(job->census, f, side), out[side]);
}

static void flow_gone(void *context, uint32_t n, const struct flow *f)
{
	struct job *job = context;
	struct flow_line line = { .number = n,
				  .flow = f,
				  .state = { state_text(f, 0),
					     state_text(f, 1) } };
	char program[2][FLOW_PROGRAM_TEXT];
	struct app_stats app;

	begin_flows(job);
	if (!job_chooses(job, n, f))
		return;
	if (trace_app_stats(job->trace, f, &app))
		line.app = &app;
	add_programs(job, f, &line, program);
	if (job->style.json)
		flow_json(job, n, f, line.app);
	else
		print_flow_line(&job->style, &line, job->ends_cols, job->out);
}

void job_flows_left(const struct trace *t, flow_gone_fn *one, void *context)
{
	const struct flow_table *flows = trace_flows(t);

	for (uint32_t i = flow_next(flows, 0); i != FLOW_NONE;
	     i = flow_next(flows, i + 1))
		one(context, i, flow_get(flows, i));
}

static void take(const struct job *job, struct told *told, uint32_t flow,
		 uint64_t now_ns)
{
	const struct flow *f;

	told_until(told, now_ns);
	if (flow == FLOW_NONE)
		return;
	told_packet(told, flow, now_ns);
	f = flow_get(trace_flows(job->trace), flow);
	if (job->census && flow_packets(f) == 1)
		census_flow_ask(job->census, f);
}

/* Until it ends, or nobody reads on. */
static enum file_status read_endless(struct job *job, struct trace *t,
				     struct told *told, struct err *e)
{
	enum file_status status;
	struct file_packet file;
	struct packet packet;
	struct job_clock clock = { 0 };
	uint64_t n = 0;

	do {
		status = capture_file_next(job->file, &file, e);
		if (status == FILE_PACKET) {
			job_clock_packet(&clock, trace_time(t, &file));
			take(job, told, trace_add(t, &file, &packet).flow,
			     clock.now_ns);
			if (++n % JOB_BATCH == 0) {
				job_census(job);
				capture_file_forget(job->file);
			}
		} else if (status == FILE_WAIT) {
			job_wait(job, &clock, told);
			told_until(told, clock.now_ns);
		}
	} while ((status == FILE_PACKET || status == FILE_WAIT) &&
		 !ferror(job->out));
	return status;
}

static enum file_status flows_endless(struct job *job, struct err *e)
{
	struct trace *t = job_trace(job, false);
	struct told *told = told_new(trace_flows(t), flow_gone, job);
	enum file_status status;

	job->trace = t;
	trace_tell(t, told_gone, told);
	status = read_endless(job, t, told, e);
	begin_flows(job);
	told_rest(told);
	told_free(told);
	trace_free(t);
	return status;
}

enum file_status job_flows(struct job *job, struct err *e)
{
	struct trace *t;
	enum file_status status;

	if (job->o->endless)
		return flows_endless(job, e);
	t = job_trace(job, false);
	job->trace = t;
	trace_tell(t, flow_gone, job);
	status = job_read(job, t, e);
	begin_flows(job);
	job_flows_left(t, flow_gone, job);
	trace_free(t);
	return status;
}

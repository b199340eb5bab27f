/*
 * Capture files as text, in three ways:
 *
 *   counted    flows, summary      a trace without an index; told at the end
 *   streamed   packets, states,    a recording that forgets what was written
 *              json
 *   in parts   ladder, and others  a trace; each conversation becomes a
 *                                  recording of its own, one after another
 */
#include "ui/capture_text.h"

#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "capture/jsonl/jsonl.h"
#include "capture/jsonl/jsonl_write.h"
#include "capture/trace.h"
#include "ui/capture_text_private.h"
#include "ui/choice.h"
#include "ui/i18n.h"
#include "ui/label.h"
#include "ui/print_private.h"
#include "ui/save.h"

enum {
	BATCH = 4096, /* packets that are read at a time */
	ASK_AGAIN_MS =
		100, /* a file that grows has no descriptor to wait for */
	PART_MOST = 200000, /* packets of a conversation in one recording */
};

/* --- reading ------------------------------------------------------------- */

static void wait_for(const struct capture_file *f)
{
	struct pollfd fd = { .fd = capture_file_fd(f), .events = POLLIN };

	poll(&fd, 1, fd.fd < 0 ? ASK_AGAIN_MS : -1);
}

enum file_status job_read(const struct job *job, struct trace *t, struct err *e)
{
	enum file_status status;

	do {
		status = trace_read(t, job->file, BATCH, e);
		if (status == FILE_WAIT)
			wait_for(job->file);
	} while (status == FILE_PACKET || status == FILE_WAIT);
	return status;
}

struct trace *job_trace(const struct job *job, bool index)
{
	struct trace_config config = trace_config_default();

	config.index = index;
	config.judge = (uint8_t)job->o->judge;
	return trace_new(&config);
}

/* --- counted ------------------------------------------------------------- */

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
	print_flow_head(&job->style, job->o->judge, job->ends_cols, job->out);
}

static void flow_json(const struct job *job, uint32_t n, const struct flow *f,
		      const struct app_stats *app)
{
	struct jsonl_ends ends = jsonl_ends_of(f);

	ends.app = app;
	jsonl_flow(job->out, n + 1, n, f, &ends);
}

static void flow_gone(void *context, uint32_t n, const struct flow *f)
{
	struct job *job = context;
	struct flow_line line = { .number = n,
				  .flow = f,
				  .state = { state_text(f, 0),
					     state_text(f, 1) } };
	struct app_stats app;

	begin_flows(job);
	if (!job_chooses(job, n, f))
		return;
	if (trace_app_stats(job->trace, f, &app))
		line.app = &app;
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

static enum file_status print_flows(struct job *job, struct err *e)
{
	struct trace *t = job_trace(job, false);
	enum file_status status;

	job->trace = t;
	trace_tell(t, flow_gone, job);
	status = job_read(job, t, e);
	begin_flows(job);
	job_flows_left(t, flow_gone, job);
	trace_free(t);
	return status;
}

/* --- streamed ------------------------------------------------------------ */

static struct recording *capture_recording(const struct job *job)
{
	struct recording *r = recording_new();

	recording_set_capture(r);
	recording_judge(r, (uint8_t)job->o->judge);
	return r;
}

/* One that is IP; others are of no conversation. */
static void append(struct recording *r, const struct file_packet *file)
{
	struct packet packet;
	struct sent sent = { .packet = &packet,
			     .copy_of = ROW_NONE,
			     .seen_by = SEEN_PCAP,
			     .lane = { ROW_NONE, ROW_NONE },
			     .socket = { ROW_NONE, ROW_NONE } };
	struct recording_head *head = recording_head(r);
	uint64_t t_ns = 0;
	uint32_t n;

	packet_decode_cut(&packet, file->link, file->bytes, file->captured,
			  file->length);
	head->packets++;
	if (!head->started_ns)
		head->started_ns = file->t_ns;
	if (!packet.src.ip.version)
		return;
	if (file->t_ns > head->started_ns)
		t_ns = file->t_ns - head->started_ns;
	sent.number = head->packets;
	sent.bytes = file->bytes + packet.ip_offset;
	sent.n_bytes = file->captured - packet.ip_offset;
	n = recording_sent(r, t_ns, &sent);
	recording_fate(r, t_ns, n, FATE_DELIVERED);
}

static enum file_status append_batch(struct job *job, struct recording *r,
				     struct err *e)
{
	enum file_status status = FILE_PACKET;
	struct file_packet file;

	for (int i = 0; i < BATCH && status == FILE_PACKET; i++) {
		status = capture_file_next(job->file, &file, e);
		if (status == FILE_PACKET)
			append(r, &file);
	}
	return status;
}

/* What was appended. */
static void print_batch(struct job *job, const struct recording *r,
			struct jsonl_writer *json)
{
	choice_update(job->style.choice);
	if (json)
		jsonl_more(json);
	else
		job->view->print(r, &job->style, job->out);
}

static enum file_status print_stream(struct job *job, struct err *e)
{
	struct recording *r = capture_recording(job);
	struct again again = again_open(job, r, e);
	struct jsonl_writer *json = NULL;
	enum file_status status;

	job->style.choice =
		choice_new(job->o->filter, job->o->filter_of, r, again.trace);
	if (job->style.json || job->view->parts == JSONL_ALL) {
		json = jsonl_open(r, job->view->parts, job->out);
		jsonl_choose(json, choice_keep(job->style.choice));
	}
	do {
		status = again.trace ? again_read(&again)
				     : append_batch(job, r, e);
		print_batch(job, r, json);
		if (status == FILE_WAIT) {
			fflush(job->out);
			wait_for(job->file);
		}
		recording_forget(r);
	} while ((status == FILE_PACKET || status == FILE_WAIT) &&
		 !ferror(job->out));
	job_count_lost(job, r);
	if (json)
		jsonl_close(json);
	choice_free(job->style.choice);
	again_close(&again);
	recording_free(r);
	return status;
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
	struct recording *r = capture_recording(job);
	enum file_status status;
	int rc = 0;

	do {
		status = append_batch(job, r, e);
		if (status == FILE_WAIT)
			wait_for(job->file);
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
		return print_flows(job, e);
	case CAPTURE_TOTALS:
		return job_totals(job, e);
	case CAPTURE_STREAM:
		return print_stream(job, e);
	case CAPTURE_PARTS:
		return print_parts(job, e);
	}
	return FILE_END;
}

int capture_text(struct capture_file *f, const char *name,
		 const struct options *o, struct err *e)
{
	struct job job = { .file = f,
			   .name = name,
			   .o = o,
			   .style = o->style,
			   .out = stdout };
	struct file_about about;
	enum file_status status;

	job.view = o->view ? o->view : print_view_find("ladder");
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

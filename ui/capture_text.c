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
#include <string.h>

#include "capture/jsonl.h"
#include "capture/jsonl_member.h"
#include "capture/jsonl_write.h"
#include "capture/trace.h"
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

struct job {
	struct capture_file *file;
	const char *name;
	const struct options *o;
	const struct print_view *view;
	FILE *out;
};

/* --- reading ------------------------------------------------------------- */

static void wait_for(const struct capture_file *f)
{
	struct pollfd fd = { .fd = capture_file_fd(f), .events = POLLIN };

	poll(&fd, 1, fd.fd < 0 ? ASK_AGAIN_MS : -1);
}

/* All of it, whatever it takes. FILE_END or FILE_ERROR. */
static enum file_status read_all(const struct job *job, struct trace *t,
				 struct err *e)
{
	enum file_status status;

	do {
		status = trace_read(t, job->file, BATCH, e);
		if (status == FILE_WAIT)
			wait_for(job->file);
	} while (status == FILE_PACKET || status == FILE_WAIT);
	return status;
}

/* --- counted ------------------------------------------------------------- */

static const char *state_text(const struct flow *f, int side)
{
	if (!f->tcp)
		return "-";
	return tcp_state_name((enum tcp_state)f->tcp->conn.end[side].state);
}

static void flow_gone(void *context, uint32_t n, const struct flow *f)
{
	const struct job *job = context;
	const struct jsonl_ends ends = jsonl_ends_of(f);
	const char *state[2] = { state_text(f, 0), state_text(f, 1) };
	char line[LINE_TEXT];

	if (job->o->style.json) {
		jsonl_flow(job->out, n + 1, n, f, &ends);
		return;
	}
	flow_text(n, f, state, line, sizeof(line));
	print_line(&job->o->style, job->out, line);
}

/* Those that are not gone yet; the others were printed then. */
static void put_flows(struct job *job, const struct trace *t)
{
	const struct flow_table *flows = trace_flows(t);

	for (uint32_t i = 0; i < flow_count(flows); i++)
		if (flow_get(flows, i))
			flow_gone(job, i, flow_get(flows, i));
}

static enum file_status print_flows(struct job *job, struct err *e)
{
	struct trace_config config = trace_config_default();
	enum file_status status;
	struct trace *t;

	config.index = false;
	t = trace_new(&config);
	trace_tell(t, flow_gone, job);
	if (!job->o->style.json)
		print_line(&job->o->style, job->out, FLOW_HEAD);
	status = read_all(job, t, e);
	put_flows(job, t);
	trace_free(t);
	return status;
}

static void summary_json(const struct trace_totals *n, FILE *out)
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
	member_u64(out, "flows", n->flows);
	member_u64(out, "evicted", n->evicted);
	member_u64(out, "bytes", n->bytes);
	member_u64(out, "not_ip", n->not_ip);
	member_u64(out, "malformed", n->bad);
	member_u64(out, "truncated", n->cut);
	object_close(out);
}

/* " · 3 not IP", where there are any. */
static void add_count(char *line, uint64_t n, const char *what)
{
	size_t len = strlen(line);

	if (n)
		snprintf(line + len, LINE_TEXT - len, " · %" PRIu64 " %s", n,
			 what);
}

static void summary_text(const struct job *job, const struct trace_totals *n)
{
	struct file_about about;
	char line[LINE_TEXT], time[TIME_TEXT];

	capture_file_about(job->file, &about);
	snprintf(line, sizeof(line),
		 "%.300s · %s · %" PRIu64 " %s · %" PRIu32 " %s · %" PRIu64
		 " %s · %s",
		 job->name, about.format, n->packets, tr("packets"), n->flows,
		 tr("conversations"), n->bytes, tr("bytes"),
		 time_format(n->last_ns, time));
	add_count(line, n->not_ip, tr("not IP"));
	add_count(line, n->bad, tr("malformed"));
	add_count(line, n->cut, tr("cut by the snap length"));
	add_count(line, n->evicted, tr("conversations left out"));
	print_line(&job->o->style, job->out, line);
}

static enum file_status print_totals(struct job *job, struct err *e)
{
	struct trace_config config = trace_config_default();
	struct trace_totals totals;
	enum file_status status;
	struct trace *t;

	config.index = false;
	t = trace_new(&config);
	status = read_all(job, t, e);
	totals = trace_totals(t);
	trace_free(t);
	if (job->o->style.json)
		summary_json(&totals, job->out);
	else
		summary_text(job, &totals);
	return status;
}

/* --- streamed ------------------------------------------------------------ */

static struct recording *capture_recording(void)
{
	struct recording *r = recording_new();

	recording_set_capture(r);
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

	packet_decode(&packet, file->link, file->bytes, file->captured);
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

static enum file_status print_stream(struct job *job, struct err *e)
{
	struct recording *r = capture_recording();
	struct jsonl_writer *json = NULL;
	enum file_status status;

	if (job->o->style.json || job->view->parts == JSONL_ALL)
		json = jsonl_open(r, job->view->parts, job->out);
	do {
		status = append_batch(job, r, e);
		if (json)
			jsonl_more(json);
		else
			job->view->print(r, &job->o->style, job->out);
		if (status == FILE_WAIT) {
			fflush(job->out);
			wait_for(job->file);
		}
		recording_forget(r);
	} while (status == FILE_PACKET || status == FILE_WAIT);
	if (json)
		jsonl_close(json);
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
	const char *state[2] = { state_text(f, 0), state_text(f, 1) };
	char line[LINE_TEXT];

	flow_text(n, f, state, line, sizeof(line));
	print_line(&job->o->style, job->out, line);
	if (flow_packets(f) > PART_MOST) {
		snprintf(line, sizeof(line), tr("the first %d packets of %u"),
			 (int)PART_MOST, flow_packets(f));
		print_line(&job->o->style, job->out, line);
	}
}

/* An ICMP error stands with what it quotes. */
static bool stands_alone(const struct flow_table *flows, const struct flow *f)
{
	return f && (f->about == FLOW_NONE || !flow_get(flows, f->about));
}

static enum file_status print_parts(struct job *job, struct err *e)
{
	struct trace_config config = trace_config_default();
	struct trace *t = trace_new(&config);
	const struct flow_table *flows = trace_flows(t);
	enum file_status status = read_all(job, t, e);

	for (uint32_t i = 0; i < flow_count(flows); i++) {
		const struct flow *f = flow_get(flows, i);
		struct recording *r;

		if (!stands_alone(flows, f))
			continue;
		r = part_record(job, t, i);
		if (!job->o->style.json)
			part_head(job, i, f);
		job->view->print(r, &job->o->style, job->out);
		if (!job->o->style.json)
			fputc('\n', job->out);
		recording_free(r);
	}
	trace_free(t);
	return status;
}

/* --- saved --------------------------------------------------------------- */

/* The whole, in memory. */
static enum file_status save_all(struct job *job, struct err *e)
{
	struct recording *r = capture_recording();
	enum file_status status;
	int rc = 0;

	do {
		status = append_batch(job, r, e);
		if (status == FILE_WAIT)
			wait_for(job->file);
	} while (status == FILE_PACKET || status == FILE_WAIT);
	for (size_t i = 0; i < job->o->n_write && rc == 0; i++)
		rc = save_session(&(struct session){ .rec = r },
				  job->o->write[i], e);
	if (rc == 0 && job->o->view)
		job->view->print(r, &job->o->style, job->out);
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
		return print_totals(job, e);
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
	struct job job = { .file = f, .name = name, .o = o, .out = stdout };
	struct file_about about;
	enum file_status status;

	job.view = o->view ? o->view : print_view_find("ladder");
	status = print_view(&job, e);
	if (save_flush(stdout, "standard output", e) < 0 ||
	    status == FILE_ERROR)
		return ERR_INPUT;
	capture_file_about(f, &about);
	if (!about.cut)
		return 0;
	err_set(e, ERR_INPUT,
		"%s: cut short in the packet at byte %" PRIu64
		" (what is before it is shown)",
		name, about.cut_at);
	return ERR_INPUT;
}

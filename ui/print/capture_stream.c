/*
 * Packets, states and JSON of a capture, while it is read, by a recording that
 * forgets what was written.
 *
 *   packets ─▶ recording ─▶ lines ─▶ forgotten
 *                  └─ conversations that are over ─▶ lines (JSON)
 *
 * A capture file's conversations are all kept. Of what may have no end they
 * are told as they are over, and the oldest go.
 */
#include <stdio.h>

#include "capture/census/flow.h"
#include "capture/flow/told.h"
#include "capture/jsonl/jsonl.h"
#include "ui/print/capture_text_private.h"
#include "ui/app/choice.h"
#include "ui/print/print_private.h"

struct recording *job_recording(const struct job *job)
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

enum file_status job_append(struct job *job, struct recording *r, struct err *e)
{
	enum file_status status = FILE_PACKET;
	struct file_packet file;

	for (int i = 0; i < JOB_BATCH && status == FILE_PACKET; i++) {
		status = capture_file_next(job->file, &file, e);
		if (status == FILE_PACKET)
			append(r, &file);
	}
	return status;
}

/* What was appended. The first line tells when the first packet came. */
static void print_batch(struct job *job, const struct recording *r,
			struct jsonl_writer *json, enum file_status status)
{
	if (status == FILE_WAIT && !recording_head_of(r)->started_ns)
		return;
	choice_update(job->style.choice);
	if (json)
		jsonl_more(json);
	else
		job->view->print(r, &job->style, job->out);
}

/* --- without an end ------------------------------------------------------ */

enum { FLOWS_KEPT = 1 << 16 };

/* What is told of conversations before the end. */
struct endless {
	const struct job *job;
	struct told *told; /* NULL: of none */
	struct recording *r;
	struct jsonl_writer *json;
	struct job_clock clock;
};

static void flow_over(void *context, uint32_t n, const struct flow *f)
{
	const struct endless *endless = context;

	(void)f;
	jsonl_flow_over(endless->json, recording_index(endless->r), n);
}

static void endless_open(struct endless *endless, const struct job *job,
			 struct recording *r, struct jsonl_writer *json)
{
	*endless = (struct endless){ .job = job, .r = r, .json = json };
	if (!job->o->endless)
		return;
	recording_limit(r, FLOWS_KEPT, NULL, NULL);
	if (!json || !(job->view->parts & JSONL_FLOWS))
		return;
	jsonl_census(json, job->census);
	endless->told = told_new(recording_flows(r), flow_over, endless);
	recording_limit(r, FLOWS_KEPT, told_gone, endless->told);
}

/* Before the recording forgets them. */
static void endless_packets(struct endless *endless)
{
	const struct recording *r = endless->r;
	struct census *census = endless->job->census;

	if (!endless->told)
		return;
	job_census(endless->job);
	for (uint32_t i = recording_first_packet(r); i < recording_n_packets(r);
	     i++) {
		const struct packet_row *row = recording_packet(r, i);

		job_clock_packet(&endless->clock, row->sent_ns);
		told_packet(endless->told, row->flow, row->sent_ns);
		if (census &&
		    recording_flow(r, row->flow)->first_ns == row->sent_ns)
			census_flow_ask(census, recording_flow(r, row->flow));
	}
}

static void endless_forget(struct endless *endless)
{
	recording_forget(endless->r);
	if (endless->told)
		told_until(endless->told, endless->clock.now_ns);
}

/* --- the whole ----------------------------------------------------------- */

enum file_status job_stream(struct job *job, struct err *e)
{
	struct recording *r = job_recording(job);
	struct again again = again_open(job, r, e);
	struct jsonl_writer *json = NULL;
	struct endless endless;
	enum file_status status;

	job->style.choice =
		choice_new(job->o->filter, job->o->filter_of, r, again.trace);
	if (job->style.json || job->view->parts == JSONL_ALL) {
		json = jsonl_open(r, job->view->parts, job->out);
		jsonl_choose(json, choice_keep(job->style.choice));
	}
	endless_open(&endless, job, r, json);
	do {
		status = again.trace ? again_read(&again)
				     : job_append(job, r, e);
		print_batch(job, r, json, status);
		endless_packets(&endless);
		endless_forget(&endless);
		if (job->o->endless)
			capture_file_forget(job->file);
		if (status == FILE_WAIT)
			job_wait(job, &endless.clock, endless.told);
	} while ((status == FILE_PACKET || status == FILE_WAIT) &&
		 !ferror(job->out));
	job_count_lost(job, r);
	if (json)
		jsonl_close(json);
	told_free(endless.told);
	choice_free(job->style.choice);
	again_close(&again);
	recording_free(r);
	return status;
}

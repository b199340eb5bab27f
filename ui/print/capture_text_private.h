/* What the files that print captures share. */
#ifndef UI_PRINT_CAPTURE_TEXT_PRIVATE_H
#define UI_PRINT_CAPTURE_TEXT_PRIVATE_H

#include <stdio.h>

#include "capture/census/census.h"
#include "capture/file/file.h"
#include "capture/flow/told.h"
#include "capture/trace.h"
#include "ui/command/options.h"

struct job {
	struct capture_file *file;
	struct census *census; /* whose they are; NULL: nobody knows */
	const char *name;
	const struct options *o;
	const struct print_view *view;
	struct print_style style; /* its choice is of what is printed now */
	FILE *out;
	int ends_cols;		   /* of conversations; 0: none were told yet */
	const struct trace *trace; /* whose conversations are told */
};

/* Packets that are read at a time. */
enum { JOB_BATCH = 4096 };

/*
 * How late it is, in the time of packets: where none come, it goes on by what
 * was waited for them.
 */
struct job_clock {
	uint64_t now_ns;
};
void job_clock_packet(struct job_clock *clock, uint64_t t_ns);
/*
 * Waits for more packets, but no longer than until there is something to be
 * told (NULL: there never is). What is printed so far is seen.
 */
void job_wait(const struct job *job, struct job_clock *clock,
	      const struct told *told);

/* What the census has learned meanwhile, if there is one. */
void job_census(const struct job *job);

/* Reads all of it, whatever it takes. FILE_END or FILE_ERROR. */
enum file_status job_read(const struct job *job, struct trace *t,
			  struct err *e);
/* An index is for who reads packets again. */
struct trace *job_trace(const struct job *job, bool index);

/* Conversations that are not gone; the others were told of then. */
void job_flows_left(const struct trace *t, flow_gone_fn *one, void *context);

/* capture_flows.c: the view `flows` */
enum file_status job_flows(struct job *job, struct err *e);

/* capture_stream.c: the views packets, states and json */
enum file_status job_stream(struct job *job, struct err *e);
/* An empty recording of a capture; and the next packets into it. */
struct recording *job_recording(const struct job *job);
enum file_status job_append(struct job *job, struct recording *r,
			    struct err *e);

/* capture_totals.c: the view `summary` */
enum file_status job_totals(struct job *job, struct err *e);
/* What was not captured becomes a part of the recording's end. */
void job_count_lost(const struct job *job, struct recording *r);

/* capture_chosen.c: what a filter (job->o->filter, or NULL) lets pass */

bool job_chooses(const struct job *job, uint32_t n, const struct flow *f);

/*
 * The file a second time, for a filter that asks what conversations come to:
 * that is known when all of it has been read.
 */
struct again {
	struct trace *trace; /* NULL: once is enough */
	struct source *source;
	enum file_status status; /* how the first time ended */
};
struct again again_open(const struct job *job, struct recording *r,
			struct err *e);
void again_close(struct again *a);
/* Appends the next packets to the recording that it was opened with. */
enum file_status again_read(struct again *a);

/* By flow of the trace: a packet of it passes. Caller frees; NULL: all do. */
bool *chosen_flows(const struct job *job, const struct trace *t);

#endif

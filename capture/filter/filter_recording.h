/* Filters on the packets and conversations of a recording. */
#ifndef CAPTURE_FILTER_RECORDING_H
#define CAPTURE_FILTER_RECORDING_H

#include "capture/filter/filter.h"
#include "capture/recording.h"
#include "capture/trace.h"

/* What is counted once for all questions; filter_recording_free. */
struct filter_recording {
	const struct recording *r; /* borrowed */
	/*
	 * Where the recording is a part of a trace: packets are of the flows
	 * that the trace says, which know how they end. NULL: its own.
	 */
	const struct trace *trace;
	struct filter_flow_sum *flow;
	size_t n_flows, cap_flows;
	uint32_t n_packets; /* counted so far */
};

void filter_recording_init(struct filter_recording *fr,
			   const struct recording *r,
			   const struct trace *trace);
void filter_recording_free(struct filter_recording *fr);
/*
 * Counts what the recording has more than before; its cost is that alone.
 * Before the recording forgets.
 */
void filter_recording_update(struct filter_recording *fr);

/* True if the filter, of packets or of flows, lets it pass. */
bool filter_recording_packet(const struct filter_recording *fr,
			     const struct filter *f, uint32_t packet);
bool filter_recording_flow(const struct filter_recording *fr,
			   const struct filter *f, uint32_t flow);

#endif

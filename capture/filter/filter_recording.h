/* Filters on the packets and conversations of a recording. */
#ifndef CAPTURE_FILTER_RECORDING_H
#define CAPTURE_FILTER_RECORDING_H

#include "capture/filter/filter.h"
#include "capture/recording/recording.h"
#include "capture/trace.h"

/* Whose packets and conversations are asked; borrowed, both. */
struct filter_recording {
	const struct recording *r;
	/*
	 * Where the recording is a part of a trace: packets are of the flows
	 * that the trace says, which know how they end. NULL: its own.
	 */
	const struct trace *trace;
};

/* True if the filter, of packets or of flows, lets it pass. */
bool filter_recording_packet(const struct filter_recording *fr,
			     const struct filter *f, uint32_t packet);
bool filter_recording_flow(const struct filter_recording *fr,
			   const struct filter *f, uint32_t flow);

#endif

/* Filters on the packets of a trace. */
#ifndef CAPTURE_FILTER_TRACE_H
#define CAPTURE_FILTER_TRACE_H

#include "capture/filter/filter.h"
#include "capture/trace.h"

/*
 * True if a filter of packets lets this one, from 0, pass. The packet is read
 * from the file only if the filter asks for what the index does not know.
 */
bool filter_trace_packet(const struct filter *f, const struct trace *t,
			 struct capture_file *file, uint32_t packet);

#endif

/*
 * Which packets of a trace are of one conversation, which must not be gone: by
 * a look at the index, some milliseconds for millions of packets.
 */
#ifndef CAPTURE_TRACE_FLOW_H
#define CAPTURE_TRACE_FLOW_H

#include "capture/trace.h"

/* How many of its packets are no longer in the index. */
uint32_t trace_flow_gone(const struct trace *t, uint32_t flow);
/* How many the index has before this packet. */
uint32_t trace_flow_before(const struct trace *t, uint32_t flow,
			   uint32_t packet);
/*
 * Its n-th packet, from 0, of which `gone` are no longer in the index, or the
 * first that is; trace_count if it has not so many.
 */
uint32_t trace_flow_packet(const struct trace *t, uint32_t flow, uint32_t gone,
			   uint32_t n);
/*
 * How many of those in the index the file no longer has, from its first one
 * on; *first is the one after them, or trace_count.
 */
uint32_t trace_flow_lost(const struct trace *t, struct capture_file *f,
			 uint32_t flow, uint32_t *first);

#endif

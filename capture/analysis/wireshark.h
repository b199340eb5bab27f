/*
 * Findings by the rules of Wireshark 4.0, for people who compare with it. They
 * look at the last segment of each end and at the clock, so they are wrong
 * where ours are not; docs/analysis.md tells where.
 */
#ifndef CAPTURE_ANALYSIS_WIRESHARK_H
#define CAPTURE_ANALYSIS_WIRESHARK_H

#include <stddef.h>
#include <stdint.h>

#include "capture/analysis.h"

/* Bytes of a struct flow_tcp with what these rules remember behind it. */
size_t wireshark_size(void);

/* What analysis_segment returns; f->tcp is of wireshark_size(), and counted. */
uint32_t wireshark_segment(struct flow *f, int side, const struct packet *p,
			   const struct tcp_segment *seg, uint64_t t_ns);

#endif

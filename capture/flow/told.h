/*
 * Conversations that never cease to come are told one by one, as they are
 * over: nobody waits for the last of them.
 *
 *	struct told *t = told_new(flows, one, context);
 *
 *	flow_table_tell(flows, told_gone, t);
 *	told_packet(t, flow, t_ns);	after each packet
 *	told_until(t, now_ns);		from time to time
 *	told_rest(t);			at the end
 */
#ifndef CAPTURE_FLOW_TOLD_H
#define CAPTURE_FLOW_TOLD_H

#include "capture/flow/flow.h"

struct told; /* opaque */

/* TCP is over so long after both FINs or a RST: its last packets come along. */
#define TOLD_LINGER_NS (UINT64_C(100) * 1000000)
/*
 * What has no end is over when it was quiet for so long, as Linux forgets it
 * (nf_conntrack_udp_timeout); what comes then is another conversation.
 */
#define TOLD_QUIET_NS (UINT64_C(30) * 1000000000)

/* `one` is called once for each conversation. The table is borrowed. */
struct told *told_new(const struct flow_table *flows, flow_gone_fn *one,
		      void *context);
void told_free(struct told *t);

/* A packet of this conversation was counted. */
void told_packet(struct told *t, uint32_t flow, uint64_t t_ns);
/* It is this late, in the time of packets: tells what is over by now. */
void told_until(struct told *t, uint64_t now_ns);
/* Some will be over when nothing comes for TOLD_LINGER_NS. */
bool told_waits(const struct told *t);
/* One goes, of whatever age: a flow_gone_fn, whose context is the struct. */
void told_gone(void *told, uint32_t flow, const struct flow *f);
/* Tells of all that is left. */
void told_rest(struct told *t);

#endif

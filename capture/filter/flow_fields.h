/* What a filter asks of a conversation, from its row in the flow table. */
#ifndef CAPTURE_FILTER_FLOW_FIELDS_H
#define CAPTURE_FILTER_FLOW_FIELDS_H

#include "capture/filter/filter.h"
#include "capture/flow/flow.h"

/*
 * False: it has none, or the row does not tell: its number and names are kept
 * elsewhere. States are the observer's.
 */
bool filter_flow_field(const struct flow *f, enum filter_field field,
		       enum filter_end end, struct filter_value *out);

/* True if a filter of flows lets the one with number `n`, from 0, pass. */
bool filter_flow(const struct filter *f, uint32_t n, const struct flow *flow);

#endif

/* Whose a conversation's ends are. */
#ifndef CAPTURE_CENSUS_FLOW_H
#define CAPTURE_CENSUS_FLOW_H

#include "capture/census/census.h"
#include "capture/flow/flow.h"

/*
 * The socket at an end of a conversation, of its listener if there is none;
 * NULL: it is not known, or c is NULL. Borrowed until the next census_take.
 */
const struct census_socket *census_flow_end(const struct census *c,
					    const struct flow *f, int side);
/* It is new: both ends are looked up soon. c may be NULL. */
void census_flow_ask(struct census *c, const struct flow *f);

#endif

/* How a conversation ended, or why there was none: in a few words. */
#ifndef UI_LIST_FLOWENDED_H
#define UI_LIST_FLOWENDED_H

#include "capture/flow/flow.h"

enum flow_ended {
	ENDED_UNKNOWN, /* of a protocol without an end */
	ENDED_OPEN,    /* as far as was seen */
	ENDED_CLIENT_ONLY,
	ENDED_SERVER_ONLY,
	ENDED_CLIENT_FIN, /* both did; this one was the first */
	ENDED_SERVER_FIN,
	ENDED_CLIENT_RST,
	ENDED_SERVER_RST,
	ENDED_REFUSED,
	ENDED_NO_ANSWER,
	ENDED_ICMP_ERROR, /* that is all that came back */
	ENDED_KINDS
};

enum flow_ended flow_ended(const struct flow *f);
/* No more is to be told of its states. */
bool flow_ended_wholly(enum flow_ended ended);

bool flow_ended_badly(enum flow_ended ended);

/* "reset by server", translated, static text; "-" if it is unknown. */
#define ENDED_COLS 15
const char *flow_ended_name(enum flow_ended ended);

#endif

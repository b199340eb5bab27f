/* What the list of conversations says of those that happen now. */
#ifndef UI_LIVE_LIVE_ROWS_H
#define UI_LIVE_LIVE_ROWS_H

#include "ui/list/flowrows.h"

/*
 * What is known of the socket at an end of a conversation, of its listener if
 * there is none; NULL: nothing. Borrowed until the next census_take.
 */
const struct census_socket *live_socket(const struct flow_rows *r,
					const struct flow *f, int side);
/*
 * ":51718 python3", where both ends are this machine's loopback address; else
 * with the address, and without the program if it is not known. "python3?" if
 * it is only inferred.
 */
char *live_end_text(const struct flow_rows *r, const struct flow *f, int side,
		    char out[FLOW_END_TEXT]);
/* ":51718" of "127.0.0.1:51718"; of other addresses all of it. */
const char *live_brief_address(const char *address);
/*
 * The state of an end by the wire; what began before it was watched is known to
 * the kernel alone.
 */
enum tcp_state live_state(const struct flow_rows *r, const struct flow *f,
			  int side);
/*
 * The kernel's state of an end, if that is not what the wire tells, and was
 * asked for after the last packet; else TCP_UNKNOWN.
 */
enum tcp_state live_other_state(const struct flow_rows *r, const struct flow *f,
				int side);

#endif

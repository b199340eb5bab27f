/*
 * The endpoints of a conversation that happens now: what the kernel says of
 * their sockets, beside what the wire tells.
 */
#ifndef UI_LIVE_LIVE_ENDS_H
#define UI_LIVE_LIVE_ENDS_H

#include "ui/app/app.h"

/* The socket of a lane, if the conversation is live and it is known; or NULL.
 */
const struct census_socket *live_end_socket(const struct app *app,
					    uint32_t lane);
/* " python3 (412) root", or "": behind the lane's name. Returns out. */
#define LIVE_OWNER_TEXT 120
char *live_end_owner(const struct app *app, uint32_t lane,
		     char out[LIVE_OWNER_TEXT]);
/*
 * Fills a box; `state` is the wire's at the cursor, drawn with `style` and its
 * glyph.
 */
void live_end_draw(const struct app *app, struct grid *g, struct area a,
		   const struct census_socket *s, enum tcp_state state,
		   enum style style);

#endif

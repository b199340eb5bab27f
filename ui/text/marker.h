/* How sockets are marked on every screen: one glyph a kind, the lane's accent.
 */
#ifndef UI_TEXT_MARKER_H
#define UI_TEXT_MARKER_H

#include "capture/recording/recording.h"
#include "capture/recording/world.h"
#include "ui/term/grid.h"

/* ● opens connections, ◆ listens, ◇ came of a listener, ■ has no states. */
uint32_t marker_glyph(const struct recording *r, const struct world *w,
		      uint32_t socket);
enum style marker_style(const struct recording *r, uint32_t socket);

/* The state at the cursor: the kernel's word, else the observer's. */
enum tcp_state marker_state(const struct world *w, uint32_t socket);
/* Kernel and observer say different things of it at the cursor. */
bool marker_differs(const struct world *w, uint32_t socket);

/*
 * Only the wire tells of it, though the kernel tells of its listener: one that
 * answers by a SYN cookie keeps nothing (RFC 4987 3.6).
 */
bool marker_only_wire(const struct recording *r, const struct world *w,
		      uint32_t socket);

/* "s" of "C.s": what its actor calls it, or its address. */
char *marker_name(const struct recording *r, uint32_t socket,
		  char out[NAME_TEXT]);

#endif

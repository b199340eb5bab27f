/* Probes of a closed window, and segments that nobody is there for or takes. */
#ifndef UI_WHY_WHY_ASK_H
#define UI_WHY_WHY_ASK_H

#include <stdbool.h>

#include "capture/recording/recording.h"

/* It asks whether a window of 0 is open again: RFC 9293 3.8.6.1. */
bool is_window_probe(const struct recording *r, uint32_t packet);
/* The probe that it answers, or ROW_NONE. */
uint32_t window_probe_of(const struct recording *r, uint32_t packet);
/*
 * When it came, there was no socket of this connection any more, or never one:
 * the kernel alone got it.
 */
bool came_to_nobody(const struct recording *r, uint32_t packet);
/*
 * It came to SYN-RECEIVED, and by the kernel's word that did not change: it was
 * thrown away, as an ACK is when the accept queue is full.
 */
bool left_half_open(const struct recording *r, uint32_t packet);

#endif

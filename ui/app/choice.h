/*
 * What --filter lets pass: the option's text as a filter of packets or of
 * conversations, by what the view shows, and the filter on one recording.
 */
#ifndef UI_APP_CHOICE_H
#define UI_APP_CHOICE_H

#include "capture/filter/filter_recording.h"
#include "capture/jsonl/jsonl.h"

/* Tells on standard error where a filter is wrong. */
void choice_complain(const char *text, const struct filter_error *e);

/* A filter at work on a recording. */
struct choice; /* opaque */

/*
 * All borrowed. `trace`: what the recording is a part of, or NULL. Returns
 * NULL, which lets everything pass, if there is no filter.
 */
struct choice *choice_new(const struct filter *f, enum filter_of of,
			  const struct recording *r, const struct trace *trace);
void choice_free(struct choice *c);
/* The recording has more; or will forget what it has. */
void choice_update(struct choice *c);

bool choice_packet(struct choice *c, uint32_t packet);
/* Of a filter of packets: one of those that were let pass was of it. */
bool choice_flow(const struct choice *c, uint32_t flow);
/* Its conversation passes. */
bool choice_socket(const struct choice *c, uint32_t socket);
/* The same for who writes JSON; NULL of NULL. */
const struct jsonl_keep *choice_keep(const struct choice *c);

#endif

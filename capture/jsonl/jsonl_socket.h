/* The kernel's sockets as lines of JSON: of what is live, in no recording. */
#ifndef CAPTURE_JSONL_JSONL_SOCKET_H
#define CAPTURE_JSONL_JSONL_SOCKET_H

#include <stdint.h>
#include <stdio.h>

#include "capture/census/census.h"

/* trouble NULL: none. */
void jsonl_socket(FILE *out, uint32_t i, const struct census_socket *s,
		  uint64_t for_ns, const char *trouble);
/* The last line: how many, and what is about to run out. */
void jsonl_sockets(FILE *out, uint32_t i, const struct census_totals *t);

/* Member of a line: an end's process and user, null if there is no socket. */
void jsonl_process(FILE *out, const char *key, const struct census_socket *s);

#endif

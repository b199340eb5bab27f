/* ICMP messages by the names that scenarios use, for both versions of IP. */
#ifndef SIM_ICMP_H
#define SIM_ICMP_H

#include <stdbool.h>
#include <stdint.h>

struct icmp_message {
	const char *name; /* "port-unreachable" */
	struct {
		uint8_t type, code;
	} v4, v6;
};

/* NULL after the last. */
extern const struct icmp_message icmp_messages[];

const struct icmp_message *icmp_message_find(const char *name);

#endif

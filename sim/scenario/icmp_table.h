/*
 * The errors of ICMP and ICMPv6 by name: what `sees` asks for and `inject`
 * makes.
 */
#ifndef SIM_SCENARIO_ICMP_TABLE_H
#define SIM_SCENARIO_ICMP_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct icmp_error {
	const char *name; /* NULL ends */
	bool six;	  /* of ICMPv6 */
	uint8_t type, code;
};
extern const struct icmp_error icmp_errors[];

/* NULL if that version has none of this name. */
const struct icmp_error *icmp_error_named(bool six, const char *name);

/* NULL if there is none. */
const struct icmp_error *icmp_error_find(bool six, uint8_t type, uint8_t code);

/* "port-unreachable", or "type 3 code 40". */
char *icmp_error_format(bool six, uint8_t type, uint8_t code, char *out,
			size_t size);

#endif

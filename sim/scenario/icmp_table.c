/*
 * RFC 792, 1122 3.2.2.1, 1191, 1812 5.2.7 for ICMP, RFC 4443 for ICMPv6. The
 * names say what tcpdump says, as one word.
 */
#include "sim/scenario/icmp_table.h"

#include <stdio.h>
#include <string.h>

const struct icmp_error icmp_errors[] = {
	{ "net-unreachable", false, 3, 0 },
	{ "host-unreachable", false, 3, 1 },
	{ "protocol-unreachable", false, 3, 2 },
	{ "port-unreachable", false, 3, 3 },
	{ "frag-needed", false, 3, 4 },
	{ "source-route-failed", false, 3, 5 },
	{ "net-unknown", false, 3, 6 },
	{ "host-unknown", false, 3, 7 },
	{ "net-prohibited", false, 3, 9 },
	{ "host-prohibited", false, 3, 10 },
	{ "admin-prohibited", false, 3, 13 },
	{ "ttl-exceeded", false, 11, 0 },
	{ "reassembly-timeout", false, 11, 1 },
	{ "parameter-problem", false, 12, 0 },
	{ "no-route", true, 1, 0 },
	{ "admin-prohibited", true, 1, 1 },
	{ "beyond-scope", true, 1, 2 },
	{ "address-unreachable", true, 1, 3 },
	{ "port-unreachable", true, 1, 4 },
	{ "source-policy", true, 1, 5 },
	{ "reject-route", true, 1, 6 },
	{ "packet-too-big", true, 2, 0 },
	{ "hop-limit-exceeded", true, 3, 0 },
	{ "reassembly-timeout", true, 3, 1 },
	{ "bad-header", true, 4, 0 },
	{ "unknown-next-header", true, 4, 1 },
	{ "unknown-option", true, 4, 2 },
	{ NULL, false, 0, 0 },
};

const struct icmp_error *icmp_error_named(bool six, const char *name)
{
	for (const struct icmp_error *e = icmp_errors; e->name; e++)
		if (e->six == six && strcmp(e->name, name) == 0)
			return e;
	return NULL;
}

const struct icmp_error *icmp_error_find(bool six, uint8_t type, uint8_t code)
{
	for (const struct icmp_error *e = icmp_errors; e->name; e++)
		if (e->six == six && e->type == type && e->code == code)
			return e;
	return NULL;
}

char *icmp_error_format(bool six, uint8_t type, uint8_t code, char *out,
			size_t size)
{
	const struct icmp_error *e = icmp_error_find(six, type, code);

	if (e)
		snprintf(out, size, "%s", e->name);
	else
		snprintf(out, size, "type %u code %u", type, code);
	return out;
}

/*
 * ICMP messages. The two versions do not divide the world alike: what is one
 * code here may be a type of its own there (RFC 792, RFC 1812 5.2.7, RFC 4443).
 */
#include "sim/icmp.h"

#include <stddef.h>
#include <string.h>

const struct icmp_message icmp_messages[] = {
	{ "net-unreachable", { 3, 0 }, { 1, 0 } },
	{ "host-unreachable", { 3, 1 }, { 1, 3 } },
	{ "protocol-unreachable", { 3, 2 }, { 4, 1 } },
	{ "port-unreachable", { 3, 3 }, { 1, 4 } },
	{ "frag-needed", { 3, 4 }, { 2, 0 } },
	{ "admin-prohibited", { 3, 13 }, { 1, 1 } },
	{ "redirect", { 5, 1 }, { 137, 0 } },
	{ "ttl-exceeded", { 11, 0 }, { 3, 0 } },
	{ "parameter-problem", { 12, 0 }, { 4, 0 } },
	{ "echo", { 8, 0 }, { 128, 0 } },
	{ "echo-reply", { 0, 0 }, { 129, 0 } },
	{ NULL, { 0, 0 }, { 0, 0 } },
};

const struct icmp_message *icmp_message_find(const char *name)
{
	for (const struct icmp_message *m = icmp_messages; m->name; m++)
		if (strcmp(m->name, name) == 0)
			return m;
	return NULL;
}

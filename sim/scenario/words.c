/* Names of the language's enums, and looking them up. */
#include <string.h>

#include "sim/scenario/table.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static const char *const kind_names[] = {
	[KIND_ANY] = "",    [KIND_SYN] = "syn",	  [KIND_SYNACK] = "synack",
	[KIND_ACK] = "ack", [KIND_DATA] = "data", [KIND_FIN] = "fin",
	[KIND_RST] = "rst", [KIND_UDP] = "udp",	  [KIND_ICMP] = "icmp",
};
_Static_assert(ROWS(kind_names) == PACKET_KINDS, "one name each");

static const char *const op_names[] = {
	[OP_EQ] = "=",	[OP_NE] = "!=", [OP_LT] = "<",
	[OP_LE] = "<=", [OP_GT] = ">",	[OP_GE] = ">=",
};
_Static_assert(ROWS(op_names) == COMPARE_OPS, "one name each");

const char *statement_name(enum statement st)
{
	return st < STATEMENTS ? statement_table[st].name : "?";
}

bool statement_is_block(enum statement st)
{
	return st == ST_UNORDERED || st == ST_WITHIN || st == ST_PAR ||
	       st == ST_REPEAT || st == ST_FOREACH || st == ST_CASE;
}

const char *packet_kind_name(enum packet_kind kind)
{
	return kind < PACKET_KINDS ? kind_names[kind] : "?";
}

const char *compare_op_name(enum compare_op op)
{
	return op < COMPARE_OPS ? op_names[op] : "?";
}

bool compare_holds(enum compare_op op, int64_t left, int64_t right)
{
	switch (op) {
	case OP_EQ:
		return left == right;
	case OP_NE:
		return left != right;
	case OP_LT:
		return left < right;
	case OP_LE:
		return left <= right;
	case OP_GT:
		return left > right;
	case OP_GE:
		return left >= right;
	case COMPARE_OPS:
		break;
	}
	return false;
}

/* "call" is what messages say; in a file a call begins with its actor. */
enum statement statement_find(const char *name)
{
	for (int i = 0; i < STATEMENTS; i++)
		if (i != ST_CALL && strcmp(statement_table[i].name, name) == 0)
			return (enum statement)i;
	return STATEMENTS;
}

enum call_id call_find(const char *name)
{
	for (int i = 0; i < CALLS; i++)
		if (strcmp(call_name((enum call_id)i), name) == 0)
			return (enum call_id)i;
	return CALLS;
}

bool word_is_reserved(const char *name)
{
	return statement_find(name) != STATEMENTS || call_find(name) != CALLS;
}

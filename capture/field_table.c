/*
 * The table of fields: names, ranges, and where each stands in the header of
 * either version of IP, or in which option of TCP.
 *
 * RFC 791 3.1, 2474, 3168, 8200 3, 9293 3.1, 7323, 2018, 8684, 768, 792, 4443.
 */
#include <string.h>

#include "capture/field_private.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

#define ALL8  0xffu
#define ALL16 0xffffu
#define ALL32 0xffffffffu

/* The same in both versions. */
#define BOTH(header, at, bytes, mask)                                          \
	{ header, at, bytes, 0, mask },                                        \
	{                                                                      \
		header, at, bytes, 0, mask                                     \
	}

static const char *const ecn_words[] = { "not-ect", "ect1", "ect0", "ce",
					 NULL };

/* RFC 8684 8: what MPTCP's option is about */
static const char *const mptcp_words[] = {
	"capable", "join",	"dss", "add-addr", "remove-addr", "prio",
	"fail",	   "fastclose", "rst", "9",	   "10",	  "11",
	"12",	   "13",	"14",  "private",  NULL,
};
_Static_assert(ROWS(mptcp_words) == 16 + 1, "four bits");

const struct field_row field_table[] = {
	[FIELD_SEQ] = { "seq", ALL32, 1, NULL, 0, 0,
			BOTH(IN_TCP, 4, 4, ALL32) },
	[FIELD_ACK] = { "ack", ALL32, 1, NULL, 0, 0,
			BOTH(IN_TCP, 8, 4, ALL32) },
	[FIELD_LEN] = { "len", ALL16, 1, NULL, 0, 0, { 0 }, { 0 } },
	[FIELD_WIN] = { "win", ALL16, 1, NULL, 0, 0,
			BOTH(IN_TCP, 14, 2, ALL16) },
	[FIELD_WIN_BYTES] = { "win_bytes",
			      (uint64_t)ALL16 << 14,
			      1,
			      NULL,
			      0,
			      0,
			      { 0 },
			      { 0 } },
	[FIELD_TTL] = { "ttl",
			ALL8,
			1,
			NULL,
			0,
			0,
			{ IN_IP, 8, 1, 0, ALL8 },
			{ IN_IP, 7, 1, 0, ALL8 } },
	[FIELD_TOS] = { "tos",
			ALL8,
			1,
			NULL,
			0,
			0,
			{ IN_IP, 1, 1, 0, ALL8 },
			{ IN_IP, 0, 2, 4, 0x0ff0 } },
	[FIELD_DSCP] = { "dscp",
			 63,
			 1,
			 NULL,
			 0,
			 0,
			 { IN_IP, 1, 1, 2, 0xfc },
			 { IN_IP, 0, 2, 6, 0x0fc0 } },
	[FIELD_ECN] = { "ecn",
			3,
			1,
			ecn_words,
			0,
			0,
			{ IN_IP, 1, 1, 0, 0x03 },
			{ IN_IP, 0, 2, 4, 0x0030 } },
	[FIELD_ID] = { "id",
		       ALL16,
		       1,
		       NULL,
		       0,
		       0,
		       { IN_IP, 4, 2, 0, ALL16 },
		       { 0 } },
	[FIELD_DF] = { "df",
		       1,
		       1,
		       NULL,
		       0,
		       0,
		       { IN_IP, 6, 2, 14, 0x4000 },
		       { 0 } },
	[FIELD_MF] = { "mf",
		       1,
		       1,
		       NULL,
		       0,
		       0,
		       { IN_IP, 6, 2, 13, 0x2000 },
		       { 0 } },
	[FIELD_FRAG] = { "frag",
			 0xfff8,
			 8,
			 NULL,
			 0,
			 0,
			 { IN_IP, 6, 2, 0, 0x1fff },
			 { 0 } },
	[FIELD_SPORT] = { "sport", ALL16, 1, NULL, 0, 0,
			  BOTH(IN_PORTS, 0, 2, ALL16) },
	[FIELD_DPORT] = { "dport", ALL16, 1, NULL, 0, 0,
			  BOTH(IN_PORTS, 2, 2, ALL16) },
	[FIELD_FLAGS] = { "flags", 0x1ff, 1, NULL, 0, 0,
			  BOTH(IN_TCP, 12, 2, 0x1ff) },
	[FIELD_URG] = { "urg", ALL16, 1, NULL, 0, 0,
			BOTH(IN_TCP, 18, 2, ALL16) },
	[FIELD_MSS] = { "mss", ALL16, 1, NULL, 2, 4,
			BOTH(IN_OPTION, 2, 2, ALL16) },
	[FIELD_WSCALE] = { "wscale", ALL8, 1, NULL, 3, 3,
			   BOTH(IN_OPTION, 2, 1, ALL8) },
	[FIELD_SACKOK] = { "sackok", 1, 1, NULL, 4, 2,
			   BOTH(IN_OPTION, 0, 0, 0) },
	[FIELD_TSVAL] = { "tsval", ALL32, 1, NULL, 8, 10,
			  BOTH(IN_OPTION, 2, 4, ALL32) },
	[FIELD_TSECR] = { "tsecr", ALL32, 1, NULL, 8, 10,
			  BOTH(IN_OPTION, 6, 4, ALL32) },
	[FIELD_MPTCP] = { "mptcp",
			  15,
			  1,
			  mptcp_words,
			  30,
			  0,
			  { IN_OPTION, 2, 1, 4, 0xf0 },
			  { IN_OPTION, 2, 1, 4, 0xf0 } },
	[FIELD_UDPLEN] = { "udplen", ALL16, 1, NULL, 0, 0,
			   BOTH(IN_UDP, 4, 2, ALL16) },
	[FIELD_TYPE] = { "type", ALL8, 1, NULL, 0, 0,
			 BOTH(IN_ICMP, 0, 1, ALL8) },
	[FIELD_CODE] = { "code", ALL8, 1, NULL, 0, 0,
			 BOTH(IN_ICMP, 1, 1, ALL8) },
	[FIELD_MTU] = { "mtu",
			ALL16,
			1,
			NULL,
			0,
			0,
			{ IN_ICMP, 6, 2, 0, ALL16 },
			{ IN_ICMP, 4, 4, 0, ALL32 } },
};
_Static_assert(ROWS(field_table) == PACKET_FIELDS, "one row each");

const char *field_name(enum packet_field field)
{
	return field < PACKET_FIELDS ? field_table[field].name : "?";
}

bool field_find(const char *name, enum packet_field *out)
{
	for (int i = 0; i < PACKET_FIELDS; i++) {
		if (strcmp(field_table[i].name, name) != 0)
			continue;
		*out = (enum packet_field)i;
		return true;
	}
	return false;
}

uint64_t field_max(enum packet_field field)
{
	return field < PACKET_FIELDS ? field_table[field].max : 0;
}

uint32_t field_unit(enum packet_field field)
{
	return field_table[field].unit;
}

const char *const *field_words(enum packet_field field)
{
	return field_table[field].words;
}

bool field_can_be_set(enum packet_field field)
{
	return field_table[field].v4.header != NOWHERE;
}

bool field_is_option(enum packet_field field)
{
	return field_table[field].v4.header == IN_OPTION;
}

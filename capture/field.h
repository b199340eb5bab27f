/*
 * The fields of packets that have names: one table, which selectors, rewriting
 * and injecting share. Numbers are as they stand in the packet; that seq and
 * ack are relative elsewhere is not known here.
 */
#ifndef CAPTURE_FIELD_H
#define CAPTURE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/packet.h"

enum packet_field {
	FIELD_SEQ,
	FIELD_ACK,
	FIELD_LEN,	 /* payload; not a header's */
	FIELD_WIN,	 /* raw */
	FIELD_WIN_BYTES, /* scaled; not a header's */
	FIELD_TTL,
	FIELD_TOS,
	FIELD_DSCP,
	FIELD_ECN,
	FIELD_ID,
	FIELD_DF,
	FIELD_MF,
	FIELD_FRAG, /* offset in bytes */
	FIELD_SPORT,
	FIELD_DPORT,
	FIELD_FLAGS,
	FIELD_URG,
	FIELD_MSS,
	FIELD_WSCALE,
	FIELD_SACKOK,
	FIELD_TSVAL,
	FIELD_TSECR,
	FIELD_MPTCP, /* the subtype of the first such option */
	FIELD_UDPLEN,
	FIELD_TYPE,
	FIELD_CODE,
	FIELD_MTU,
	PACKET_FIELDS
};

/* The value of an option that is not there. */
#define FIELD_NONE UINT64_MAX

/* Bytes that setting fields can add to a packet: all options of TCP. */
enum { FIELD_ROOM = 40 };

const char *field_name(enum packet_field field);
bool field_find(const char *name, enum packet_field *out);
uint64_t field_max(enum packet_field field);
/* Values are multiples of it. */
uint32_t field_unit(enum packet_field field);
/* Names for values 0, 1, …, NULL ends; or NULL. */
const char *const *field_words(enum packet_field field);
bool field_can_be_set(enum packet_field field);
/* A packet of this protocol may have it; ICMP stands for both versions. */
bool field_fits(enum packet_field field, uint8_t protocol);
/* It is an option: it may be missing, and be taken out. */
bool field_is_option(enum packet_field field);

/*
 * Reads a field of an IP packet. An option that is not there is FIELD_NONE;
 * false if there is no header for it, or it is no header's.
 */
bool field_get(enum packet_field field, const uint8_t *bytes, uint32_t n,
	       uint64_t *value);

/*
 * Changes a field of an IP packet, all of which is in bytes, with FIELD_ROOM
 * behind it; checksums are the caller's (checksum_fill). *n changes with the
 * options. False if there is no header for it, or no room for the option; in
 * a fragment there is no header but that of IP.
 */
bool field_set(enum packet_field field, uint8_t *bytes, uint32_t *n,
	       uint64_t value);

#endif

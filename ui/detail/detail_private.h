/* What the files of detail share: a packet that is being taken apart. */
#ifndef UI_DETAIL_DETAIL_PRIVATE_H
#define UI_DETAIL_DETAIL_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/bytes.h"
#include "capture/packet.h"
#include "ui/detail/detail.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

struct taking {
	struct detail *d;
	const struct recording *r;
	const struct packet_row *row;
	const struct flow *flow;
	struct packet p; /* as the decoder read it */
	enum decode_status status;
	uint32_t at;  /* all bytes before this one are in a field */
	uint32_t end; /* of the bytes that may be read */
	bool routed;  /* by a list in it: where it ends is not in its header */
	char none[DETAIL_VALUE]; /* the value of a field beyond the last */
};

/* --- adding fields (detail.c) -------------------------------------------- */

/* Adds a field and returns where its value is to be written. */
char *field_add(struct taking *t, uint8_t depth, uint32_t at, uint32_t n,
		const char *name);
void field_say(struct taking *t, uint8_t depth, uint32_t at, uint32_t n,
	       const char *name, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

/* What there is to be read from `at` on, up to t->end. */
struct reader reader_at(const struct taking *t, uint32_t at);
/* Where in the packet a reader stands. */
uint32_t reader_place(const struct taking *t, struct reader in);

/* Writes the value of a field whose bytes are in `in`; may add its parts. */
typedef void show_fn(struct taking *t, struct reader in, char *out);

/* A field at a fixed place of its header. */
struct part {
	uint8_t at, n;
	const char *name;
	show_fn *show;
};

/* The parts of a header at `start`; false at the first that is not there. */
bool parts_take(struct taking *t, uint32_t start, const struct part *parts,
		size_t n);

/* Up to four bytes as a number; whether it is enough, `in` knows. */
uint32_t number_of(struct reader in);
show_fn show_number, show_hex;
/* "13 bytes", "1 byte" */
void write_bytes_count(uint32_t n, char *out);
/* "6 (TCP)", "99" */
show_fn show_protocol;
/* "TCP"; NULL if it has no name here. */
const char *protocol_name(uint8_t protocol);

/* An option of IPv4 or TCP; `show` gets the bytes behind kind and length. */
struct option {
	uint8_t kind;
	const char *name;
	/* false if it should have another length */
	bool (*show)(struct taking *t, struct reader in, char *out);
};

/* The options from t->at on, in a list that claims to end at `list_end`. */
void options_take(struct taking *t, uint32_t list_end,
		  const struct option *options, size_t n);
bool show_option_bytes(struct taking *t, struct reader in, char *out);

/* detail_wire.c: what the wire did to it, if anything */
void wire_take(struct taking *t);

/* --- headers ------------------------------------------------------------- */

/*
 * Each goes on from t->at as far as the bytes go. ip_take sets t->end to where
 * the packet ends; icmp_take makes what it does not know the payload.
 */
void ip_take(struct taking *t);
void tcp_take(struct taking *t);
void udp_take(struct taking *t);
void icmp_take(struct taking *t);

/* What the row knows of them where no bytes were kept. */
void ip_take_known(struct taking *t);
void tcp_take_known(struct taking *t);
void udp_take_known(struct taking *t);
void icmp_take_known(struct taking *t);

/* --- checksums (detail_sum.c) -------------------------------------------- */

/* "0x1c46 (correct)"; of the IPv4 header, and of what is at l4_offset. */
show_fn show_ip_checksum, show_l4_checksum;

#endif

/* Names and records of DNS (RFC 1035), for dns*.c alone. */
#ifndef CAPTURE_APP_DNS_H
#define CAPTURE_APP_DNS_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/bytes.h"
#include "capture/words.h"

enum { DNS_NAME_BYTES = 255 }; /* RFC 1035 2.3.4 */

/* Labels with dots between; a dot in a label has a \ before it. */
struct dns_name {
	uint8_t bytes[2 * DNS_NAME_BYTES];
	size_t n;
};

/*
 * Takes a name off *r, which is a part of the message. False, if it ends too
 * early, is too long, or points to where it should not (RFC 1035 4.1.4).
 */
bool dns_name_take(struct dns_name *name, struct reader message,
		   struct reader *r);
/* The same name, in whatever case (RFC 4343): a number for it. */
uint64_t dns_name_hash(const struct dns_name *name);
void dns_name_show(const struct dns_name *name, struct words *w);

/* "A", "TYPE99" */
void dns_type_show(uint16_t type, struct words *w);

struct dns_record {
	uint16_t type;
	struct reader data;
};

/* Takes a record off *r; false if it is not all there. */
bool dns_record_take(struct dns_record *record, struct reader message,
		     struct reader *r);
/* "A 192.0.2.1", "MX 10 mail.example.org" */
void dns_record_show(const struct dns_record *record, struct reader message,
		     struct words *w);

#endif

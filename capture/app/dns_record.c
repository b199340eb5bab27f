/*
 * Names and records of DNS (RFC 1035 3, 4.1).
 *
 * A name may end in a pointer to an earlier one. A pointer has to go back
 * beyond where its own name began: so there are no circles, and at most 255
 * bytes are read, whatever a message says.
 */
#include "capture/app/dns.h"

#include <arpa/inet.h>

enum {
	POINTER = 0xc0, /* the upper bits of a length that is none */
	NAME_SHOWN = 72,
	TEXT_SHOWN = 40,
};

/* --- names --------------------------------------------------------------- */

/* The label at *r, behind its length. */
static bool label_take(struct dns_name *name, struct reader *r, uint8_t len)
{
	struct reader label;
	uint8_t c;

	if (!get_reader(r, &label, len))
		return false;
	if (name->n)
		name->bytes[name->n++] = '.';
	while (get_u8(&label, &c)) {
		if (c == '.')
			name->bytes[name->n++] = '\\';
		name->bytes[name->n++] = c;
	}
	return true;
}

/* Where a pointer shows; false if that is not before `floor`. */
static bool pointer_take(struct reader message, struct reader *r, uint8_t high,
			 size_t *floor, struct reader *to)
{
	uint8_t low;
	size_t at;

	if (!get_u8(r, &low))
		return false;
	at = (size_t)(high & ~POINTER) << 8 | low;
	if (at >= *floor)
		return false;
	*floor = at;
	*to = message;
	return get_skip(to, at);
}

bool dns_name_take(struct dns_name *name, struct reader message,
		   struct reader *r)
{
	size_t floor = (size_t)(r->at - message.at), total = 1;
	struct reader in = *r, behind = { .at = NULL }, to;
	uint8_t len;

	name->n = 0;
	for (;;) {
		if (!get_u8(&in, &len))
			return false;
		if (len == 0)
			break;
		if ((len & POINTER) == POINTER) {
			if (!pointer_take(message, &in, len, &floor, &to))
				return false;
			if (!behind.at)
				behind = in;
			in = to;
			continue;
		}
		total += len + 1u;
		if ((len & POINTER) || total > DNS_NAME_BYTES ||
		    !label_take(name, &in, len))
			return false;
	}
	*r = behind.at ? behind : in;
	return true;
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* FNV-1a */
uint64_t dns_name_hash(const struct dns_name *name)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < name->n; i++)
		hash = (hash ^ lower(name->bytes[i])) * UINT64_C(0x100000001b3);
	return hash;
}

void dns_name_show(const struct dns_name *name, struct words *w)
{
	if (name->n == 0)
		words_add(w, ".");
	words_add_bytes(w, name->bytes, name->n, NAME_SHOWN);
}

/* --- records ------------------------------------------------------------- */

typedef void show_fn(struct reader message, struct reader data,
		     struct words *w);

static void show_address(struct reader message, struct reader data,
			 struct words *w)
{
	int family = data.left == 4 ? AF_INET : AF_INET6;
	char text[INET6_ADDRSTRLEN];

	(void)message;
	if ((data.left == 4 || data.left == 16) &&
	    inet_ntop(family, data.at, text, sizeof(text)))
		words_add(w, " %s", text);
}

static void show_name(struct reader message, struct reader data,
		      struct words *w)
{
	struct dns_name name;

	if (!dns_name_take(&name, message, &data))
		return;
	words_add(w, " ");
	dns_name_show(&name, w);
}

/* Numbers before a name: the preference of MX, the three of SRV. */
static void show_numbers(struct reader message, struct reader data, int n,
			 struct words *w)
{
	uint16_t number;

	for (; n > 0; n--) {
		if (!get_be16(&data, &number))
			return;
		words_add(w, " %u", number);
	}
	show_name(message, data, w);
}

static void show_mx(struct reader message, struct reader data, struct words *w)
{
	show_numbers(message, data, 1, w);
}

static void show_srv(struct reader message, struct reader data, struct words *w)
{
	show_numbers(message, data, 3, w);
}

static void show_text(struct reader message, struct reader data,
		      struct words *w)
{
	struct reader text;
	uint8_t len;

	(void)message;
	if (!get_u8(&data, &len) || !get_reader(&data, &text, len))
		return;
	words_add(w, " \"");
	words_add_bytes(w, text.at, text.left, TEXT_SHOWN);
	words_add(w, "\"");
}

/* https://www.iana.org/assignments/dns-parameters, those one may meet */
static const struct {
	uint16_t type;
	const char *name;
	show_fn *show; /* NULL: the name is enough */
} types[] = {
	{ 1, "A", show_address },     { 2, "NS", show_name },
	{ 5, "CNAME", show_name },    { 6, "SOA", show_name },
	{ 12, "PTR", show_name },     { 13, "HINFO", NULL },
	{ 15, "MX", show_mx },	      { 16, "TXT", show_text },
	{ 28, "AAAA", show_address }, { 33, "SRV", show_srv },
	{ 35, "NAPTR", NULL },	      { 39, "DNAME", show_name },
	{ 41, "OPT", NULL },	      { 43, "DS", NULL },
	{ 44, "SSHFP", NULL },	      { 46, "RRSIG", NULL },
	{ 47, "NSEC", NULL },	      { 48, "DNSKEY", NULL },
	{ 50, "NSEC3", NULL },	      { 52, "TLSA", NULL },
	{ 64, "SVCB", NULL },	      { 65, "HTTPS", NULL },
	{ 251, "IXFR", NULL },	      { 252, "AXFR", NULL },
	{ 255, "ANY", NULL },	      { 257, "CAA", NULL },
};
enum { TYPES = sizeof(types) / sizeof(*types) };

void dns_type_show(uint16_t type, struct words *w)
{
	for (size_t i = 0; i < TYPES; i++)
		if (types[i].type == type) {
			words_add(w, "%s", types[i].name);
			return;
		}
	words_add(w, "TYPE%u", type); /* RFC 3597 5 */
}

bool dns_record_take(struct dns_record *record, struct reader message,
		     struct reader *r)
{
	struct dns_name name;
	uint16_t len;

	return dns_name_take(&name, message, r) && get_be16(r, &record->type) &&
	       get_skip(r, 2 + 4) && /* class, time to live */
	       get_be16(r, &len) && get_reader(r, &record->data, len);
}

void dns_record_show(const struct dns_record *record, struct reader message,
		     struct words *w)
{
	dns_type_show(record->type, w);
	for (size_t i = 0; i < TYPES; i++)
		if (types[i].type == record->type && types[i].show)
			types[i].show(message, record->data, w);
}

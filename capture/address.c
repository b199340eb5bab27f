/*
 * Endpoints and TCP flags as text, both ways.
 *
 *    127.0.0.1:80   [::1]:80     with a port
 *    127.0.0.1      [::1]        without, or port 0
 *    :80                         short for 127.0.0.1:80, when reading
 *    ::1                         read as [::1]; never written
 *
 * Brackets keep the colons of an IPv6 address from those of a port (RFC 3986
 * 3.2.2); the address within is written as RFC 5952 has it. Reading is
 * strict: what was not meant as an address should not become one.
 *
 * Flags are tcpdump's letters in the order of their bits, "S." and "FP.".
 */
#include "capture/packet.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static const char flag_letters[] = "FSRP.UEWe";
_Static_assert(1 << (sizeof(flag_letters) - 2) == TH_AE,
	       "a letter for every flag");
_Static_assert(sizeof(flag_letters) <= FLAGS_TEXT, "all flags at once fit");

/* An address in brackets, a colon and a port. */
_Static_assert(INET6_ADDRSTRLEN + sizeof("[]:65535") - 1 <= ENDPOINT_TEXT,
	       "every endpoint fits");

static const char no_flags[] = "none";

static size_t address_size(const struct ip_address *ip)
{
	return ip->version == 4 ? 4 : ip->version == 6 ? 16 : 0;
}

/* What stands before the colon; "?" for an address that is none. */
static void address_format(const struct ip_address *ip, char out[ENDPOINT_TEXT])
{
	char text[INET6_ADDRSTRLEN];

	if (ip->version == 4 &&
	    inet_ntop(AF_INET, ip->bytes, text, sizeof(text)))
		snprintf(out, ENDPOINT_TEXT, "%s", text);
	else if (ip->version == 6 &&
		 inet_ntop(AF_INET6, ip->bytes, text, sizeof(text)))
		snprintf(out, ENDPOINT_TEXT, "[%s]", text);
	else
		snprintf(out, ENDPOINT_TEXT, "?");
}

char *endpoint_format(const struct endpoint *e, char out[ENDPOINT_TEXT])
{
	size_t n;

	address_format(&e->ip, out);
	n = strlen(out);
	if (e->port)
		snprintf(out + n, ENDPOINT_TEXT - n, ":%u", e->port);
	return out;
}

/* Digits alone; no sign, space or leading zero, as strtoul would let by. */
static bool port_parse(uint16_t *port, const char *text)
{
	uint32_t value = 0;
	size_t n = strlen(text);

	if (n == 0 || n > 5 || (n > 1 && text[0] == '0'))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (uint32_t)(text[i] - '0');
	}
	if (value > UINT16_MAX)
		return false;
	*port = (uint16_t)value;
	return true;
}

/* The first n characters of text as an address of that version. */
static bool address_parse(struct ip_address *ip, uint8_t version,
			  const char *text, size_t n)
{
	char copy[INET6_ADDRSTRLEN];

	if (n >= sizeof(copy))
		return false;
	memcpy(copy, text, n);
	copy[n] = '\0';
	ip->version = version;
	return inet_pton(version == 4 ? AF_INET : AF_INET6, copy, ip->bytes) ==
	       1;
}

/* Fills the address and returns the text behind it; NULL if there is none. */
static const char *address_split(struct ip_address *ip, const char *text)
{
	const char *colon = strchr(text, ':');
	const char *end;
	size_t n;

	if (text[0] == '[') {
		end = strchr(text, ']');
		if (!end ||
		    !address_parse(ip, 6, text + 1, (size_t)(end - text) - 1))
			return NULL;
		return end + 1;
	}
	n = colon ? (size_t)(colon - text) : strlen(text);
	if (n == 0 && colon && colon[1] != ':')
		return address_parse(ip, 4, "127.0.0.1", 9) ? colon : NULL;
	if (colon && strchr(colon + 1, ':')) {
		n = strlen(text);
		return address_parse(ip, 6, text, n) ? text + n : NULL;
	}
	return address_parse(ip, 4, text, n) ? text + n : NULL;
}

bool endpoint_parse(struct endpoint *e, const char *text)
{
	struct endpoint read = { .port = 0 };
	const char *rest = address_split(&read.ip, text);

	if (!rest)
		return false;
	if (rest[0] != '\0' &&
	    (rest[0] != ':' || !port_parse(&read.port, rest + 1)))
		return false;
	*e = read;
	return true;
}

bool endpoint_equal(const struct endpoint *a, const struct endpoint *b)
{
	return a->ip.version == b->ip.version && a->port == b->port &&
	       memcmp(a->ip.bytes, b->ip.bytes, address_size(&a->ip)) == 0;
}

char *tcp_flags_format(uint16_t flags, char out[FLAGS_TEXT])
{
	size_t n = 0;

	for (size_t i = 0; flag_letters[i] != '\0'; i++)
		if (flags & 1u << i)
			out[n++] = flag_letters[i];
	out[n] = '\0';
	if (n == 0)
		memcpy(out, no_flags, sizeof(no_flags));
	return out;
}

bool tcp_flags_parse(uint16_t *flags, const char *text, size_t len)
{
	unsigned int bits = 0;

	if (len == strlen(no_flags) && memcmp(text, no_flags, len) == 0) {
		*flags = 0;
		return true;
	}
	for (size_t i = 0; i < len; i++) {
		const char *letter =
			memchr(flag_letters, text[i], sizeof(flag_letters) - 1);

		if (!letter)
			return false;
		bits |= 1u << (letter - flag_letters);
	}
	if (len == 0)
		return false;
	*flags = (uint16_t)bits;
	return true;
}

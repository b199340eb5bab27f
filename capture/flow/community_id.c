/*
 * The ID is the SHA-1 of
 *
 *    seed | address | address | protocol | 0 | port | port
 *      2    4 or 16                1       1    2      2     bytes, big-endian
 *
 * in base64 (RFC 4648), with the lesser end, by address, then by port, first.
 * Protocols other than TCP, UDP, SCTP and ICMP leave the ports off.
 *
 * ICMP has a type and a code in place of ports. A question and its answer are
 * one conversation: for these the second number is not the code but the type
 * of the counterpart, so that the two are each other's reverse. Messages that
 * have none go one way, and their ends are not put into order.
 */
#include "capture/flow/community_id.h"

#include <sha1.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* The types that ask and answer each other, as in Zeek (RFC 792, 950, 1256). */
static const uint8_t icmp_pairs[][2] = {
	{ 8, 0 },   /* echo */
	{ 13, 14 }, /* timestamp */
	{ 15, 16 }, /* information */
	{ 10, 9 },  /* router solicitation, advertisement */
	{ 17, 18 }, /* address mask */
	{ 0 },
};

/* RFC 4443, 4861, 2710, 4620, 6275 */
static const uint8_t icmpv6_pairs[][2] = {
	{ 128, 129 }, /* echo */
	{ 133, 134 }, /* router solicitation, advertisement */
	{ 135, 136 }, /* neighbour solicitation, advertisement */
	{ 130, 131 }, /* multicast listener query, report */
	{ 139, 140 }, /* node information */
	{ 144, 145 }, /* home agent discovery */
	{ 0 },
};

/* The type that answers, or asks for, `type`; -1 if none does. */
static int counterpart(uint8_t protocol, uint16_t type)
{
	const uint8_t(*pair)[2] =
		protocol == IP_ICMP ? icmp_pairs : icmpv6_pairs;

	for (; (*pair)[0]; pair++)
		for (int i = 0; i < 2; i++)
			if ((*pair)[i] == type)
				return (*pair)[1 - i];
	return -1;
}

static bool is_icmp(uint8_t protocol)
{
	return protocol == IP_ICMP || protocol == IP_ICMPV6;
}

static bool has_ports(uint8_t protocol)
{
	return protocol == IP_TCP || protocol == IP_UDP ||
	       protocol == IP_SCTP || is_icmp(protocol);
}

static size_t address_len(const struct ip_address *ip)
{
	return ip->version == 4 ? 4 : 16;
}

/* < 0: a is the lesser end. */
static int compare(const struct endpoint *a, const struct endpoint *b)
{
	int d = memcmp(a->ip.bytes, b->ip.bytes, address_len(&a->ip));

	return d ? d : (int)a->port - b->port;
}

/* --- the bytes that are hashed -----------------------------------------------
 */

struct input {
	uint8_t bytes[40];
	size_t n;
};

static void put(struct input *in, const uint8_t *bytes, size_t n)
{
	memcpy(in->bytes + in->n, bytes, n);
	in->n += n;
}

static void put_be16(struct input *in, uint16_t value)
{
	const uint8_t bytes[2] = { (uint8_t)(value >> 8), (uint8_t)value };

	put(in, bytes, sizeof(bytes));
}

static struct input input_make(uint8_t protocol, const struct endpoint *first,
			       const struct endpoint *second, uint16_t seed)
{
	struct input in = { .n = 0 };
	const uint8_t padded[2] = { protocol, 0 };

	put_be16(&in, seed);
	put(&in, first->ip.bytes, address_len(&first->ip));
	put(&in, second->ip.bytes, address_len(&second->ip));
	put(&in, padded, sizeof(padded));
	if (has_ports(protocol)) {
		put_be16(&in, first->port);
		put_be16(&in, second->port);
	}
	return in;
}

/* RFC 4648 4: four digits for three bytes, the last ones filled up by '='. */
static void base64(char *out, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		size_t have = n - i < 3 ? n - i : 3;
		uint32_t v = 0;

		for (size_t k = 0; k < 3; k++)
			v = v << 8 | (k < have ? bytes[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			*out++ = k <= have ? digits[v >> (18 - 6 * k) & 63]
					   : '=';
	}
	*out = '\0';
}

char *community_id(uint8_t protocol, const struct endpoint *sender,
		   const struct endpoint *receiver, uint16_t seed,
		   char out[COMMUNITY_ID_TEXT])
{
	struct endpoint a = *sender, b = *receiver;
	uint8_t digest[SHA1_DIGEST_LENGTH];
	bool one_way = false;
	struct input in;
	SHA1_CTX sha1;
	int other;

	out[0] = '\0';
	if (a.ip.version == 0 || a.ip.version != b.ip.version)
		return out;
	if (is_icmp(protocol)) {
		other = counterpart(protocol, a.port);
		one_way = other < 0;
		if (!one_way)
			b.port = (uint16_t)other;
	}
	in = one_way || compare(&a, &b) < 0
		     ? input_make(protocol, &a, &b, seed)
		     : input_make(protocol, &b, &a, seed);
	SHA1Init(&sha1);
	SHA1Update(&sha1, in.bytes, in.n);
	SHA1Final(digest, &sha1);
	memcpy(out, "1:", 2);
	base64(out + 2, digest, sizeof(digest));
	return out;
}

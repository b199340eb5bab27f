/*
 * struct sockaddr_in and sockaddr_in6 (ip(7), ipv6(7)), and endpoints.
 */
#include "sim/sockaddr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

socklen_t endpoint_to_sockaddr(const struct endpoint *e,
			       struct sockaddr_storage *out)
{
	memset(out, 0, sizeof(*out));
	if (e->ip.version == 6) {
		struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;

		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons(e->port);
		memcpy(&in6->sin6_addr, e->ip.bytes, 16);
		return sizeof(*in6);
	}
	struct sockaddr_in *in = (struct sockaddr_in *)out;

	/* Without a version it is nobody's: connect to that dissolves. */
	in->sin_family = e->ip.version ? AF_INET : AF_UNSPEC;
	in->sin_port = htons(e->port);
	memcpy(&in->sin_addr, e->ip.bytes, 4);
	return sizeof(*in);
}

void endpoint_unmap(struct endpoint *e)
{
	struct in6_addr in6;

	memcpy(&in6, e->ip.bytes, 16);
	if (e->ip.version != 6 || !IN6_IS_ADDR_V4MAPPED(&in6))
		return;
	memset(&e->ip, 0, sizeof(e->ip));
	e->ip.version = 4;
	memcpy(e->ip.bytes, &in6.s6_addr[12], 4);
}

void endpoint_as_told(const struct sockaddr_storage *ss, struct endpoint *out)
{
	memset(out, 0, sizeof(*out));
	if (ss->ss_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const void *)ss;

		out->ip.version = 6;
		out->port = ntohs(in6->sin6_port);
		memcpy(out->ip.bytes, &in6->sin6_addr, 16);
	} else if (ss->ss_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)ss;

		out->ip.version = 4;
		out->port = ntohs(in->sin_port);
		memcpy(out->ip.bytes, &in->sin_addr, 4);
	}
}

void endpoint_from_sockaddr(const struct sockaddr_storage *ss,
			    struct endpoint *out)
{
	endpoint_as_told(ss, out);
	endpoint_unmap(out);
}

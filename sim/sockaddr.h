/* Addresses between the kernel's form and ours. */
#ifndef SIM_SOCKADDR_H
#define SIM_SOCKADDR_H

#include <sys/socket.h>

#include "capture/packet.h"

socklen_t endpoint_to_sockaddr(const struct endpoint *e,
			       struct sockaddr_storage *out);
/*
 * An IPv4 address in an IPv6 one is IPv4: that is what crosses the wire. All
 * zeros where it is no address of the internet.
 */
void endpoint_from_sockaddr(const struct sockaddr_storage *ss,
			    struct endpoint *out);
/* As the kernel tells it to a program: ::ffff:127.0.0.1 stays that. */
void endpoint_as_told(const struct sockaddr_storage *ss, struct endpoint *out);
/* An endpoint of ours as it crosses the wire. */
void endpoint_unmap(struct endpoint *e);

#endif

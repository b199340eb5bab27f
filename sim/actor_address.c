/*
 * Addresses between the kernel's form and ours, and how a call with them is
 * shown.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "sim/actor_private.h"
#include "sim/scenario/option_table.h"
#include "sim/scenario/text.h"

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

static void unmap(struct endpoint *e)
{
	struct in6_addr in6;

	memcpy(&in6, e->ip.bytes, 16);
	if (e->ip.version != 6 || !IN6_IS_ADDR_V4MAPPED(&in6))
		return;
	memset(&e->ip, 0, sizeof(e->ip));
	e->ip.version = 4;
	memcpy(e->ip.bytes, &in6.s6_addr[12], 4);
}

void endpoint_from_sockaddr(const struct sockaddr_storage *ss,
			    struct endpoint *out)
{
	memset(out, 0, sizeof(*out));
	if (ss->ss_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const void *)ss;

		out->ip.version = 6;
		out->port = ntohs(in6->sin6_port);
		memcpy(out->ip.bytes, &in6->sin6_addr, 16);
		unmap(out);
	} else if (ss->ss_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)ss;

		out->ip.version = 4;
		out->port = ntohs(in->sin_port);
		memcpy(out->ip.bytes, &in->sin_addr, 4);
	}
}

void socket_dial(struct actor_socket *s, const struct endpoint *to)
{
	s->dialled = *to;
	s->remote = *to;
	unmap(&s->remote);
}

void socket_refresh(struct actor_socket *s)
{
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);
	int v6only = 0;

	if (s->fd < 0)
		return;
	if (getsockname(s->fd, (struct sockaddr *)&ss, &len) == 0)
		endpoint_from_sockaddr(&ss, &s->local);
	memset(&ss, 0, sizeof(ss));
	len = sizeof(ss);
	if (getpeername(s->fd, (struct sockaddr *)&ss, &len) == 0)
		endpoint_from_sockaddr(&ss, &s->remote);
	len = sizeof(v6only);
	if (s->family == AF_INET6 &&
	    getsockopt(s->fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, &len) == 0)
		s->v6only = v6only;
}

/* --- how a call is shown ------------------------------------------------- */

static void format_arg(const struct actor *a, const struct arg *arg, char *out,
		       size_t size)
{
	const struct endpoint *e;
	char text[ENDPOINT_TEXT];

	switch (arg->type) {
	case ARG_ADDRESS:
		e = arg_address(a, arg);
		snprintf(out, size, "%s",
			 e && e->ip.version ? endpoint_format(e, text)
					    : arg->text);
		break;
	case ARG_DATA:
		if (arg->bytes)
			bytes_quote(arg->bytes, arg->n_bytes, out, size);
		else
			snprintf(out, size, "%llu bytes",
				 (unsigned long long)arg->number);
		break;
	case ARG_NUMBER:
		snprintf(out, size, "%llu", (unsigned long long)arg->number);
		break;
	case ARG_SPAN:
		duration_format(arg->number, out, size);
		break;
	case ARG_WORD:
		text_visible(arg->bytes, arg->n_bytes, out, size);
		break;
	default:
		snprintf(out, size, "%s", arg->text);
		break;
	}
}

void call_format_args(const struct actor *a, const struct call *call, char *out,
		      size_t size)
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < call->n_args && at + 1 < size; i++) {
		const char *key = call->arg[i].key;

		snprintf(out + at, size - at, "%s%s%s", i ? ", " : "",
			 key ? key : "", key ? "=" : "");
		at += strlen(out + at);
		format_arg(a, &call->arg[i], out + at, size - at);
		at += strlen(out + at);
	}
	for (const struct message_flag *f = message_flags; f->name; f++) {
		if (!(call->flags & f->flag) || at + 1 >= size)
			continue;
		snprintf(out + at, size - at, ", %s", f->name);
		at += strlen(out + at);
	}
}

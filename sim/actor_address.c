/* An actor's addresses, and how a call with them is shown. */
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "sim/actor_private.h"
#include "sim/scenario/option_table.h"
#include "sim/scenario/text.h"

void socket_dial(struct actor_socket *s, const struct endpoint *to)
{
	s->dialled = *to;
	s->remote = *to;
	endpoint_unmap(&s->remote);
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

/* Port 0 is the kernel's to choose. */
static bool asks_for_port(const struct arg *arg, const struct endpoint *e)
{
	return arg->type == ARG_ADDRESS && e && e->ip.version && !e->port;
}

static void format_arg(const struct actor *a, const struct arg *arg, char *out,
		       size_t size)
{
	const struct endpoint *e;
	char text[ENDPOINT_TEXT];

	switch (arg->type) {
	case ARG_ADDRESS:
	case ARG_GROUP:
		e = arg_address(a, arg);
		snprintf(out, size, "%s%s",
			 e && e->ip.version ? endpoint_format(e, text)
					    : arg->text,
			 asks_for_port(arg, e) ? ":0" : "");
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
		snprintf(out, size, "%s",
			 arg->resolved ? arg->resolved : arg->text);
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

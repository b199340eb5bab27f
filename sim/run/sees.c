/*
 * What the error queue of a socket says (ip(7), IP_RECVERR): the oldest entry
 * is taken and compared. An entry tells where the error came from: an ICMP
 * message, or this host itself (a datagram larger than the path's MTU).
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h> /* before linux/errqueue.h, which needs its timespec */

#include <linux/errqueue.h>

#include "sim/scenario/icmp_table.h"
#include "sim/option.h"
#include "sim/run/private.h"

enum { TEXT = 160 };

/* 1 and the oldest entry, 0 if there is none, -1 with errno. */
static int take_error(int fd, struct sock_extended_err *out)
{
	_Alignas(struct cmsghdr) char control[512];
	char data[1];
	struct iovec part = { .iov_base = data, .iov_len = sizeof(data) };
	struct msghdr m = { .msg_iov = &part,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };

	if (recvmsg(fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return errno == EAGAIN ? 0 : -1;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
		bool four = c->cmsg_level == IPPROTO_IP &&
			    c->cmsg_type == IP_RECVERR;
		bool six = c->cmsg_level == IPPROTO_IPV6 &&
			   c->cmsg_type == IPV6_RECVERR;

		if (!four && !six)
			continue;
		memcpy(out, CMSG_DATA(c), sizeof(*out));
		return 1;
	}
	return 0;
}

static bool is_icmp(const struct sock_extended_err *e)
{
	return e->ee_origin == SO_EE_ORIGIN_ICMP ||
	       e->ee_origin == SO_EE_ORIGIN_ICMP6;
}

static const char *origin_name(const struct sock_extended_err *e)
{
	return e->ee_origin == SO_EE_ORIGIN_ICMP6 ? "ICMPv6" : "ICMP";
}

static bool is_wanted(const struct check *c, const struct sock_extended_err *e)
{
	if (!c->text)
		return (int64_t)e->ee_errno == c->value;
	return is_icmp(e) && strcmp(origin_name(e), c->name) == 0 &&
	       (e->ee_type << 8 | e->ee_code) == c->value;
}

static void describe(const struct sock_extended_err *e, char *out, size_t size)
{
	const char *name = strerrorname_np((int)e->ee_errno);
	char icmp[64];

	if (is_icmp(e))
		snprintf(out, size, "%s %s (%s)", origin_name(e),
			 icmp_error_format(e->ee_origin == SO_EE_ORIGIN_ICMP6,
					   e->ee_type, e->ee_code, icmp,
					   sizeof(icmp)),
			 name ? name : "?");
	else
		snprintf(out, size, "%s of this host", name ? name : "?");
}

/* The open socket of C.s, or NULL. */
static const struct actor_socket *holder(struct run *run, const char *ref)
{
	const char *dot = strchr(ref, '.');
	const struct actor_socket *s = NULL;
	char who[NAME_TEXT];
	struct actor *a;

	snprintf(who, sizeof(who), "%.*s", (int)(dot - ref), ref);
	a = run_actor(run, who);
	if (a)
		s = actor_find(a, dot + 1);
	return s && s->fd >= 0 ? s : NULL;
}

static bool keeps_errors(const struct actor_socket *s)
{
	int family, row = option_find("recverr", &family);
	char text[16] = "";

	option_get(s->fd, &socket_options[row], s->family, text, sizeof(text));
	return strcmp(text, "on") == 0;
}

static enum step_result check_sees(struct run *run, const struct step *step,
				   const struct check *c)
{
	struct sock_extended_err e = { 0 };
	const struct actor_socket *s = holder(run, c->socket);
	int rc = s ? take_error(s->fd, &e) : -1;
	char want[TEXT], got[TEXT];

	snprintf(want, sizeof(want), "%s sees %s%s%s", c->socket, c->name,
		 c->text ? " " : "", c->text ? c->text : "");
	if (rc > 0)
		describe(&e, got, sizeof(got));
	else if (!s)
		snprintf(got, sizeof(got), "no open socket");
	else
		snprintf(got, sizeof(got), "nothing%s",
			 keeps_errors(s) ? "" : ": it has no recverr");
	return run_expect(run, step, rc > 0 && is_wanted(c, &e), want, got);
}

enum step_result run_sees(struct run *run, const struct step *step,
			  struct err *e)
{
	enum step_result result = STEP_NEXT;

	(void)e;
	for (size_t i = 0; i < step->n_check && result == STEP_NEXT; i++)
		result = check_sees(run, step, &step->check[i]);
	return result;
}

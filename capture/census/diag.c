/*
 * Many sockets by sock_diag(7).
 *
 * Questions go to the kernel a batch at a time: it answers all requests that
 * are in one datagram before sendto(2) returns, so nothing is waited for. An
 * answer has the sequence number of its question. What does not exist is
 * answered with ENOENT, or with the listener that would take it.
 *
 * A dump walks the tables of the network namespace, and leaves TIME-WAIT out:
 * after many short connections there are tens of thousands of those.
 *
 * Sockets that end are told by multicast (net/core/sock_diag.c), to ordinary
 * users as well, with the last TCP_INFO, but without uid, inode, or state: all
 * are CLOSED by then.
 */
#include "capture/census/diag.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capture/kernel_private.h"
#include "capture/mem.h"

enum {
	BUFFER = 65536,
	ENDS_BUFFER = 4 << 20, /* asked for: some 3,000 messages */
	KERNEL_TIME_WAIT = 6,  /* include/net/tcp_states.h */
	ALL_STATES = 0x1fff,
};

struct diag {
	struct mnl_socket *nl;
	int ends;
	uint32_t seq;
	_Alignas(struct nlmsghdr) char buffer[BUFFER];
};

static bool ends_open(struct diag *d)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	int size = ENDS_BUFFER;

	d->ends = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			 NETLINK_SOCK_DIAG);
	if (d->ends < 0 ||
	    bind(d->ends, (struct sockaddr *)&address, sizeof(address)) < 0)
		return false;
	/* who may not have that much gets net.core.rmem_max */
	if (setsockopt(d->ends, SOL_SOCKET, SO_RCVBUFFORCE, &size, 4) < 0)
		setsockopt(d->ends, SOL_SOCKET, SO_RCVBUF, &size, 4);
	return true;
}

int diag_open(struct diag **out, struct err *e)
{
	struct diag *d = mem_zero(1, sizeof(*d));

	d->ends = -1;
	d->nl = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);
	if (!d->nl || mnl_socket_bind(d->nl, 0, MNL_SOCKET_AUTOPID) < 0 ||
	    !ends_open(d)) {
		err_set(e, ERR_UNSUPPORTED,
			"sock_diag: %s (the kernel needs CONFIG_INET_DIAG)",
			strerror(errno));
		diag_close(d);
		return -1;
	}
	*out = d;
	return 0;
}

void diag_close(struct diag *d)
{
	if (!d)
		return;
	if (d->ends >= 0)
		close(d->ends);
	if (d->nl)
		mnl_socket_close(d->nl);
	free(d);
}

/* --- an answer ---------------------------------------------------------- */

/* Of an IPv6 socket that speaks IPv4 it is the IPv4 address: ::ffff:a.b.c.d */
static struct endpoint endpoint_of(uint8_t family, const __be32 address[4],
				   __be16 port)
{
	struct endpoint e = { .port = ntohs(port) };

	if (family == AF_INET) {
		e.ip.version = 4;
		memcpy(e.ip.bytes, address, 4);
	} else if (address[0] == 0 && address[1] == 0 &&
		   address[2] == htonl(0xffff)) {
		e.ip.version = 4;
		memcpy(e.ip.bytes, &address[3], 4);
	} else {
		e.ip.version = 6;
		memcpy(e.ip.bytes, address, 16);
	}
	return e;
}

static void take_memory(struct census_socket *out, const struct nlattr *attr)
{
	uint32_t m[SK_MEMINFO_VARS] = { 0 };
	size_t len = mnl_attr_get_payload_len(attr);

	memcpy(m, mnl_attr_get_payload(attr),
	       len < sizeof(m) ? len : sizeof(m));
	out->rcvbuf = m[SK_MEMINFO_RCVBUF];
	out->sndbuf = m[SK_MEMINFO_SNDBUF];
	out->drops = m[SK_MEMINFO_DROPS];
}

static bool answer_take(struct census_socket *out, const struct nlmsghdr *nlh,
			bool udp)
{
	const struct inet_diag_msg *msg = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	if (nlh->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*msg) ||
	    msg->id.idiag_sport == 0)
		return false;
	memset(out, 0, sizeof(*out));
	out->udp = udp;
	out->local = endpoint_of(msg->idiag_family, msg->id.idiag_src,
				 msg->id.idiag_sport);
	if (msg->id.idiag_dport)
		out->remote = endpoint_of(msg->idiag_family, msg->id.idiag_dst,
					  msg->id.idiag_dport);
	out->cookie = (uint64_t)msg->id.idiag_cookie[1] << 32 |
		      msg->id.idiag_cookie[0];
	out->retransmits = msg->idiag_retrans;
	kernel_answer(&out->kernel, msg, nlh);
	if (udp) /* the state of UDP says no more than that it is connected */
		out->kernel.state = TCP_UNKNOWN;
	mnl_attr_for_each(attr, nlh, sizeof(*msg))
	{
		if (mnl_attr_get_type(attr) == INET_DIAG_SKMEMINFO)
			take_memory(out, attr);
	}
	return true;
}

/* --- exactly these ------------------------------------------------------ */

static void request_fill(struct inet_diag_req_v2 *req,
			 const struct diag_question *q)
{
	/* UDP takes the ends the other way round (net/ipv4/udp_diag.c) */
	kernel_request(req, q->udp ? &q->remote : &q->local,
		       q->udp ? &q->local : &q->remote);
	req->sdiag_protocol = q->udp ? IPPROTO_UDP : IPPROTO_TCP;
	req->idiag_ext |= 1 << (INET_DIAG_SKMEMINFO - 1);
}

static size_t batch_fill(char *buffer, const struct diag_question *q,
			 uint32_t n, uint32_t seq)
{
	size_t len = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer + len);

		nlh->nlmsg_type = SOCK_DIAG_BY_FAMILY;
		nlh->nlmsg_flags = NLM_F_REQUEST;
		nlh->nlmsg_seq = seq + i;
		request_fill(mnl_nlmsg_put_extra_header(
				     nlh, sizeof(struct inet_diag_req_v2)),
			     &q[i]);
		len += MNL_ALIGN(nlh->nlmsg_len);
	}
	return len;
}

static void batch_answer(const struct nlmsghdr *nlh,
			 const struct diag_question *q, uint32_t n,
			 uint32_t seq, diag_seen *seen, void *arg)
{
	uint32_t i = nlh->nlmsg_seq - seq;
	struct census_socket answer;

	if (i < n && answer_take(&answer, nlh, q[i].udp))
		seen(arg, &answer);
}

void diag_ask(struct diag *d, const struct diag_question *q, uint32_t n,
	      diag_seen *seen, void *arg)
{
	int fd = mnl_socket_get_fd(d->nl);
	uint32_t seq = d->seq + 1;
	size_t len;

	if (n > DIAG_QUESTIONS)
		n = DIAG_QUESTIONS;
	d->seq += n;
	len = batch_fill(d->buffer, q, n, seq);
	if (mnl_socket_sendto(d->nl, d->buffer, len) < 0)
		return;
	for (;;) {
		ssize_t got = recv(fd, d->buffer, BUFFER, MSG_DONTWAIT);
		const struct nlmsghdr *nlh = (const void *)d->buffer;
		int left = (int)got;

		if (got < 0)
			return;
		for (; mnl_nlmsg_ok(nlh, left);
		     nlh = mnl_nlmsg_next(nlh, &left))
			batch_answer(nlh, q, n, seq, seen, arg);
	}
}

/* --- all ---------------------------------------------------------------- */

static bool dump_start(struct diag *d, uint8_t family, uint8_t protocol,
		       uint32_t states)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(d->buffer);
	struct inet_diag_req_v2 *req;

	nlh->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	nlh->nlmsg_seq = ++d->seq;
	req = mnl_nlmsg_put_extra_header(nlh, sizeof(*req));
	req->sdiag_family = family;
	req->sdiag_protocol = protocol;
	req->idiag_states = states;
	req->idiag_ext =
		1 << (INET_DIAG_INFO - 1) | 1 << (INET_DIAG_SKMEMINFO - 1);
	if (states == 1 << KERNEL_TIME_WAIT)
		req->idiag_ext = 0;
	return mnl_socket_sendto(d->nl, nlh, nlh->nlmsg_len) >= 0;
}

/* 1: there is more, 0: that was all, -1: it broke off. */
static int dump_part(struct diag *d, bool udp, diag_seen *seen, void *arg)
{
	ssize_t got = mnl_socket_recvfrom(d->nl, d->buffer, BUFFER);
	const struct nlmsghdr *nlh = (const void *)d->buffer;
	struct census_socket socket;
	int left = (int)got;

	if (got < 0)
		return -1;
	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		if (nlh->nlmsg_seq != d->seq) /* of what was asked before */
			continue;
		if (nlh->nlmsg_type == NLMSG_DONE)
			return 0;
		if (nlh->nlmsg_type == NLMSG_ERROR)
			return -1;
		if (answer_take(&socket, nlh, udp))
			seen(arg, &socket);
	}
	return 1;
}

static bool dump(struct diag *d, bool udp, uint32_t states, diag_seen *seen,
		 void *arg)
{
	static const uint8_t families[] = { AF_INET, AF_INET6 };
	bool whole = true;

	for (size_t i = 0; i < sizeof(families); i++) {
		int more = dump_start(d, families[i],
				      udp ? IPPROTO_UDP : IPPROTO_TCP, states)
				   ? 1
				   : -1;

		while (more > 0)
			more = dump_part(d, udp, seen, arg);
		whole = whole && more == 0;
	}
	return whole;
}

bool diag_dump(struct diag *d, bool udp, diag_seen *seen, void *arg)
{
	return dump(d, udp, ALL_STATES & ~(1u << KERNEL_TIME_WAIT), seen, arg);
}

bool diag_dump_time_wait(struct diag *d, diag_seen *seen, void *arg)
{
	return dump(d, false, 1u << KERNEL_TIME_WAIT, seen, arg);
}

/* --- what ends ---------------------------------------------------------- */

static bool membership(struct diag *d, int option)
{
	static const int groups[] = { SKNLGRP_INET_TCP_DESTROY,
				      SKNLGRP_INET6_TCP_DESTROY };
	bool ok = true;

	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		ok = setsockopt(d->ends, SOL_NETLINK, option, &groups[i],
				sizeof(groups[i])) == 0 &&
		     ok;
	return ok;
}

bool diag_ends_join(struct diag *d)
{
	return d->ends >= 0 && membership(d, NETLINK_ADD_MEMBERSHIP);
}

void diag_ends_leave(struct diag *d)
{
	if (d->ends >= 0)
		membership(d, NETLINK_DROP_MEMBERSHIP);
}

int diag_ends_fd(const struct diag *d)
{
	return d->ends;
}

int diag_ends_take(struct diag *d, int most, diag_seen *seen, void *arg)
{
	struct census_socket socket;
	int n = 0;

	while (d->ends >= 0 && n < most) {
		ssize_t got = recv(d->ends, d->buffer, BUFFER, 0);
		const struct nlmsghdr *nlh = (const void *)d->buffer;

		if (got < 0)
			return errno == ENOBUFS ? -1 : n;
		n++;
		if (mnl_nlmsg_ok(nlh, (int)got) &&
		    answer_take(&socket, nlh, false))
			seen(arg, &socket);
	}
	return n;
}

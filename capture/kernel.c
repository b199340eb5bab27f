/*
 * Kernel truth.
 *
 * A query names both ends, so it costs one hash look-up in the kernel; a dump
 * would walk the table of the whole host. For a connection that does not
 * exist the kernel answers with the listener that would take it, so the ports
 * of the answer are compared with those asked for.
 *
 * sock_diag sees what TCP_INFO on a descriptor can not: request sockets
 * (SYN-RECEIVED), TIME-WAIT, and sockets whose program has closed them.
 */
#include "capture/kernel.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "capture/kernel_private.h"
#include "capture/mem.h"

struct kernel {
	struct mnl_socket *nl;
	uint32_t seq;
};

/* include/net/tcp_states.h, which is not among the headers for programs. */
static const uint8_t state_of_kernel[] = {
	TCP_UNKNOWN,	  TCP_ESTABLISHED, TCP_SYN_SENT,  TCP_SYN_RECEIVED,
	TCP_FIN_WAIT_1,	  TCP_FIN_WAIT_2,  TCP_TIME_WAIT, TCP_CLOSED,
	TCP_CLOSE_WAIT,	  TCP_LAST_ACK,	   TCP_LISTEN,	  TCP_CLOSING,
	TCP_SYN_RECEIVED,
};
_Static_assert(sizeof(state_of_kernel) == 13, "states 1 to 12");

enum tcp_state kernel_state(uint8_t state)
{
	return state < sizeof(state_of_kernel)
		       ? (enum tcp_state)state_of_kernel[state]
		       : TCP_UNKNOWN;
}

int kernel_open(struct kernel **out, struct err *e)
{
	struct kernel *k = mem_zero(1, sizeof(*k));

	k->nl = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);
	if (!k->nl || mnl_socket_bind(k->nl, 0, MNL_SOCKET_AUTOPID) < 0) {
		err_set(e, ERR_UNSUPPORTED,
			"sock_diag: %s (the kernel needs CONFIG_INET_DIAG)",
			strerror(errno));
		kernel_close(k);
		return -1;
	}
	*out = k;
	return 0;
}

void kernel_close(struct kernel *k)
{
	if (!k)
		return;
	if (k->nl)
		mnl_socket_close(k->nl);
	free(k);
}

static void put_address(__be32 to[4], const struct ip_address *ip)
{
	memcpy(to, ip->bytes, ip->version == 4 ? 4 : 16);
}

void kernel_request(struct inet_diag_req_v2 *req, const struct endpoint *local,
		    const struct endpoint *remote)
{
	req->sdiag_family = local->ip.version == 6 ? AF_INET6 : AF_INET;
	req->sdiag_protocol = IPPROTO_TCP;
	req->idiag_ext =
		1 << (INET_DIAG_INFO - 1) | 1 << (INET_DIAG_SKMEMINFO - 1);
	req->idiag_states = ~0u;
	req->id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
	req->id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
	req->id.idiag_sport = htons(local->port);
	put_address(req->id.idiag_src, &local->ip);
	if (remote) {
		req->id.idiag_dport = htons(remote->port);
		put_address(req->id.idiag_dst, &remote->ip);
	}
}

static void info_from_tcp_info(struct info_row *row, const struct tcp_info *t)
{
	row->cwnd = t->tcpi_snd_cwnd;
	row->ssthresh = t->tcpi_snd_ssthresh;
	row->rtt_us = t->tcpi_rtt;
	row->rttvar_us = t->tcpi_rttvar;
	row->rto_ms = t->tcpi_rto / 1000;
	row->unacked = t->tcpi_unacked;
	row->lost = t->tcpi_lost;
	row->retrans = t->tcpi_retransmits;
	row->total_retrans = t->tcpi_total_retrans;
	row->snd_wnd = t->tcpi_snd_wnd;
	row->rcv_wnd = t->tcpi_rcv_space;
	row->mss = t->tcpi_snd_mss;
	row->bytes_sent = t->tcpi_bytes_sent;
	row->bytes_acked = t->tcpi_bytes_acked;
	row->bytes_received = t->tcpi_bytes_received;
	row->backoff = t->tcpi_backoff;
	row->ca_state = t->tcpi_ca_state;
}

/* An older kernel's struct is shorter than ours, a newer one's longer. */
static void copy_info(struct kernel_socket *out, const struct nlattr *attr)
{
	struct tcp_info t = { 0 };
	size_t len = mnl_attr_get_payload_len(attr);

	if (len > sizeof(out->raw))
		len = sizeof(out->raw);
	memcpy(out->raw, mnl_attr_get_payload(attr), len);
	out->raw_len = (uint32_t)len;
	memcpy(&t, out->raw, len < sizeof(t) ? len : sizeof(t));
	info_from_tcp_info(&out->info, &t);
	out->has_info = len > 0;
}

/* The counter `dropped` of SK_MEMINFO_VARS numbers, if it is among them. */
static uint32_t dropped_of(const void *meminfo, size_t len)
{
	uint32_t numbers[SK_MEMINFO_DROPS + 1];

	if (len < sizeof(numbers))
		return 0;
	memcpy(numbers, meminfo, sizeof(numbers));
	return numbers[SK_MEMINFO_DROPS];
}

void kernel_answer(struct kernel_socket *out, const struct inet_diag_msg *msg,
		   const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;

	*out = (struct kernel_socket){ .state = kernel_state(msg->idiag_state),
				       .uid = msg->idiag_uid,
				       .inode = msg->idiag_inode };
	mnl_attr_for_each(attr, nlh, sizeof(*msg))
	{
		if (mnl_attr_get_type(attr) == INET_DIAG_INFO)
			copy_info(out, attr);
		else if (mnl_attr_get_type(attr) == INET_DIAG_SKMEMINFO)
			out->dropped =
				dropped_of(mnl_attr_get_payload(attr),
					   mnl_attr_get_payload_len(attr));
	}
	out->info.rqueue = msg->idiag_rqueue;
	out->info.wqueue = msg->idiag_wqueue;
	out->info.timer = msg->idiag_timer;
	out->info.timer_ms = msg->idiag_expires;
}

static int receive(struct kernel *k, uint16_t want_dport,
		   struct kernel_socket *out, struct err *e)
{
	_Alignas(struct nlmsghdr) char buf[4096];
	ssize_t n = mnl_socket_recvfrom(k->nl, buf, sizeof(buf));
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)buf;
	const struct inet_diag_msg *msg;

	if (n < 0 || !mnl_nlmsg_ok(nlh, (int)n))
		return err_set(e, ERR_UNSUPPORTED, "sock_diag: %s",
			       strerror(n < 0 ? errno : EPROTO));
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		const struct nlmsgerr *answer = mnl_nlmsg_get_payload(nlh);

		if (answer->error == -ENOENT)
			return 0;
		return err_set(e, ERR_UNSUPPORTED, "sock_diag: %s",
			       strerror(-answer->error));
	}
	msg = mnl_nlmsg_get_payload(nlh);
	if (msg->id.idiag_dport != want_dport)
		return 0;
	kernel_answer(out, msg, nlh);
	return 1;
}

/* The answer counts if its remote port is this one. */
static int query(struct kernel *k, const struct endpoint *local,
		 const struct endpoint *remote, uint16_t want_dport,
		 struct kernel_socket *out, struct err *e)
{
	_Alignas(struct nlmsghdr) char buf[256];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct inet_diag_req_v2 *req;

	nlh->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = ++k->seq;
	req = mnl_nlmsg_put_extra_header(nlh, sizeof(*req));
	kernel_request(req, local, remote);
	if (mnl_socket_sendto(k->nl, nlh, nlh->nlmsg_len) < 0)
		return err_set(e, ERR_UNSUPPORTED, "sock_diag: %s",
			       strerror(errno));
	return receive(k, htons(want_dport), out, e);
}

int kernel_tcp(struct kernel *k, const struct endpoint *local,
	       const struct endpoint *remote, struct kernel_socket *out,
	       struct err *e)
{
	return query(k, local, remote, remote ? remote->port : 0, out, e);
}

int kernel_tcp_taker(struct kernel *k, const struct endpoint *local,
		     const struct endpoint *remote, struct kernel_socket *out,
		     struct err *e)
{
	return query(k, local, remote, 0, out, e);
}

/*
 * Not from sock_diag: for UDP that counts the memory that datagrams occupy,
 * which differs from kernel to kernel.
 */
bool kernel_udp_queues(int fd, struct kernel_socket *out)
{
	uint32_t meminfo[SK_MEMINFO_VARS];
	socklen_t len = sizeof(meminfo);
	int recv = 0, send = 0;

	if (ioctl(fd, SIOCINQ, &recv) < 0 || ioctl(fd, SIOCOUTQ, &send) < 0)
		return false;
	*out = (struct kernel_socket){ .state = TCP_UNKNOWN };
	out->info.rqueue = (uint32_t)recv;
	out->info.wqueue = (uint32_t)send;
	if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, meminfo, &len) == 0)
		out->dropped = dropped_of(meminfo, len);
	return true;
}

enum tcp_state kernel_fd_state(int fd)
{
	struct tcp_info t = { 0 };
	socklen_t len = sizeof(t);

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &t, &len) < 0)
		return TCP_UNKNOWN;
	return kernel_state(t.tcpi_state);
}

/* Nobody has read the end of the file yet. */
uint32_t kernel_unread(const struct kernel_socket *s)
{
	bool fin_came = s->state == TCP_CLOSE_WAIT ||
			s->state == TCP_LAST_ACK || s->state == TCP_CLOSING;

	return s->info.rqueue - (fin_came && s->info.rqueue ? 1 : 0);
}

uint32_t kernel_unacked(const struct kernel_socket *s)
{
	bool own = s->state == TCP_SYN_SENT || s->state == TCP_SYN_RECEIVED ||
		   s->state == TCP_FIN_WAIT_1 || s->state == TCP_CLOSING ||
		   s->state == TCP_LAST_ACK;

	return s->info.wqueue - (own && s->info.wqueue ? 1 : 0);
}

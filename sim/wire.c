/*
 * The wire: one nfnetlink queue behind two hooks.
 *
 *   socket ─▶ OUTPUT ─▶ lo ─▶ libpcap ─▶ PREROUTING ─▶ socket
 *               │ SYN alone                  │ all else
 *               ╰────────▶ queue 0 ◀─────────╯
 *
 * At PREROUTING libpcap has seen the packet, and the sender's segmentation is
 * not changed by the wait. A SYN is held at OUTPUT: there the kernel takes it
 * for not yet sent and does not repeat it. Copies carry a mark and pass.
 *
 * NFQA_CFG_F_GSO is never set: without it the kernel completes checksums
 * before it shows a packet, so a copy is as good as the original.
 */
#include "sim/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capture/mem.h"
#include "sim/wire_rules.h"

enum {
	QUEUE_LENGTH = 16384,
	RECEIVE_BUFFER = 8 << 20,
	MESSAGE_SIZE = 0xffff + 4096,
};

struct wire {
	struct mnl_socket *queue;
	int raw4, raw6; /* opened when first needed */
	uint64_t lost;
	char *buf;
};

/* --- the queue ----------------------------------------------------------- */

static int queue_command(struct mnl_socket *nl, struct nlmsghdr *nlh)
{
	_Alignas(struct nlmsghdr) char answer[4096];
	ssize_t n;

	nlh->nlmsg_flags |= NLM_F_ACK;
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		return -1;
	n = mnl_socket_recvfrom(nl, answer, sizeof(answer));
	return n < 0 ? -1
		     : mnl_cb_run(answer, (size_t)n, 0,
				  mnl_socket_get_portid(nl), NULL, NULL);
}

static int queue_bind(struct wire *w)
{
	_Alignas(struct nlmsghdr) char buf[512] = "";
	struct nlmsghdr *nlh;
	int fd = mnl_socket_get_fd(w->queue), size = RECEIVE_BUFFER;

	nlh = nfq_nlmsg_put(buf, NFQNL_MSG_CONFIG, 0);
	nfq_nlmsg_cfg_put_cmd(nlh, AF_UNSPEC, NFQNL_CFG_CMD_BIND);
	if (queue_command(w->queue, nlh) < 0)
		return -1;
	nlh = nfq_nlmsg_put(buf, NFQNL_MSG_CONFIG, 0);
	nfq_nlmsg_cfg_put_params(nlh, NFQNL_COPY_PACKET, 0xffff);
	nfq_nlmsg_cfg_put_qmaxlen(nlh, QUEUE_LENGTH);
	if (queue_command(w->queue, nlh) < 0)
		return -1;
	/* The force variant asks for CAP_NET_ADMIN outside; more is a bonus. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	return fcntl(fd, F_SETFL, O_NONBLOCK);
}

int wire_open(struct wire **out, struct err *e)
{
	struct wire *w = mem_zero(1, sizeof(*w));

	w->raw4 = w->raw6 = -1;
	w->buf = mem_zero(1, MESSAGE_SIZE);
	if (wire_rules(e) < 0)
		goto fail;
	w->queue = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);
	if (!w->queue || mnl_socket_bind(w->queue, 0, MNL_SOCKET_AUTOPID) < 0 ||
	    queue_bind(w) < 0) {
		err_set(e, ERR_UNSUPPORTED,
			"holding packets: nfnetlink_queue: %s (as root: "
			"modprobe nfnetlink_queue)",
			strerror(errno));
		goto fail;
	}
	*out = w;
	return 0;
fail:
	wire_close(w);
	return -1;
}

void wire_close(struct wire *w)
{
	if (!w)
		return;
	if (w->queue)
		mnl_socket_close(w->queue);
	if (w->raw4 >= 0)
		close(w->raw4);
	if (w->raw6 >= 0)
		close(w->raw6);
	free(w->buf);
	free(w);
}

int wire_fd(const struct wire *w)
{
	return mnl_socket_get_fd(w->queue);
}

/*
 * What the queue had no room for, from the kernel's own table; its columns are
 * queue, port, length, mode, range, queue_dropped, user_dropped, …
 */
uint64_t wire_lost(const struct wire *w)
{
	FILE *f = fopen("/proc/net/netfilter/nfnetlink_queue", "re");
	unsigned long long full = 0, unread = 0;

	if (!f)
		return w->lost;
	if (fscanf(f, "%*u %*u %*u %*u %*u %llu %llu", &full, &unread) != 2)
		full = unread = 0;
	fclose(f);
	return full + unread;
}

/* Reads one queue message into *p; false if it is something else. */
static bool message_packet(const struct nlmsghdr *nlh, struct wire_packet *p)
{
	struct nlattr *attr[NFQA_MAX + 1] = { 0 };
	const struct nfqnl_msg_packet_hdr *head;

	if (NFNL_SUBSYS_ID(nlh->nlmsg_type) != NFNL_SUBSYS_QUEUE ||
	    nfq_nlmsg_parse(nlh, attr) < 0 || !attr[NFQA_PACKET_HDR] ||
	    !attr[NFQA_PAYLOAD])
		return false;
	head = mnl_attr_get_payload(attr[NFQA_PACKET_HDR]);
	*p = (struct wire_packet){
		.id = ntohl(head->packet_id),
		.hook = head->hook == NF_INET_LOCAL_OUT ? WIRE_OUTPUT
							: WIRE_PREROUTING,
		.bytes = mnl_attr_get_payload(attr[NFQA_PAYLOAD]),
		.len = mnl_attr_get_payload_len(attr[NFQA_PAYLOAD]),
	};
	return true;
}

/* The kernel answers a verdict only if there is something wrong with it. */
static bool verdict_refused(const struct nlmsghdr *nlh, struct err *e)
{
	const struct nlmsgerr *answer = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type != NLMSG_ERROR || !answer->error)
		return false;
	err_set(e, ERR_UNSUPPORTED, "verdict on a packet: %s",
		strerror(-answer->error));
	return true;
}

int wire_next(struct wire *w, struct wire_packet *p, struct err *e)
{
	for (;;) {
		ssize_t n = recv(wire_fd(w), w->buf, MESSAGE_SIZE, 0);
		const struct nlmsghdr *nlh = (const void *)w->buf;

		if (n < 0 && errno == ENOBUFS) {
			w->lost++;
			continue;
		}
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return 0;
		if (n < 0)
			return err_set(e, ERR_UNSUPPORTED,
				       "holding packets: %s", strerror(errno));
		if (!mnl_nlmsg_ok(nlh, (int)n))
			continue;
		if (verdict_refused(nlh, e))
			return -1;
		if (message_packet(nlh, p))
			return 1;
	}
}

/* --- verdicts and copies ------------------------------------------------- */

static int verdict(struct wire *w, uint32_t id, int what,
		   const uint8_t *changed, uint32_t len, struct err *e)
{
	_Alignas(struct nlmsghdr) char head[512];
	char *buf = changed ? mem_zero(1, len + sizeof(head)) : head;
	struct nlmsghdr *nlh = nfq_nlmsg_put(buf, NFQNL_MSG_VERDICT, 0);
	ssize_t rc;

	nfq_nlmsg_verdict_put(nlh, (int)id, what);
	if (changed)
		nfq_nlmsg_verdict_put_pkt(nlh, changed, len);
	/* A SYN held at OUTPUT may be none any more: it passes all the same. */
	if (changed)
		nfq_nlmsg_verdict_put_mark(nlh, WIRE_COPY_MARK);
	rc = mnl_socket_sendto(w->queue, nlh, nlh->nlmsg_len);
	if (rc < 0)
		err_set(e, ERR_UNSUPPORTED, "verdict on a packet: %s",
			strerror(errno));
	if (changed)
		free(buf);
	return rc < 0 ? -1 : 0;
}

int wire_accept(struct wire *w, uint32_t id, const uint8_t *changed,
		uint32_t len, struct err *e)
{
	return verdict(w, id, NF_ACCEPT, changed, len, e);
}

int wire_drop(struct wire *w, uint32_t id, struct err *e)
{
	return verdict(w, id, NF_DROP, NULL, 0, e);
}

static int raw_open(int family)
{
	uint32_t mark = WIRE_COPY_MARK;
	int fd = socket(family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);

	if (fd >= 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static ssize_t raw_send4(struct wire *w, const uint8_t *bytes, uint32_t len)
{
	struct sockaddr_in to = { .sin_family = AF_INET };

	if (w->raw4 < 0)
		w->raw4 = raw_open(AF_INET);
	memcpy(&to.sin_addr, bytes + 16, 4);
	return sendto(w->raw4, bytes, len, 0, (struct sockaddr *)&to,
		      sizeof(to));
}

static ssize_t raw_send6(struct wire *w, const uint8_t *bytes, uint32_t len)
{
	struct sockaddr_in6 to = { .sin6_family = AF_INET6 };

	if (w->raw6 < 0)
		w->raw6 = raw_open(AF_INET6);
	memcpy(&to.sin6_addr, bytes + 24, 16);
	return sendto(w->raw6, bytes, len, 0, (struct sockaddr *)&to,
		      sizeof(to));
}

int wire_copy(struct wire *w, const uint8_t *bytes, uint32_t len, struct err *e)
{
	ssize_t n = -1;

	errno = EINVAL;
	if (len >= 20 && bytes[0] >> 4 == 4)
		n = raw_send4(w, bytes, len);
	else if (len >= 40 && bytes[0] >> 4 == 6)
		n = raw_send6(w, bytes, len);
	if (n == (ssize_t)len)
		return 0;
	return err_set(e, ERR_UNSUPPORTED, "sending a copy of a packet: %s",
		       strerror(errno));
}

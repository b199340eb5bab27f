/*
 * The wire: one nfnetlink queue behind two hooks.
 *
 *   socket ─▶ OUTPUT ─▶ lo ─▶ libpcap ─▶ PREROUTING ─▶ socket
 *               │ SYN alone                  │ all else
 *               ╰────────▶ queue 0 ◀─────────╯
 *
 * At PREROUTING libpcap has seen the packet, and the sender's segmentation is
 * not changed by the wait. A SYN is held at OUTPUT: there the kernel takes it
 * for not yet sent and does not repeat it. Copies carry a mark and pass. The
 * rules have the bypass flag, so without us nothing waits.
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
#include <libnftnl/chain.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/table.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netfilter/xt_NFQUEUE.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capture/mem.h"

#define TABLE_NAME "wirestep"

enum {
	COPY_MARK = 0x77697265, /* "wire" */
	QUEUE_LENGTH = 16384,
	RECEIVE_BUFFER = 8 << 20,
	MESSAGE_SIZE = 0xffff + 4096,
	TCP_FLAGS_AT = 13, /* byte of the TCP header */
	SYN_ONLY = 0x02,
	SYN_OR_ACK = 0x12,
};

struct wire {
	struct mnl_socket *queue;
	int raw4, raw6; /* opened when first needed */
	uint64_t lost;
	char *buf;
};

/* --- nf_tables rules ----------------------------------------------------- */

/* One nf_tables transaction: messages collected, sent and acknowledged. */
struct batch {
	struct mnl_nlmsg_batch *b;
	uint32_t seq, expect;
	_Alignas(struct nlmsghdr) char buf[16384];
};

static struct nlmsghdr *batch_add(struct batch *b, uint16_t type,
				  uint16_t flags)
{
	b->expect++;
	return nftnl_nlmsg_build_hdr(mnl_nlmsg_batch_current(b->b), type,
				     NFPROTO_INET, flags | NLM_F_ACK, b->seq++);
}

static void batch_frame(struct batch *b, bool begin)
{
	if (begin)
		nftnl_batch_begin(mnl_nlmsg_batch_current(b->b), b->seq++);
	else
		nftnl_batch_end(mnl_nlmsg_batch_current(b->b), b->seq++);
	mnl_nlmsg_batch_next(b->b);
}

static void add_table(struct batch *b)
{
	struct nftnl_table *t = nftnl_table_alloc();

	nftnl_table_set_str(t, NFTNL_TABLE_NAME, TABLE_NAME);
	nftnl_table_nlmsg_build_payload(
		batch_add(b, NFT_MSG_NEWTABLE, NLM_F_CREATE), t);
	mnl_nlmsg_batch_next(b->b);
	nftnl_table_free(t);
}

static void add_chain(struct batch *b, const char *name, uint32_t hook)
{
	struct nftnl_chain *c = nftnl_chain_alloc();

	nftnl_chain_set_str(c, NFTNL_CHAIN_TABLE, TABLE_NAME);
	nftnl_chain_set_str(c, NFTNL_CHAIN_NAME, name);
	nftnl_chain_set_u32(c, NFTNL_CHAIN_HOOKNUM, hook);
	nftnl_chain_set_s32(c, NFTNL_CHAIN_PRIO, -500);
	nftnl_chain_set_str(c, NFTNL_CHAIN_TYPE, "filter");
	nftnl_chain_nlmsg_build_payload(
		batch_add(b, NFT_MSG_NEWCHAIN, NLM_F_CREATE), c);
	mnl_nlmsg_batch_next(b->b);
	nftnl_chain_free(c);
}

static void add_expr_cmp(struct nftnl_rule *r, uint32_t op, const void *data,
			 uint32_t len)
{
	struct nftnl_expr *e = nftnl_expr_alloc("cmp");

	nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_OP, op);
	nftnl_expr_set(e, NFTNL_EXPR_CMP_DATA, data, len);
	nftnl_rule_add_expr(r, e);
}

static void add_expr_meta(struct nftnl_rule *r, uint32_t key)
{
	struct nftnl_expr *e = nftnl_expr_alloc("meta");

	nftnl_expr_set_u32(e, NFTNL_EXPR_META_KEY, key);
	nftnl_expr_set_u32(e, NFTNL_EXPR_META_DREG, NFT_REG_1);
	nftnl_rule_add_expr(r, e);
}

static void match_not_marked(struct nftnl_rule *r)
{
	uint32_t mark = COPY_MARK;

	add_expr_meta(r, NFT_META_MARK);
	add_expr_cmp(r, NFT_CMP_NEQ, &mark, sizeof(mark));
}

static void match_tcp(struct nftnl_rule *r)
{
	uint8_t tcp = IPPROTO_TCP;

	add_expr_meta(r, NFT_META_L4PROTO);
	add_expr_cmp(r, NFT_CMP_EQ, &tcp, sizeof(tcp));
}

static void match_syn_alone(struct nftnl_rule *r)
{
	struct nftnl_expr *e = nftnl_expr_alloc("payload");
	uint8_t mask = SYN_OR_ACK, none = 0, syn = SYN_ONLY;

	nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_BASE,
			   NFT_PAYLOAD_TRANSPORT_HEADER);
	nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_OFFSET, TCP_FLAGS_AT);
	nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_LEN, 1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_DREG, NFT_REG_1);
	nftnl_rule_add_expr(r, e);
	e = nftnl_expr_alloc("bitwise");
	nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_SREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_DREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_LEN, 1);
	nftnl_expr_set(e, NFTNL_EXPR_BITWISE_MASK, &mask, 1);
	nftnl_expr_set(e, NFTNL_EXPR_BITWISE_XOR, &none, 1);
	nftnl_rule_add_expr(r, e);
	add_expr_cmp(r, NFT_CMP_EQ, &syn, 1);
}

static void then_accept(struct nftnl_rule *r)
{
	struct nftnl_expr *e = nftnl_expr_alloc("immediate");

	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_VERDICT, NF_ACCEPT);
	nftnl_rule_add_expr(r, e);
}

static void then_queue_native(struct nftnl_rule *r)
{
	struct nftnl_expr *e = nftnl_expr_alloc("queue");

	nftnl_expr_set_u16(e, NFTNL_EXPR_QUEUE_NUM, 0);
	nftnl_expr_set_u16(e, NFTNL_EXPR_QUEUE_TOTAL, 1);
	nftnl_expr_set_u16(e, NFTNL_EXPR_QUEUE_FLAGS, NFT_QUEUE_FLAG_BYPASS);
	nftnl_rule_add_expr(r, e);
}

static void then_queue_xt(struct nftnl_rule *r)
{
	struct nftnl_expr *e = nftnl_expr_alloc("target");
	struct xt_NFQ_info_v3 *info = mem_zero(1, sizeof(*info));

	info->queues_total = 1;
	info->flags = NFQ_FLAG_BYPASS;
	nftnl_expr_set_str(e, NFTNL_EXPR_TG_NAME, "NFQUEUE");
	nftnl_expr_set_u32(e, NFTNL_EXPR_TG_REV, 3);
	/* the expression takes ownership of info */
	nftnl_expr_set(e, NFTNL_EXPR_TG_INFO, info, sizeof(*info));
	nftnl_rule_add_expr(r, e);
}

typedef void rule_part(struct nftnl_rule *r);

static void add_rule(struct batch *b, const char *chain,
		     rule_part *const parts[], size_t n)
{
	struct nftnl_rule *r = nftnl_rule_alloc();

	nftnl_rule_set_str(r, NFTNL_RULE_TABLE, TABLE_NAME);
	nftnl_rule_set_str(r, NFTNL_RULE_CHAIN, chain);
	nftnl_rule_set_u32(r, NFTNL_RULE_FAMILY, NFPROTO_INET);
	for (size_t i = 0; i < n; i++)
		parts[i](r);
	nftnl_rule_nlmsg_build_payload(
		batch_add(b, NFT_MSG_NEWRULE, NLM_F_APPEND | NLM_F_CREATE), r);
	mnl_nlmsg_batch_next(b->b);
	nftnl_rule_free(r);
}

/* Sends the transaction; 0, or the first error as a negative errno. */
static int batch_send(struct mnl_socket *nl, struct batch *b)
{
	_Alignas(struct nlmsghdr) char answer[16384];
	int error = 0;

	if (mnl_socket_sendto(nl, mnl_nlmsg_batch_head(b->b),
			      mnl_nlmsg_batch_size(b->b)) < 0)
		return -errno;
	while (b->expect && !error) {
		ssize_t n = mnl_socket_recvfrom(nl, answer, sizeof(answer));
		int left = (int)n;

		if (n < 0)
			return -errno;
		for (const struct nlmsghdr *h = (void *)answer;
		     mnl_nlmsg_ok(h, left); h = mnl_nlmsg_next(h, &left)) {
			const struct nlmsgerr *m = mnl_nlmsg_get_payload(h);

			if (h->nlmsg_type != NLMSG_ERROR)
				continue;
			b->expect -= b->expect > 0;
			if (m->error && !error)
				error = m->error;
		}
	}
	return error;
}

static int install_rules(struct mnl_socket *nl, rule_part *queue)
{
	rule_part *const syn_at_output[] = { match_not_marked, match_tcp,
					     match_syn_alone, queue };
	rule_part *const syn_passes[] = { match_tcp, match_syn_alone,
					  then_accept };
	rule_part *const rest[] = { match_not_marked, queue };
	struct batch b = { .seq = 1 };
	int rc;

	b.b = mnl_nlmsg_batch_start(b.buf, sizeof(b.buf));
	batch_frame(&b, true);
	add_table(&b);
	add_chain(&b, "out", NF_INET_LOCAL_OUT);
	add_chain(&b, "in", NF_INET_PRE_ROUTING);
	add_rule(&b, "out", syn_at_output, 4);
	add_rule(&b, "in", syn_passes, 3);
	add_rule(&b, "in", rest, 2);
	batch_frame(&b, false);
	rc = batch_send(nl, &b);
	mnl_nlmsg_batch_stop(b.b);
	return rc;
}

static int rules_open(struct err *e)
{
	static rule_part *const ways[] = { then_queue_native, then_queue_xt };
	/* What worked before is tried alone: a refusal costs a modprobe. */
	static size_t first;
	int rc = -EPROTONOSUPPORT;

	for (size_t i = first; rc < 0 && i < sizeof(ways) / sizeof(*ways);
	     i++) {
		struct mnl_socket *nl =
			mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);

		if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
			rc = -errno;
		else
			rc = install_rules(nl, ways[i]);
		first = rc == 0 ? i : 0;
		if (nl)
			mnl_socket_close(nl);
	}
	if (rc == 0)
		return 0;
	return err_set(e, ERR_UNSUPPORTED,
		       "holding packets: nf_tables rule: %s (the kernel needs "
		       "nf_tables with CONFIG_NFT_QUEUE or "
		       "CONFIG_NETFILTER_XT_TARGET_NFQUEUE; as root: modprobe "
		       "-a nfnetlink_queue nft_queue)",
		       strerror(-rc));
}

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
	if (rules_open(e) < 0)
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
	uint32_t mark = COPY_MARK;
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

/*
 * The rules that send packets to the queue, as one nf_tables transaction.
 *
 *   chain out, OUTPUT:      not marked, TCP, SYN without ACK  ─▶ queue
 *   chain in,  PREROUTING:  TCP, SYN without ACK              ─▶ accept
 *                           not marked                        ─▶ queue
 *
 * Queueing is an expression of its own where the kernel has one, else the xt
 * target of iptables. Both have the bypass flag: when nobody listens to the
 * queue any more, packets pass.
 */
#include "sim/wire_rules.h"

#include <errno.h>
#include <netinet/in.h> /* before the kernel's own of the same names */

#include <libmnl/libmnl.h>
#include <libnftnl/chain.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/table.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/xt_NFQUEUE.h>
#include <string.h>
#include <sys/socket.h>

#include "capture/mem.h"

#define TABLE_NAME "wirestep"

enum {
	TCP_FLAGS_AT = 13, /* byte of the TCP header */
	SYN_ONLY = 0x02,
	SYN_OR_ACK = 0x12,
};

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
	uint32_t mark = WIRE_COPY_MARK;

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

int wire_rules(struct err *e)
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

/*
 * What of a network could be changed by mistake, as text, read without the
 * project's own code; taken by children around what they do.
 */
#ifndef TESTS_SNAPSHOT_H
#define TESTS_SNAPSHOT_H

#include "tests/test.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/ethtool.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "tests/play.h"

enum { SNAPSHOT = 65536 };

struct snapshot {
	char text[SNAPSHOT];
	size_t len;
};

static __attribute__((format(printf, 2, 3))) void put(struct snapshot *s,
						      const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	s->len +=
		(size_t)vsnprintf(s->text + s->len, SNAPSHOT - s->len, fmt, ap);
	va_end(ap);
	ck_assert_uint_lt(s->len, SNAPSHOT);
}

/* --- what is read -------------------------------------------------------- */

static inline void put_namespace(struct snapshot *s)
{
	struct stat st;

	ck_assert_int_eq(stat("/proc/self/ns/net", &st), 0);
	put(s, "netns %llu\n", (unsigned long long)st.st_ino);
}

/* Names of interfaces: /proc/net/dev without its counters. */
static inline void put_links(struct snapshot *s)
{
	char line[512], name[64];
	FILE *in = fopen("/proc/self/net/dev", "r");

	ck_assert_ptr_nonnull(in);
	while (fgets(line, sizeof(line), in))
		if (strchr(line, ':') && sscanf(line, " %63[^:]", name) == 1)
			put(s, "link %s\n", name);
	fclose(in);
}

static inline int lo_get(unsigned long request, struct ifreq *ifr)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int rc;

	memcpy(ifr->ifr_name, "lo", sizeof("lo"));
	rc = ioctl(fd, request, ifr);
	close(fd);
	return rc;
}

static inline void put_loopback(struct snapshot *s)
{
	static const struct {
		const char *name;
		uint32_t command;
	} offload[] = { { "tso", ETHTOOL_GTSO },
			{ "gso", ETHTOOL_GGSO },
			{ "gro", ETHTOOL_GGRO } };
	struct ifreq ifr = { 0 };

	if (lo_get(SIOCGIFFLAGS, &ifr) < 0) {
		put(s, "lo none\n");
		return;
	}
	put(s, "lo %s\n", ifr.ifr_flags & IFF_UP ? "up" : "down");
	if (lo_get(SIOCGIFMTU, &ifr) == 0)
		put(s, "mtu %d\n", ifr.ifr_mtu);
	for (int i = 0; i < ROWS(offload); i++) {
		struct ethtool_value value = { .cmd = offload[i].command };

		ifr.ifr_data = (void *)&value;
		if (lo_get(SIOCETHTOOL, &ifr) == 0)
			put(s, "%s %s\n", offload[i].name,
			    value.data ? "on" : "off");
	}
}

static inline void put_sysctls(struct snapshot *s)
{
	static const char *const names[] = {
		"tcp_early_retrans", "tcp_syn_retries", "tcp_synack_retries",
		"tcp_fin_timeout",   "tcp_sack",	"tcp_no_metrics_save",
	};

	for (int i = 0; i < ROWS(names); i++) {
		char path[128], value[64] = "?";
		FILE *in;

		snprintf(path, sizeof(path), "/proc/sys/net/ipv4/%s", names[i]);
		in = fopen(path, "r");
		if (in && !fgets(value, sizeof(value), in))
			value[0] = '\0';
		if (in)
			fclose(in);
		value[strcspn(value, "\n")] = '\0';
		put(s, "%s %s\n", names[i], value);
	}
}

/* --- routes and tables, by netlink --------------------------------------- */

static inline void put_metrics(struct snapshot *s, const struct nlattr *nest)
{
	const struct nlattr *a;

	mnl_attr_for_each_nested(a, nest) if (mnl_attr_get_payload_len(a) == 4)
		put(s, " metric%d=%u", mnl_attr_get_type(a),
		    mnl_attr_get_u32(a));
}

static inline int put_route(const struct nlmsghdr *h, void *context)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(h);
	struct snapshot *s = context;
	char text[INET6_ADDRSTRLEN];
	const struct nlattr *a;

	/* Cached routes come and go by themselves. */
	if (rtm->rtm_flags & RTM_F_CLONED)
		return MNL_CB_OK;
	put(s, "route table %d type %d /%d", rtm->rtm_table, rtm->rtm_type,
	    rtm->rtm_dst_len);
	mnl_attr_for_each(a, h, sizeof(*rtm))
	{
		int type = mnl_attr_get_type(a);

		if (type == RTA_DST || type == RTA_GATEWAY)
			put(s, " %s",
			    inet_ntop(rtm->rtm_family, mnl_attr_get_payload(a),
				      text, sizeof(text)));
		else if (type == RTA_OIF || type == RTA_PRIORITY)
			put(s, " %d=%u", type, mnl_attr_get_u32(a));
		else if (type == RTA_METRICS)
			put_metrics(s, a);
	}
	put(s, "\n");
	return MNL_CB_OK;
}

static inline int put_table(const struct nlmsghdr *h, void *context)
{
	const struct nlattr *a;

	mnl_attr_for_each(a, h,
			  sizeof(struct nfgenmsg)) if (mnl_attr_get_type(a) ==
						       NFTA_TABLE_NAME)
		put(context, "nft %s\n", mnl_attr_get_str(a));
	return MNL_CB_OK;
}

/* Asks for all of a kind; a refusal is part of the snapshot too. */
static inline void dump_netlink(struct snapshot *s, int bus, uint16_t type,
				uint8_t family, mnl_cb_t each)
{
	_Alignas(struct nlmsghdr) char buf[32768];
	struct mnl_socket *nl = mnl_socket_open2(bus, SOCK_CLOEXEC);
	struct nlmsghdr *h = mnl_nlmsg_put_header(buf);
	int rc = MNL_CB_OK;

	ck_assert_ptr_nonnull(nl);
	ck_assert_int_eq(mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID), 0);
	h->nlmsg_type = type;
	h->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	/* Both headers begin with the family. */
	*(uint8_t *)mnl_nlmsg_put_extra_header(
		h, bus == NETLINK_ROUTE ? sizeof(struct rtmsg)
					: sizeof(struct nfgenmsg)) = family;
	ck_assert_int_ge(mnl_socket_sendto(nl, h, h->nlmsg_len), 0);
	while (rc > MNL_CB_STOP) {
		ssize_t n = mnl_socket_recvfrom(nl, buf, sizeof(buf));

		rc = n < 0 ? -1 : mnl_cb_run(buf, (size_t)n, 0, 0, each, s);
	}
	if (rc < 0)
		put(s, "netlink %d: %s\n", type, strerror(errno));
	mnl_socket_close(nl);
}

static inline void put_queue(struct snapshot *s)
{
	FILE *in = fopen("/proc/self/net/netfilter/nfnetlink_queue", "r");
	unsigned number;

	if (!in) /* not there, or root's alone */
		put(s, "queue: %s\n", strerror(errno));
	if (!in)
		return;
	if (fscanf(in, " %u", &number) == 1)
		put(s, "queue %u\n", number);
	fclose(in);
}

static inline void snapshot_take(struct snapshot *s)
{
	s->len = 0;
	put_namespace(s);
	put_links(s);
	put_loopback(s);
	put_sysctls(s);
	dump_netlink(s, NETLINK_ROUTE, RTM_GETROUTE, AF_INET, put_route);
	dump_netlink(s, NETLINK_ROUTE, RTM_GETROUTE, AF_INET6, put_route);
	dump_netlink(s, NETLINK_NETFILTER,
		     NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE, AF_UNSPEC,
		     put_table);
	put_queue(s);
}

static inline bool has_line(const struct snapshot *s, const char *line)
{
	char whole[256];

	snprintf(whole, sizeof(whole), "\n%s\n", line);
	return strstr(s->text, whole) != NULL;
}

/* An ordinary user is not told which queues there are. */
static inline bool has_queue(const struct snapshot *s)
{
	return has_line(s, "queue 0") ||
	       has_line(s, "queue: Permission denied");
}

static inline int count_lines(const struct snapshot *s, const char *start)
{
	int n = 0;

	for (const char *p = s->text; (p = strstr(p, start)); p++)
		n += p == s->text || p[-1] == '\n';
	return n;
}

/* --- children ------------------------------------------------------------ */

/* What a child has to say is written where its parent can read it. */
struct report {
	struct snapshot inside;
	struct err e;
	int rc;
};

static inline struct report *report_new(void)
{
	struct report *r = mmap(NULL, sizeof(*r), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	ck_assert(r != MAP_FAILED);
	return r;
}

static inline void report_free(struct report *r)
{
	munmap(r, sizeof(*r));
}

/*
 * Starts a child that does `work` and then stands still; returns when it is
 * done with it.
 */
static inline pid_t child_start(int (*work)(int arg, struct err *e), int arg,
				struct report *r)
{
	int done[2];
	char c;
	pid_t pid;

	ck_assert_int_eq(pipe(done), 0);
	pid = fork();
	ck_assert(pid >= 0);
	if (pid == 0) {
		close(done[0]);
		r->rc = work(arg, &r->e);
		snapshot_take(&r->inside);
		(void)!write(done[1], "x", 1);
		for (;;)
			pause();
	}
	close(done[1]);
	ck_assert_msg(read(done[0], &c, 1) == 1, "the child has ended");
	close(done[0]);
	return pid;
}

static inline void child_kill(pid_t pid)
{
	int status;

	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* Does the work in a child; outside nothing changes, then or after its end. */
static inline struct report *untouched(int (*work)(int arg, struct err *e),
				       int arg)
{
	static struct snapshot before, now;
	struct report *r = report_new();
	pid_t pid;

	snapshot_take(&before);
	pid = child_start(work, arg, r);
	snapshot_take(&now);
	ck_assert_str_eq(now.text, before.text);
	child_kill(pid);
	snapshot_take(&now);
	ck_assert_str_eq(now.text, before.text);
	ck_assert_str_ne(r->inside.text, before.text);
	return r;
}

#endif

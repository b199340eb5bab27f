/*
 * The routes of the stage.
 *
 * Those to ourselves the kernel has made; they get the metrics by which
 * retransmission timers stand still (RTAX_RTO_MIN) and acknowledgements come
 * at once (RTAX_QUICKACK), and those that a scenario says.
 *
 * Groups (224.0.0.0/4, ff00::/8) have a route to lo, so that a packet to one
 * crosses the wire once; for broadcast the kernel has one already.
 */
#include "sim/stage_routes.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

enum { FREEZE_RTO_MS = 120000 };

struct local_route {
	uint8_t family, prefix_len;
	const char *dst;
	uint8_t type, scope;
};

static const struct local_route local_routes[] = {
	{ AF_INET, 8, "127.0.0.0", RTN_LOCAL, RT_SCOPE_HOST },
	{ AF_INET, 32, "127.0.0.1", RTN_LOCAL, RT_SCOPE_HOST },
	{ AF_INET6, 128, "::1", RTN_LOCAL, RT_SCOPE_UNIVERSE },
};

/*
 * The kernel has none: what is sent to a group would be unreachable. To lo it
 * takes a route of IPv6 for a rejection, unless that is a local one.
 */
static const struct local_route group_routes[] = {
	{ AF_INET, 4, "224.0.0.0", RTN_UNICAST, RT_SCOPE_LINK },
	{ AF_INET6, 8, "ff00::", RTN_LOCAL, RT_SCOPE_UNIVERSE },
};

static bool has_metrics(const struct stage_config *config)
{
	return config->freeze || config->quickack || config->rto_min_ms ||
	       config->initcwnd;
}

static void put_metrics(struct nlmsghdr *nlh, const struct stage_config *config)
{
	struct nlattr *metrics = mnl_attr_nest_start(nlh, RTA_METRICS);
	uint32_t rto_min = config->freeze ? FREEZE_RTO_MS : config->rto_min_ms;

	if (rto_min) {
		mnl_attr_put_u32(nlh, RTAX_LOCK, 1 << RTAX_RTO_MIN);
		mnl_attr_put_u32(nlh, RTAX_RTO_MIN, rto_min);
	}
	if (config->quickack)
		mnl_attr_put_u32(nlh, RTAX_QUICKACK, 1);
	if (config->initcwnd)
		mnl_attr_put_u32(nlh, RTAX_INITCWND, config->initcwnd);
	mnl_attr_nest_end(nlh, metrics);
}

static void put_route(struct nlmsghdr *nlh, const struct local_route *route,
		      uint16_t type)
{
	struct rtmsg *rtm;
	uint8_t dst[16];

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	if (type == RTM_NEWROUTE)
		nlh->nlmsg_flags |= NLM_F_CREATE | NLM_F_REPLACE;
	rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	rtm->rtm_family = route->family;
	rtm->rtm_dst_len = route->prefix_len;
	rtm->rtm_table = RT_TABLE_LOCAL;
	rtm->rtm_protocol = RTPROT_KERNEL;
	rtm->rtm_type = route->type;
	rtm->rtm_scope = route->scope;
	inet_pton(route->family, route->dst, dst);
	mnl_attr_put(nlh, RTA_DST, route->family == AF_INET ? 4 : 16, dst);
	mnl_attr_put_u32(nlh, RTA_OIF, 1); /* lo is always the first */
	if (route->family == AF_INET)
		mnl_attr_put_u32(nlh, RTA_PREFSRC, htonl(INADDR_LOOPBACK));
}

/* RTM_NEWROUTE with the stage's metrics, or RTM_DELROUTE. */
static int send_route(struct mnl_socket *nl, const struct local_route *route,
		      uint16_t type, const struct stage_config *config)
{
	_Alignas(struct nlmsghdr) char buf[1024];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	ssize_t n;

	put_route(nlh, route, type);
	if (type == RTM_NEWROUTE)
		put_metrics(nlh, config);
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		return -1;
	n = mnl_socket_recvfrom(nl, buf, sizeof(buf));
	return n < 0 ? -1 : mnl_cb_run(buf, (size_t)n, 0, 0, NULL, NULL);
}

/*
 * The kernel's own route to ::1 has priority 0, which a request can not ask
 * for: a route with metrics would stand behind it unused, so it has to go.
 */
static int set_route(struct mnl_socket *nl, const struct local_route *route,
		     const struct stage_config *config)
{
	if (route->family == AF_INET6 &&
	    send_route(nl, route, RTM_DELROUTE, config) < 0 && errno != ESRCH)
		return -1;
	return send_route(nl, route, RTM_NEWROUTE, config);
}

static bool ipv6_exists(void)
{
	return access("/proc/sys/net/ipv6/conf/lo", F_OK) == 0;
}

static int set_routes(struct mnl_socket *nl, const struct local_route *routes,
		      size_t n, const struct stage_config *config)
{
	for (size_t i = 0; i < n; i++)
		if ((routes[i].family == AF_INET || ipv6_exists()) &&
		    set_route(nl, &routes[i], config) < 0)
			return -1;
	return 0;
}

int stage_routes(const struct stage_config *config, struct err *e)
{
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	int rc = -1;

	if (nl && mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) == 0)
		rc = set_routes(nl, group_routes, ROWS(group_routes), config);
	if (rc == 0 && has_metrics(config))
		rc = set_routes(nl, local_routes, ROWS(local_routes), config);
	if (rc < 0)
		err_set(e, ERR_UNSUPPORTED,
			"private network: metrics of its routes: %s (the "
			"kernel must "
			"allow rto_min and quickack on routes)",
			strerror(errno));
	if (nl)
		mnl_socket_close(nl);
	return rc;
}

/*
 * The stage.
 *
 *   unshare ─▶ map our own id ─▶ lo up, mtu, offloads ─▶ sysctls ─▶ routes
 *
 * An ordinary user gets the right to all this from a user namespace, in which
 * he keeps his own id: programs on the stage must not believe they are root.
 * Root needs none, and in one could not read other users' files. The check
 * that the namespace really is another one stands before anything is set, so
 * that a mistake here can not touch the host's network.
 *
 * Freeze: a held packet must not look lost. The retransmission timer's floor
 * goes to two minutes by a metric on the stage's local routes, which works on
 * every kernel, and RTAX_QUICKACK makes acknowledgements part of the delivery
 * that causes them. What can not be frozen (TIME-WAIT, keepalive) runs on.
 */
#include "sim/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/ethtool.h>
#include <linux/if.h>
#include <linux/sockios.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capture/rights/privilege.h"
#include "sim/stage_routes.h"

static const struct {
	const char *name, *value;
} freeze_sysctls[] = {
	{ "net.ipv4.tcp_early_retrans", "0" },
	{ "net.ipv4.tcp_syn_retries", "127" },
	{ "net.ipv4.tcp_synack_retries", "127" },
	{ "net.ipv4.tcp_fin_timeout", "3600" },
	{ "net.ipv4.tcp_no_metrics_save", "1" },
};

/* The kernel reports groups when it likes; with this, 224.0.0.x not at all. */
#define REPORTS "net.ipv4.igmp_link_local_mcast_reports"

struct stage_config stage_config_default(void)
{
	return (struct stage_config){ .mtu = 1500,
				      .freeze = true,
				      .quickack = true };
}

/* --- the namespace ------------------------------------------------------- */

static ino_t netns_id(void)
{
	struct stat st;

	return stat("/proc/self/ns/net", &st) == 0 ? st.st_ino : 0;
}

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n;
	int saved;

	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	saved = errno;
	close(fd);
	errno = saved;
	return n == (ssize_t)strlen(text) ? 0 : -1;
}

static int map_own_id(uid_t uid, gid_t gid)
{
	char line[64];

	/* Older kernels have no setgroups file; then nothing needs denying. */
	if (write_file("/proc/self/setgroups", "deny") < 0 && errno != ENOENT)
		return -1;
	snprintf(line, sizeof(line), "%u %u 1", uid, uid);
	if (write_file("/proc/self/uid_map", line) < 0)
		return -1;
	snprintf(line, sizeof(line), "%u %u 1", gid, gid);
	return write_file("/proc/self/gid_map", line);
}

/*
 * A user namespace also gives power over the user's own files: a folder he
 * has made read-only would be written to. Only what a stage needs is kept.
 */
static int drop_other_rights(void)
{
	static const int keep[] = { CAP_NET_ADMIN, CAP_NET_RAW,
				    CAP_NET_BIND_SERVICE, CAP_SYS_ADMIN };
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct rights[_LINUX_CAPABILITY_U32S_3] = { 0 };

	for (size_t i = 0; i < sizeof(keep) / sizeof(*keep); i++)
		rights[0].permitted |= 1u << keep[i];
	rights[0].effective = rights[0].permitted;
	return (int)syscall(SYS_capset, &head, rights);
}

static int namespaces_refused(uid_t uid, struct err *e)
{
	if (uid == 0)
		return err_set(e, ERR_UNSUPPORTED,
			       "private network: namespaces are refused: %s "
			       "(root needs CAP_SYS_ADMIN for them; in a "
			       "container: docker run --privileged)",
			       strerror(errno));
	return err_set(e, ERR_UNSUPPORTED,
		       "private network: user namespaces are refused: %s (as "
		       "root: sysctl user.max_user_namespaces=10000 and "
		       "kernel.unprivileged_userns_clone=1 where it exists; or "
		       "run wirestep as root)",
		       strerror(errno));
}

static int enter_as_user(struct err *e)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();

	/* With rights of the file /proc/self/uid_map would be root's. */
	if (privilege_drop_file(e) < 0)
		return -1;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return namespaces_refused(uid, e);
	if (map_own_id(uid, gid) < 0)
		return err_set(e, ERR_UNSUPPORTED,
			       "private network: mapping user %u: %s (run "
			       "wirestep as root)",
			       uid, strerror(errno));
	if (drop_other_rights() < 0)
		return err_set(e, ERR_UNSUPPORTED,
			       "private network: giving up other rights: %s "
			       "(run wirestep as root)",
			       strerror(errno));
	return 0;
}

static int step_namespace(const struct stage_config *config, struct err *e)
{
	static bool
		inside; /* the second stage needs no second user namespace */
	ino_t before = netns_id();

	(void)config;
	if ((inside || geteuid() == 0) && unshare(CLONE_NEWNET) == 0)
		;
	else if (inside)
		return err_set(e, ERR_UNSUPPORTED, "private network: %s",
			       strerror(errno));
	else if (enter_as_user(e) < 0)
		return -1;
	if (netns_id() == before || before == 0)
		return err_set(e, ERR_UNSUPPORTED,
			       "private network: /proc/self/ns/net does not "
			       "tell namespaces apart (mount /proc)");
	inside = true;
	return 0;
}

/* --- the loopback -------------------------------------------------------- */

static int lo_ioctl(int fd, unsigned long request, struct ifreq *ifr)
{
	memcpy(ifr->ifr_name, "lo", sizeof("lo"));
	return ioctl(fd, request, ifr);
}

/* Segmentation offload would put many segments into one packet. */
static int lo_offload_off(int fd)
{
	static const uint32_t commands[] = { ETHTOOL_STSO, ETHTOOL_SGSO,
					     ETHTOOL_SGRO };

	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		struct ethtool_value value = { .cmd = commands[i] };
		struct ifreq ifr = { .ifr_data = (void *)&value };

		if (lo_ioctl(fd, SIOCETHTOOL, &ifr) < 0)
			return -1;
	}
	return 0;
}

static int lo_up(int fd, const struct stage_config *config)
{
	struct ifreq ifr = { .ifr_mtu = (int)config->mtu };

	if (lo_ioctl(fd, SIOCSIFMTU, &ifr) < 0)
		return -1;
	if (!config->offload && lo_offload_off(fd) < 0)
		return -1;
	if (lo_ioctl(fd, SIOCGIFFLAGS, &ifr) < 0)
		return -1;
	ifr.ifr_flags |= IFF_UP;
	return lo_ioctl(fd, SIOCSIFFLAGS, &ifr);
}

static int step_loopback(const struct stage_config *config, struct err *e)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int rc = fd < 0 ? -1 : lo_up(fd, config);
	int saved = errno;

	if (fd >= 0)
		close(fd);
	if (rc == 0)
		return 0;
	if (saved != EPERM && saved != EACCES)
		return err_set(e, ERR_UNSUPPORTED,
			       "private network: bringing up lo: %s",
			       strerror(saved));
	return err_set(e, ERR_UNSUPPORTED,
		       "private network: bringing up lo: %s (this system gives "
		       "a user namespace no rights; as root: sysctl "
		       "kernel.apparmor_restrict_unprivileged_userns=0, or run "
		       "wirestep as root)",
		       strerror(saved));
}

/* --- sysctls ------------------------------------------------------------- */

static int sysctl_write(const char *name, const char *value, struct err *e)
{
	char path[256];

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	for (char *c = path; *c; c++)
		if (*c == '.')
			*c = '/';
	if (write_file(path, value) == 0)
		return 0;
	if (errno == EROFS)
		return err_set(
			e, ERR_UNSUPPORTED,
			"sysctl %s: /proc/sys is read-only (in a "
			"container: mount it writable, for example "
			"docker run --security-opt systempaths=unconfined)",
			name);
	return err_set(e, ERR_UNSUPPORTED,
		       "sysctl %s=%s: %s (this kernel does not let it be set "
		       "on a private network)",
		       name, value, strerror(errno));
}

/* A kernel without multicast has no such file, and no reports. */
static bool has_reports(void)
{
	return access("/proc/sys/net/ipv4/igmp_link_local_mcast_reports",
		      F_OK) == 0;
}

static int step_sysctls(const struct stage_config *config, struct err *e)
{
	size_t n = sizeof(freeze_sysctls) / sizeof(*freeze_sysctls);

	for (size_t i = 0; config->freeze && i < n; i++)
		if (sysctl_write(freeze_sysctls[i].name,
				 freeze_sysctls[i].value, e) < 0)
			return -1;
	if (config->freeze && has_reports() &&
	    sysctl_write(REPORTS, "0", e) < 0)
		return -1;
	for (size_t i = 0; i < config->n_sysctl; i++)
		if (sysctl_write(config->sysctl[i].name,
				 config->sysctl[i].value, e) < 0)
			return -1;
	return 0;
}

/* --- all of it ----------------------------------------------------------- */

static const struct stage_step steps[] = {
	{ "private network namespace", step_namespace },
	{ "its loopback", step_loopback },
	{ "its sysctls", step_sysctls },
	{ "its routes and their timers", stage_routes },
};

const struct stage_step *stage_steps(size_t *n)
{
	*n = sizeof(steps) / sizeof(*steps);
	return steps;
}

int stage_open(const struct stage_config *config, struct err *e)
{
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (steps[i].try(config, e) < 0)
			return -1;
	return 0;
}

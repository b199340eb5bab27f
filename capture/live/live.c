/*
 * libpcap on an interface: the only file that includes its header.
 *
 * On a stage in immediate mode, so that a packet is in the ring when the call
 * that sent it returns. Where a machine is watched, in blocks (TPACKET_V3): a
 * wake-up for many packets, and no space in the ring that they do not need.
 * Nanoseconds where the kernel has them. Activating maps the ring (10 to
 * 16 ms), so whoever has a screen paints it first.
 *
 * A packet on a loopback interface passes twice, out and in. libpcap takes the
 * one that goes out from the ring and throws it away; here it is not put there
 * (packet(7), PACKET_IGNORE_OUTGOING), so the ring holds twice as much.
 */
#include "capture/live/live.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capture/live/device.h"
#include "capture/mem.h"
#include "capture/words.h"

struct live {
	pcap_t *pcap;
	bool nanoseconds;
	char name[IFNAMSIZ];
	int counters; /* of interfaces, or -1 */
	uint64_t dropped_before;
	uint64_t received, dropped;
};

struct live_config live_config_default(void)
{
	return (struct live_config){ .interface = "lo",
				     .remedy = "--no-capture runs without "
					       "libpcap",
				     .snap_len = 0x10000 + 64,
				     .ring_bytes = 4 << 20,
				     .immediate = true };
}

struct live_config live_config_watch(void)
{
	return (struct live_config){ .interface = "lo",
				     .remedy = "wirestep doctor tells what to "
					       "do",
				     .snap_len = 256,
				     .ring_bytes = 64 << 20 };
}

static bool is_loopback(int fd, const char *interface)
{
	struct ifreq request = { 0 };

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", interface);
	return ioctl(fd, SIOCGIFFLAGS, &request) == 0 &&
	       request.ifr_flags & IFF_LOOPBACK;
}

/* A kernel before 4.20 does not know it: then libpcap leaves them out. */
static void ignore_outgoing(const struct live *l,
			    const struct live_config *config)
{
	int fd = pcap_fileno(l->pcap), one = 1;

	if (is_loopback(fd, config->interface))
		setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one,
			   sizeof(one));
}

/* "lo, eth0": those that there are; "none" where that can not be told. */
static void interface_names(struct words *out)
{
	struct if_nameindex *all = if_nameindex();

	for (const struct if_nameindex *i = all; i && i->if_index; i++)
		words_add(out, "%s%s", i == all ? "" : ", ", i->if_name);
	if (all)
		if_freenameindex(all);
	if (out->n == 0)
		words_add(out, "none");
}

static int not_activated(const struct live *l, const struct live_config *config,
			 int rc, struct err *e)
{
	char names[256] = "";
	struct words all = { .at = names, .size = sizeof(names) };

	if (rc == PCAP_ERROR_PERM_DENIED)
		return err_set(e, ERR_UNSUPPORTED,
			       "capturing on %s: not permitted, for it takes "
			       "CAP_NET_RAW (%s)",
			       config->interface, config->remedy);
	if (rc == PCAP_ERROR_NO_SUCH_DEVICE) {
		interface_names(&all);
		return err_set(e, ERR_INPUT,
			       "capturing on %s: no such interface (there are: "
			       "%s)",
			       config->interface, names);
	}
	if (rc == PCAP_ERROR_IFACE_NOT_UP)
		return err_set(e, ERR_UNSUPPORTED,
			       "capturing on %s: the interface is down (ip "
			       "link set %s up)",
			       config->interface, config->interface);
	return err_set(e, ERR_UNSUPPORTED, "capturing on %s: %s (%s)",
		       config->interface, pcap_geterr(l->pcap), config->remedy);
}

static int activate(struct live *l, const struct live_config *config,
		    struct err *e)
{
	int rc;

	pcap_set_snaplen(l->pcap, (int)config->snap_len);
	pcap_set_buffer_size(l->pcap, (int)config->ring_bytes);
	pcap_set_immediate_mode(l->pcap, config->immediate);
	pcap_set_timeout(l->pcap, LIVE_BLOCK_MS);
	l->nanoseconds = pcap_set_tstamp_precision(
				 l->pcap, PCAP_TSTAMP_PRECISION_NANO) == 0;
	rc = pcap_activate(l->pcap);
	if (rc < 0)
		return not_activated(l, config, rc, e);
	/* libpcap's socket is not for the programs that a run starts */
	fcntl(pcap_fileno(l->pcap), F_SETFD, FD_CLOEXEC);
	return 0;
}

/*
 * Without a filter there must be one, too: what it returns is how much the
 * kernel copies. libpcap alone keeps the snap length only when it hands a
 * packet on, and the ring is full of the 64 KiB that loopback's packets have.
 */
static int set_filter(struct live *l, const struct live_config *config,
		      struct err *e)
{
	const char *text = config->filter ? config->filter : "";
	struct bpf_program program;
	int rc;

	if (pcap_compile(l->pcap, &program, text, 1, PCAP_NETMASK_UNKNOWN) < 0)
		return err_set(e, ERR_INPUT, "filter '%s': %s (pcap-filter(7))",
			       text, pcap_geterr(l->pcap));
	rc = pcap_setfilter(l->pcap, &program);
	pcap_freecode(&program);
	if (rc < 0)
		return err_set(e, ERR_UNSUPPORTED, "filter '%s': %s", text,
			       pcap_geterr(l->pcap));
	return 0;
}

int live_open(struct live **out, const struct live_config *config,
	      struct err *e)
{
	char text[PCAP_ERRBUF_SIZE] = "";
	struct live *l = mem_zero(1, sizeof(*l));

	snprintf(l->name, sizeof(l->name), "%s", config->interface);
	l->counters = device_counters_open();
	l->dropped_before = device_dropped(l->counters, l->name);
	l->pcap = pcap_create(config->interface, text);
	if (!l->pcap) {
		err_set(e, ERR_UNSUPPORTED, "capturing on %s: %s",
			config->interface, text);
		goto fail;
	}
	if (activate(l, config, e) < 0 || set_filter(l, config, e) < 0)
		goto fail;
	ignore_outgoing(l, config);
	if (pcap_setnonblock(l->pcap, 1, text) < 0) {
		err_set(e, ERR_UNSUPPORTED, "capturing on %s: %s",
			config->interface, text);
		goto fail;
	}
	*out = l;
	return 0;
fail:
	live_close(l);
	return -1;
}

void live_close(struct live *l)
{
	if (!l)
		return;
	if (l->pcap)
		pcap_close(l->pcap);
	if (l->counters >= 0)
		close(l->counters);
	free(l);
}

int live_fd(const struct live *l)
{
	return pcap_get_selectable_fd(l->pcap);
}

/* Link types have the numbers of files, but for raw IP (pcap-linktype(7)). */
enum link_type live_link(const struct live *l)
{
	int link = pcap_datalink(l->pcap);

	return link == DLT_RAW ? LINK_RAW : (enum link_type)link;
}

uint32_t live_snap_len(const struct live *l)
{
	return (uint32_t)pcap_snapshot(l->pcap);
}

struct taker {
	void (*take)(void *, const struct live_packet *);
	void *context;
	bool nanoseconds;
};

static struct live_packet packet_of(const struct pcap_pkthdr *head,
				    const u_char *bytes, bool nanoseconds)
{
	uint64_t fraction = (uint64_t)head->ts.tv_usec;

	return (struct live_packet){
		.real_ns = (uint64_t)head->ts.tv_sec * 1000000000u +
			   (nanoseconds ? fraction : fraction * 1000),
		.bytes = bytes,
		.captured = head->caplen,
		.length = head->len,
	};
}

static void on_packet(u_char *user, const struct pcap_pkthdr *head,
		      const u_char *bytes)
{
	const struct taker *t = (const void *)user;
	struct live_packet p = packet_of(head, bytes, t->nanoseconds);

	t->take(t->context, &p);
}

static int failed(const struct live *l, struct err *e)
{
	return err_set(e, ERR_UNSUPPORTED, "capturing: %s",
		       pcap_geterr(l->pcap));
}

int live_drain(struct live *l, void (*take)(void *, const struct live_packet *),
	       void *context, struct err *e)
{
	struct taker t = { take, context, l->nanoseconds };
	int total = 0, n;

	while ((n = pcap_dispatch(l->pcap, -1, on_packet, (u_char *)&t)) > 0)
		total += n;
	return n < 0 ? failed(l, e) : total;
}

int live_next(struct live *l, struct live_packet *p, struct err *e)
{
	struct pcap_pkthdr *head;
	const u_char *bytes;
	int rc = pcap_next_ex(l->pcap, &head, &bytes);

	if (rc == 1)
		*p = packet_of(head, bytes, l->nanoseconds);
	return rc < 0 ? failed(l, e) : rc;
}

/* libpcap counts in 32 bits, which takes a busy machine some hours. */
static uint64_t counted_on(uint64_t sum, uint32_t now)
{
	return sum + (uint32_t)(now - (uint32_t)sum);
}

struct live_stats live_stats(struct live *l)
{
	uint64_t dropped = device_dropped(l->counters, l->name);
	struct pcap_stat st = { 0 };

	if (pcap_stats(l->pcap, &st) == 0) {
		l->received = counted_on(l->received, st.ps_recv);
		l->dropped = counted_on(l->dropped, st.ps_drop);
	}
	return (struct live_stats){
		.received = l->received,
		.dropped_kernel = l->dropped,
		.dropped_interface = dropped > l->dropped_before
					     ? dropped - l->dropped_before
					     : 0
	};
}

/* --- as a source --------------------------------------------------------- */

struct live_source {
	struct source source;
	struct live *live;
	uint64_t started_ns;
};

static void append(void *context, const struct live_packet *p)
{
	struct live_source *s = context;
	struct packet packet;
	uint64_t t_ns =
		p->real_ns > s->started_ns ? p->real_ns - s->started_ns : 0;
	struct sent sent = { .packet = &packet,
			     .copy_of = ROW_NONE,
			     .seen_by = SEEN_PCAP,
			     .lane = { ROW_NONE, ROW_NONE },
			     .socket = { ROW_NONE, ROW_NONE } };
	uint32_t n;

	packet_decode_cut(&packet, live_link(s->live), p->bytes, p->captured,
			  p->length);
	if (packet.src.ip.version == 0)
		return; /* ARP and the like: no conversation */
	sent.bytes = p->bytes + packet.ip_offset;
	sent.n_bytes = p->captured - packet.ip_offset;
	n = recording_sent(s->source.rec, t_ns, &sent);
	recording_fate(s->source.rec, t_ns, n, FATE_DELIVERED);
}

static enum source_status source_live_pump(struct source *source, struct err *e)
{
	struct live_source *s = (struct live_source *)source;

	return live_drain(s->live, append, s, e) < 0 ? SOURCE_ERROR
						     : SOURCE_WAIT;
}

static enum source_status source_live_command(struct source *source,
					      const struct command *c,
					      struct err *e)
{
	enum source_status status = source_live_pump(source, e);

	return status == SOURCE_WAIT && c->kind == COMMAND_STOP ? SOURCE_END
								: status;
}

static void source_live_close(struct source *source)
{
	live_close(((struct live_source *)source)->live);
	free(source);
}

struct source *live_source(struct live *l, struct recording *rec,
			   uint64_t started_ns)
{
	static const struct source_ops ops = {
		.pump = source_live_pump,
		.command = source_live_command,
		.close = source_live_close,
	};
	struct live_source *s = mem_zero(1, sizeof(*s));

	s->source = (struct source){
		.ops = &ops, .rec = rec, .fd = live_fd(l), .next = ROW_NONE
	};
	s->live = l;
	s->started_ns = started_ns;
	return &s->source;
}

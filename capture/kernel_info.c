/*
 * Fields of TCP_INFO by name, for whoever asks for one: `info C.s cwnd=1`.
 * The kernel's struct grows at its end, so a field that an older kernel does
 * not have lies beyond what it gave, and is not known.
 */
#include "capture/kernel.h"

#include <linux/tcp.h>
#include <stddef.h>
#include <string.h>

struct field {
	const char *name;
	uint16_t offset;
	uint8_t size;	  /* bytes */
	uint32_t unit_ns; /* of a time; 0 for anything else */
};

enum { US = 1000, MS = 1000000 };

#define FIELD(name, unit)                                                      \
	{                                                                      \
#name, offsetof(struct tcp_info, tcpi_##name),                 \
			sizeof(((struct tcp_info *)0)->tcpi_##name), unit      \
	}
#define ALIAS(alias, name, unit)                                               \
	{                                                                      \
		alias, offsetof(struct tcp_info, tcpi_##name),                 \
			sizeof(((struct tcp_info *)0)->tcpi_##name), unit      \
	}

static const struct field fields[] = {
	FIELD(ca_state, 0),
	FIELD(retransmits, 0),
	FIELD(probes, 0),
	FIELD(backoff, 0),
	FIELD(options, 0),
	FIELD(rto, US),
	FIELD(ato, US),
	FIELD(snd_mss, 0),
	FIELD(rcv_mss, 0),
	FIELD(unacked, 0),
	FIELD(sacked, 0),
	FIELD(lost, 0),
	FIELD(retrans, 0),
	FIELD(last_data_sent, MS),
	FIELD(last_data_recv, MS),
	FIELD(last_ack_recv, MS),
	FIELD(pmtu, 0),
	FIELD(rcv_ssthresh, 0),
	FIELD(rtt, US),
	FIELD(rttvar, US),
	FIELD(snd_ssthresh, 0),
	ALIAS("ssthresh", snd_ssthresh, 0),
	FIELD(snd_cwnd, 0),
	ALIAS("cwnd", snd_cwnd, 0),
	FIELD(advmss, 0),
	FIELD(reordering, 0),
	FIELD(rcv_rtt, US),
	FIELD(rcv_space, 0),
	FIELD(total_retrans, 0),
	FIELD(pacing_rate, 0),
	FIELD(max_pacing_rate, 0),
	FIELD(bytes_acked, 0),
	FIELD(bytes_received, 0),
	FIELD(segs_out, 0),
	FIELD(segs_in, 0),
	FIELD(notsent_bytes, 0),
	FIELD(min_rtt, US),
	FIELD(data_segs_in, 0),
	FIELD(data_segs_out, 0),
	FIELD(delivery_rate, 0),
	FIELD(busy_time, US),
	FIELD(rwnd_limited, US),
	FIELD(sndbuf_limited, US),
	FIELD(delivered, 0),
	FIELD(delivered_ce, 0),
	FIELD(bytes_sent, 0),
	FIELD(bytes_retrans, 0),
	FIELD(dsack_dups, 0),
	FIELD(reord_seen, 0),
	FIELD(rcv_ooopack, 0),
	FIELD(snd_wnd, 0),
	/* since 6.2, behind the end of older headers' struct */
	{ "rcv_wnd", offsetof(struct tcp_info, tcpi_snd_wnd) + 4, 4, 0 },
	/* two bit fields in the byte after options */
	{ "snd_wscale", offsetof(struct tcp_info, tcpi_options) + 1, 0, 0 },
	{ "rcv_wscale", offsetof(struct tcp_info, tcpi_options) + 1, 0, 0 },
};

static uint64_t field_value(const struct field *f, const uint8_t *at)
{
	uint64_t u64;
	uint32_t u32;

	switch (f->size) {
	case 0:
		return f->name[0] == 's' ? *at & 0x0f : *at >> 4;
	case 1:
		return *at;
	case 4:
		memcpy(&u32, at, sizeof(u32));
		return u32;
	default:
		memcpy(&u64, at, sizeof(u64));
		return u64;
	}
}

bool kernel_info_field(const struct kernel_socket *s, const char *name,
		       uint64_t *value, uint32_t *unit_ns)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		const struct field *f = &fields[i];

		if (strcmp(f->name, name) != 0)
			continue;
		if (f->offset + (f->size ? f->size : 1u) > s->raw_len)
			return false;
		*value = field_value(f, s->raw + f->offset);
		*unit_ns = f->unit_ns;
		return true;
	}
	return false;
}

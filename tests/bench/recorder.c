/*
 * libpcap in immediate mode has a ring of frames in which a packet is readable
 * as soon as it has passed. On lo that is within the call that sends it, unless
 * the backlog was handed to ksoftirqd: so a drain takes what is there, and the
 * traffic's own progress, which needs the packets delivered, is what waits.
 */
#include "tests/bench/recorder.h"

#include <pcap/pcap.h>
#include <stdlib.h>

#include "capture/mem.h"

enum { RING_BYTES = 128 << 20 };

struct recorder {
	pcap_t *pcap;
	pcap_dumper_t *out;
};

static int failed(struct recorder *r, const char *what, struct err *e)
{
	return err_set(e, ERR_FAILED, "%s: %s", what, pcap_geterr(r->pcap));
}

static int lo_open(struct recorder *r, int snap, struct err *e)
{
	char text[PCAP_ERRBUF_SIZE] = "";

	r->pcap = pcap_create("lo", text);
	if (!r->pcap)
		return err_set(e, ERR_FAILED, "recording lo: %s", text);
	pcap_set_snaplen(r->pcap, snap);
	pcap_set_buffer_size(r->pcap, RING_BYTES);
	pcap_set_immediate_mode(r->pcap, 1);
	if (pcap_activate(r->pcap) < 0 || pcap_setnonblock(r->pcap, 1, text))
		return failed(r, "recording lo", e);
	return 0;
}

int recorder_open(struct recorder **out, const char *path, int snap,
		  struct err *e)
{
	struct recorder *r = mem_zero(1, sizeof(*r));

	if (lo_open(r, snap, e) == 0) {
		r->out = pcap_dump_open(r->pcap, path);
		if (r->out) {
			*out = r;
			return 0;
		}
		failed(r, path, e);
	}
	if (r->pcap)
		pcap_close(r->pcap);
	free(r);
	return -1;
}

int recorder_drain(struct recorder *r, struct err *e)
{
	int n;

	do
		n = pcap_dispatch(r->pcap, -1, pcap_dump, (u_char *)r->out);
	while (n > 0);
	return n == 0 ? 0 : failed(r, "recording lo", e);
}

int recorder_close(struct recorder *r, struct err *e)
{
	struct pcap_stat stat = { 0 };
	int rc = recorder_drain(r, e);

	if (rc == 0 && pcap_stats(r->pcap, &stat) < 0)
		rc = failed(r, "recording lo", e);
	if (rc == 0 && stat.ps_drop)
		rc = err_set(e, ERR_FAILED,
			     "recording lo: the kernel dropped %u packets",
			     stat.ps_drop);
	if (pcap_dump_flush(r->out) < 0 && rc == 0)
		rc = err_set(e, ERR_FAILED, "the disk is full");
	pcap_dump_close(r->out);
	pcap_close(r->pcap);
	free(r);
	return rc;
}

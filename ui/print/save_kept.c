/*
 * What is live has no file to copy: its packets are in our memory, the oldest
 * of them gone. They are read by their places and written as they came, with
 * their link headers and times.
 *
 * It is done in one go: 128 MiB, which is what is kept by default, take less
 * time than the kernel's buffer takes to fill.
 */
#include "ui/print/save_kept.h"

#include <string.h>

#include "capture/live/writer.h"

enum { INTERFACES = 8 };

bool save_kept_can(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot &&
	       (strcmp(dot, ".pcapng") == 0 || strcmp(dot, ".pcap") == 0);
}

static size_t interfaces_of(const struct loader *l,
			    struct file_interface out[INTERFACES])
{
	size_t n = 0;

	while (n < INTERFACES &&
	       capture_file_interface(l->file, (uint32_t)n, &out[n]))
		n++;
	return n;
}

static void add_all(const struct loader *l, uint32_t flow, struct writer *w,
		    uint64_t *saved, uint64_t *gone)
{
	uint32_t end = trace_count(l->trace);

	for (uint32_t i = trace_first(l->trace); i != end; i++) {
		struct trace_packet p;

		if (flow != FLOW_NONE && trace_found(l->trace, i).flow != flow)
			continue;
		if (!trace_at(l->trace, l->file, i, &p)) {
			++*gone;
			continue;
		}
		writer_add(w, &p.file);
		++*saved;
	}
}

int save_kept(const struct loader *l, uint32_t flow, const char *path,
	      uint64_t *saved, uint64_t *gone, struct err *e)
{
	struct file_interface interface[INTERFACES];
	struct writer_config config = { .path = path, .interface = interface };
	struct writer *w;

	*saved = *gone = 0;
	config.n_interfaces = interfaces_of(l, interface);
	if (writer_open(&w, &config, e) < 0)
		return -1;
	add_all(l, flow, w, saved, gone);
	return writer_close(w, e);
}

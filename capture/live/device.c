/*
 * Counters of interfaces, from /proc/net/dev (proc(5)):
 *
 *	Inter-|   Receive                                        |  Transmit
 *	 face |bytes packets errs drop fifo frame compressed multicast|bytes …
 *	    lo: 1052480 10026    0    0    0     0          0         0 …
 *
 * On loopback a packet is dropped where the queue between sender and receiver
 * (net.core.netdev_max_backlog) is full; libpcap does not tell of it, and so
 * of packets that nobody received.
 */
#include "capture/live/device.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { COUNTERS_TEXT = 16 << 10 }; /* some 100 interfaces */

int device_counters_open(void)
{
	return open("/proc/net/dev", O_RDONLY | O_CLOEXEC);
}

/* Behind "  NAME:", or NULL. */
static const char *counters_of(const char *text, const char *interface)
{
	size_t len = strlen(interface);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += strspn(line, "\n ");
		if (strncmp(line, interface, len) == 0 && line[len] == ':')
			return line + len + 1;
	}
	return NULL;
}

uint64_t device_dropped(int counters, const char *interface)
{
	static char text[COUNTERS_TEXT];
	uint64_t dropped;
	const char *line;
	ssize_t n = pread(counters, text, sizeof(text) - 1, 0);

	if (n <= 0)
		return 0;
	text[n] = '\0';
	line = counters_of(text, interface);
	if (!line || sscanf(line, "%*u %*u %*u %" SCNu64, &dropped) != 1)
		return 0;
	return dropped;
}

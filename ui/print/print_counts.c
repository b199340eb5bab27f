/*
 * Counts in words: one packet, two packets; and bytes, to the last one for who
 * calculates, in thousands (SI: 1 kB is 1000 bytes) for who reads.
 */
#include <inttypes.h>

#include "ui/text/i18n.h"
#include "ui/print/print_private.h"

const char *packets_word(uint64_t n)
{
	return n == 1 ? tr("packet") : tr("packets");
}

const char *flows_word(uint64_t n)
{
	return n == 1 ? tr("conversation") : tr("conversations");
}

char *bytes_text(uint64_t n, char out[BYTES_TEXT])
{
	static const char units[] = "kMGTPE";
	double x = (double)n / 1000;
	size_t unit = 0;

	/* 999.95 would be rounded to 1000.0 */
	while (x >= 999.95) {
		x /= 1000;
		unit++;
	}
	if (n < 1000)
		snprintf(out, BYTES_TEXT, "%" PRIu64 " %s", n,
			 n == 1 ? tr("byte") : tr("bytes"));
	else
		snprintf(out, BYTES_TEXT, "%" PRIu64 " %s (%.1f %cB)", n,
			 tr("bytes"), x, units[unit]);
	return out;
}

void chosen_text(uint32_t flows, uint32_t of, uint64_t packets, uint64_t bytes,
		 char *out, size_t size)
{
	char text[BYTES_TEXT];

	snprintf(out, size, "%" PRIu32 "/%" PRIu32 " %s · %" PRIu64 " %s · %s",
		 flows, of, flows_word(of), packets, packets_word(packets),
		 bytes_text(bytes, text));
}

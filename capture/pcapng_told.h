/*
 * What pcapng_write told in comments, read again: a file of our own becomes the
 * recording that it was saved from, as far as packets go. Comments are bytes
 * from outside like all others: what makes no sense is as if it was not there.
 */
#ifndef CAPTURE_PCAPNG_TOLD_H
#define CAPTURE_PCAPNG_TOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/recording/recording.h"

/* Of a section. Texts are safe to show; "" what was not told. */
struct section_told {
	char name[NAME_TEXT], mode[NAME_TEXT], kernel[NAME_TEXT];
	uint64_t started_ns; /* since the epoch */
};

/* Of a packet. */
struct packet_told {
	enum fate fate;
	uint64_t delivered_ns;	/* since the start; 0: not told */
	char end[2][NAME_TEXT]; /* its sender, its receiver; "" */
	uint32_t number;	/* 0: not told */
	bool queue_alone, injected;
};

/* False: it is no comment of ours, or lacks what must be there. */
bool section_told(struct section_told *out, const char *comment, size_t n);
bool packet_told(struct packet_told *out, const char *comment, size_t n);

#endif

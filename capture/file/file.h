/*
 * Capture files: pcap and pcapng, whatever their byte order, resolution and
 * link types; compressed by gzip or zstd; from a pipe; still growing. All of
 * them become packets in order, and any packet can be had again by its place.
 */
#ifndef CAPTURE_FILE_FILE_H
#define CAPTURE_FILE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/err.h"
#include "capture/packet.h"

struct capture_file; /* opaque */

struct file_packet {
	uint64_t place;	      /* for capture_file_at; less than 2^40 */
	uint64_t t_ns;	      /* since the epoch */
	const uint8_t *bytes; /* from the link header on; borrowed until the
				 next call */
	uint32_t captured, length; /* bytes here; bytes on the wire */
	uint32_t interface;	   /* counted from 0 through all sections */
	enum link_type link;
	const char *comment; /* not terminated, hostile; NULL if none */
	uint32_t comment_len;
};

enum file_status {
	FILE_ERROR = -1, /* *e: what is wrong, and at which byte; the packets
			    before it stay */
	FILE_PACKET,
	FILE_WAIT, /* nothing yet: a pipe, or a file that grows */
	FILE_END,
};

/*
 * Opens a file by its name, or a descriptor (a pipe, or a file), which is
 * taken over. `name` is for messages. -1 with *e: it can not be read, or is no
 * capture file.
 */
int capture_file_open(struct capture_file **out, const char *name,
		      struct err *e);
int capture_file_open_fd(struct capture_file **out, int fd, const char *name,
			 struct err *e);
void capture_file_close(struct capture_file *f);

/* The next packet in the file. */
enum file_status capture_file_next(struct capture_file *f,
				   struct file_packet *p, struct err *e);
/* A packet that next gave, by its place; false if it is no longer there. */
bool capture_file_at(struct capture_file *f, uint64_t place,
		     struct file_packet *p);
/* Goes on when the file grows, instead of ending: FILE_WAIT. */
void capture_file_follow(struct capture_file *f, bool follow);
/* To poll while FILE_WAIT, or -1: a file is to be asked again after a while. */
int capture_file_fd(const struct capture_file *f);

struct file_about {
	const char *format;   /* "pcap", "pcapng (gzip)" */
	uint64_t done, total; /* bytes read of how many; total 0: unknown */
	uint32_t interfaces;  /* so far */
	bool cut;	      /* it ends in the middle of a packet */
	uint64_t cut_at;      /* at which byte of the uncompressed file */
};
void capture_file_about(const struct capture_file *f, struct file_about *out);

#endif

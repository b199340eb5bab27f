/* What file.c shares with the formats, and nobody else includes. */
#ifndef CAPTURE_FILE_PRIVATE_H
#define CAPTURE_FILE_PRIVATE_H

#include "capture/file/file.h"
#include "capture/file/window.h"

enum step {
	STEP_PACKET,
	STEP_SHORT, /* what comes next is not whole, or not there */
	STEP_LATER, /* enough work for once, and no packet yet */
	STEP_BAD,   /* file_bad said why */
};

struct format {
	const char *name;
	/* Whether a file may begin with these; at least FORMAT_BYTES. */
	bool (*knows)(const uint8_t *bytes);
	/* Reads the file's header and sets f->step. STEP_PACKET: it is fine. */
	enum step (*begin)(struct capture_file *f);
	bool (*at)(const struct capture_file *f, uint64_t place,
		   struct file_packet *p);
	uint32_t (*interfaces)(const struct capture_file *f); /* so far */
	bool (*interface)(const struct capture_file *f, uint32_t n,
			  struct file_interface *out);
};
#define FORMAT_BYTES 4
extern const struct format format_pcap, format_pcapng;

struct pcap {
	uint32_t limit; /* no record has more bytes */
	uint32_t ns_per_unit;
	uint32_t header_len; /* of a record */
	uint32_t snap_len;
	enum link_type link;
	bool swapped;
	uint16_t minor; /* version 2.x */
};

struct ng_interface {
	uint64_t ns_per_tick; /* 0: not a whole number, or too large */
	int64_t offset_s;
	uint64_t name_at; /* in the file */
	uint32_t name_len;
	uint32_t snap_len;
	uint16_t link;
	uint8_t resolution; /* if_tsresol */
};

struct ng_section {
	uint64_t at;
	uint32_t first, n; /* interfaces */
	bool swapped;
};

struct pcapng {
	struct ng_section *section; /* in the order of the file */
	size_t n_sections, sections_cap;
	struct ng_interface *interface; /* of all sections */
	size_t n_interfaces, interfaces_cap;
	uint64_t comment_at; /* of the first section */
	uint32_t comment_len;
};

/* Less than a place has room for; larger was never tried. */
#define FILE_SIZE_MOST ((uint64_t)1 << 40)
#define FILE_TOO_LARGE "is larger than 1 TiB (editcap splits it)"

struct spool;

struct capture_file {
	/* What every packet needs stands first, in two cache lines. */
	enum step (*step)(struct capture_file *f, struct file_packet *p);
	struct window w;
	uint64_t at; /* where the next record begins */
	struct pcap pcap;
	struct pcapng ng;
	const struct format *format; /* NULL: not known yet */
	struct spool *spool;	     /* NULL: the file itself is mapped */
	const struct capture_input_ops *ops; /* NULL: it is a file */
	void *input;			     /* owned by it */
	int fd;				     /* of the file itself; -1: none */
	bool follow, ended;
	char *name;
	uint8_t head[FILE_HEAD]; /* read before it was opened */
	char why[384];
};

/*
 * Goes on behind a record of so many bytes. Packets of a transfer are as long
 * as one another, so where the one behind the next two begins is a good guess,
 * and then it is in the cache when it is read: 100 ns less for each of 1,500
 * bytes.
 */
static inline void file_pass(struct capture_file *f, uint64_t len)
{
	f->at += len;
	window_ahead(&f->w, f->at + 2 * len);
}

/*
 * Finds out the format, as far as the input tells already. -1 with *e if it is
 * none.
 */
int file_begin(struct capture_file *f, struct err *e);

/* Says what is wrong at a byte; STEP_BAD. `why` is borrowed until then. */
enum step file_bad(struct capture_file *f, uint64_t at, const char *why);

/* What a file that is none of ours looks like: "an xz archive"; or NULL. */
const char *file_looks_like(const uint8_t *bytes, size_t n,
			    const char **remedy);

#endif

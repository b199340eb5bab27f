/*
 * Capture files: pcap and pcapng, whatever their byte order, resolution and
 * link types; compressed by gzip or zstd; from a pipe; still growing. All of
 * them become packets in order, and any packet can be had again by its place.
 */
#ifndef CAPTURE_FILE_FILE_H
#define CAPTURE_FILE_FILE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/err.h"
#include "capture/packet.h"

struct capture_file; /* opaque */
struct file_about;
struct file_interface;

struct file_packet {
	uint64_t place;	      /* for capture_file_at; less than 2^56 */
	uint64_t t_ns;	      /* since the epoch; 0: not written */
	const uint8_t *bytes; /* from the link header on; borrowed until the
				 next call */
	uint32_t captured, length; /* bytes here; bytes on the wire */
	uint32_t interface;	   /* counted from 0 through all sections */
	enum link_type link;	   /* any number: not only those that have a
				      name */
	const char *comment;	   /* not terminated, hostile; NULL if none */
	uint32_t comment_len;
};

enum file_status {
	FILE_ERROR = -1, /* *e: what is wrong, and at which byte; the packets
			    before it stay */
	FILE_PACKET,
	FILE_WAIT, /* nothing yet: a pipe, a file that grows, or more work
		      than a few milliseconds allow */
	FILE_END,
};

/*
 * Opens a file by its name, or a descriptor (a pipe, or a file), which is
 * taken over in any case. `name` is for messages. -1 with *e: it can not be
 * read, or is no capture file. A pipe is not waited for: what it is may also
 * be an error of the first packet.
 */
int capture_file_open(struct capture_file **out, const char *name,
		      struct err *e);
int capture_file_open_fd(struct capture_file **out, int fd, const char *name,
			 struct err *e);
/*
 * The same for a pipe of which the first n bytes, at most FILE_HEAD, were read
 * already, to see what it is.
 */
#define FILE_HEAD 64
int capture_file_open_rest(struct capture_file **out, int fd, const void *head,
			   size_t n, const char *name, struct err *e);
/* A capture file in memory, borrowed until it is closed. */
int capture_file_open_memory(struct capture_file **out, const void *bytes,
			     size_t n, const char *name, struct err *e);
/* That one has n bytes by now, and not only those it was opened with. */
void capture_file_extend(struct capture_file *f, size_t n);
void capture_file_close(struct capture_file *f);

/* Packets that did not come as far as here. */
struct file_lost {
	uint64_t kernel;    /* there was no room for them in its buffer */
	uint64_t interface; /* before that */
};
/* False: nobody has counted. */
bool capture_file_lost(const struct capture_file *f, struct file_lost *out);

/*
 * Packets that come from elsewhere, read as if they were in a file. All
 * functions get `input`; `close` frees it.
 */
struct capture_input_ops {
	enum file_status (*next)(void *input, struct file_packet *p,
				 struct err *e);
	bool (*at)(void *input, uint64_t place, struct file_packet *p);
	int (*fd)(const void *input);
	void (*about)(const void *input, struct file_about *out);
	bool (*interface)(const void *input, uint32_t n,
			  struct file_interface *out);
	bool (*lost)(const void *input, struct file_lost *out);
	void (*close)(void *input);
};
/* `input` and what ops->close does with it become the file's. */
struct capture_file *capture_file_of(const struct capture_input_ops *ops,
				     void *input, const char *name);

/* The next packet in the file. It never waits for input. */
enum file_status capture_file_next(struct capture_file *f,
				   struct file_packet *p, struct err *e);
/* A packet that next gave, by its place; false if it is no longer there. */
bool capture_file_at(struct capture_file *f, uint64_t place,
		     struct file_packet *p);
/*
 * No packet that next has given will be asked for again: what is kept of a pipe
 * gives its room back, at times. To be called between packets, as often as one
 * likes.
 */
void capture_file_forget(struct capture_file *f);
/* Goes on when the file grows, instead of ending: FILE_WAIT. */
void capture_file_follow(struct capture_file *f, bool follow);
/*
 * To poll while FILE_WAIT, or -1: a file is to be asked again after a while.
 */
int capture_file_fd(const struct capture_file *f);

struct file_about {
	const char *format;   /* "pcap", "pcapng (gzip)"; "" not known yet */
	uint64_t done, total; /* bytes read of how many; total 0: unknown */
	uint64_t at; /* where the next packet begins, in uncompressed bytes */
	uint32_t interfaces; /* so far */
	bool cut;	     /* it ends in the middle of a packet */
	uint64_t cut_at;     /* at which byte of the uncompressed file */
	/* of the first section of a pcapng file; as in struct file_packet */
	const char *comment;
	uint32_t comment_len;
};
void capture_file_about(const struct capture_file *f, struct file_about *out);

struct file_interface {
	enum link_type link;
	uint32_t snap_len; /* 0: no limit */
	const char *name;  /* as comment; NULL: not told */
	uint32_t name_len;
};
/* False if there is no n-th, from 0. */
bool capture_file_interface(const struct capture_file *f, uint32_t n,
			    struct file_interface *out);

/*
 * A file that is cut off while it is open raises SIGBUS. Opening one installs
 * a handler, which passes on what is not of a capture file. Whoever takes
 * SIGBUS later asks this first: true, and the handler may return.
 */
bool capture_file_repair(const siginfo_t *info);

#endif

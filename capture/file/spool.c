/*
 * From an input that only goes forward to a file that can be mapped.
 *
 *	descriptor ─ read ─▶ chunk ─ unpack ─▶ slice ─ pwrite ─▶ file
 *
 * The file has no name, so whatever ends the process frees its room. A slice
 * is at most SLICE bytes of input or of output, which take a millisecond or
 * two; the input is asked by poll(2) before each read, and never made
 * non-blocking, for others may have it open too (a terminal, a shell).
 */
#include "capture/file/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/mem.h"

enum {
	CHUNK = 128 << 10,
	SLICE = 512 << 10,
	KEPT = 1 << 20,	   /* of the beginning, whatever is forgotten */
	FORGET = 16 << 20, /* at a time; of whole pages, as KEPT is */
};

struct spool {
	int in, out;
	bool regular, follow;
	bool ended, broken;
	struct unpack *unpack; /* NULL: the first bytes did not come yet */
	enum packing packing;
	const uint8_t *at; /* input not yet unpacked: the head, or chunk */
	size_t left;
	uint64_t taken, total, written, forgotten;
	char why[256];
	uint8_t chunk[CHUNK], slice[SLICE];
};

/* --- the file ------------------------------------------------------------ */

static int file_in(const char *folder)
{
	char name[4096];
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
	int n;

	if (fd >= 0)
		return fd;
	/* not every file system has O_TMPFILE */
	n = snprintf(name, sizeof(name), "%s/wirestep.XXXXXX", folder);
	if (n < 0 || (size_t)n >= sizeof(name))
		return -1;
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	return fd;
}

/* /var/tmp goes first: /tmp may be memory. */
static int make_file(void)
{
	const char *const folders[] = { getenv("TMPDIR"), "/var/tmp", "/tmp" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		int fd = folders[i] && *folders[i] ? file_in(folders[i]) : -1;

		if (fd >= 0)
			return fd;
	}
	return memfd_create("wirestep", MFD_CLOEXEC);
}

int spool_new(struct spool **out, const struct spool_input *in,
	      const char *name, struct err *e)
{
	struct spool *s;
	struct stat st;
	int fd = make_file();

	if (fd < 0)
		return err_set(e, ERR_INPUT,
			       "%s: can not be kept in a file meanwhile: %s "
			       "(TMPDIR=FOLDER names a place)",
			       name, strerror(errno));
	s = mem_zero(1, sizeof(*s));
	s->in = in->fd;
	s->out = fd;
	s->at = in->head;
	s->left = in->head_len;
	s->total = in->head_len;
	if (in->fd >= 0) {
		s->regular = fstat(in->fd, &st) == 0 && S_ISREG(st.st_mode);
		s->total = s->regular ? (uint64_t)st.st_size : 0;
	}
	*out = s;
	return 0;
}

void spool_free(struct spool *s)
{
	if (!s)
		return;
	unpack_free(s->unpack);
	if (s->in >= 0)
		close(s->in);
	close(s->out);
	free(s);
}

/* --- input --------------------------------------------------------------- */

static enum file_status fail(struct spool *s, const char *doing, int error)
{
	s->broken = true;
	snprintf(s->why, sizeof(s->why), "%s: %s", doing, strerror(error));
	return FILE_ERROR;
}

static bool is_ready(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

/* Adds to what is left of the input, as much as there is and fits. */
static enum file_status fill(struct spool *s)
{
	ssize_t n;

	if (s->in < 0 || s->ended)
		return FILE_END;
	if (!is_ready(s->in))
		return FILE_WAIT;
	if (s->left > 0)
		memmove(s->chunk, s->at, s->left);
	s->at = s->chunk;
	do
		n = read(s->in, s->chunk + s->left, CHUNK - s->left);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? FILE_WAIT
				       : fail(s, "can not be read", errno);
	s->left += (size_t)n;
	if (n > 0)
		return FILE_PACKET;
	if (s->follow && s->regular)
		return FILE_WAIT;
	s->ended = true;
	return FILE_END;
}

/* What the input is packed by, as soon as enough of it is there. */
static enum file_status begin(struct spool *s)
{
	while (s->left < PACKING_BYTES) {
		enum file_status status = fill(s);

		if (status == FILE_END)
			break;
		if (status != FILE_PACKET)
			return status;
	}
	s->packing = packing_of(s->at, s->left);
	s->unpack = unpack_new(s->packing);
	return s->unpack ? FILE_PACKET : fail(s, "unpacking", ENOMEM);
}

/* --- a slice ------------------------------------------------------------- */

/* As much as there is room for. */
static enum file_status keep(struct spool *s, size_t n)
{
	for (size_t done = 0; done < n;) {
		ssize_t wrote = pwrite(s->out, s->slice + done, n - done,
				       (off_t)s->written);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			return fail(s,
				    "can not be kept in a file meanwhile "
				    "(TMPDIR=FOLDER names another place)",
				    wrote < 0 ? errno : ENOSPC);
		done += (size_t)wrote;
		s->written += (size_t)wrote;
	}
	return FILE_PACKET;
}

static bool unpack_some(struct spool *s, struct unpack_io *io)
{
	size_t before = s->left;
	bool sound;

	io->in = s->at;
	io->in_left = s->left;
	sound = unpack_run(s->unpack, io);
	s->at = io->in;
	s->left = io->in_left;
	s->taken += before - s->left;
	if (!sound) {
		s->broken = true;
		snprintf(s->why, sizeof(s->why),
			 "the %s data is damaged at about byte %" PRIu64
			 " of it: %s",
			 packing_name(s->packing), s->taken,
			 unpack_why(s->unpack));
	}
	return sound;
}

enum file_status spool_pump(struct spool *s)
{
	struct unpack_io io = { .out = s->slice, .out_left = SLICE };
	enum file_status status = s->broken ? FILE_ERROR : FILE_PACKET;
	uint64_t taken = s->taken, written = s->written;

	if (status == FILE_PACKET && !s->unpack)
		status = begin(s);
	while (status == FILE_PACKET) {
		if (!unpack_some(s, &io))
			status = FILE_ERROR;
		else if (io.out_left == 0 || s->taken - taken >= SLICE)
			break;
		else if (s->left == 0)
			status = fill(s);
	}
	if (keep(s, SLICE - io.out_left) == FILE_ERROR)
		status = FILE_ERROR;
	/* What came before an end, or before damage, is told first. */
	return s->written > written ? FILE_PACKET : status;
}

/* --- what it is ---------------------------------------------------------- */

const char *spool_why(const struct spool *s)
{
	return s->why;
}

void spool_follow(struct spool *s, bool follow)
{
	s->follow = follow;
	if (follow && s->regular)
		s->ended = false;
}

/* A file system that has no holes keeps it all. */
void spool_forget(struct spool *s, uint64_t before)
{
	if (s->forgotten < KEPT)
		s->forgotten = KEPT;
	if (before < s->forgotten + FORGET)
		return;
	before -= (before - s->forgotten) % FORGET;
	fallocate(s->out, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		  (off_t)s->forgotten, (off_t)(before - s->forgotten));
	s->forgotten = before;
}

int spool_fd(const struct spool *s)
{
	return s->out;
}

uint64_t spool_size(const struct spool *s)
{
	return s->written;
}

int spool_input(const struct spool *s)
{
	return s->regular || s->ended ? -1 : s->in;
}

bool spool_cut(const struct spool *s)
{
	return s->unpack && unpack_inside(s->unpack);
}

enum packing spool_packing(const struct spool *s)
{
	return s->packing;
}

void spool_progress(const struct spool *s, uint64_t *done, uint64_t *total)
{
	*done = s->taken;
	*total = s->total;
	if (s->total > 0 && s->taken > s->total)
		*total = s->taken; /* it has grown */
}

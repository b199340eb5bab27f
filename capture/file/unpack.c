/*
 * Compressed input. A file may be several gzip members (RFC 1952 2.2) or zstd
 * frames (RFC 8878 3) one behind the other; their contents are one.
 */
#include "capture/file/unpack.h"

#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST /* input is not written to */
#include <zlib.h>
#include <zstd.h>

#include "capture/mem.h"

struct unpack {
	const struct kind *kind;
	z_stream gzip;
	ZSTD_DStream *zstd;
	bool inside;  /* a member or frame has begun */
	bool had_one; /* and one has ended before */
	const char *why;
};

struct kind {
	const char *name;
	bool (*begin)(struct unpack *u);
	bool (*run)(struct unpack *u, struct unpack_io *io);
	void (*end)(struct unpack *u);
};

static bool damaged(struct unpack *u, const char *why)
{
	u->why = why ? why : "damaged";
	return false;
}

/* --- not packed ---------------------------------------------------------- */

static bool plain_begin(struct unpack *u)
{
	(void)u;
	return true;
}

static bool plain_run(struct unpack *u, struct unpack_io *io)
{
	size_t n = io->in_left < io->out_left ? io->in_left : io->out_left;

	(void)u;
	memcpy(io->out, io->in, n);
	io->in += n;
	io->in_left -= n;
	io->out += n;
	io->out_left -= n;
	return true;
}

static void plain_end(struct unpack *u)
{
	(void)u;
}

/* --- gzip ---------------------------------------------------------------- */

enum { GZIP_WINDOW = 15, GZIP_ONLY = 16 };

static bool gzip_begin(struct unpack *u)
{
	return inflateInit2(&u->gzip, GZIP_WINDOW + GZIP_ONLY) == Z_OK;
}

/* The next member; zeros between them are padding, as gzip(1) has it. */
static void gzip_member(struct unpack *u, struct unpack_io *io)
{
	while (u->had_one && io->in_left > 0 && *io->in == 0) {
		io->in++;
		io->in_left--;
	}
	if (io->in_left == 0)
		return;
	inflateReset(&u->gzip);
	u->inside = true;
}

static bool gzip_inflate(struct unpack *u, struct unpack_io *io)
{
	z_stream *z = &u->gzip;
	int rc;

	z->next_in = io->in;
	z->avail_in = (uInt)io->in_left;
	z->next_out = io->out;
	z->avail_out = (uInt)io->out_left;
	rc = inflate(z, Z_NO_FLUSH);
	io->in = z->next_in;
	io->in_left = z->avail_in;
	io->out = z->next_out;
	io->out_left = z->avail_out;
	if (rc == Z_STREAM_END) {
		u->inside = false;
		u->had_one = true;
		return true;
	}
	/* Z_BUF_ERROR: there was nothing more to do, which is no error */
	return rc == Z_OK || rc == Z_BUF_ERROR || damaged(u, z->msg);
}

static bool gzip_run(struct unpack *u, struct unpack_io *io)
{
	do {
		if (!u->inside)
			gzip_member(u, io);
		if (u->inside && !gzip_inflate(u, io))
			return false;
	} while (io->in_left > 0 && io->out_left > 0);
	return true;
}

static void gzip_end(struct unpack *u)
{
	inflateEnd(&u->gzip);
}

/* --- zstd ---------------------------------------------------------------- */

static bool zstd_begin(struct unpack *u)
{
	u->zstd = ZSTD_createDStream();
	return u->zstd != NULL;
}

static bool zstd_run(struct unpack *u, struct unpack_io *io)
{
	ZSTD_inBuffer in = { io->in, io->in_left, 0 };
	ZSTD_outBuffer out = { io->out, io->out_left, 0 };
	size_t rc;

	do {
		rc = ZSTD_decompressStream(u->zstd, &out, &in);
		u->inside = rc != 0;
	} while (!ZSTD_isError(rc) && in.pos < in.size && out.pos < out.size);
	io->in += in.pos;
	io->in_left -= in.pos;
	io->out += out.pos;
	io->out_left -= out.pos;
	return !ZSTD_isError(rc) || damaged(u, ZSTD_getErrorName(rc));
}

static void zstd_end(struct unpack *u)
{
	ZSTD_freeDStream(u->zstd);
}

/* --- any ----------------------------------------------------------------- */

static const struct kind kinds[] = {
	[PACKED_NOT] = { NULL, plain_begin, plain_run, plain_end },
	[PACKED_GZIP] = { "gzip", gzip_begin, gzip_run, gzip_end },
	[PACKED_ZSTD] = { "zstd", zstd_begin, zstd_run, zstd_end },
};
_Static_assert(sizeof(kinds) / sizeof(*kinds) == PACKED_ZSTD + 1,
	       "one for each");

enum packing packing_of(const uint8_t *bytes, size_t n)
{
	if (n >= 2 && memcmp(bytes, "\x1f\x8b", 2) == 0)
		return PACKED_GZIP;
	if (n >= 4 && memcmp(bytes, "\x28\xb5\x2f\xfd", 4) == 0)
		return PACKED_ZSTD;
	/* a skippable frame goes first in what pzstd writes */
	if (n >= 4 && (bytes[0] & 0xf0) == 0x50 &&
	    memcmp(bytes + 1, "\x2a\x4d\x18", 3) == 0)
		return PACKED_ZSTD;
	return PACKED_NOT;
}

const char *packing_name(enum packing packing)
{
	return kinds[packing].name;
}

struct unpack *unpack_new(enum packing packing)
{
	struct unpack *u = mem_zero(1, sizeof(*u));

	u->kind = &kinds[packing];
	if (u->kind->begin(u))
		return u;
	free(u);
	return NULL;
}

void unpack_free(struct unpack *u)
{
	if (!u)
		return;
	u->kind->end(u);
	free(u);
}

bool unpack_run(struct unpack *u, struct unpack_io *io)
{
	if (io->in_left == 0 && !u->inside)
		return true;
	return u->kind->run(u, io);
}

const char *unpack_why(const struct unpack *u)
{
	return u->why;
}

bool unpack_inside(const struct unpack *u)
{
	return u->inside;
}

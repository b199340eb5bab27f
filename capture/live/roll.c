/*
 * One file, or many named as dumpcap names them:
 *
 *   dir/live.pcapng ─▶ dir/live_00001_20261123092011.pcapng
 *                          number, local time
 *
 * The one file is made beside what it replaces, and renamed as soon as it has
 * its head: who reads the old one still has it, and if the disk is full it
 * stays. Of many none is replaced (O_EXCL), so what is removed was made here.
 *
 * The directory is opened once, and all of the many are made in that one.
 */
#include "capture/live/roll.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "capture/beside.h"
#include "capture/mem.h"

enum { FILE_MODE = 0666, NAME_MOST = 255 /* NAME_MAX */ };

#define NS_PER_S 1000000000u

struct made {
	uint32_t number;
	time_t at;
};

struct roll {
	char *path;		      /* as it was asked for */
	const char *base, *extension; /* in it */
	char name[NAME_MOST + 1];     /* of the last one of many */
	char temporary[BESIDE_NAME];  /* of the one file; "" once it is there */
	bool many;
	int dir;	   /* of many; else -1 */
	struct made *kept; /* `keep` of them, in turn */
	uint32_t keep, n;  /* n: files made */
};

/* --- names --------------------------------------------------------------- */

/* False if it is too long. */
static bool name_of(const struct roll *r, const struct made *m,
		    char out[NAME_MOST + 1])
{
	int stem = (int)(r->extension - r->base);
	char date[32] = "0";
	struct tm tm;

	if (localtime_r(&m->at, &tm))
		strftime(date, sizeof(date), "%Y%m%d%H%M%S", &tm);
	return snprintf(out, NAME_MOST + 1, "%.*s_%05" PRIu32 "_%s%s", stem,
			r->base, m->number, date, r->extension) <= NAME_MOST;
}

const char *roll_name(const struct roll *r)
{
	return r->many && r->n ? r->name : r->path;
}

static int failed(const struct roll *r, struct err *e)
{
	return beside_failed(roll_name(r), e);
}

/* --- many ---------------------------------------------------------------- */

/* What can not be removed stays: that is no loss. */
static void remove_oldest(struct roll *r, const struct made *oldest)
{
	char name[NAME_MOST + 1];

	if (oldest->number && name_of(r, oldest, name))
		unlinkat(r->dir, name, 0);
}

static int open_next(struct roll *r, uint64_t t_ns, struct err *e)
{
	struct made m = { r->n + 1, (time_t)(t_ns / NS_PER_S) };
	int fd;

	if (r->keep) {
		remove_oldest(r, &r->kept[r->n % r->keep]);
		r->kept[r->n % r->keep] = m;
	}
	r->n++;
	if (!name_of(r, &m, r->name)) {
		errno = ENAMETOOLONG;
		return failed(r, e);
	}
	fd = openat(r->dir, r->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		    FILE_MODE);
	return fd < 0 ? failed(r, e) : fd;
}

static int open_dir(struct roll *r)
{
	size_t len = (size_t)(r->base - r->path);
	char *dir = len ? mem_text(r->path, len) : mem_text(".", 1);

	r->dir = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	free(dir);
	return r->dir;
}

/* --- one ----------------------------------------------------------------- */

/* A pipe is written to, and not replaced. */
static bool is_pipe(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

static int open_one(struct roll *r, struct err *e)
{
	int fd;

	if (!is_pipe(r->path))
		return beside_open(r->path, r->temporary, e);
	fd = open(r->path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? failed(r, e) : fd;
}

/* --- the whole ----------------------------------------------------------- */

struct roll *roll_new(const char *path, bool many, uint32_t keep, struct err *e)
{
	struct roll *r = mem_zero(1, sizeof(*r));
	const char *slash;

	r->path = mem_text(path, strlen(path));
	slash = strrchr(r->path, '/');
	r->base = slash ? slash + 1 : r->path;
	r->extension = strrchr(r->base, '.');
	if (!r->extension)
		r->extension = r->base + strlen(r->base);
	r->many = many;
	r->dir = -1;
	if (keep)
		r->kept = mem_zero(keep, sizeof(*r->kept));
	r->keep = keep;
	if (!many || open_dir(r) >= 0)
		return r;
	failed(r, e);
	roll_free(r);
	return NULL;
}

void roll_free(struct roll *r)
{
	if (!r)
		return;
	if (r->dir >= 0)
		close(r->dir);
	free(r->kept);
	free(r->path);
	free(r);
}

int roll_open(struct roll *r, uint64_t t_ns, struct err *e)
{
	return r->many ? open_next(r, t_ns, e) : open_one(r, e);
}

int roll_settle(struct roll *r, struct err *e)
{
	if (!r->temporary[0])
		return 0;
	if (rename(r->temporary, r->path) < 0) {
		failed(r, e);
		roll_undo(r);
		return -1;
	}
	r->temporary[0] = '\0';
	return 0;
}

void roll_undo(struct roll *r)
{
	if (r->many)
		unlinkat(r->dir, r->name, 0);
	else if (r->temporary[0])
		unlink(r->temporary);
	r->temporary[0] = '\0';
}

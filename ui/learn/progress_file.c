/*
 * Keeping progress.
 *
 *	save:  lock the folder ─▶ read the file ─▶ join what is new ─▶
 *	       write beside it, rename ─▶ unlock
 *
 * The lock is the folder's, for the file is another one after each rename. It
 * is waited for only so long: a program that was stopped in between must not
 * hold up another. A link to the file stays a link.
 *
 * The file is what a hostile user, a later version or a full disk has made of
 * it: it is read only if it is a plain file of a sane size, and is written over
 * only if it was understood.
 */
#include "ui/learn/progress_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "capture/mem.h"
#include "ui/print/save.h"

enum {
	FILE_MOST = 1 << 16, /* bytes; a course takes some 4000 */
	LOCK_TRIES = 100,
	LOCK_TRY_NS = 5000000,
};

/* --- where it is --------------------------------------------------------- */

static char *join(const char *folder, const char *name)
{
	char *path = NULL;

	if (asprintf(&path, "%s%s", folder, name) < 0)
		abort();
	return path;
}

char *progress_path(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (state && *state == '/')
		return join(state, "/wirestep/progress");
	if (home && *home == '/')
		return join(home, "/.local/state/wirestep/progress");
	return NULL;
}

/* The file behind a link, for a rename would put one in the link's place. */
static char *real_path(const char *path)
{
	char *real = realpath(path, NULL);

	return real ? real : mem_text(path, strlen(path));
}

/* Makes the folders that a path names; as XDG says, for their owner alone. */
static int make_folders(const char *path, struct err *e)
{
	char *folder = mem_text(path, strlen(path)), *at = folder;
	int rc = 0;

	while (rc == 0 && (at = strchr(at + 1, '/'))) {
		*at = '\0';
		if (mkdir(folder, 0700) < 0 && errno != EEXIST)
			rc = err_set(e, ERR_INPUT,
				     "progress: %s: %s (XDG_STATE_HOME names "
				     "another place)",
				     folder, strerror(errno));
		*at = '/';
	}
	free(folder);
	return rc;
}

/* --- reading ------------------------------------------------------------- */

static int unreadable(const char *path, const char *why, struct err *e)
{
	return err_set(e, ERR_INPUT,
		       "progress: %s: %s; it is left as it is (wirestep learn "
		       "--reset begins anew)",
		       path, why);
}

/* All of a descriptor, whose size may change meanwhile. -1 with errno. */
static ssize_t read_all(int fd, char *out, size_t most)
{
	size_t n = 0;
	ssize_t got = 1;

	while (n < most && got > 0) {
		got = read(fd, out + n, most - n);
		if (got < 0 && errno != EINTR)
			return -1;
		n += got > 0 ? (size_t)got : 0;
		got = got < 0 ? 1 : got;
	}
	return (ssize_t)n;
}

static int parse(struct progress *p, const char *path, const char *text,
		 size_t n, struct err *e)
{
	switch (progress_parse(p, text, n)) {
	case PROGRESS_NEWER:
		return unreadable(path, "of a newer wirestep", e);
	case PROGRESS_FOREIGN:
		return unreadable(path, "not a file of progress", e);
	case PROGRESS_READ:
		break;
	}
	return 0;
}

static int read_open(struct progress *p, const char *path, int fd,
		     struct err *e)
{
	struct stat st;
	char *text;
	ssize_t n;
	int rc;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return unreadable(path, "not a plain file", e);
	text = mem_zero(FILE_MOST + 1, 1);
	n = read_all(fd, text, FILE_MOST + 1);
	if (n < 0)
		rc = unreadable(path, strerror(errno), e);
	else if (n > FILE_MOST)
		rc = unreadable(path, "too large to be progress", e);
	else
		rc = parse(p, path, text, (size_t)n, e);
	free(text);
	return rc;
}

/* Into an empty table, which stays empty on an error. */
static int read_file(struct progress *p, const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int rc;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return unreadable(path, strerror(errno), e);
	rc = read_open(p, path, fd, e);
	close(fd);
	if (rc < 0)
		progress_free(p);
	return rc;
}

int progress_file_open(struct progress_file *f, const char *path, struct err *e)
{
	*f = (struct progress_file){ 0 };
	if (!path)
		return 0;
	f->path = mem_text(path, strlen(path));
	return read_file(&f->all, path, e);
}

void progress_file_close(struct progress_file *f)
{
	progress_free(&f->all);
	progress_free(&f->fresh);
	free(f->path);
	*f = (struct progress_file){ 0 };
}

/* --- what is new --------------------------------------------------------- */

void progress_file_begin(struct progress_file *f, const char *name)
{
	progress_begin(&f->all, name);
	progress_begin(&f->fresh, name);
}

void progress_file_done(struct progress_file *f, const char *name,
			unsigned right, unsigned asked)
{
	progress_done(&f->all, name, right, asked);
	progress_done(&f->fresh, name, right, asked);
}

/* --- writing ------------------------------------------------------------- */

static bool lock(int fd)
{
	static const struct timespec pause = { .tv_nsec = LOCK_TRY_NS };

	for (int i = 0; i < LOCK_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return true;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return true; /* a file system without locks */
		nanosleep(&pause, NULL);
	}
	return false;
}

/* The folder of a path, locked; close() ends it. -1 with *e. */
static int lock_folder(const char *path, struct err *e)
{
	char *folder = mem_text(path, strlen(path));
	int fd, error;

	*strrchr(folder, '/') = '\0';
	fd = open(*folder ? folder : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	error = errno;
	free(folder);
	if (fd < 0)
		return err_set(e, ERR_INPUT, "progress: %s: %s", path,
			       strerror(error));
	if (lock(fd))
		return fd;
	close(fd);
	return err_set(e, ERR_INPUT,
		       "progress: %s: another wirestep keeps it locked (is one "
		       "stopped? fg)",
		       path);
}

static void write_text(const void *progress, FILE *out)
{
	progress_write(progress, out);
}

static int write_file(const char *path, const struct progress *p, struct err *e)
{
	char *real = real_path(path);
	int rc = save_with(real, write_text, p, e);

	free(real);
	return rc;
}

static int save_locked(struct progress_file *f, struct err *e)
{
	struct progress now = { 0 };

	if (read_file(&now, f->path, e) < 0)
		return -1;
	progress_join(&now, &f->fresh);
	if (write_file(f->path, &now, e) < 0) {
		progress_free(&now);
		return -1;
	}
	progress_free(&f->all);
	progress_free(&f->fresh);
	f->all = now;
	return 0;
}

int progress_file_save(struct progress_file *f, struct err *e)
{
	int folder, rc;

	if (!f->path || (!f->fresh.n && !f->fresh.last))
		return 0;
	if (make_folders(f->path, e) < 0)
		return -1;
	folder = lock_folder(f->path, e);
	if (folder < 0)
		return -1;
	rc = save_locked(f, e);
	close(folder);
	return rc;
}

/* --- beginning anew ------------------------------------------------------ */

/* All of it goes aside, whatever it is: nothing of it needs to be read. */
static int put_aside(const char *path, struct err *e)
{
	char *old = join(path, ".old");
	int rc = 0;

	if (rename(path, old) < 0 && errno != ENOENT)
		rc = err_set(e, ERR_INPUT,
			     "progress: %s: it can not become %s: %s", path,
			     old, strerror(errno));
	free(old);
	return rc;
}

/* Some of it: what there was is written aside first. */
static int forget(struct progress *p, const char *path, const char *const *name,
		  size_t n, struct err *e)
{
	char *old = join(path, ".old");
	int rc = read_file(p, path, e);

	if (rc == 0)
		rc = write_file(old, p, e);
	for (size_t i = 0; i < n; i++)
		progress_forget(p, name[i]);
	if (rc == 0)
		rc = write_file(path, p, e);
	free(old);
	return rc;
}

int progress_file_reset(struct progress_file *f, const char *const *name,
			size_t n, struct err *e)
{
	struct progress left = { 0 };
	int folder, rc = 0;

	if (f->path) {
		if (make_folders(f->path, e) < 0)
			return -1;
		folder = lock_folder(f->path, e);
		if (folder < 0)
			return -1;
		rc = name ? forget(&left, f->path, name, n, e)
			  : put_aside(f->path, e);
		close(folder);
	}
	if (rc < 0) {
		progress_free(&left);
		return rc;
	}
	progress_free(&f->all);
	progress_free(&f->fresh);
	f->all = left;
	return 0;
}

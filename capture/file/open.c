/*
 * Where a capture file comes from. A regular file is mapped as it is, unless
 * it is compressed; anything else, and a file of a file system that can not
 * be mapped, is spooled.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/file/private.h"
#include "capture/file/spool.h"
#include "capture/mem.h"

static struct capture_file *file_new(const char *name)
{
	struct capture_file *f = mem_zero(1, sizeof(*f));

	f->name = mem_text(name, strlen(name));
	f->fd = -1;
	return f;
}

/* The window is on the spool's file, which is empty yet. */
static int open_spooled(struct capture_file *f, const struct spool_input *in,
			struct err *e)
{
	if (spool_new(&f->spool, in, f->name, e) < 0)
		return -1;
	f->fd = -1; /* the spool has it */
	if (!window_open(&f->w, spool_fd(f->spool), 0))
		return err_set(e, ERR_INPUT, "%s: can not be mapped: %s",
			       f->name, strerror(errno));
	return 0;
}

static bool is_packed(int fd)
{
	uint8_t first[PACKING_BYTES];
	ssize_t n = pread(fd, first, sizeof(first), 0);

	return n > 0 && packing_of(first, (size_t)n) != PACKED_NOT;
}

static int open_input(struct capture_file *f, const struct spool_input *in,
		      struct err *e)
{
	struct stat st;

	if (fstat(in->fd, &st) < 0)
		return err_set(e, ERR_INPUT, "%s: %s", f->name,
			       strerror(errno));
	if (S_ISDIR(st.st_mode))
		return err_set(e, ERR_INPUT, "%s: is a directory", f->name);
	if ((uint64_t)st.st_size > FILE_SIZE_MOST)
		return err_set(e, ERR_INPUT, "%s: " FILE_TOO_LARGE, f->name);
	if (S_ISREG(st.st_mode) && !is_packed(in->fd) &&
	    window_open(&f->w, in->fd, (uint64_t)st.st_size))
		return 0;
	if (S_ISREG(st.st_mode)) {
		/* from its beginning, whatever was read of it */
		lseek(in->fd, 0, SEEK_SET);
		return open_spooled(f, &(struct spool_input){ .fd = in->fd },
				    e);
	}
	return open_spooled(f, in, e);
}

static int finish(struct capture_file **out, struct capture_file *f, int rc,
		  struct err *e)
{
	if (rc < 0 || file_begin(f, e) < 0) {
		capture_file_close(f);
		return -1;
	}
	*out = f;
	return 0;
}

int capture_file_open_rest(struct capture_file **out, int fd, const void *head,
			   size_t n, const char *name, struct err *e)
{
	struct capture_file *f = file_new(name);
	struct spool_input in = { .fd = fd, .head = f->head, .head_len = n };

	assert(n <= FILE_HEAD);
	if (n > 0)
		memcpy(f->head, head, n);
	f->fd = fd;
	return finish(out, f, open_input(f, &in, e), e);
}

int capture_file_open_fd(struct capture_file **out, int fd, const char *name,
			 struct err *e)
{
	return capture_file_open_rest(out, fd, NULL, 0, name, e);
}

int capture_file_open(struct capture_file **out, const char *name,
		      struct err *e)
{
	/* of a named pipe nobody may have the other end yet */
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return err_set(e, ERR_INPUT, "%s: %s", name, strerror(errno));
	return capture_file_open_fd(out, fd, name, e);
}

int capture_file_open_memory(struct capture_file **out, const void *bytes,
			     size_t n, const char *name, struct err *e)
{
	struct capture_file *f = file_new(name);
	struct spool_input in = { .fd = -1, .head = bytes, .head_len = n };

	if (packing_of(bytes, n) != PACKED_NOT)
		return finish(out, f, open_spooled(f, &in, e), e);
	window_of_memory(&f->w, bytes, n);
	return finish(out, f, 0, e);
}

struct capture_file *capture_file_of(const struct capture_input_ops *ops,
				     void *input, const char *name)
{
	struct capture_file *f = file_new(name);

	f->ops = ops;
	f->input = input;
	return f;
}

void capture_file_extend(struct capture_file *f, size_t n)
{
	assert(f->fd < 0 && !f->spool && n >= f->w.size);
	f->w.size = n;
}

void capture_file_close(struct capture_file *f)
{
	if (!f)
		return;
	if (f->ops)
		f->ops->close(f->input);
	window_close(&f->w);
	spool_free(f->spool);
	if (f->fd >= 0)
		close(f->fd);
	free(f->ng.section);
	free(f->ng.interface);
	free(f->name);
	free(f);
}

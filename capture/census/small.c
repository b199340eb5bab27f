/* Files of /proc are made when they are read: one read(2) gives it whole. */
#include "capture/census/small.h"

#include <fcntl.h>
#include <unistd.h>

bool small_file(int dir, const char *path, char *out, size_t size)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, out, size - 1);

	if (fd >= 0)
		close(fd);
	if (n < 0)
		return false;
	out[n] = '\0';
	return true;
}

/* A file that is to be replaced stays until the new one is there. */
#include "capture/beside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int beside_failed(const char *path, struct err *e)
{
	return err_set(e, ERR_INPUT, "%s: %s (choose another place for it)",
		       path, strerror(errno));
}

/* mkostemp makes files for the owner alone; the umask decides here. */
int beside_open(const char *path, char out[BESIDE_NAME], struct err *e)
{
	mode_t mask;
	int fd;

	if (snprintf(out, BESIDE_NAME, "%s.XXXXXX", path) >= BESIDE_NAME)
		return err_set(e, ERR_INPUT, "%.60s…: name too long", path);
	fd = mkostemp(out, O_CLOEXEC);
	if (fd < 0)
		return beside_failed(path, e);
	mask = umask(0);
	umask(mask);
	fchmod(fd, 0666 & ~mask);
	return fd;
}

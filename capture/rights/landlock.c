/*
 * Landlock: which files can be opened from now on, and as what, landlock(7).
 *
 * A ruleset names all rights that it takes away; a rule gives some of them back
 * beneath a directory. Which rights there are depends on the ABI: a later one
 * knows more, and a ruleset with rights that the kernel does not know is
 * refused. So the rights are a table with the ABI that brought them. Numbers
 * stand here because the headers of an older system do not have them.
 *
 * Not every call is covered (stat, chmod, utime …): those that are not needed
 * are refused by seccomp.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capture/rights/sandbox.h"

/* linux/landlock.h, struct landlock_ruleset_attr as of ABI 6. */
struct ruleset {
	uint64_t files, tcp, scope;
};

enum {
	WRITE_FILE = 1 << 1,
	READ_FILE = 1 << 2,
	READ_DIR = 1 << 3,
	REMOVE_FILE = 1 << 5,
	MAKE_REG = 1 << 8,
	REFER = 1 << 13,
	TRUNCATE = 1 << 14,
	IOCTL_DEV = 1 << 15,
	ALL_OF_1 = REFER - 1,
};

static const struct {
	int abi;
	struct ruleset adds;
} rights[] = {
	{ 1, { .files = ALL_OF_1 } },
	{ 2, { .files = REFER } },
	{ 3, { .files = TRUNCATE } },
	{ 4, { .tcp = 1 << 0 | 1 << 1 } }, /* bind, connect */
	{ 5, { .files = IOCTL_DEV } },
	{ 6, { .scope = 1 << 0 | 1 << 1 } }, /* abstract sockets, signals */
};

/*
 * mkstemp(3) opens what it makes for reading too. To make sure that a new name
 * is on the disk, its directory is opened, fsync(2).
 */
static const uint64_t given[] = {
	[SANDBOX_READ] = READ_FILE | READ_DIR,
	[SANDBOX_MAKE] = READ_FILE | READ_DIR | WRITE_FILE | TRUNCATE |
			 REMOVE_FILE | MAKE_REG,
};
_Static_assert(sizeof(given) / sizeof(*given) == SANDBOX_MAKE + 1,
	       "a row for each access");

int sandbox_landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
			   LANDLOCK_CREATE_RULESET_VERSION);

	return abi < 0 ? 0 : (int)abi;
}

static struct ruleset known_rights(int abi)
{
	struct ruleset all = { 0 };

	for (size_t i = 0; i < sizeof(rights) / sizeof(*rights); i++) {
		if (rights[i].abi > abi)
			break;
		all.files |= rights[i].adds.files;
		all.tcp |= rights[i].adds.tcp;
		all.scope |= rights[i].adds.scope;
	}
	return all;
}

/* A file takes only some of what a directory does. */
static uint64_t rights_of(const struct sandbox_path *path, int fd)
{
	uint64_t of_files = WRITE_FILE | READ_FILE | TRUNCATE;
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISDIR(st.st_mode))
		return given[path->access] & of_files;
	return given[path->access];
}

static int allow(int ruleset, uint64_t handled, const struct sandbox_path *path)
{
	struct landlock_path_beneath_attr rule = {
		.parent_fd = open(path->path, O_PATH | O_CLOEXEC)
	};
	int rc;

	if (rule.parent_fd < 0)
		return 0; /* nothing is there, so nothing is allowed */
	rule.allowed_access = rights_of(path, rule.parent_fd) & handled;
	rc = (int)syscall(SYS_landlock_add_rule, ruleset,
			  LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
	return rc;
}

static int restrict_to(int ruleset, uint64_t handled,
		       const struct sandbox_path *paths, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (allow(ruleset, handled, &paths[i]) < 0)
			return -1;
	return (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
}

int sandbox_landlock(const struct sandbox_path *paths, size_t n, struct err *e)
{
	int abi = sandbox_landlock_abi(), fd, rc;
	struct ruleset all = known_rights(abi);

	if (abi == 0)
		return 0;
	/* A shorter structure is an older one: the rest is zero anyway. */
	fd = (int)syscall(SYS_landlock_create_ruleset, &all,
			  abi >= 6   ? sizeof(all)
			  : abi >= 4 ? 2 * sizeof(uint64_t)
				     : sizeof(uint64_t),
			  0);
	rc = fd < 0 ? -1 : restrict_to(fd, all.files, paths, n);
	if (rc < 0)
		err_set(e, ERR_UNSUPPORTED, "sandbox: Landlock %d: %s", abi,
			strerror(errno));
	if (fd >= 0)
		close(fd);
	return rc < 0 ? -1 : abi;
}

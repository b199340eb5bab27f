/*
 * Tracing is allowed by several (ptrace(2), Yama, a container's filter), and
 * may be allowed and do nothing: under some emulations of Linux no filter ever
 * stops anybody. So a program is followed from its first call to its end.
 */
#include "sim/program/try.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "sim/program/program.h"

enum { TRY_MS = 5000 };

static enum call_interest all_calls(void *context,
				    const struct program_thread *thread)
{
	(void)context;
	(void)thread;
	return INTEREST_AT_ONCE;
}

/* Follows it; how many calls it was stopped at, or -1 with *e. */
static int follow(struct programs *p, uint32_t program, struct err *e)
{
	int calls = 0;

	while (programs_status(p, program) < 0) {
		struct pollfd fd = { .fd = programs_fd(p), .events = POLLIN };
		struct program_event ev;
		int rc = programs_next(p, &ev, e);

		if (rc < 0)
			return -1;
		if (rc &&
		    (ev.kind == PROGRAM_CALL || ev.kind == PROGRAM_RETURN)) {
			calls += ev.kind == PROGRAM_CALL;
			programs_go(p, ev.thread);
		}
		if (!rc && poll(&fd, 1, TRY_MS) == 0)
			return err_set(e, ERR_UNSUPPORTED,
				       "a traced program stands still (is it "
				       "an emulation of Linux?)");
	}
	return calls;
}

static int try_one(struct programs *p, char *const *argv, int nothing,
		   struct err *e)
{
	struct program_config config = { .file = argv[0],
					 .argv = argv,
					 .fd = { nothing, nothing, nothing } };
	uint32_t program;
	int calls;

	if (programs_start(p, &config, &program, e) < 0)
		return -1;
	calls = follow(p, program, e);
	if (calls < 0)
		return -1;
	if (programs_status(p, program) != 0)
		return err_set(e, ERR_UNSUPPORTED,
			       "a traced program ended with status %d",
			       programs_status(p, program));
	if (calls == 0)
		return err_set(e, ERR_UNSUPPORTED,
			       "a traced program was not stopped at its calls "
			       "(is it an emulation of Linux?)");
	return 0;
}

int programs_try(char *const *argv, struct err *e)
{
	struct programs *p = NULL;
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC), rc = -1;

	if (nothing < 0)
		err_set(e, ERR_UNSUPPORTED, "/dev/null: %s", strerror(errno));
	else if (programs_open(&p, true, all_calls, NULL, e) == 0)
		rc = try_one(p, argv, nothing, e);
	programs_close(p);
	if (nothing >= 0)
		close(nothing);
	return rc;
}

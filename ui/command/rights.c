/*
 * Rights of a live capture, from the first to the last.
 *
 *	whose ─▶ namespace ─▶ interfaces are opened
 *	rights_begin                  │
 *	                              ▼
 *	                 user, capabilities ─▶ terminal, keys ─▶ sandbox ─▶
 *packets rights_drop                             rights_end
 *
 * Files can be made in the directories of -w, and, from a screen, in the
 * directory that it was started in.
 */
#include "ui/command/rights.h"

#include <stdlib.h>
#include <string.h>

#include "capture/rights/namespace.h"
#include "capture/mem.h"

int rights_begin(struct rights *r, const struct options *o, struct err *e)
{
	*r = (struct rights){ .o = o };
	if (privilege_user(&r->user, e) < 0)
		return -1;
	if (o->netns && namespace_enter_name(o->netns, e) < 0)
		return -1;
	if (o->pid && namespace_enter_pid(o->pid, e) < 0)
		return -1;
	return 0;
}

int rights_drop(const struct rights *r, struct err *e)
{
	if (privilege_drop_user(&r->user, e) < 0)
		return -1;
	return sandbox_drop_capabilities(NULL, 0, e);
}

/* Caller frees. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return mem_text(".", 1);
	return mem_text(path, slash == path ? 1 : (size_t)(slash - path));
}

int rights_end(struct rights *r, struct err *e)
{
	const struct options *o = r->o;
	char *folder[OPTION_WRITES + 1];
	int packets[WATCH_INTERFACES];
	struct sandbox_config config = {
		.writable = (const char *const *)folder,
		.must_write = o->n_write > 0,
		.packets = packets,
		.n_packets = watch_sockets(r->watch, packets),
	};
	int rc;

	for (size_t i = 0; i < o->n_write; i++)
		folder[config.n_writable++] = folder_of(o->write[i]);
	if (r->screen)
		folder[config.n_writable++] = mem_text(".", 1);
	rc = sandbox_enter(&config, &r->report, e);
	for (size_t i = 0; i < config.n_writable; i++)
		free(folder[i]);
	return rc;
}

const char *rights_lack(const struct rights *r, char text[SANDBOX_TEXT])
{
	const struct sandbox_report *report = &r->report;

	if (report->no_capabilities && report->no_new_privs &&
	    report->seccomp && report->landlock > 0)
		return NULL;
	return sandbox_tell(report, text);
}

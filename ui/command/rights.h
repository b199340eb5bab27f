/* The rights that live begins with, and how they end: capture/live. */
#ifndef UI_COMMAND_RIGHTS_H
#define UI_COMMAND_RIGHTS_H

#include "capture/rights/privilege.h"
#include "capture/rights/sandbox.h"
#include "capture/live/watch.h"
#include "ui/command/options.h"

struct rights {
	const struct options *o; /* borrowed */
	const struct watch *watch;
	bool screen; /* what it shows can be saved, where it was started */
	struct privilege_user user;
	struct sandbox_report report; /* after rights_end */
};

/*
 * Finds out for whom it is, and enters the namespace that was asked for: before
 * anything is opened. -1 with *e.
 */
int rights_begin(struct rights *r, const struct options *o, struct err *e);

/*
 * Becomes the user, and gives up all capabilities: when everything is open that
 * needs them, and before anything that he names is. -1 with *e; then nothing
 * must be looked at.
 */
int rights_drop(const struct rights *r, struct err *e);

/*
 * Enters the sandbox, when the terminal is open, and before the first packet is
 * looked at. The same.
 */
int rights_end(struct rights *r, struct err *e);

/*
 * What this kernel lacks of that, in words; NULL: nothing, packets are decoded
 * with no rights at all.
 */
const char *rights_lack(const struct rights *r, char text[SANDBOX_TEXT]);

#endif

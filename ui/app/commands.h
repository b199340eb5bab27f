/* The commands of the screen's command line, for it and for its help. */
#ifndef UI_APP_COMMANDS_H
#define UI_APP_COMMANDS_H

#include "ui/app/app.h"

struct screen_command {
	const char *name, *arg;
	bool of_a_show; /* there must be something shown */
	const char *help;
	void (*run)(struct app *app, const char *arg, uint64_t now_ns);
};

const struct screen_command *screen_commands(size_t *n);

#endif

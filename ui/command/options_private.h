/* What options.c shares with the tables of options, and nobody else includes.
 */
#ifndef UI_COMMAND_OPTIONS_PRIVATE_H
#define UI_COMMAND_OPTIONS_PRIVATE_H

#include "ui/command/options.h"

enum { OPTION_LONG_ONLY = 256 };

struct option_row {
	int key; /* short letter, or OPTION_LONG_ONLY + n, of all tables */
	const char *name, *arg, *help;
	int (*take)(struct options *o, const char *value, struct err *e);
};

enum { OPTIONS_LIVE = 10 };
extern const struct option_row options_live[OPTIONS_LIVE];

enum { OPTIONS_EXEC = 4 };
extern const struct option_row options_exec[OPTIONS_EXEC];

enum { OPTIONS_LEARN = 2 };
extern const struct option_row options_learn[OPTIONS_LEARN];

/* options_view.c: of --print */
int options_take_print(struct options *o, const char *value, struct err *e);
/*
 * When the command is known: whether it has that view, and what the options of
 * runs as tests mean for it. -1 with *e.
 */
int options_views(struct options *o, struct err *e);

#endif

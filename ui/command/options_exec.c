/*
 * Options of exec: what stands in the scenario that it makes
 * (ui/command/exec_scenario.c is where they get there). A rule is read by the
 * scenarios' own parser.
 */
#include <string.h>

#include "capture/mem.h"
#include "ui/command/options_private.h"

static int take_mode(struct options *o, const char *value, struct err *e)
{
	o->exec.given = "mode";
	o->exec.mode = value;
	if (strcmp(value, "freeze") == 0 || strcmp(value, "realtime") == 0)
		return 0;
	return err_set(e, ERR_INPUT,
		       "--mode %s: no such mode (freeze or realtime)", value);
}

static int take_timers(struct options *o, const char *value, struct err *e)
{
	o->exec.given = "timers";
	o->exec.live = strcmp(value, "live") == 0;
	if (o->exec.live || strcmp(value, "frozen") == 0)
		return 0;
	return err_set(e, ERR_INPUT,
		       "--timers %s: timers are frozen or live while packets "
		       "are held",
		       value);
}

static int take_rule(struct options *o, const char *value, struct err *e)
{
	struct exec_options *x = &o->exec;

	(void)e;
	x->given = "rule";
	mem_grow(x->rule, x->cap_rules, x->n_rules + 1);
	x->rule[x->n_rules++] = value;
	return 0;
}

static int take_server(struct options *o, const char *value, struct err *e)
{
	struct exec_options *x = &o->exec;

	x->given = "server";
	if (!value[strspn(value, " \t\n")])
		return err_set(e, ERR_INPUT,
			       "--server: which command? (as in --server "
			       "'./my_server 8080')");
	mem_grow(x->server, x->cap_servers, x->n_servers + 1);
	x->server[x->n_servers++] = value;
	return 0;
}

const struct option_row options_exec[OPTIONS_EXEC] = {
	{ OPTION_LONG_ONLY + 22, "server", "CMD",
	  "of exec: a server to start first; may be repeated", take_server },
	{ OPTION_LONG_ONLY + 23, "mode", "MODE",
	  "of exec: freeze (packets are held) or realtime", take_mode },
	{ OPTION_LONG_ONLY + 24, "timers", "TIMERS",
	  "of exec: live or frozen, while packets are held", take_timers },
	{ OPTION_LONG_ONLY + 25, "rule", "RULE",
	  "of exec: as 'drop S>C synack#1'; may be repeated", take_rule },
};

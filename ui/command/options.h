/* The command line: one table of options, from which help is made too. */
#ifndef UI_COMMAND_OPTIONS_H
#define UI_COMMAND_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "capture/analysis.h"
#include "capture/err.h"
#include "capture/filter/filter.h"
#include "capture/live/watch.h"
#include "capture/live/writer.h"
#include "sim/run/run.h"
#include "sim/scenario/scenario.h"
#include "ui/print/print.h"
#include "ui/suite/suite.h"

enum { OPTION_WRITES = 8 };

/* Of exec and shell: what makes the scenario that they run. All borrowed. */
struct exec_options {
	const char *given; /* the name of one that was given, or NULL */
	const char *mode;  /* "freeze" or "realtime"; NULL: not asked for */
	bool live;	   /* the timers run while packets are held */
	bool shell;	   /* the client is a shell's: its name is another */
	const char **rule; /* "drop S>C synack#1", as they were given */
	size_t n_rules, cap_rules;
	const char **server; /* commands to start before the client */
	size_t n_servers, cap_servers;
};

/* Of learn. */
struct learn_options {
	const char *given; /* the name of one that was given, or NULL */
	bool list, reset;
};

struct options {
	/*
	 * What --print asked for: how a recording is shown, how runs as tests
	 * are told, or (summary) either. NULL: not asked for.
	 */
	const struct print_view *view;
	const struct suite_format *report;
	const char *no_view; /* a name that is none, or NULL; borrowed */
	struct print_style style;
	/*
	 * What --filter says: NULL, or a text that options_ready has compiled
	 * for the view; if there is none, for packets.
	 */
	const char *filter_text;
	struct filter *filter;
	enum filter_of filter_of;
	const char *write[OPTION_WRITES]; /* files to save to */
	size_t n_write;
	struct setting *set; /* --set NAME=VALUE; options_free */
	size_t n_set, cap_set;
	uint64_t seed;
	/* of runs as tests */
	const char *as_tests; /* the name of one that was given, or NULL */
	unsigned jobs;	      /* 0: as many as there are processors */
	uint64_t timeout_ns;
	bool no_capture, help, version;
	enum analysis_mode judge;
	struct watch_config watch;   /* of live */
	struct writer_rotate rotate; /* the same */
	const char *netns;	     /* of live: a name or a path, or NULL */
	int pid;		     /* of live: whose network; 0: our own */
	bool endless;		     /* of live: what is read may have no end */
	struct exec_options exec;
	struct learn_options learn;
	/* of the screen */
	double speed;	   /* of playing: 1, unless it was asked for */
	const char *theme; /* that there is; NULL: not asked for */
	const char *keys;  /* a file of keystrokes, or NULL */
	bool no_animation;
	char **arg; /* what is left after the options */
	int n_args;
};

/*
 * Reads argv[1…]; argv is permuted. What follows the words `exec` or `shell`
 * is options only until the next word that is none: that one is a command, and
 * what follows it is the command's. -1 and *e on a usage error.
 */
int options_parse(struct options *o, int argc, char **argv, struct err *e);
/*
 * Whether they fit one another, and the filter. -1 with *e, which is empty if
 * what is wrong has been told, with its place.
 */
int options_ready(struct options *o, struct err *e);
void options_free(struct options *o);

/* What they say of how a scenario is run. */
struct run_options options_of_run(const struct options *o);

/* Calls `one` for each option: "-p, --print VIEW" and what it does. */
void options_each(void (*one)(void *context, const char *names,
			      const char *help),
		  void *context);
/* A line an option, for --help. */
void options_help(FILE *out);

#endif

/* The command line's options as a table; getopt_long does the reading. */
#include "ui/command/options_private.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "capture/mem.h"
#include "ui/app/choice.h"
#include "ui/command/environment.h"
#include "ui/text/i18n.h"
#include "ui/print/save.h"
#include "ui/term/theme.h"
#include "ui/command/value.h"

enum {
	LONG_ONLY = OPTION_LONG_ONLY,
	SPEED_MOST = 1000, /* times faster, or slower */
	JOBS_MOST = 1000,
	TIMEOUT_S = 120,
	TIMEOUT_MOST_S = 86400,
};

#define SECOND_NS UINT64_C(1000000000)

static int take_json(struct options *o, const char *value, struct err *e)
{
	(void)value;
	(void)e;
	o->style.json = true;
	return 0;
}

static int take_write(struct options *o, const char *value, struct err *e)
{
	if (!save_format_known(value))
		return err_set(
			e, ERR_INPUT,
			"--write %s: the extension tells the format, and "
			"this is none of them (.pcapng .pcap .jsonl .txt .scn)",
			value);
	if (o->n_write == OPTION_WRITES)
		return err_set(e, ERR_INPUT, "--write: at most %d files",
			       OPTION_WRITES);
	o->write[o->n_write++] = value;
	return 0;
}

static int take_filter(struct options *o, const char *value, struct err *e)
{
	(void)e;
	o->filter_text = value;
	return 0;
}

static int take_analysis(struct options *o, const char *value, struct err *e)
{
	if (analysis_mode_parse(&o->judge, value))
		return 0;
	return err_set(e, ERR_INPUT,
		       "--analysis %s: no such rules (exact or wireshark)",
		       value);
}

static int take_lang(struct options *o, const char *value, struct err *e)
{
	(void)o;
	if (i18n_set(value))
		return 0;
	return err_set(e, ERR_INPUT, "--lang %s: no such language (en or zh)",
		       value);
}

static int take_ascii(struct options *o, const char *value, struct err *e)
{
	(void)value;
	(void)e;
	o->style.ascii = true;
	return 0;
}

static int take_set(struct options *o, const char *value, struct err *e)
{
	const char *eq = strchr(value, '=');

	if (!eq || eq == value)
		return err_set(e, ERR_INPUT,
			       "--set %s: not NAME=VALUE (as in --set "
			       "port=20000)",
			       value);
	mem_grow(o->set, o->cap_set, o->n_set + 1);
	o->set[o->n_set++] = (struct setting){
		.name = mem_text(value, (size_t)(eq - value)),
		.value = mem_text(eq + 1, strlen(eq + 1)),
	};
	return 0;
}

static int take_seed(struct options *o, const char *value, struct err *e)
{
	char *end;

	errno = 0;
	o->seed = strtoull(value, &end, 0);
	if (*value >= '0' && *value <= '9' && !*end && errno == 0)
		return 0;
	return err_set(e, ERR_INPUT, "--seed %s: not a number", value);
}

static int take_jobs(struct options *o, const char *value, struct err *e)
{
	const char *end;
	uint64_t n;

	if (!value_number(value, JOBS_MOST, &n, &end) || *end)
		return err_set(e, ERR_INPUT,
			       "--jobs %s: not a number from 1 to %d", value,
			       JOBS_MOST);
	o->jobs = (unsigned)n;
	o->as_tests = "jobs";
	return 0;
}

static int take_timeout(struct options *o, const char *value, struct err *e)
{
	o->as_tests = "timeout";
	if (value_time(value, TIMEOUT_MOST_S, &o->timeout_ns))
		return 0;
	return err_set(e, ERR_INPUT,
		       "--timeout %s: not a time up to a day (as in "
		       "--timeout 90s or --timeout 500ms)",
		       value);
}

static int take_no_capture(struct options *o, const char *value, struct err *e)
{
	(void)value;
	(void)e;
	o->no_capture = true;
	return 0;
}

static int take_speed(struct options *o, const char *value, struct err *e)
{
	if (value_speed(value, SPEED_MOST, &o->speed))
		return 0;
	return err_set(e, ERR_INPUT,
		       "--speed %s: not a speed from 1/%d to %d (as in --speed "
		       "1/4 or --speed 2.5)",
		       value, SPEED_MOST, SPEED_MOST);
}

static int take_theme(struct options *o, const char *value, struct err *e)
{
	o->theme = value;
	if (theme_find(value))
		return 0;
	return err_set(e, ERR_INPUT, "--theme %s: no such theme (%s)", value,
		       theme_names());
}

static int take_no_animation(struct options *o, const char *value,
			     struct err *e)
{
	(void)value;
	(void)e;
	o->no_animation = true;
	return 0;
}

static int take_keys(struct options *o, const char *value, struct err *e)
{
	(void)e;
	o->keys = value;
	return 0;
}

static int take_help(struct options *o, const char *value, struct err *e)
{
	(void)value;
	(void)e;
	o->help = true;
	return 0;
}

static int take_version(struct options *o, const char *value, struct err *e)
{
	(void)value;
	(void)e;
	o->version = true;
	return 0;
}

static const struct option_row table[] = {
	{ 'p', "print", "VIEW", "no screen: print a view, see below",
	  options_take_print },
	{ LONG_ONLY + 1, "json", NULL, "the view's objects as JSON Lines",
	  take_json },
	{ 'w', "write", "FILE",
	  "save the recording: .pcapng .pcap .jsonl .txt .scn", take_write },
	{ LONG_ONLY + 13, "filter", "EXPR",
	  "what to show of it (wirestep help filter)", take_filter },
	{ LONG_ONLY + 14, "analysis", "RULES",
	  "how TCP is judged: exact or wireshark", take_analysis },
	{ LONG_ONLY + 2, "lang", "LANG", "en or zh", take_lang },
	{ LONG_ONLY + 3, "ascii", NULL, "draw with ASCII alone", take_ascii },
	{ LONG_ONLY + 4, "set", "NAME=VALUE", "a scenario's variable",
	  take_set },
	{ LONG_ONLY + 5, "seed", "N", "of random rules (p=)", take_seed },
	{ LONG_ONLY + 6, "no-capture", NULL,
	  "run without libpcap, by the queue's view alone", take_no_capture },
	{ LONG_ONLY + 7, "speed", "X", "how fast to play: 0.25, 1/4, 1, 4",
	  take_speed },
	{ LONG_ONLY + 8, "theme", "NAME", "the colours: dark light safe mono",
	  take_theme },
	{ LONG_ONLY + 9, "no-animation", NULL,
	  "packets do not travel, they arrive", take_no_animation },
	{ LONG_ONLY + 10, "keys", "FILE",
	  "keystrokes to play, for demos and tests", take_keys },
	{ 'j', "jobs", "N", "run as tests: so many at a time", take_jobs },
	{ LONG_ONLY + 12, "timeout", "TIME",
	  "run as tests: the longest one may take (120s)", take_timeout },
	{ 'h', "help", NULL, "this text", take_help },
	{ LONG_ONLY + 11, "version", NULL, "the version", take_version },
};
enum {
	N_TABLE = sizeof(table) / sizeof(*table),
	N_EXEC = N_TABLE + OPTIONS_EXEC,
	N_LIVE = N_EXEC + OPTIONS_LIVE,
	N_OPTIONS = N_LIVE + OPTIONS_LEARN,
};

static const struct option_row *option_at(int i)
{
	if (i < N_TABLE)
		return &table[i];
	if (i < N_EXEC)
		return &options_exec[i - N_TABLE];
	return i < N_LIVE ? &options_live[i - N_EXEC]
			  : &options_learn[i - N_LIVE];
}

static void long_options(struct option out[N_OPTIONS + 1], char *shorts)
{
	for (int i = 0; i < N_OPTIONS; i++) {
		const struct option_row *row = option_at(i);

		out[i] = (struct option){ .name = row->name,
					  .has_arg = row->arg ? 1 : 0,
					  .val = row->key };
		if (row->key >= LONG_ONLY)
			continue;
		*shorts++ = (char)row->key;
		if (row->arg)
			*shorts++ = ':';
	}
	out[N_OPTIONS] = (struct option){ 0 };
	*shorts = '\0';
}

static const struct option_row *row_of(int key)
{
	for (int i = 0; i < N_OPTIONS; i++)
		if (option_at(i)->key == key)
			return option_at(i);
	return NULL;
}

static int usage_error(int argc, char **argv, int c, struct err *e)
{
	const char *word = optind > 0 && optind <= argc ? argv[optind - 1] : "";
	char letter[] = { '-', (char)optopt, '\0' };

	if (c == '?' && row_of(optopt))
		return err_set(e, ERR_INPUT,
			       "%s: takes no value (wirestep --help)", word);
	if (c == '?' && optopt)
		word = letter; /* perhaps in the middle of a word */
	if (c == ':')
		return err_set(e, ERR_INPUT,
			       "%s: needs a value (wirestep --help)", word);
	return err_set(e, ERR_INPUT, "%s: no such option (wirestep --help)",
		       word);
}

static int take(struct options *o, int key, struct err *e)
{
	const struct option_row *row = row_of(key);

	return row ? row->take(o, optarg, e) : -1;
}

/* Words that begin somebody else's command line. */
static bool ends_options(const struct options *o)
{
	static const char *const commands[] = { "exec", "shell" };

	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (strcmp(o->arg[0], commands[i]) == 0)
			return true;
	return false;
}

/*
 * What is no option, in order: o->arg overwrites what has been read. False
 * where the options end.
 */
static bool take_word(struct options *o, char **argv)
{
	if (o->n_args > 0 && ends_options(o)) {
		optind--; /* it is the first of the command */
		return false;
	}
	o->arg[o->n_args++] = argv[optind - 1];
	return true;
}

static int parse_words(struct options *o, int argc, char **argv, struct err *e)
{
	struct option longs[N_OPTIONS + 1];
	char shorts[2 * N_OPTIONS + 3] = "-:"; /* "-": words in their order */
	int c;

	long_options(longs, shorts + 2);
	opterr = 0;
	optind = 0; /* also forget the letters of a group that it was in */
	while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (c == '?' || c == ':')
			return usage_error(argc, argv, c, e);
		if (c != 1 && take(o, c, e) < 0)
			return -1;
		if (c == 1 && !take_word(o, argv))
			break;
	}
	while (optind < argc)
		o->arg[o->n_args++] = argv[optind++];
	o->arg[o->n_args] = NULL; /* as argv ends */
	return 0;
}

int options_parse(struct options *o, int argc, char **argv, struct err *e)
{
	*o = (struct options){ .style.cols = environment_cols(),
			       .speed = 1,
			       .watch = watch_config_default(),
			       .timeout_ns = TIMEOUT_S * SECOND_NS,
			       .style.ascii = environment_is_ascii(),
			       .arg = argv + 1 };
	if (parse_words(o, argc, argv, e) < 0 || options_views(o, e) < 0)
		return -1;
	/* Chinese can not be written in ASCII; question marks help nobody. */
	if (o->style.ascii)
		i18n_set("en");
	return 0;
}

int options_ready(struct options *o, struct err *e)
{
	struct filter_error wrong;

	if (!o->filter_text)
		return 0;
	if (o->report && !o->view)
		return err_set(e, ERR_INPUT,
			       "--filter: runs as tests show no packets");
	if (o->view && o->view->filter < 0)
		return err_set(e, ERR_INPUT,
			       "--filter: is of packets and conversations, not "
			       "of %s",
			       o->view->name);
	o->filter_of =
		o->view ? (enum filter_of)o->view->filter : FILTER_OF_PACKETS;
	if (filter_compile(&o->filter, o->filter_text, o->filter_of, &wrong) ==
	    0)
		return 0;
	choice_complain(o->filter_text, &wrong);
	return -1;
}

struct run_options options_of_run(const struct options *o)
{
	return (struct run_options){ .seed = o->seed,
				     .no_capture = o->no_capture,
				     .judge = (uint8_t)o->judge };
}

void options_free(struct options *o)
{
	for (size_t i = 0; i < o->n_set; i++) {
		free(o->set[i].name);
		free(o->set[i].value);
	}
	free(o->set);
	free(o->exec.rule);
	free(o->exec.server);
	filter_free(o->filter);
	*o = (struct options){ 0 };
}

void options_each(void (*one)(void *context, const char *names,
			      const char *help),
		  void *context)
{
	for (int i = 0; i < N_OPTIONS; i++) {
		const struct option_row *row = option_at(i);
		char names[64], letter[5] = "";

		if (row->key < LONG_ONLY)
			snprintf(letter, sizeof(letter), "-%c, ", row->key);
		snprintf(names, sizeof(names), "%s--%s%s%s", letter, row->name,
			 row->arg ? " " : "", row->arg ? row->arg : "");
		one(context, names, row->help);
	}
}

static void help_line(void *out, const char *names, const char *help)
{
	int indent = names[1] == '-' ? 4 : 0; /* below the letters */

	fprintf(out, "  %*s%-*s %s\n", indent, "", 26 - indent, names, help);
}

void options_help(FILE *out)
{
	options_each(help_line, out);
}

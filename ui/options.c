/* The command line's options as a table; getopt_long does the reading. */
#include "ui/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/mem.h"
#include "ui/i18n.h"
#include "ui/save.h"
#include "ui/theme.h"

enum {
	DEFAULT_COLS = 100,
	MOST_COLS = 1000,
	LONG_ONLY = 256,
	SPEED_MOST = 1000, /* times faster, or slower */
};

struct option_row {
	int key; /* short letter, or LONG_ONLY + n */
	const char *name, *arg, *help;
	int (*take)(struct options *o, const char *value, struct err *e);
};

static int take_print(struct options *o, const char *value, struct err *e)
{
	o->view = print_view_find(value);
	if (o->view)
		return 0;
	return err_set(e, ERR_INPUT,
		       "--print %s: no such view (ladder, packets, states, "
		       "calls, flows, summary or json)",
		       value);
}

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
			"this is none of them (.pcapng .pcap .jsonl .txt)",
			value);
	if (o->n_write == OPTION_WRITES)
		return err_set(e, ERR_INPUT, "--write: at most %d files",
			       OPTION_WRITES);
	o->write[o->n_write++] = value;
	return 0;
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

static int take_no_capture(struct options *o, const char *value, struct err *e)
{
	(void)value;
	(void)e;
	o->no_capture = true;
	return 0;
}

/* "0.25", or "1/4" as the screen writes it; LC_NUMERIC is never set. */
static bool read_speed(const char *text, double *out)
{
	double below = 1;
	char *end;

	if (text[strspn(text, "0123456789./")])
		return false;
	*out = strtod(text, &end);
	if (*end == '/') {
		text = end + 1;
		below = strtod(text, &end);
	}
	*out /= below;
	/* what is no number is 0, and a speed over 0 is none */
	return !*end && *out >= 1.0 / SPEED_MOST && *out <= SPEED_MOST;
}

static int take_speed(struct options *o, const char *value, struct err *e)
{
	if (read_speed(value, &o->speed))
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
	{ 'p', "print", "VIEW",
	  "ladder packets states calls flows summary json", take_print },
	{ LONG_ONLY + 1, "json", NULL, "the view's objects as JSON Lines",
	  take_json },
	{ 'w', "write", "FILE", "save the recording: .pcapng .pcap .jsonl .txt",
	  take_write },
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
	{ 'h', "help", NULL, "this text", take_help },
	{ LONG_ONLY + 11, "version", NULL, "the version", take_version },
};
enum { N_OPTIONS = sizeof(table) / sizeof(*table) };

/* COLUMNS, if it is a number of columns, or 0. */
static int environment_cols(void)
{
	const char *env = getenv("COLUMNS");
	char *end;
	long cols;

	if (!env)
		return 0;
	cols = strtol(env, &end, 10);
	if (end == env || *end || cols < 0)
		return 0;
	return cols < MOST_COLS ? (int)cols : MOST_COLS;
}

/* A pager shows on the terminal what it gets by a pipe. */
static bool is_pipe(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode);
}

static int window_cols(void)
{
	int cols = environment_cols();
	int fd = is_pipe(STDOUT_FILENO) ? STDERR_FILENO : STDOUT_FILENO;
	struct winsize ws;

	if (cols == 0 && ioctl(fd, TIOCGWINSZ, &ws) == 0)
		cols = ws.ws_col < MOST_COLS ? ws.ws_col : MOST_COLS;
	return cols > 0 ? cols : DEFAULT_COLS;
}

/* A locale that names a character set other than UTF-8. */
static bool locale_is_not_utf8(void)
{
	static const char *const vars[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof(vars) / sizeof(*vars); i++) {
		const char *value = getenv(vars[i]);

		if (value && *value)
			return !strcasestr(value, "utf-8") &&
			       !strcasestr(value, "utf8");
	}
	return false;
}

static void long_options(struct option out[N_OPTIONS + 1], char *shorts)
{
	for (int i = 0; i < N_OPTIONS; i++) {
		out[i] = (struct option){ .name = table[i].name,
					  .has_arg = table[i].arg ? 1 : 0,
					  .val = table[i].key };
		if (table[i].key >= LONG_ONLY)
			continue;
		*shorts++ = (char)table[i].key;
		if (table[i].arg)
			*shorts++ = ':';
	}
	out[N_OPTIONS] = (struct option){ 0 };
	*shorts = '\0';
}

static const struct option_row *row_of(int key)
{
	for (int i = 0; i < N_OPTIONS; i++)
		if (table[i].key == key)
			return &table[i];
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

int options_parse(struct options *o, int argc, char **argv, struct err *e)
{
	struct option longs[N_OPTIONS + 1];
	char shorts[2 * N_OPTIONS + 2] = ":";
	int c;

	*o = (struct options){ .style.cols = window_cols(),
			       .speed = 1,
			       .style.ascii = locale_is_not_utf8() };
	long_options(longs, shorts + 1);
	opterr = 0;
	optind = 0; /* also forget the letters of a group that it was in */
	while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (c == '?' || c == ':')
			return usage_error(argc, argv, c, e);
		if (take(o, c, e) < 0)
			return -1;
	}
	/* Chinese can not be written in ASCII; question marks help nobody. */
	if (o->style.ascii)
		i18n_set("en");
	o->arg = argv + optind;
	o->n_args = argc - optind;
	return 0;
}

void options_free(struct options *o)
{
	for (size_t i = 0; i < o->n_set; i++) {
		free(o->set[i].name);
		free(o->set[i].value);
	}
	free(o->set);
	*o = (struct options){ 0 };
}

void options_each(void (*one)(void *context, const char *names,
			      const char *help),
		  void *context)
{
	for (int i = 0; i < N_OPTIONS; i++) {
		const struct option_row *row = &table[i];
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

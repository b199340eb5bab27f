/*
 * The line at the bottom when it asks: a command, a search, a file, a delay.
 *
 * Commands are a table, from which completion and help are made. Enter does
 * it, Esc does nothing, Tab completes a command's name. A text that is
 * suggested is replaced by the first character typed, as in the address bar of
 * a browser; a key that moves or deletes takes it to be edited.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/text.h"
#include "ui/app/app.h"
#include "ui/app/commands.h"
#include "ui/text/i18n.h"
#include "ui/print/save.h"
#include "ui/print/save_kept.h"

/* --- commands ------------------------------------------------------------ */

/* "300ms", "2s", "50us", "300" (milliseconds); false if it is no time. */
static bool parse_delay(const char *text, uint64_t *ns)
{
	static const struct {
		const char *unit;
		double ns;
	} units[] = { { "ms", 1e6 }, { "s", 1e9 }, { "us", 1e3 }, { "", 1e6 } };
	char *end;
	double n = strtod(text, &end);

	if (end == text || !(n > 0) || n > 1e6)
		return false;
	while (*end == ' ')
		end++;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (strcmp(end, units[i].unit) != 0)
			continue;
		*ns = (uint64_t)(n * units[i].ns);
		return true;
	}
	return false;
}

static void do_delay(struct app *app, const char *arg, uint64_t now_ns)
{
	uint64_t ns;

	if (parse_delay(arg, &ns))
		hand_do(app, COMMAND_DELAY, ns, now_ns);
	else
		app_say(app, tr("%s: not a time (as in 300ms, 2s)"), arg);
}

static void do_drop(struct app *app, const char *arg, uint64_t now_ns)
{
	(void)arg;
	hand_do(app, COMMAND_DROP, 0, now_ns);
}

static void do_go(struct app *app, const char *arg, uint64_t now_ns)
{
	char *end;
	unsigned long at = strtoul(arg, &end, 10);

	(void)now_ns;
	if (end == arg || *end)
		app_say(app, tr("%s: not a step's number"), arg);
	else
		step_to(app, at < app->player.n_steps
				     ? (uint32_t)at
				     : (uint32_t)app->player.n_steps);
}

static void do_speed(struct app *app, const char *arg, uint64_t now_ns)
{
	char *end;
	double speed = strtod(arg, &end);

	(void)now_ns;
	if (end == arg || *end || !(speed >= 1.0 / 16 && speed <= 16))
		app_say(app, tr("%s: not a speed from 0.0625 to 16"), arg);
	else
		app->player.speed = speed;
}

static void do_theme(struct app *app, const char *arg, uint64_t now_ns)
{
	const struct theme *theme = theme_find(arg);

	(void)now_ns;
	if (theme)
		app->theme = theme;
	else
		app_say(app, tr("%s: no such theme (%s)"), arg, theme_names());
}

/* Of what is live, the packets as they came: of the conversation, or all. */
static void do_write_kept(struct app *app, const char *path)
{
	uint32_t flow = app->file.inside ? app->file.flow : FLOW_NONE;
	char count[COUNT_TEXT];
	uint64_t saved, gone;
	struct err e = { 0 };

	if (save_kept(app->show.file, flow, path, &saved, &gone, &e) < 0)
		app_complain(app, &e);
	else if (gone)
		app_say(app,
			tr("saved %s: %s packets, the oldest are no "
			   "longer kept"),
			path, count_format(saved, count));
	else
		app_say(app, tr("saved %s: %s packets"), path,
			count_format(saved, count));
}

static void do_write(struct app *app, const char *arg, uint64_t now_ns)
{
	struct session session = { app->show.rec, app->show.scenario,
				   app->show.source };
	struct err e = { 0 };

	(void)now_ns;
	if (app_is_live(app) && save_kept_can(arg))
		do_write_kept(app, arg);
	else if (app_in_file(app))
		app_say(app, "%s", tr("open a conversation to save it"));
	else if (!save_format_known(arg))
		app_say(app,
			tr("%s: the extension tells the format (.jsonl "
			   ".pcapng .pcap .txt .scn)"),
			arg);
	else if (save_session(&session, arg, &e) < 0)
		app_complain(app, &e);
	else
		app_say(app, tr("saved %s"), arg);
}

static void do_picture(struct app *app, const char *arg, uint64_t now_ns)
{
	const char *dot = strrchr(arg, '.');

	(void)now_ns;
	if (dot && strcmp(dot, ".svg") == 0)
		snprintf(app->picture, sizeof(app->picture), "%s", arg);
	else
		app_say(app,
			tr("%s: a picture of the screen is an .svg "
			   "file"),
			arg);
}

static void do_restart(struct app *app, const char *arg, uint64_t now_ns)
{
	(void)arg;
	step_restart(app, false, now_ns);
}

static void do_branch(struct app *app, const char *arg, uint64_t now_ns)
{
	(void)arg;
	branch_begin(app, now_ns);
}

static void do_help(struct app *app, const char *arg, uint64_t now_ns)
{
	(void)arg;
	app_act(app, ACT_HELP, now_ns);
}

static void do_quit(struct app *app, const char *arg, uint64_t now_ns)
{
	(void)arg;
	(void)now_ns;
	app->done = true;
}

static const struct screen_command commands[] = {
	{ "go", "STEP", true, "to a step, by its number", do_go },
	{ "delay", "TIME", true, "the held packet arrives so much later",
	  do_delay },
	{ "drop", "", true, "loses the held packet", do_drop },
	{ "branch", "", true,
	  "runs again to this step in history, to go on another way",
	  do_branch },
	{ "restart", "", true, "runs everything again", do_restart },
	{ "speed", "X", true, "of playing: 1 is as ever", do_speed },
	{ "write", "FILE", true, "saves the recording", do_write },
	{ "picture", "FILE", false, "saves the screen as it is, .svg",
	  do_picture },
	{ "theme", "NAME", false, "dark, light, safe or mono", do_theme },
	{ "help", "", false, "the keys", do_help },
	{ "quit", "", false, "ends the program", do_quit },
};
enum { N_COMMANDS = sizeof(commands) / sizeof(*commands) };

const struct screen_command *screen_commands(size_t *n)
{
	*n = N_COMMANDS;
	return commands;
}

/* The only command that begins so, or NULL. */
static const struct screen_command *command_find(const char *word, size_t n)
{
	const struct screen_command *found = NULL;

	for (int i = 0; i < N_COMMANDS; i++) {
		if (strncmp(commands[i].name, word, n) != 0)
			continue;
		if (commands[i].name[n] == '\0')
			return &commands[i];
		if (found)
			return NULL;
		found = &commands[i];
	}
	return n ? found : NULL;
}

static void run_command(struct app *app, const char *line, uint64_t now_ns)
{
	const struct screen_command *c;
	size_t n;

	line += strspn(line, " ");
	n = strcspn(line, " ");
	if (!*line)
		return;
	c = command_find(line, n);
	if (isdigit((unsigned char)*line)) { /* a step, as in vi a line */
		c = &commands[0];
		n = 0;
	}
	if (!c) {
		app_say(app, tr(":%s: no such command (:help)"), line);
		return;
	}
	if (c->of_a_show && (!app_has_show(app) || !app->begun)) {
		app_say(app,
			tr(":%s needs something that is shown (Enter "
			   "runs a scenario)"),
			c->name);
		return;
	}
	line += n + strspn(line + n, " ");
	if (*c->arg && !*line)
		app_say(app, tr(":%s %s: the %s is missing"), c->name, c->arg,
			c->arg);
	else
		c->run(app, line, now_ns);
}

/* --- what is asked for --------------------------------------------------- */

static void done_search(struct app *app)
{
	if (!app->line[0])
		return;
	snprintf(app->search, sizeof(app->search), "%s", app->line);
	search_go(app, 1);
}

static void done(struct app *app, uint64_t now_ns)
{
	enum prompt prompt = app->prompt;
	char line[APP_LINE];

	if (prompt == PROMPT_SHOW && !filter_take(app))
		return;
	app->prompt = PROMPT_NONE;
	app->message[0] = '\0';
	memcpy(line, app->line, sizeof(line));
	switch (prompt) {
	case PROMPT_COMMAND:
		run_command(app, line, now_ns);
		break;
	case PROMPT_SEARCH:
		done_search(app);
		break;
	case PROMPT_WRITE:
		do_write(app, line, now_ns);
		break;
	case PROMPT_DELAY:
		do_delay(app, line, now_ns);
		break;
	default:
		break;
	}
}

/* --- editing ------------------------------------------------------------- */

/* Bytes of the first character. */
static size_t char_bytes(const char *text)
{
	size_t n = 1;

	while (((uint8_t)text[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* Bytes of the character before the cursor. */
static size_t char_before(const struct app *app)
{
	size_t n = app->cursor ? 1 : 0;

	while (n < app->cursor &&
	       ((uint8_t)app->line[app->cursor - n] & 0xc0) == 0x80)
		n++;
	return n;
}

static size_t char_after(const struct app *app)
{
	return app->line[app->cursor] ? char_bytes(app->line + app->cursor) : 0;
}

static void remove_bytes(struct app *app, size_t at, size_t n)
{
	memmove(app->line + at, app->line + at + n,
		strlen(app->line + at + n) + 1);
	app->cursor = at;
}

static void insert(struct app *app, uint32_t c)
{
	char bytes[4];
	size_t n = utf8_encode(c, bytes);

	if (char_is_control(c) || char_width(c) == 0 ||
	    strlen(app->line) + n >= sizeof(app->line))
		return;
	if (app->suggested)
		app->line[app->cursor = 0] = '\0';
	memmove(app->line + app->cursor + n, app->line + app->cursor,
		strlen(app->line + app->cursor) + 1);
	memcpy(app->line + app->cursor, bytes, n);
	app->cursor += n;
}

static void complete(struct app *app)
{
	size_t n = strlen(app->line);
	const struct screen_command *c = command_find(app->line, n);

	if (app->prompt == PROMPT_SHOW)
		filter_tab(app);
	if (app->prompt == PROMPT_COMMAND && c)
		app_ask(app, PROMPT_COMMAND, c->name);
	if (app->prompt == PROMPT_COMMAND && c && *c->arg)
		insert(app, ' ');
}

static void edit(struct app *app, uint32_t key)
{
	enum { CTRL_A = 1, CTRL_E = 5, CTRL_U = 21 };

	switch (key) {
	case KEY_DELETE_BACK:
		if (!app->cursor && !app->line[0])
			app->prompt = PROMPT_NONE;
		remove_bytes(app, app->cursor - char_before(app),
			     char_before(app));
		break;
	case KEY_DELETE:
		remove_bytes(app, app->cursor, char_after(app));
		break;
	case KEY_ARROW_LEFT:
		app->cursor -= char_before(app);
		break;
	case KEY_ARROW_RIGHT:
		app->cursor += char_after(app);
		break;
	case KEY_FIRST:
	case CTRL_A:
		app->cursor = 0;
		break;
	case KEY_FINAL:
	case CTRL_E:
		app->cursor = strlen(app->line);
		break;
	case CTRL_U:
		remove_bytes(app, 0, app->cursor);
		break;
	case KEY_TABULATOR:
		complete(app);
		break;
	default:
		if (key >= ' ' && key < KEY_SPECIALS)
			insert(app, key);
	}
}

/* Lists that are searched while one types. */
static void narrow(struct app *app)
{
	if (app->prompt == PROMPT_FILTER)
		list_filter(app, app->line);
	else if (app->prompt == PROMPT_WORD)
		glossary_search(app, app->line);
}

void prompt_input(struct app *app, const struct input *in, uint64_t now_ns)
{
	if (in->key == KEY_ESCAPE) {
		app->line[0] = '\0';
		narrow(app);
		app->prompt = PROMPT_NONE;
		return;
	}
	if (in->key == KEY_RETURN) {
		done(app, now_ns);
		return;
	}
	edit(app, in->key);
	app->suggested = false;
	narrow(app);
}

/* --- drawing ------------------------------------------------------------- */

static const char *const leads[] = {
	[PROMPT_NONE] = "",
	[PROMPT_COMMAND] = ":",
	[PROMPT_SEARCH] = "/",
	[PROMPT_WRITE] = "write to: ",
	[PROMPT_DELAY] = "arrives later by: ",
	[PROMPT_FILTER] = "/",
	[PROMPT_WORD] = "/",
	[PROMPT_SHOW] = "show: ",
};

/* Of a long line the end before the cursor is shown: bytes that are not. */
static int skipped(const struct app *app, const struct grid *g, int x)
{
	char before[APP_LINE];
	int skip = 0;

	memcpy(before, app->line, app->cursor);
	before[app->cursor] = '\0';
	while (text_width(before + skip) > g->cols - 2 - x)
		skip += (int)char_bytes(before + skip);
	return skip;
}

int prompt_column(const struct app *app, const struct grid *g, size_t at)
{
	int x = 1 + text_width(tr(leads[app->prompt]));
	size_t skip = (size_t)skipped(app, g, x);
	char before[APP_LINE];

	if (at < skip)
		return x;
	memcpy(before, app->line + skip, at - skip);
	before[at - skip] = '\0';
	return x + text_width(before);
}

void prompt_draw(const struct app *app, struct grid *g, int y, int *cursor_x)
{
	int x = grid_text(g, y, 1, STYLE_KEY, tr(leads[app->prompt]));

	grid_text(g, y, x, app->suggested ? STYLE_DIM : STYLE_PLAIN,
		  app->line + skipped(app, g, x));
	*cursor_x = prompt_column(app, g, app->cursor);
}

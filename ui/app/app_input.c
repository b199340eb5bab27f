/*
 * Inputs: to the prompt if there is one, else by the table of keys to an
 * action, which the view takes, or stepping, or what is the same everywhere.
 */
#include <stdio.h>
#include <string.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"

/* Home, or the course: what can be played is chosen there. */
static bool is_list(const struct app *app)
{
	return app->view == VIEW_HOME || app->view == VIEW_LEARN;
}

/*
 * Out of what is laid over a view or done in it: help, a search, a filter, a
 * selection. In a conversation of a file a row is selected from the start: that
 * is no place to leave. False: there is nothing like that.
 */
static bool leave_in_view(struct app *app)
{
	bool stepping = app->view == VIEW_STEP;

	if (app->view == VIEW_GLOSSARY && glossary_show_all(app))
		return true;
	if (app_in_help(app))
		app_set_view(app, app->before);
	else if (app->search[0])
		app->search[0] = '\0';
	else if (stepping && app->selected != ROW_NONE && !app->show.file)
		app->selected = ROW_NONE;
	else if (stepping && app->maximised)
		app->maximised = false;
	else if (is_list(app) && app->filter[0])
		list_filter(app, "");
	else
		return filter_remove(app);
	return true;
}

/*
 * What was captured can not be had again: one Esc too many on the way back
 * does not end it.
 */
static void live_stay(struct app *app)
{
	app_say(app, "%s", tr("q leaves: what is not saved (w) is gone then"));
}

/* One place back: at last out of the program. */
static void leave(struct app *app)
{
	if (leave_in_view(app) || file_leave(app))
		return;
	if (app->view == VIEW_COMPARE) {
		app_set_view(app, VIEW_PACKETS);
	} else if (app->view != VIEW_STEP && !is_list(app) &&
		   !app_in_file(app)) {
		app_set_view(app, VIEW_STEP);
	} else if (app->from && !is_list(app)) {
		app_leave_show(app);
	} else if (app->view == VIEW_LEARN && app->learn.of_home) {
		app->view = app->from = VIEW_HOME;
	} else if (app_is_live(app) && app->live.by_escape) {
		live_stay(app);
	} else {
		app->done = true;
	}
}

static const char *const time_names[LADDER_TIMES] = {
	[TIME_SINCE_START] = "times since the start",
	[TIME_SINCE_ROW] = "times since the row before",
	[TIME_OF_DAY] = "times of day",
};

static void suggest_file(struct app *app)
{
	enum { NAME_MOST = 60 }; /* columns */
	char name[APP_LINE - 8], file[APP_LINE];

	text_cut(name, sizeof(name), show_name(&app->show), NAME_MOST);
	if (app_is_live(app))
		live_file_name(app, file);
	else
		snprintf(file, sizeof(file), "%s.jsonl",
			 name[0] ? name : "recording");
	app_suggest(app, PROMPT_WRITE, file);
}

static void change_theme(struct app *app)
{
	app->theme = theme_next(app->theme);
	app_say(app, tr("theme %s"), theme_name(app->theme));
}

static void ask_search(struct app *app)
{
	if (is_list(app))
		app_ask(app, PROMPT_FILTER, app->filter);
	else if (app->view == VIEW_GLOSSARY)
		app_ask(app, PROMPT_WORD, app->glossary.find);
	else if (app->view != VIEW_HELP)
		app_ask(app, PROMPT_SEARCH, "");
}

/* Keys that mean the same in every view. */
static void act_anywhere(struct app *app, enum action action)
{
	switch (action) {
	case ACT_VIEW_1:
	case ACT_VIEW_2:
	case ACT_VIEW_3:
	case ACT_VIEW_4:
	case ACT_VIEW_5:
	case ACT_VIEW_6:
		file_set_view(app,
			      (enum view)(VIEW_STEP + action - ACT_VIEW_1));
		break;
	case ACT_VIEW_7: /* of what is captured; else of what was run */
		file_set_view(app, app->show.file ? VIEW_SOCKETS : VIEW_LANES);
		break;
	case ACT_TIME_FORMAT:
		app->time = (app->time + 1) % LADDER_TIMES;
		app_say(app, "%s", tr(time_names[app->time]));
		break;
	case ACT_TERMINAL:
		terminal_focus(app);
		break;
	case ACT_THEME:
		change_theme(app);
		break;
	case ACT_LESSON_NEXT:
		lesson_next(app);
		break;
	case ACT_REDRAW:
		app->forget = true;
		break;
	case ACT_COMMAND:
		app_ask(app, PROMPT_COMMAND, "");
		break;
	case ACT_SEARCH:
		ask_search(app);
		break;
	case ACT_FILTER:
		filter_ask_text(app);
		break;
	case ACT_WRITE:
		if (app_in_file(app) && !app_is_live(app))
			app_say(app, "%s",
				tr("open a conversation to save it"));
		else
			suggest_file(app);
		break;
	case ACT_HELP:
		if (!app_in_help(app))
			app->before = app->view;
		app_set_view(app, VIEW_HELP);
		break;
	case ACT_GLOSSARY:
		glossary_open(app, glossary_here(app));
		break;
	case ACT_LEAVE:
		leave(app);
		break;
	case ACT_QUIT:
		app->done = true;
		break;
	default:
		break;
	}
}

void app_act(struct app *app, enum action action, uint64_t now_ns)
{
	app->message[0] = '\0';
	if (stuck_act(app, action))
		return;
	if (view_of(app)->act(app, action, now_ns))
		return;
	if (app->show.file && file_act(app, action))
		return;
	if ((app_context(app) & KEYS_STEP) && app->begun &&
	    step_act(app, action, now_ns))
		return;
	act_anywhere(app, action);
}

static void mouse(struct app *app, const struct input *in, uint64_t now_ns)
{
	int tab = in->mouse == MOUSE_PRESS && in->y == 0
			  ? bar_tab_at(app, in->x)
			  : -1;

	if (in->mouse != MOUSE_RELEASE)
		app->message[0] = '\0';
	if (tab >= 0)
		file_set_view(app, (enum view)tab);
	else if (view_of(app)->click)
		view_of(app)->click(app, in, now_ns);
}

static void say_unbound(struct app *app, uint32_t key)
{
	char name[KEY_TEXT], help[KEY_TEXT];

	if (key_name(key, name)[0])
		app_say(app, tr("%s does nothing here (%s lists the keys)"),
			name, action_key(ACT_HELP, help));
}

static void take(struct app *app, const struct input *in, uint64_t now_ns)
{
	unsigned context = app_context(app);

	app->file.seeks = 0; /* whoever presses a key waits no longer */
	if (terminal_input(app, in) || in->alt)
		return;
	if (app->prompt != PROMPT_NONE && in->key != KEY_MOUSE_EVENT) {
		prompt_input(app, in, now_ns);
		return;
	}
	if (in->key == KEY_MOUSE_EVENT) {
		if (!ask_click(app, in, now_ns) &&
		    !pane_end_click(app, in, now_ns))
			mouse(app, in, now_ns);
		return;
	}
	if (app->search[0] && (context & KEYS_SHOWN))
		context |= KEYS_SEARCH;
	if (app_asks(app))
		context |= KEYS_ASK;
	if (lesson_ends(app))
		context |= KEYS_LESSON;
	if (ask_act(app, key_action(in->key, context), in->key, now_ns))
		return;
	if (key_action(in->key, context) == ACT_NONE)
		say_unbound(app, in->key);
	else
		app->live.by_escape = in->key == KEY_ESCAPE;
	app_act(app, key_action(in->key, context), now_ns);
}

void app_input(struct app *app, const struct input *in, uint64_t now_ns)
{
	take(app, in, now_ns);
	lesson_tick(app);
}

/*
 * A lesson beside what is shown. The screen's loop (ui/app/screen.c) lends the
 * terminal to another wirestep and waits for its end (ui/app/child.h): so
 * nothing that is open here is lost, and nobody has to be asked.
 */
#include <stdio.h>

#include "ui/app/app.h"
#include "ui/text/i18n.h"

/*
 * What goes on by itself would have to wait for the lesson's end, and what is
 * live has given up the rights that a stage needs.
 */
void app_run_lesson(struct app *app, const char *name)
{
	bool goes_on = app_has_show(app) && app->player.source &&
		       app->player.status < SOURCE_END && !app_holds(app);

	if (goes_on || app_is_live(app))
		app_say(app, tr("in another terminal: wirestep run %s"), name);
	else
		snprintf(app->begins_lesson, sizeof(app->begins_lesson), "%s",
			 name);
}

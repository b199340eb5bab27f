/* wirestep alone: the home screen. */
#include "ui/command.h"
#include "ui/screen.h"

int command_home(const struct options *o, struct err *e)
{
	struct app app;
	int status = ERR_INPUT;

	app_init(&app, o);
	if (app_home(&app, e) == 0)
		status = screen_run(&app, e);
	app_free(&app);
	return status;
}

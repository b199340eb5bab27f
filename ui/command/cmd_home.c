/* wirestep alone: the home screen. */
#include <stdlib.h>

#include "ui/app/child.h"
#include "ui/command/command.h"
#include "ui/learn/progress_file.h"
#include "ui/app/screen.h"

int command_home(const struct options *o, struct err *e)
{
	char *path = progress_path();
	struct progress_file progress;
	struct app app;
	int status = ERR_INPUT;

	child_outside_begin(o);
	app_init(&app, o);
	if (progress_file_open(&progress, path, e) < 0)
		app_complain(&app, e);
	free(path);
	*e = (struct err){ 0 };
	if (app_home(&app, &progress, e) == 0)
		status = screen_run(&app, e);
	app_free(&app);
	progress_file_close(&progress);
	child_outside_end();
	return status;
}

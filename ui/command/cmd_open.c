/*
 * wirestep open: a saved recording, shown as it was when it ran, or a capture
 * file of whatever program. The first byte tells which.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/file/file.h"
#include "capture/jsonl/jsonl.h"
#include "ui/print/capture_text.h"
#include "ui/app/choice.h"
#include "ui/command/command.h"
#include "ui/print/save.h"
#include "ui/app/screen.h"

static int unreadable(const char *name, int error, struct err *e)
{
	return err_set(e, ERR_INPUT, "%s: %s", name, strerror(error)),
	       ERR_INPUT;
}

/* open(2) of a socket says ENXIO, which is no help. */
static int not_opened(const char *name, int error, struct err *e)
{
	struct stat st;

	if (stat(name, &st) < 0 || !S_ISSOCK(st.st_mode))
		return unreadable(name, error, e);
	err_set(e, ERR_INPUT,
		"%s: a socket (open reads files and pipes: have what listens "
		"there write to wirestep open -)",
		name);
	return ERR_INPUT;
}

static int cut_short(const char *name, struct err *e)
{
	err_set(e, ERR_INPUT,
		"%s: ends in the middle of a line (what is before it is shown)",
		name);
	return ERR_INPUT;
}

/* The first frame is painted before the file is read, however long it is. */
static int open_on_screen(FILE *in, const char *name, const struct options *o,
			  struct err *e)
{
	struct show show;
	struct app app;
	int status;

	show_file(&show, in, name);
	app_init(&app, o);
	app_show(&app, &show);
	status = screen_run(&app, e);
	if (status == 0 && app.show.cut)
		status = cut_short(name, e);
	app_free(&app);
	return status;
}

int show_session(const struct session *s, const struct options *o,
		 struct err *e)
{
	const struct print_view *view = o->view;
	struct print_style style = o->style;
	int rc = 0;

	/* What can not be saved is shown all the same. */
	for (size_t i = 0; i < o->n_write && rc == 0; i++)
		rc = save_session(s, o->write[i], e);
	if (!view)
		view = print_view_find("ladder");
	style.choice = choice_new(o->filter, o->filter_of, s->rec, NULL);
	view->print(s->rec, &style, stdout);
	choice_free(style.choice);
	if (rc < 0)
		return rc;
	return save_flush(stdout, "standard output", e);
}

/* --- a recording --------------------------------------------------------- */

/* Returns the process's exit status. */
static int open_recording(FILE *in, const char *name, const struct options *o,
			  struct err *e)
{
	struct recording *r;
	bool cut;
	int rc;

	if (o->judge != ANALYSIS_EXACT)
		return err_set(e, ERR_INPUT,
			       "%s: a recording keeps its findings "
			       "(--analysis is for runs and captures)",
			       name),
		       ERR_INPUT;
	if (!o->view && !o->n_write && screen_possible())
		return open_on_screen(in, name, o, e);
	if (jsonl_read(&r, in, name, &cut, e) < 0)
		return ERR_INPUT;
	rc = show_session(&(struct session){ .rec = r }, o, e);
	recording_free(r);
	if (rc == 0 && cut)
		return cut_short(name, e);
	return rc < 0 ? (int)e->status : 0;
}

/* `first` has been read from it. */
static int recording_from(int fd, char first, const char *name,
			  const struct options *o, struct err *e)
{
	FILE *in = fd == STDIN_FILENO ? stdin : fdopen(fd, "r");
	int status;

	if (!in)
		return unreadable(name, errno, e);
	ungetc(first, in);
	status = open_recording(in, name, o, e);
	fclose(in);
	return status;
}

/* --- a capture ----------------------------------------------------------- */

/* The same for a capture, which becomes the screen's. */
static int capture_on_screen(struct capture_file *f, const char *name,
			     const struct options *o, struct err *e)
{
	struct show show;
	struct app app;
	int status;

	show_capture(&show, f, name, (uint8_t)o->judge);
	if (capture_file_fd(f) >= 0) /* a pipe: what comes happens now */
		loader_watch(show.file);
	app_init(&app, o);
	app_show(&app, &show);
	status = screen_run(&app, e);
	if (status == 0 && loader_complaint(app.show.file, e))
		status = ERR_INPUT;
	app_free(&app);
	return status;
}

/* The first n bytes have been read from it. */
static int capture_from(int fd, const char *first, size_t n, const char *name,
			const struct options *o, struct err *e)
{
	struct capture_file *f;
	int rc, status;

	if (n == 0 || lseek(fd, 0, SEEK_SET) == 0)
		rc = capture_file_open_fd(&f, fd, name, e);
	else
		rc = capture_file_open_rest(&f, fd, first, n, name, e);
	if (rc < 0)
		return ERR_INPUT;
	if (!o->view && !o->n_write && screen_possible())
		return capture_on_screen(f, name, o, e);
	status = capture_text(f, NULL, name, o, e);
	capture_file_close(f);
	return status;
}

/* --- either -------------------------------------------------------------- */

/*
 * A pipe that says nothing yet: the screen does not wait for it, and what comes
 * from a program that runs is a capture.
 */
static bool is_silent(int fd)
{
	enum { WAIT_MS = 20 };
	struct pollfd input = { .fd = fd, .events = POLLIN };

	return poll(&input, 1, WAIT_MS) == 0;
}

/* Takes fd over. */
static int open_descriptor(int fd, const char *name, const struct options *o,
			   struct err *e)
{
	char first = '\0';
	ssize_t n;

	if (is_silent(fd) && !o->view && !o->n_write && screen_possible())
		return capture_from(fd, &first, 0, name, o, e);
	do
		n = read(fd, &first, 1);
	while (n < 0 && errno == EINTR);
	if (n == 1)
		return first == '{' ? recording_from(fd, first, name, o, e)
				    : capture_from(fd, &first, 1, name, o, e);
	close(fd);
	if (n < 0)
		return unreadable(name, errno, e);
	return err_set(e, ERR_INPUT, "%s: empty file", name), ERR_INPUT;
}

/*
 * A capture from a pipe, for a screen: keys then come from the terminal itself,
 * which takes standard input's place. Returns where the capture comes from.
 */
static int keys_from_terminal(const struct options *o)
{
	int data, tty;

	if (o->view || o->n_write || isatty(STDIN_FILENO) ||
	    !isatty(STDOUT_FILENO))
		return STDIN_FILENO;
	tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (tty < 0)
		return STDIN_FILENO;
	data = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (data < 0 || dup2(tty, STDIN_FILENO) < 0)
		data = data < 0 ? STDIN_FILENO : data;
	close(tty);
	return data;
}

int command_open(const struct options *o, struct err *e)
{
	const char *name = o->n_args ? o->arg[0] : NULL;
	int fd;

	if (o->n_args != 1)
		return err_set(e, ERR_INPUT,
			       "open: one FILE, or - for standard input"),
		       ERR_INPUT;
	if (strcmp(name, "-") == 0)
		return open_descriptor(keys_from_terminal(o), "standard input",
				       o, e);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return not_opened(name, errno, e);
	return open_descriptor(fd, name, o, e);
}

/*
 * Taking the terminal, and giving it back.
 *
 *        term_open            term_suspend
 *   ────────────────▶ ours ────────────────▶ the shell's
 *   ◀──────────────── ours ◀────────────────
 *        term_close           term_resume
 *
 * One that will not do (ui/term/term_check.c) is left as it is. What is changed
 * is put back: the modes of the line, the alternate screen, the cursor, the
 * mouse, the keypad, colours. For the end that nobody expects the bytes which
 * do that are prepared when the terminal is taken (term_rescue), because
 * terminfo may not be asked in a handler.
 *
 * Signals are the app's: it blocks them and reads them from a signalfd. curses
 * would put handlers of its own in place, and ignore SIGTSTP while it draws,
 * which throws away one that is pending: a ^Z just before a frame. From
 * handlers it keeps away, for as long as the program lives, so there are some
 * while the screen is made.
 */
#include "ui/term/term_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "capture/mem.h"
#include "ui/term/term_check.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/*
 * A press, a release, the wheel, moves while a button is held (1002); in
 * xterm's SGR form (1006).
 */
#define MOUSE_ON  "\033[?1002h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1002l"

/* Past curses, whose own bytes have all been written. Safe in a handler. */
static void write_all(const char *text, size_t n)
{
	while (n > 0) {
		ssize_t done = write(STDOUT_FILENO, text, n);

		if (done < 0 && errno != EINTR)
			break;
		text += done > 0 ? done : 0;
		n -= done > 0 ? (size_t)done : 0;
	}
}

static void set_mouse(const struct term *t, bool on)
{
	const char *text = on ? MOUSE_ON : MOUSE_OFF;

	if (t->mouse)
		write_all(text, strlen(text));
}

/* --- at the worst -------------------------------------------------------- */

static struct {
	volatile sig_atomic_t armed;
	struct termios modes;
	char text[256];
	size_t n;
} rescue;

static void rescue_add(const char *text, size_t n)
{
	if (n > sizeof(rescue.text) - rescue.n)
		return;
	memcpy(rescue.text + rescue.n, text, n);
	rescue.n += n;
}

/* A capability of terminfo, without its padding, which is $<5>. */
static bool rescue_add_cap(const char *name)
{
	const char *at = tigetstr(name);

	if (!at || at == (char *)-1)
		return false;
	while (*at) {
		size_t n = strcspn(at, "$");

		rescue_add(at, n);
		at += n;
		if (at[0] == '$' && at[1] == '<')
			at += strcspn(at, ">");
		if (*at)
			at++;
	}
	return true;
}

static void rescue_prepare(const struct term *t)
{
	rescue.n = 0;
	if (t->mouse)
		rescue_add(MOUSE_OFF, strlen(MOUSE_OFF));
	rescue_add_cap("rmkx");
	rescue_add_cap("op");
	rescue_add_cap("sgr0");
	rescue_add_cap("cnorm");
	if (!rescue_add_cap("rmcup"))
		rescue_add("\r\n", 2);
	rescue.modes = t->modes;
	rescue.armed = true;
}

void term_rescue(void)
{
	if (!rescue.armed)
		return;
	rescue.armed = false;
	write_all(rescue.text, rescue.n);
	tcsetattr(STDOUT_FILENO, TCSANOW, &rescue.modes);
}

/* --- taking it ----------------------------------------------------------- */

/* LINES and COLUMNS count where the terminal does not tell its size. */
static void choose_size(void)
{
	struct winsize size = { 0 };
	bool told = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
		    size.ws_row > 0 && size.ws_col > 0;

	use_tioctl(told);
}

static void on_none(int signal)
{
	(void)signal;
}

static SCREEN *new_screen(void)
{
	static const int taken[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
	const struct sigaction ours = { .sa_handler = on_none };
	struct sigaction before[ROWS(taken)];
	SCREEN *screen;

	for (size_t i = 0; i < ROWS(taken); i++)
		sigaction(taken[i], &ours, &before[i]);
	screen = newterm(NULL, stdout, stdin);
	for (size_t i = 0; i < ROWS(taken); i++)
		sigaction(taken[i], &before[i], NULL);
	return screen;
}

/*
 * Keys one by one, as they are; signals from the keyboard stay. ^S does not
 * stop the output, which would stop us with it; and ^C does not throw it away,
 * which may come after we have written how to give the terminal back.
 */
static void set_modes(void)
{
	struct termios modes;

	cbreak();
	noecho();
	nonl();
	if (tcgetattr(STDOUT_FILENO, &modes) == 0) {
		modes.c_iflag &= ~(tcflag_t)IXON;
		modes.c_lflag |= NOFLSH;
		tcsetattr(STDOUT_FILENO, TCSADRAIN, &modes);
		def_prog_mode();
	}
}

static void set_up(struct term *t, const struct term_options *options)
{
	set_modes();
	typeahead(-1);	      /* a frame is written as a whole */
	idcok(stdscr, FALSE); /* nor is a line shifted and mended */
	leaveok(stdscr, TRUE);
	curs_set(0);
	draw_init(t, options->mono);
	term_set_theme(t, options->theme);
	draw_size(t);
	input_init(t);
	set_mouse(t, true);
	rescue_prepare(t);
}

int term_open(struct term **out, const struct term_options *options,
	      struct err *e)
{
	struct term *t;

	if (term_check(e) < 0)
		return -1;
	t = mem_zero(1, sizeof(*t));
	t->ascii = options->ascii;
	tcgetattr(STDOUT_FILENO, &t->modes);
	t->flags = fcntl(STDOUT_FILENO, F_GETFL);
	choose_size();
	set_escdelay(25);
	t->screen = new_screen();
	if (!t->screen) {
		free(t);
		return err_set(e, ERR_UNSUPPORTED,
			       "the terminal: there is no room for its screen "
			       "(use --print ladder)");
	}
	/* A terminal that is slow is waited for, without going round. */
	fcntl(STDOUT_FILENO, F_SETFL, t->flags & ~O_NONBLOCK);
	set_up(t, options);
	*out = t;
	return 0;
}

void term_close(struct term *t)
{
	bool ours;

	if (!t)
		return;
	ours = !t->suspended; /* else the shell has it, and its modes */
	term_suspend(t);
	delscreen(t->screen);
	if (ours)
		tcsetattr(STDOUT_FILENO, TCSADRAIN, &t->modes);
	fcntl(STDOUT_FILENO, F_SETFL, t->flags);
	free(t->last);
	free(t);
}

/* --- meanwhile ----------------------------------------------------------- */

void term_size(const struct term *t, int *rows, int *cols)
{
	*rows = t->rows;
	*cols = t->cols;
}

int term_colours(const struct term *t)
{
	return t->colours;
}

void term_take_all(struct term *t, bool all)
{
	tcflag_t signals = ISIG | IEXTEN;
	struct termios modes;

	if (t->suspended || all == t->all ||
	    tcgetattr(STDOUT_FILENO, &modes) < 0)
		return;
	t->all = all;
	if (all)
		modes.c_lflag &= ~signals;
	else
		modes.c_lflag |= t->modes.c_lflag & signals;
	tcsetattr(STDOUT_FILENO, TCSANOW, &modes);
	def_prog_mode();
}

/* What a terminal shows after that is its own affair: all is written again. */
void term_resize(struct term *t)
{
	struct winsize size = { 0 };

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		resizeterm(size.ws_row, size.ws_col); /* if it is one */
	draw_size(t);
	t->forget = true;
}

/* Without a screen of our own to leave, the shell's prompt comes there. */
static void clear_last_line(void)
{
	if (tigetstr("rmcup"))
		return;
	move(LINES - 1, 0);
	clrtoeol();
	refresh();
}

void term_suspend(struct term *t)
{
	if (t->suspended)
		return;
	set_mouse(t, false);
	clear_last_line();
	endwin();
	rescue.armed = false;
	t->suspended = true;
}

/* The screen comes back as it was, cut to the size of now. */
void term_resume(struct term *t)
{
	if (!t->suspended)
		return;
	t->suspended = false;
	term_resize(t);
	set_mouse(t, true);
	keypad(stdscr, TRUE);
	refresh();
	t->forget = false;
	rescue.armed = true;
}

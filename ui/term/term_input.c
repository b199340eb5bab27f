/*
 * Keys. curses knows the sequences of terminfo, waits 25 ms after an ESC to
 * see whether one follows, and hands over a code for it or else single bytes.
 * What is left to do is here:
 *
 *   UTF-8, which may come in pieces;
 *   the mouse in its SGR form (ESC [ < button ; x ; y M), which has no limit
 *   at 223 columns and tells which button was released; and the older one
 *   (ESC [ M), which a terminal that does not know the new one sends;
 *   keys that are not known: swallowed whole, so that the last letter of
 *   ESC [ 1 ; 5 D does not count as a D; so is Alt, but with a key that is
 * known; a terminal that has gone.
 *
 *   GROUND ──ESC──▶ ESCAPE ──nothing waits──▶ Escape
 *                     ├──'['──▶ CSI ──@…~──▶ GROUND
 *                     ├──'O'──▶ ONE ──any──▶ GROUND
 *                     └──any──▶ GROUND         Alt and a key
 *
 * Every state but ESCAPE lasts until its bytes have come; ESC begins anew.
 */
#include "ui/term/term_private.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "capture/text.h"

/* Our own codes, beyond those that curses gives to terminfo's extended keys. */
enum { CODE_SGR = 0x4000, CODE_X10 };

enum { DOUBLE_MS = 400 };

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	int code;
	uint32_t key;
} keys[] = {
	{ KEY_UP, KEY_ARROW_UP },
	{ KEY_DOWN, KEY_ARROW_DOWN },
	{ KEY_LEFT, KEY_ARROW_LEFT },
	{ KEY_RIGHT, KEY_ARROW_RIGHT },
	{ KEY_PPAGE, KEY_PAGE_UP },
	{ KEY_NPAGE, KEY_PAGE_DOWN },
	{ KEY_HOME, KEY_FIRST },
	{ KEY_END, KEY_FINAL },
	{ KEY_FIND, KEY_FIRST },
	{ KEY_SELECT, KEY_FINAL },
	{ KEY_LL, KEY_FINAL },
	{ KEY_DC, KEY_DELETE },
	{ KEY_BTAB, KEY_BACK_TAB },
	{ KEY_ENTER, KEY_RETURN },
	{ KEY_BACKSPACE, KEY_DELETE_BACK }, /* the number block: */
	{ KEY_A1, KEY_FIRST },
	{ KEY_A3, KEY_PAGE_UP },
	{ KEY_C1, KEY_FINAL },
	{ KEY_C3, KEY_PAGE_DOWN },
};

/*
 * What terminals send whatever TERM says. Taken where terminfo has no other
 * meaning for it.
 */
static const struct {
	const char *sequence;
	int code;
} everywhere[] = {
	{ "\033[A", KEY_UP },	  { "\033OA", KEY_UP },
	{ "\033[B", KEY_DOWN },	  { "\033OB", KEY_DOWN },
	{ "\033[C", KEY_RIGHT },  { "\033OC", KEY_RIGHT },
	{ "\033[D", KEY_LEFT },	  { "\033OD", KEY_LEFT },
	{ "\033[H", KEY_HOME },	  { "\033OH", KEY_HOME },
	{ "\033[F", KEY_END },	  { "\033OF", KEY_END },
	{ "\033[1~", KEY_HOME },  { "\033[4~", KEY_END },
	{ "\033[7~", KEY_HOME },  { "\033[8~", KEY_END },
	{ "\033[5~", KEY_PPAGE }, { "\033[6~", KEY_NPAGE },
	{ "\033[3~", KEY_DC },	  { "\033[Z", KEY_BTAB },
	{ "\033OP", KEY_F(1) },	  { "\033[11~", KEY_F(1) },
	{ "\033[[A", KEY_F(1) },  { "\033OM", KEY_ENTER },
	{ "\033[<", CODE_SGR },	  { "\033[M", CODE_X10 },
};

/* Taken over: not known, of terminfo's extended ones, or curses' mouse. */
static bool may_define(const char *sequence)
{
	int code = key_defined(sequence);

	return code == 0 || code == KEY_MOUSE || code > KEY_MAX;
}

void input_init(struct term *t)
{
	const char *mouse = tigetstr("kmous");

	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	for (size_t i = 0; i < ROWS(everywhere); i++)
		if (may_define(everywhere[i].sequence))
			define_key(everywhere[i].sequence, everywhere[i].code);
	t->mouse = mouse && mouse != (char *)-1;
	t->keys.press_y = -1;
}

/* --- keys that are not known ---------------------------------------------- */

/* The rest of a sequence will not come, but another one may begin. */
static void broken_off(struct decoder *d, int c)
{
	d->state = c == KEY_ESCAPE ? IN_ESCAPE : IN_GROUND;
}

static bool at_csi(struct decoder *d, int c, struct input *in)
{
	(void)in;
	d->state = IN_CSI;
	if (c == '[') /* the Linux console's function keys */
		d->state = IN_ONE;
	else if (c < ' ' || c >= '@')
		broken_off(d, c);
	return false;
}

/* --- the mouse ----------------------------------------------------------- */

/* Bits of a report's button (xterm's ctlseqs, "Mouse Tracking"). */
enum {
	BUTTON_MASK = 0xc3,
	BUTTON_NONE = 3, /* X10 alone: some button was released */
	BUTTON_WHEEL_UP = 64,
	BUTTON_WHEEL_DOWN = 65,
	BUTTON_MOVED = 32,
};

/*
 * No clock is passed down here, as it is a matter of the keyboard and the
 * mouse like the 25 ms after an ESC, not of what is shown.
 */
static uint64_t clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static enum mouse press(struct decoder *d, int y, int x)
{
	uint64_t now_ns = clock_ns();
	bool twice = d->press_y == y && d->press_x == x &&
		     now_ns - d->press_ns < DOUBLE_MS * 1000000ull;

	d->press_y = twice ? -1 : y;
	d->press_x = x;
	d->press_ns = now_ns;
	return twice ? MOUSE_DOUBLE : MOUSE_PRESS;
}

/* Of the buttons, the left one alone. */
static enum mouse mouse_of(struct decoder *d, int button, bool up, int y, int x)
{
	switch (button & BUTTON_MASK) {
	case 0:
		if (button & BUTTON_MOVED) {
			d->press_y = -1;
			return MOUSE_DRAG;
		}
		return up ? MOUSE_RELEASE : press(d, y, x);
	case BUTTON_NONE:
		return button & BUTTON_MOVED ? MOUSE_NOTHING : MOUSE_RELEASE;
	case BUTTON_WHEEL_UP:
		return MOUSE_WHEEL_UP;
	case BUTTON_WHEEL_DOWN:
		return MOUSE_WHEEL_DOWN;
	default:
		return MOUSE_NOTHING;
	}
}

/* The numbers of a report are there; columns and lines count from 1. */
static bool report(struct decoder *d, bool up, struct input *in)
{
	int x = d->number[1] - 1, y = d->number[2] - 1;
	enum mouse mouse;

	d->state = IN_GROUND;
	if (x < 0 || y < 0)
		return false;
	mouse = mouse_of(d, d->number[0], up, y, x);
	*in = (struct input){
		.key = KEY_MOUSE_EVENT, .mouse = mouse, .y = y, .x = x
	};
	return mouse != MOUSE_NOTHING;
}

static bool at_mouse(struct decoder *d, int c, struct input *in)
{
	int *number = &d->number[d->n];

	if (c >= '0' && c <= '9' && *number < 100000)
		*number = *number * 10 + (c - '0');
	else if (c == ';' && d->n < 2)
		d->number[++d->n] = 0;
	else if ((c == 'M' || c == 'm') && d->n == 2)
		return report(d, c == 'm', in);
	else
		return at_csi(d, c, in);
	return false;
}

static bool at_x10(struct decoder *d, int c, struct input *in)
{
	d->number[d->n++] = c - ' ';
	return d->n == 3 && report(d, false, in);
}

/* --- characters ---------------------------------------------------------- */

static bool character(uint32_t c, struct input *in)
{
	if (c == '\n')
		c = KEY_RETURN;
	if (c == '\b')
		c = KEY_DELETE_BACK;
	*in = (struct input){ .key = c };
	return c != KEY_NOTHING;
}

/* Bytes of a character by its first (RFC 3629); 0: none begins with it. */
static size_t utf8_need(int c)
{
	if (c >= 0xc2 && c <= 0xdf)
		return 2;
	if (c >= 0xe0 && c <= 0xef)
		return 3;
	return c >= 0xf0 && c <= 0xf4 ? 4 : 0;
}

static bool at_ground(struct decoder *d, int c, struct input *in)
{
	if (c == KEY_ESCAPE) {
		d->state = IN_ESCAPE;
		return false;
	}
	if (c < 0x80)
		return character((uint32_t)c, in);
	d->need = utf8_need(c);
	if (d->need == 0)
		return false;
	d->utf8[0] = (char)c;
	d->have = 1;
	d->state = IN_UTF8;
	return false;
}

static bool at_utf8(struct decoder *d, int c, struct input *in)
{
	uint32_t glyph;

	if ((c & 0xc0) != 0x80) { /* it was cut short */
		d->state = IN_GROUND;
		return at_ground(d, c, in);
	}
	d->utf8[d->have++] = (char)c;
	if (d->have < d->need)
		return false;
	d->state = IN_GROUND;
	return utf8_decode(d->utf8, d->have, &glyph) == d->have &&
	       !char_is_control(glyph) && character(glyph, in);
}

static bool at_escape(struct decoder *d, int c, struct input *in)
{
	bool alt = (c >= ' ' && c <= KEY_DELETE_BACK) && c != '[' && c != 'O';

	if (c == '[')
		d->state = IN_CSI;
	else if (c == 'O')
		d->state = IN_ONE;
	else
		broken_off(d, c);
	if (alt)
		*in = (struct input){ .key = (uint32_t)c, .alt = true };
	return alt;
}

static bool at_one(struct decoder *d, int c, struct input *in)
{
	(void)in;
	broken_off(d, c);
	return false;
}

static bool (*const at_state[])(struct decoder *d, int c, struct input *in) = {
	[IN_GROUND] = at_ground, [IN_ESCAPE] = at_escape, [IN_CSI] = at_csi,
	[IN_ONE] = at_one,	 [IN_MOUSE] = at_mouse,	  [IN_X10] = at_x10,
	[IN_UTF8] = at_utf8,
};
_Static_assert(ROWS(at_state) == IN_STATES, "what each state does");

/* --- codes of curses ----------------------------------------------------- */

static uint32_t key_of(int code)
{
	for (size_t i = 0; i < ROWS(keys); i++)
		if (keys[i].code == code)
			return keys[i].key;
	if (code > KEY_F(0) && code < KEY_F(KEY_MOUSE_EVENT - KEY_FUNCTION))
		return KEY_FUNCTION + (uint32_t)(code - KEY_F(0));
	return KEY_NOTHING; /* KEY_RESIZE too, as the app hears of it itself */
}

static bool at_code(struct decoder *d, int code, struct input *in)
{
	bool alt = d->state == IN_ESCAPE;

	d->state = IN_GROUND;
	if (code == CODE_SGR || code == CODE_X10) {
		d->state = code == CODE_SGR ? IN_MOUSE : IN_X10;
		d->n = d->number[0] = 0;
		return false;
	}
	*in = (struct input){ .key = key_of(code), .alt = alt };
	return in->key != KEY_NOTHING;
}

/* --- what the loop asks -------------------------------------------------- */

/* A tty that hung up is readable for ever, and there is nothing to read. */
static bool hung_up(void)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };

	return poll(&p, 1, 0) > 0 &&
	       (p.revents & (POLLHUP | POLLERR | POLLNVAL));
}

/* EIO: hung up, or the shell that could bring us to the front has gone. */
static bool nothing_waits(struct term *t, int error, struct input *in)
{
	if (t->keys.state == IN_ESCAPE) {
		t->keys.state = IN_GROUND;
		*in = (struct input){ .key = KEY_ESCAPE };
		return true;
	}
	t->gone = error == EIO || hung_up();
	return false;
}

bool term_key(struct term *t, struct input *in)
{
	struct decoder *d = &t->keys;

	while (!t->suspended) {
		bool got;
		int c;

		errno = 0;
		c = getch();
		if (c == ERR)
			return nothing_waits(t, errno, in);
		got = c < KEY_MIN ? at_state[d->state](d, c, in)
				  : at_code(d, c, in);
		if (got && in->key != KEY_MOUSE_EVENT)
			d->press_y = -1;
		if (got)
			return true;
	}
	return false;
}

bool term_gone(const struct term *t)
{
	return t->gone;
}

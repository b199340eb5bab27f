/*
 * The themes. A style says what a cell means, a row of a table here says how
 * that looks: once with the 256 colours of xterm, once with the 16 of ANSI.
 * Eight colours are derived from sixteen, where bright becomes bold; without
 * colours, and in the theme "mono", attributes alone say it.
 *
 * What holds in every theme: greys for most, one accent an endpoint, gold for
 * what is held, red for loss and for nothing else. Thin borders are dim, the
 * one that has the keys is bright. STYLE_BACK and the line at the top have the
 * same background, so that any style may be painted in that line.
 */
#include "ui/term/theme.h"

#include <string.h>

enum {
	OWN = -1, /* the terminal's own colour */
	BOLD = LOOK_BOLD,
	DIM = LOOK_DIM,
	LINE = LOOK_UNDERLINE,
	BLOCK = LOOK_REVERSE,
};

struct looks {
	struct look many, few; /* 256 colours, 16 */
};

struct theme {
	const char *name;
	const struct looks *looks; /* by style; NULL: attributes alone */
	int16_t back_many, back_few;
	/* with 256 colours, instead of the terminal's own */
	int16_t page_fg, page_bg;
};

/* On black, and on greys that are nearly black. */
static const struct looks dark[] = {
	[STYLE_PLAIN] = { { OWN, OWN, 0 }, { OWN, OWN, 0 } },
	[STYLE_DIM] = { { 245, OWN, 0 }, { 8, OWN, 0 } },
	[STYLE_TITLE] = { { 252, OWN, 0 }, { OWN, OWN, 0 } },
	[STYLE_LANE] = { { 241, OWN, 0 }, { 8, OWN, 0 } },
	[STYLE_STATE] = { { 255, OWN, BOLD }, { 15, OWN, 0 } },
	[STYLE_PACKET] = { { 252, OWN, 0 }, { OWN, OWN, 0 } },
	[STYLE_CALL] = { { 249, OWN, 0 }, { OWN, OWN, 0 } },
	[STYLE_NOTE] = { { 187, OWN, 0 }, { OWN, OWN, 0 } },
	[STYLE_MARK] = { { 183, OWN, BOLD }, { 13, OWN, 0 } },
	[STYLE_LOSS] = { { 203, OWN, BOLD }, { 9, OWN, 0 } },
	[STYLE_BORDER] = { { 239, OWN, 0 }, { 8, OWN, 0 } },
	[STYLE_FOCUS] = { { 254, OWN, 0 }, { 15, OWN, 0 } },
	[STYLE_BAR] = { { 249, 236, 0 }, { OWN, 8, 0 } },
	[STYLE_TAB] = { { 16, 251, BOLD }, { 15, OWN, BOLD } },
	[STYLE_KEY] = { { 255, OWN, BOLD }, { 15, OWN, 0 } },
	[STYLE_LABEL] = { { 245, OWN, 0 }, { 8, OWN, 0 } },
	[STYLE_OK] = { { 108, OWN, 0 }, { 2, OWN, 0 } },
	[STYLE_WARN] = { { 233, 179, 0 }, { 0, 3, 0 } },
	[STYLE_HELD] = { { 220, OWN, 0 }, { 11, OWN, 0 } },
	[STYLE_MATCH] = { { 231, 60, 0 }, { 15, 4, 0 } },
	[STYLE_GHOST] = { { 240, OWN, 0 }, { 8, OWN, 0 } },
	[STYLE_VISITED] = { { 109, OWN, 0 }, { 6, OWN, 0 } },
	[STYLE_TAKEN] = { { 231, OWN, BOLD }, { 15, OWN, 0 } },
	[STYLE_TAKEN_2] = { { 250, OWN, 0 }, { 7, OWN, 0 } },
	[STYLE_END_A] = { { 75, OWN, 0 }, { 14, OWN, 0 } },
	[STYLE_END_B] = { { 114, OWN, 0 }, { 10, OWN, 0 } },
	[STYLE_END_C] = { { 176, OWN, 0 }, { 13, OWN, 0 } },
	[STYLE_END_D] = { { 180, OWN, 0 }, { 12, OWN, 0 } },
};

/* On white, which it paints itself where there are 256 colours. */
static const struct looks light[] = {
	[STYLE_PLAIN] = { { OWN, OWN, 0 }, { OWN, OWN, 0 } },
	[STYLE_DIM] = { { 243, OWN, 0 }, { 8, OWN, 0 } },
	[STYLE_TITLE] = { { 236, OWN, 0 }, { OWN, OWN, 0 } },
	[STYLE_LANE] = { { 249, OWN, 0 }, { 8, OWN, 0 } },
	[STYLE_STATE] = { { 233, OWN, BOLD }, { 0, OWN, BOLD } },
	[STYLE_PACKET] = { { 236, OWN, 0 }, { OWN, OWN, 0 } },
	[STYLE_CALL] = { { 239, OWN, 0 }, { OWN, OWN, 0 } },
	[STYLE_NOTE] = { { 60, OWN, 0 }, { OWN, OWN, 0 } },
	[STYLE_MARK] = { { 97, OWN, BOLD }, { 5, OWN, BOLD } },
	[STYLE_LOSS] = { { 160, OWN, BOLD }, { 1, OWN, BOLD } },
	[STYLE_BORDER] = { { 250, OWN, 0 }, { 8, OWN, 0 } },
	[STYLE_FOCUS] = { { 235, OWN, 0 }, { 0, OWN, BOLD } },
	[STYLE_BAR] = { { 240, 254, 0 }, { 0, 7, 0 } },
	[STYLE_TAB] = { { 231, 240, BOLD }, { 15, 0, 0 } },
	[STYLE_KEY] = { { 233, OWN, BOLD }, { 0, OWN, BOLD } },
	[STYLE_LABEL] = { { 243, OWN, 0 }, { 8, OWN, 0 } },
	[STYLE_OK] = { { 65, OWN, 0 }, { 2, OWN, 0 } },
	[STYLE_WARN] = { { 233, 222, 0 }, { 0, 3, BOLD } },
	[STYLE_HELD] = { { 136, OWN, BOLD }, { 0, 3, 0 } },
	[STYLE_MATCH] = { { 16, 153, 0 }, { 0, 6, 0 } },
	[STYLE_GHOST] = { { 248, OWN, 0 }, { 8, OWN, 0 } },
	[STYLE_VISITED] = { { 66, OWN, 0 }, { 6, OWN, 0 } },
	[STYLE_TAKEN] = { { 16, OWN, BOLD }, { 0, OWN, BOLD } },
	[STYLE_TAKEN_2] = { { 242, OWN, 0 }, { 8, OWN, 0 } },
	[STYLE_END_A] = { { 25, OWN, 0 }, { 4, OWN, 0 } },
	[STYLE_END_B] = { { 28, OWN, 0 }, { 2, OWN, 0 } },
	[STYLE_END_C] = { { 90, OWN, 0 }, { 5, OWN, 0 } },
	[STYLE_END_D] = { { 130, OWN, 0 }, { 6, OWN, 0 } },
};

/*
 * For eyes that do not tell red from green: blue against orange, told by their
 * lightness too; what is lost is a block as well as red. On black.
 */
static const struct looks safe[] = {
	[STYLE_PLAIN] = { { OWN, OWN, 0 }, { OWN, OWN, 0 } },
	[STYLE_DIM] = { { 245, OWN, 0 }, { 8, OWN, 0 } },
	[STYLE_TITLE] = { { 252, OWN, 0 }, { OWN, OWN, 0 } },
	[STYLE_LANE] = { { 241, OWN, 0 }, { 8, OWN, 0 } },
	[STYLE_STATE] = { { 255, OWN, BOLD }, { 15, OWN, 0 } },
	[STYLE_PACKET] = { { 252, OWN, 0 }, { OWN, OWN, 0 } },
	[STYLE_CALL] = { { 249, OWN, 0 }, { OWN, OWN, 0 } },
	[STYLE_NOTE] = { { 252, OWN, 0 }, { OWN, OWN, 0 } },
	[STYLE_MARK] = { { 231, OWN, BOLD }, { 15, OWN, LINE } },
	[STYLE_LOSS] = { { 231, 124, BOLD }, { 15, 1, BOLD } },
	[STYLE_BORDER] = { { 239, OWN, 0 }, { 8, OWN, 0 } },
	[STYLE_FOCUS] = { { 254, OWN, 0 }, { 15, OWN, 0 } },
	[STYLE_BAR] = { { 249, 236, 0 }, { OWN, 8, 0 } },
	[STYLE_TAB] = { { 16, 251, BOLD }, { 15, OWN, BOLD } },
	[STYLE_KEY] = { { 255, OWN, BOLD }, { 15, OWN, 0 } },
	[STYLE_LABEL] = { { 245, OWN, 0 }, { 8, OWN, 0 } },
	[STYLE_OK] = { { 110, OWN, 0 }, { 6, OWN, 0 } },
	[STYLE_WARN] = { { 233, 222, 0 }, { 0, 3, 0 } },
	[STYLE_HELD] = { { 229, OWN, 0 }, { 11, OWN, 0 } },
	[STYLE_MATCH] = { { 231, 60, 0 }, { 15, 4, 0 } },
	[STYLE_GHOST] = { { 240, OWN, 0 }, { 8, OWN, 0 } },
	[STYLE_VISITED] = { { 109, OWN, 0 }, { 6, OWN, 0 } },
	[STYLE_TAKEN] = { { 231, OWN, BOLD }, { 15, OWN, 0 } },
	[STYLE_TAKEN_2] = { { 250, OWN, 0 }, { 7, OWN, 0 } },
	[STYLE_END_A] = { { 75, OWN, 0 }, { 14, OWN, 0 } },
	[STYLE_END_B] = { { 208, OWN, 0 }, { 3, OWN, 0 } },
	[STYLE_END_C] = { { 101, OWN, 0 }, { 2, OWN, 0 } },
	[STYLE_END_D] = { { 99, OWN, 0 }, { 5, OWN, 0 } },
};

/* Without colour. Reverse is for the bar, for what is selected and WARN. */
static const uint8_t mono[] = {
	[STYLE_PLAIN] = 0,    [STYLE_DIM] = DIM,
	[STYLE_TITLE] = BOLD, [STYLE_LANE] = DIM,
	[STYLE_STATE] = BOLD, [STYLE_PACKET] = 0,
	[STYLE_CALL] = 0,     [STYLE_NOTE] = 0,
	[STYLE_MARK] = BOLD,  [STYLE_LOSS] = BOLD | LINE,
	[STYLE_BORDER] = DIM, [STYLE_FOCUS] = BOLD,
	[STYLE_BAR] = BLOCK,  [STYLE_TAB] = BOLD,
	[STYLE_KEY] = BOLD,   [STYLE_LABEL] = DIM,
	[STYLE_OK] = 0,	      [STYLE_WARN] = BOLD | BLOCK,
	[STYLE_HELD] = BOLD,  [STYLE_MATCH] = LINE,
	[STYLE_GHOST] = DIM,  [STYLE_VISITED] = 0,
	[STYLE_TAKEN] = BOLD, [STYLE_TAKEN_2] = 0,
	[STYLE_END_A] = BOLD, [STYLE_END_B] = 0,
	[STYLE_END_C] = LINE, [STYLE_END_D] = DIM,
};

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))
_Static_assert(ROWS(dark) == STYLES, "a look for each style");
_Static_assert(ROWS(light) == STYLES, "a look for each style");
_Static_assert(ROWS(safe) == STYLES, "a look for each style");
_Static_assert(ROWS(mono) == STYLES, "a look for each style");

static const struct theme themes[] = {
	{ "dark", dark, 236, 8, OWN, OWN },
	{ "light", light, 254, 7, 236, 231 }, /* on any terminal */
	{ "safe", safe, 236, 8, OWN, OWN },
	{ "mono", NULL, OWN, OWN, OWN, OWN },
};

const struct theme *theme_find(const char *name)
{
	for (size_t i = 0; i < ROWS(themes); i++)
		if (strcmp(themes[i].name, name) == 0)
			return &themes[i];
	return NULL;
}

const char *theme_name(const struct theme *t)
{
	return t->name;
}

const struct theme *theme_next(const struct theme *t)
{
	return t + 1 < themes + ROWS(themes) ? t + 1 : themes;
}

const char *theme_names(void)
{
	return "dark, light, safe, mono";
}

/* --- looks --------------------------------------------------------------- */

static struct look look_mono(unsigned style, bool back)
{
	struct look look = { OWN, OWN, mono[style] };

	if (back)
		look.attr |= BLOCK;
	return look;
}

/*
 * Eight colours: a bright one is bold. Grey would be black in bold, which many
 * terminals show as black: it is dim instead, and in the back it is reversed.
 */
static struct look look_eight(struct look look)
{
	if (look.bg == 8) {
		look.bg = OWN;
		look.attr |= BLOCK;
	}
	if (look.fg == 8) {
		look.fg = OWN;
		look.attr |= DIM;
	} else if (look.fg > 8) {
		look.fg -= 8;
		look.attr |= BOLD;
	}
	return look;
}

/* What the background would swallow takes the terminal's own colour. */
static struct look look_colours(const struct theme *t, unsigned style,
				bool back, bool many)
{
	struct look look = many ? t->looks[style].many : t->looks[style].few;

	if (back && look.bg == OWN)
		look.bg = many ? t->back_many : t->back_few;
	if (look.fg == look.bg)
		look.fg = OWN;
	if (many && look.fg == OWN)
		look.fg = t->page_fg;
	if (many && look.bg == OWN)
		look.bg = t->page_bg;
	return look;
}

struct look theme_look(const struct theme *t, unsigned style, int colours)
{
	unsigned what = style & STYLE_MASK;
	bool back = style & STYLE_BACK;
	struct look look;

	if (what >= STYLES)
		what = STYLE_PLAIN;
	if (!t->looks || colours < 8)
		look = look_mono(what, back);
	else
		look = look_colours(t, what, back, colours >= 256);
	if (colours < 16)
		look = look_eight(look);
	if (style & STYLE_BOLD)
		look.attr |= BOLD;
	if (look.attr & (BOLD | BLOCK))
		look.attr &= ~DIM; /* it could not be read */
	return look;
}

/* --- colours of programs ------------------------------------------------- */

/* Bits of a colour of ANSI. */
enum { RED = 1, GREEN = 2, BLUE = 4, BRIGHT = 8 };

/* The nearest of ANSI's 16 to one of the 24 greys of xterm. */
static int16_t grey_of_sixteen(int grey)
{
	static const int16_t steps[] = { 0, BRIGHT, RED | GREEN | BLUE,
					 BRIGHT | RED | GREEN | BLUE };

	return steps[grey / 6];
}

/* The same of its cube of 6 x 6 x 6. */
static int16_t cube_of_sixteen(int at)
{
	int r = at / 36, g = at / 6 % 6, b = at % 6;
	int most = r > g ? r : g;
	int half, colour;

	most = most > b ? most : b;
	if (most == 0)
		return 0;
	half = (most + 1) / 2;
	colour = (r >= half ? RED : 0) | (g >= half ? GREEN : 0) |
		 (b >= half ? BLUE : 0);
	if (most <= 2)
		return colour == (RED | GREEN | BLUE) ? BRIGHT
						      : (int16_t)colour;
	return (int16_t)(colour | (most == 5 ? BRIGHT : 0));
}

static int16_t colour_of(uint8_t xterm, int colours)
{
	if (colours >= 256 || xterm < 16)
		return xterm;
	return xterm >= 232 ? grey_of_sixteen(xterm - 232)
			    : cube_of_sixteen(xterm - 16);
}

struct look cell_look(const struct theme *t, struct cell c, int colours)
{
	struct look look = theme_look(t, c.style, colours);

	if (t->looks && colours >= 8) {
		if (c.own & OWN_FG)
			look.fg = colour_of(c.fg, colours);
		if (c.own & OWN_BG)
			look.bg = colour_of(c.bg, colours);
		if (colours < 16 && look.bg >= 8)
			look.bg -= 8; /* no background is bold */
		if (colours < 16 && look.fg >= 8)
			look = (struct look){ (int16_t)(look.fg - 8), look.bg,
					      look.attr | BOLD };
	}
	if (c.own & OWN_UNDERLINE)
		look.attr |= LINE;
	if (c.own & OWN_REVERSE)
		look.attr ^= BLOCK;
	return look;
}

#include "ui/kit/theme.h"

#define NCURSES_NOMACROS
#include <curses.h>
#include <stdlib.h>
#include <string.h>

/* A colour of none is the terminal's own. */
struct paint {
	short fg, bg;
	attr_t attr;
};
enum { NONE = THEME_NO_COLOUR };

/* 256 colours on a background that is not known: each has a contrast of at
 * least 4.5 to 1 on black and on white. There are few such colours. */
static const struct paint any[LOOK_COUNT] = {
    [LOOK_TEXT] = {NONE, NONE, A_NORMAL},
    [LOOK_DIM] = {243, NONE, A_NORMAL},
    [LOOK_TITLE] = {NONE, NONE, A_BOLD | A_UNDERLINE},
    [LOOK_STATUS] = {243, NONE, A_NORMAL},
    [LOOK_KEY] = {63, NONE, A_BOLD},
    [LOOK_UNREAD] = {NONE, NONE, A_BOLD},
    [LOOK_STAR] = {163, NONE, A_BOLD},
    [LOOK_MARKED] = {16, 80, A_NORMAL},
    [LOOK_POP] = {29, NONE, A_NORMAL},
    [LOOK_IMAP] = {63, NONE, A_NORMAL},
    [LOOK_QUOTE] = {29, NONE, A_NORMAL},
    [LOOK_QUOTE_DEEP] = {98, NONE, A_NORMAL},
    [LOOK_LINK] = {63, NONE, A_UNDERLINE},
    [LOOK_HEADING] = {NONE, NONE, A_BOLD},
    [LOOK_WARNING] = {16, 221, A_NORMAL},
    [LOOK_ERROR] = {131, NONE, A_BOLD},
};

/* Where there are fewer colours, what they are is up to the terminal. */
static const struct paint either[LOOK_COUNT] = {
    [LOOK_TEXT] = {NONE, NONE, A_NORMAL},
    [LOOK_DIM] = {NONE, NONE, A_DIM},
    [LOOK_TITLE] = {NONE, NONE, A_BOLD | A_UNDERLINE},
    [LOOK_STATUS] = {NONE, NONE, A_DIM},
    [LOOK_KEY] = {COLOR_CYAN, NONE, A_BOLD},
    [LOOK_UNREAD] = {NONE, NONE, A_BOLD},
    [LOOK_STAR] = {COLOR_MAGENTA, NONE, A_BOLD},
    [LOOK_MARKED] = {COLOR_BLACK, COLOR_CYAN, A_NORMAL},
    [LOOK_POP] = {COLOR_GREEN, NONE, A_NORMAL},
    [LOOK_IMAP] = {COLOR_CYAN, NONE, A_NORMAL},
    [LOOK_QUOTE] = {COLOR_GREEN, NONE, A_NORMAL},
    [LOOK_QUOTE_DEEP] = {COLOR_MAGENTA, NONE, A_NORMAL},
    [LOOK_LINK] = {COLOR_CYAN, NONE, A_UNDERLINE},
    [LOOK_HEADING] = {NONE, NONE, A_BOLD},
    [LOOK_WARNING] = {COLOR_BLACK, COLOR_YELLOW, A_NORMAL},
    [LOOK_ERROR] = {COLOR_RED, NONE, A_BOLD},
};

/* 256 colours; each has a contrast of at least 4.5 to 1 on black and on
 * #303030, which the bars have. */
static const struct paint dark[LOOK_COUNT] = {
    [LOOK_TEXT] = {NONE, NONE, A_NORMAL},
    [LOOK_DIM] = {247, NONE, A_NORMAL},
    [LOOK_TITLE] = {255, 236, A_BOLD},
    [LOOK_STATUS] = {250, 236, A_NORMAL},
    [LOOK_KEY] = {117, NONE, A_BOLD},
    [LOOK_UNREAD] = {NONE, NONE, A_BOLD},
    [LOOK_STAR] = {221, NONE, A_BOLD},
    [LOOK_MARKED] = {16, 117, A_NORMAL},
    [LOOK_POP] = {114, NONE, A_NORMAL},
    [LOOK_IMAP] = {117, NONE, A_NORMAL},
    [LOOK_QUOTE] = {114, NONE, A_NORMAL},
    [LOOK_QUOTE_DEEP] = {179, NONE, A_NORMAL},
    [LOOK_LINK] = {117, NONE, A_UNDERLINE},
    [LOOK_HEADING] = {NONE, NONE, A_BOLD},
    [LOOK_WARNING] = {16, 221, A_NORMAL},
    [LOOK_ERROR] = {210, NONE, A_BOLD},
};

/* The same on white and on #e4e4e4. */
static const struct paint light[LOOK_COUNT] = {
    [LOOK_TEXT] = {NONE, NONE, A_NORMAL},
    [LOOK_DIM] = {241, NONE, A_NORMAL},
    [LOOK_TITLE] = {16, 254, A_BOLD},
    [LOOK_STATUS] = {238, 254, A_NORMAL},
    [LOOK_KEY] = {25, NONE, A_BOLD},
    [LOOK_UNREAD] = {NONE, NONE, A_BOLD},
    [LOOK_STAR] = {90, NONE, A_BOLD},
    [LOOK_MARKED] = {231, 25, A_NORMAL},
    [LOOK_POP] = {22, NONE, A_NORMAL},
    [LOOK_IMAP] = {25, NONE, A_NORMAL},
    [LOOK_QUOTE] = {22, NONE, A_NORMAL},
    [LOOK_QUOTE_DEEP] = {94, NONE, A_NORMAL},
    [LOOK_LINK] = {25, NONE, A_UNDERLINE},
    [LOOK_HEADING] = {NONE, NONE, A_BOLD},
    [LOOK_WARNING] = {16, 221, A_NORMAL},
    [LOOK_ERROR] = {124, NONE, A_BOLD},
};

static const attr_t mono[LOOK_COUNT] = {
    [LOOK_TITLE] = A_BOLD | A_UNDERLINE,
    [LOOK_KEY] = A_BOLD,
    [LOOK_UNREAD] = A_BOLD,
    [LOOK_STAR] = A_BOLD,
    [LOOK_MARKED] = A_REVERSE,
    [LOOK_LINK] = A_UNDERLINE,
    [LOOK_HEADING] = A_BOLD,
    [LOOK_WARNING] = A_REVERSE | A_BOLD,
    [LOOK_ERROR] = A_BOLD,
};

/* Set when the terminal is opened and when the theme is changed; only the main
 * thread draws. */
static const struct paint *paints; /* NULL: no colours */

static bool wants_colour(const char *color)
{
	const char *term = getenv("TERM"), *no = getenv("NO_COLOR");

	if (color && strcmp(color, "never") == 0)
		return false;
	if (color && strcmp(color, "always") == 0)
		return true;
	return !(no && *no) && term && strcmp(term, "dumb") != 0;
}

/* COLORFGBG is "15;0" or "0;default;15": the last is the background. true if
 * it says what that is. */
static bool background_is_light(bool *is_light)
{
	const char *pair = getenv("COLORFGBG");
	const char *last = pair ? strrchr(pair, ';') : NULL;
	char *end;
	long n;

	if (!last)
		return false;
	n = strtol(last + 1, &end, 10);
	if (end == last + 1 || n < 0 || n > 15)
		return false;
	*is_light = n == 7 || n > 8;
	return true;
}

static const struct paint *theme_choose(enum conf_theme theme)
{
	bool is_light;

	if (COLORS < 256)
		return either;
	if (theme == CONF_THEME_DARK)
		return dark;
	if (theme == CONF_THEME_LIGHT)
		return light;
	if (!background_is_light(&is_light))
		return any;
	return is_light ? light : dark;
}

bool theme_colours(enum conf_theme theme, enum look look, short *fg, short *bg)
{
	const struct paint *of = theme == CONF_THEME_DARK    ? dark
	                         : theme == CONF_THEME_LIGHT ? light
	                         : theme == CONF_THEME_AUTO  ? any
	                                                     : NULL;

	if (!of)
		return false;
	*fg = of[look].fg;
	*bg = of[look].bg;
	return true;
}

void theme_start(const struct theme_setup *setup)
{
	paints = NULL;
	if (setup->theme == CONF_THEME_MONO || !wants_colour(setup->color) ||
	    !has_colors() || start_color() == ERR ||
	    use_default_colors() == ERR || COLORS < 8)
		return;
	paints = theme_choose(setup->theme);
	for (short look = 0; look < LOOK_COUNT; look++)
		init_pair((short)(look + 1), paints[look].fg, paints[look].bg);
}

void theme_use(unsigned style)
{
	unsigned look = style & STYLE_LOOK;
	attr_t attr = paints ? paints[look].attr : mono[look];
	short pair = paints ? (short)(look + 1) : 0;

	if (style & STYLE_BOLD)
		attr |= A_BOLD;
	/* Dim and reversed together can't be read on many terminals. */
	if (style & STYLE_SELECTED) {
		attr = (attr & ~A_DIM) | A_REVERSE;
		if (look == LOOK_DIM || look == LOOK_MARKED)
			pair = 0;
	}
	attr_set(attr, pair, NULL);
}

/*
 * Colours: sixteen looks by their purpose, and what they are on the present
 * terminal.
 *
 * Always holds: nothing is told by colour alone; without colours a look is
 * bold, dim, underlined or reversed.
 */
#ifndef UI_KIT_THEME_H
#define UI_KIT_THEME_H

#include <stdbool.h>

#include "config/settings.h"

enum look {
	LOOK_TEXT,
	LOOK_DIM,    /* what may be overlooked */
	LOOK_TITLE,  /* the line at the top */
	LOOK_STATUS, /* the line about what goes on */
	LOOK_KEY,    /* a key that can be pressed */
	LOOK_UNREAD,
	LOOK_STAR,
	LOOK_MARKED, /* marked, or found in a text */
	LOOK_POP,    /* the badge of an account */
	LOOK_IMAP,
	LOOK_QUOTE,
	LOOK_QUOTE_DEEP,
	LOOK_LINK,
	LOOK_HEADING,
	LOOK_WARNING, /* has a background that no mail can have */
	LOOK_ERROR,
	LOOK_COUNT
};

/* A style is a look with these laid over it. */
enum { STYLE_SELECTED = 0x100, STYLE_BOLD = 0x200, STYLE_LOOK = 0xff };

/* What is known before the terminal is: color is --color's word or NULL. */
struct theme_setup {
	enum conf_theme theme;
	const char *color;
};

/* What a look is with 256 colours, numbered as xterm does; THEME_NO_COLOUR is
 * the terminal's own. false: the theme has no colours. */
enum { THEME_NO_COLOUR = -1 };
bool theme_colours(enum conf_theme theme, enum look look, short *fg, short *bg);

/* Prepares the colours of the terminal that was just opened, or other ones. */
void theme_start(const struct theme_setup *setup);

/* Makes curses print in a style from here on. */
void theme_use(unsigned style);

#endif

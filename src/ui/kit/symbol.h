/*
 * The little pictures of the screens, each with what stands for it where
 * only ASCII can be shown.
 */
#ifndef UI_KIT_SYMBOL_H
#define UI_KIT_SYMBOL_H

enum symbol {
	SYMBOL_UNREAD,
	SYMBOL_STAR,
	SYMBOL_ANSWERED,
	SYMBOL_FORWARDED,
	SYMBOL_DRAFT,
	SYMBOL_FILES, /* two columns */
	SYMBOL_MARKED,
	SYMBOL_HERE,    /* the selected row */
	SYMBOL_WARNING, /* the inspector has something to say */
	SYMBOL_LIVE,    /* news come at once */
	SYMBOL_CLOSED,  /* more below, folded away */
	SYMBOL_OPEN,
	SYMBOL_ELLIPSIS,
	SYMBOL_UPRIGHT, /* lines */
	SYMBOL_LEVEL,
	SYMBOL_QUOTE,
	SYMBOL_BRANCH,
	SYMBOL_LAST,
	SYMBOL_CORNER_TL,
	SYMBOL_CORNER_TR,
	SYMBOL_CORNER_BL,
	SYMBOL_CORNER_BR,
	SYMBOL_FULL, /* of a bar */
	SYMBOL_FREE,
	SYMBOL_CHOSEN, /* of some, or a letter that is not shown */
	SYMBOL_COUNT
};

/* The sign as the present terminal shows it. */
const char *symbol(enum symbol s);

#endif

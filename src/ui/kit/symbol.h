/*
 * The little pictures of the screens, each with what stands for it where
 * only ASCII can be shown.
 */
#ifndef UI_KIT_SYMBOL_H
#define UI_KIT_SYMBOL_H

enum sign {
	SIGN_UNREAD,
	SIGN_STAR,
	SIGN_ANSWERED,
	SIGN_FORWARDED,
	SIGN_DRAFT,
	SIGN_FILES, /* two columns */
	SIGN_MARKED,
	SIGN_HERE,    /* the selected row */
	SIGN_WARNING, /* the inspector has something to say */
	SIGN_LIVE,    /* news come at once */
	SIGN_CLOSED,  /* more below, folded away */
	SIGN_OPEN,
	SIGN_ELLIPSIS,
	SIGN_UPRIGHT, /* lines */
	SIGN_LEVEL,
	SIGN_QUOTE,
	SIGN_BRANCH,
	SIGN_LAST,
	SIGN_CORNER_TL,
	SIGN_CORNER_TR,
	SIGN_CORNER_BL,
	SIGN_CORNER_BR,
	SIGN_FULL, /* of a bar */
	SIGN_FREE,
	SIGN_COUNT
};

/* The sign as the present terminal shows it. */
const char *sign(enum sign s);

#endif

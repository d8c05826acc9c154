/*
 * A view: what the screen can be, and the few verbs that make it so.
 *
 * Views lie on a stack; the uppermost gets the keys. A view never calls
 * another view's verbs and never waits.
 */
#ifndef UI_APP_VIEW_H
#define UI_APP_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "sync/news.h"
#include "ui/kit/draw.h"
#include "ui/kit/input.h"
#include "ui/kit/keys.h"

struct app;
struct conf;
struct view;

enum view_shape {
	SHAPE_LIST,   /* beside the folders and, if there is room, a reader */
	SHAPE_READER, /* beside the folders and, if there is room, its list */
	SHAPE_FULL,   /* alone */
	SHAPE_POPUP,  /* over what is below it */
	SHAPE_LINE,   /* one line over the status line */
};

enum { HINTS_MAX = 12 };

/* A verb that a view does not need is NULL. */
struct view_verbs {
	/* Draws into the area, and says where the cursor stands. */
	void (*draw)(struct view *v, const struct area *a);
	/* The words of the line at the top. */
	void (*title)(struct view *v, struct buf *left, struct buf *right);
	/* The actions that make sense now, the most useful first: at most
	 * HINTS_MAX; their number. */
	size_t (*hints)(const struct view *v, enum action *out);
	/* For a view that takes keys itself: what they do, in words. */
	void (*footer)(const struct view *v, struct buf *out);
	/* Does an action; false: it is none of this view. */
	bool (*act)(struct view *v, enum action a);
	/* Takes every key itself: for what is typed. The view may be gone
	 * afterwards. */
	void (*key)(struct view *v, const struct input *in);
	/* A row of its area was clicked, or (opens) clicked twice. */
	void (*point)(struct view *v, int row, bool opens);
	void (*news)(struct view *v, const struct news_list *n);
	/* Other settings are in force (app->conf); old are those before. */
	void (*settings)(struct view *v, const struct conf *old);
	/* Work that runs beside the screen for this view has news. */
	void (*work)(struct view *v);
	void (*free)(struct view *v);
};

/* The first member of every view. */
struct view {
	const struct view_verbs *verbs;
	struct app *app;
	enum place place;
	enum view_shape shape;
	int cursor_row, cursor_col; /* on the screen, set by draw */
	struct area area;           /* where it was drawn last */
	bool is_kept;               /* not freed when it leaves the stack */
};

#endif

/*
 * A text to scroll and to search: source, header, one part, a log, and what
 * the program has to say at length.
 */
#ifndef UI_APP_TEXTVIEW_H
#define UI_APP_TEXTVIEW_H

#include "ui/app/app.h"

/* An empty text with this title (foreign or not). Push it with app_push. */
struct view *textview_new(struct app *app, const char *title);

/* Adds text, foreign or not: each line of it is wrapped to the width, at
 * words. */
void textview_add(struct view *v, unsigned style, const char *text, size_t len);
void textview_add_str(struct view *v, unsigned style, const char *text);
/* Forgets the text; the place is kept if it fits. */
void textview_reset(struct view *v);
/* The end is shown first: of what grows there. */
void textview_go_to_end(struct view *v);

/* The same for a text that an errand makes: fill is called in the thread of
 * app->reading and appends UTF-8 to out, or says in e why not. ctx is owned
 * by the view and freed with free_ctx. */
struct textview_fill {
	void *ctx;
	bool (*fill)(void *ctx, struct buf *out, const struct job *errand,
	    struct db *db, struct err *e);
	void (*free_ctx)(void *ctx);
	bool is_verbatim; /* lines are broken only where the width ends */
};
struct view *textview_from(
    struct app *app, const char *title, const struct textview_fill *fill);

#endif

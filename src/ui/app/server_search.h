/*
 * The servers that are asked for what a search does not find here: which, how
 * far they are, and that in words.
 *
 * Always holds: nothing here waits. A server whose account has no connection
 * just now is not asked before it has one again: a password that was refused
 * would be tried once more.
 */
#ifndef UI_APP_SERVER_SEARCH_H
#define UI_APP_SERVER_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "store/read/message.h"
#include "ui/app/app.h"

struct asking;

struct server_search_for {
	const char *text;          /* what was typed */
	const struct ids *folders; /* copied; NULL or none: all there are */
	int64_t first_id;          /* the folder that is asked for first */
};

/* Asks the servers that may know more; NULL: there is none, or nothing to
 * ask. The status line says who can't be asked. */
struct asking *server_search_begin(
    struct app *app, const struct server_search_for *what);
/* Leaves them. NULL is fine. */
void server_search_drop(struct asking *a);

/* Looks how far they are: appends what was found since, asks those that have a
 * connection by now, and says what went wrong. */
void server_search_look(struct asking *a, struct ids *fresh);

/* Appends to a title how much was found, in words, and what is going on or
 * missing: "3 found, asking Work ...". */
void server_search_tell(
    const struct asking *a, const char *found, struct buf *out);
/* Says why a list of what was found is empty. */
void server_search_explain(const struct asking *a, struct buf *out);

#endif

/*
 * A search in a thread of its own: it may look at all mail there is.
 */
#ifndef UI_APP_FIND_H
#define UI_APP_FIND_H

#include "store/read/message.h"
#include "ui/kit/job.h"

/* More than these nobody looks through; a search says so. */
enum { FIND_MAX = 5000 };

/* Looks for text as store/search/search.h reads it, in some folders (none: in
 * all). ready gets what was found, the newest first, and takes the ids out of
 * found; or why nothing could be looked for (text not ""). */
struct find_order {
	const char *text;
	const struct ids *folders; /* copied */
	void (*ready)(void *ctx, const char *text, struct ids *found,
	    const struct err *why);
	void *ctx;
};
struct job *find_ask(struct jobs *line, const struct find_order *order);

/* Puts what was found later (more) where it belongs among what was found
 * before, and hands all of it to ready; of the order only ready and ctx
 * count. */
struct job *find_merge(struct jobs *line, const struct find_order *order,
    const struct ids *found, const struct ids *more);

#endif

/*
 * The rows of a list of messages: a window of them around a place.
 *
 * A list is the messages of one or several folders, the newest first, or what
 * a search found. Always holds: reading a window costs the same wherever it
 * lies and however long the list is.
 */
#ifndef UI_LIST_LIST_MODEL_H
#define UI_LIST_LIST_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/list/row.h"

/* Found messages that were sent elsewhere from the list: they are not shown
 * unless they are back in the folder where they were. */
struct list_model_row_left {
	int64_t message_id, folder_id;
};
struct list_model_left VEC_OF(struct list_model_row_left);

/* Which messages, and how they are shown. */
struct list_query {
	struct ids folders; /* merged in order of time */
	bool is_threaded;
	bool unread_only;
	/* what a search found, the newest first: then folders do not count */
	bool is_found;
	struct ids found;
	struct list_model_left left;
	/* threads that differ from is_unfolded */
	struct ids toggled;
	bool is_unfolded;
	/* answers that were sent, shown in unfolded threads; may be empty */
	struct ids sent;
	/* The row under the cursor stays where it is, although it would have
	 * left the list or moved in it; id 0: no such row. */
	struct message_place pin;
	int64_t pin_thread;
};
void list_query_clear(struct list_query *of);

struct list_rows {
	struct list_item_list list;
	bool has_newer, has_older; /* there are more beyond the window */
	bool has_pinned; /* the pinned row would not be there otherwise */
};

/* A window: the rows at place and n_older behind it, n_newer before it. */
struct list_rows_window {
	const struct message_place *place; /* NULL: the top */
	bool is_at_end; /* without place: the end, not the top */
	int n_newer, n_older;
};
bool list_rows_read(struct list_rows *rows, struct db *db,
    const struct list_query *of, const struct list_rows_window *w,
    struct err *e);
void list_rows_clear(struct list_rows *rows);

/* The row of a message, or -1. */
int list_rows_find(const struct list_rows *rows, int64_t message_id);
/* The first row at a place or behind it; the last one if there is none. */
int list_rows_at(
    const struct list_rows *rows, const struct message_place *place);

bool list_rows_is_unfolded(const struct list_query *of, int64_t thread_id);
void list_rows_toggle(struct list_query *of, int64_t thread_id);

/* Appends the ids of all messages from one place to another (which may lie
 * the other way round), whole threads if the list has them; at most n rows. */
struct list_rows_span {
	struct message_place from, to;
	int n;
};
bool list_rows_collect(struct db *db, const struct list_query *of,
    const struct list_rows_span *span, struct ids *out, struct err *e);

/* Appends the ids of a thread's messages in a folder; with unread only of
 * those that are, the oldest first. */
bool list_rows_thread_ids(struct db *db, const struct message *m, bool unread,
    struct ids *out, struct err *e);

/* The next unread message behind a place (or, backwards, before it), as the
 * list is ordered: its place there in *place, and its id, 0 if none. */
struct list_rows_seek {
	const struct message_place *from; /* NULL: from the top, or the end */
	bool backwards;
};
bool list_rows_next_unread(struct db *db, const struct list_query *of,
    const struct list_rows_seek *seek, struct message_place *place, int64_t *id,
    struct err *e);

#endif

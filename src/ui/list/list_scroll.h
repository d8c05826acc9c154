/*
 * The rows of a list as they are seen: which window of them was read, which
 * row has the cursor, which one is the uppermost.
 *
 * Always holds: the cursor stays on its message, whatever comes in or goes,
 * and the rows around it keep their places on the screen.
 */
#ifndef UI_LIST_LIST_SCROLL_H
#define UI_LIST_LIST_SCROLL_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/list/list_model.h"

struct list_scroll {
	struct list_query of;
	struct list_rows rows;
	int at;        /* the row with the cursor; of rows.list */
	int top;       /* the uppermost row that is seen */
	int height;    /* rows that are seen */
	bool is_stale; /* the rows have to be read again */
};

void list_scroll_clear(struct list_scroll *l);

/* The row with the cursor, or NULL in an empty list. */
struct list_item *list_scroll_row(const struct list_scroll *l);

/* Brings the rows up to date if they are stale, and into the height. */
bool list_scroll_fit(
    struct list_scroll *l, struct db *db, int height, struct err *e);

/* Moves the cursor by so many rows; a page moves the picture as well. */
bool list_scroll_move(struct list_scroll *l, struct db *db, int rows,
    bool is_page, struct err *e);
bool list_scroll_go_top(struct list_scroll *l, struct db *db, struct err *e);
bool list_scroll_go_end(struct list_scroll *l, struct db *db, struct err *e);
/* Takes rows out that are about to leave the list, so that it shows at once
 * what the store will know in a moment. The cursor goes on to the row behind
 * them; false: there is none, so it went back. */
bool list_scroll_take_out(struct list_scroll *l,
    bool (*leaves)(const void *ctx, const struct list_item *row),
    const void *ctx);
/* Moves it to a place of the list, and there to a message if its row is
 * read; the picture stays where it is if the row is in sight. */
bool list_scroll_go(struct list_scroll *l, struct db *db,
    const struct message_place *place, int64_t message_id, struct err *e);

#endif

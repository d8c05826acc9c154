/*
 * What became of messages that a server was asked to move or to delete. Only
 * account/ calls it.
 *
 * Always holds: a row that was moved is in its new folder at once, under the
 * UID that the server named, or waits there to be known again when the folder
 * is pulled. That UID counts for nothing until its header was seen
 * (identify.h). Each call is a part of the transaction that the caller began.
 */
#ifndef STORE_SERVER_MOVE_RESULT_H
#define STORE_SERVER_MOVE_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db/store.h"

/* Where the server has a message now. uid 0: it did not say; then the folder
 * has to be looked at again (move_result_look_again). */
struct move_result {
	int64_t message_id, folder_id, uid;
};

/* Takes it over. A row that a pull has made meanwhile for the same message
 * goes: the one that the user knows stays. */
bool move_result_to(struct db *w, const struct move_result *m, struct err *e);

/* The folder is looked at in the next pull although nothing seems to have
 * happened in it. */
bool move_result_look_again(struct db *w, int64_t folder_id, struct err *e);

/* The message bears \Deleted on a server that has no UID EXPUNGE, so it stays
 * there until somebody expunges all; it is hidden here, and nothing waits. */
bool move_result_marked(struct db *w, int64_t message_id, struct err *e);

/* The same for what a copy has left behind of a message that was moved: a row
 * of its own, hidden, for folder and UID. */
bool move_result_left(
    struct db *w, const struct move_result *old, struct err *e);

#endif

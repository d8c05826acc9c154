/*
 * What is known here of a folder on a server: the UIDs of its messages, with
 * the flags they had there. For whoever compares the two.
 */
#ifndef STORE_SERVER_UID_LIST_H
#define STORE_SERVER_UID_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "store/read/message.h"
#include "store/db/store.h"

struct uid_list {
	int64_t uid;
	unsigned srv_flags;
	char *keywords; /* NULL if none */
};
struct uid_list_list VEC_OF(struct uid_list);

/* The messages of a folder with UIDs from first to last, in the order of
 * UIDs, at most n. */
bool uid_list_read(struct db *db, int64_t folder_id, int64_t first,
    int64_t last, int n, struct uid_list_list *out, struct err *e);
void uid_list_clear(struct uid_list_list *list);

/* How many there are with UIDs from first to last. */
bool uid_list_count(struct db *db, int64_t folder_id, int64_t first,
    int64_t last, int64_t *n, struct err *e);

/* How many wait to be known again (merge_forget_uids). */
bool uid_list_count_unknown(
    struct db *db, int64_t folder_id, int64_t *n, struct err *e);

/* Is the message with this UID there by an act of ours (moved.h), and not
 * because a pull found it? */
bool uid_list_is_placed(struct db *db, int64_t folder_id, int64_t uid,
    bool *is_placed, struct err *e);

/* The keys (thread.h) of those that wait to be known again. */
bool uid_list_unknown_keys(
    struct db *db, int64_t folder_id, struct ids *out, struct err *e);

/* The UID of the n-th message (from 0) counted from first on; 0 if there are
 * not so many. */
bool uid_list_nth(struct db *db, int64_t folder_id, int64_t first, int n,
    int64_t *uid, struct err *e);

/* The highest UID that is known; 0 if none is. */
bool uid_list_last(
    struct db *db, int64_t folder_id, int64_t *uid, struct err *e);

#endif

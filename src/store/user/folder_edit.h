/*
 * The user's own folders: made, renamed, taken away. Only ui/ and cmd/ call
 * it. What is done to a folder of an IMAP account is seen here at once and
 * told to the server in the next push; what that refuses is taken back.
 *
 * Always holds: a folder with a role (Inbox, Trash ...) stays what it is; a
 * folder is only taken away when nothing is in it any more.
 */
#ifndef STORE_USER_FOLDER_EDIT_H
#define STORE_USER_FOLDER_EDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db/store.h"

/* Bytes of a name with all its levels. */
enum { FOLDER_NAME_MAX = 400 };

/* Makes a folder; levels of the name are parted by '/', and those that are
 * missing above it are made too. ERR_BUSY: there is one. */
bool folder_edit_make(struct store *s, int64_t account_id, const char *name,
    int64_t *id, struct err *e);

/* Gives it another name, and with it what lies below it. */
bool folder_edit_rename(
    struct store *s, int64_t folder_id, const char *name, struct err *e);

/* Takes away an empty folder without others below it. */
bool folder_edit_drop(struct store *s, int64_t folder_id, struct err *e);

/* Whether other programs should show a server's folder; ours pulls those of
 * other people only then. */
bool folder_edit_subscribe(
    struct store *s, int64_t folder_id, bool is_wanted, struct err *e);

#endif

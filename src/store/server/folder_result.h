/*
 * What became of folders that a server was asked to make, rename or subscribe
 * to (shelf.h says what the user wants). Only account/ calls it; each call is
 * a part of the transaction that the caller began.
 */
#ifndef STORE_SERVER_FOLDER_RESULT_H
#define STORE_SERVER_FOLDER_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/read/folder.h"
#include "store/db/store.h"

/* The server has a mailbox of this name for it. If another row has it already
 * (a pull came before), that one takes what is in f over. */
bool folder_result_made(
    struct db *w, const struct folder *f, const char *srv_name, struct err *e);

/* The server calls it so, and has renamed what lies below with it. */
bool folder_result_renamed(
    struct db *w, const struct folder *f, const char *srv_name, struct err *e);

bool folder_result_subscribed(struct db *w, int64_t folder_id, struct err *e);

/* The server refused: nothing is wanted of the folder any more; its name comes
 * back with the next list. One that was to be made goes, unless there is mail
 * in it that was born here: that is tried again. */
bool folder_result_refused(struct db *w, const struct folder *f, struct err *e);

#endif

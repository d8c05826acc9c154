/*
 * The copy of a sent message that the server files by itself (sent_copy.h):
 * found by its Message-ID when its folder is pulled.
 */
#ifndef STORE_SERVER_OWN_COPY_H
#define STORE_SERVER_OWN_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db/store.h"

/* A message that a pull found in a folder under a UID: if it is the copy that
 * a row of ours waits for, *id is that row, and it is the server's from now
 * on. Else *id is 0. */
struct own_copy {
	int64_t folder_id, uid, msg_key, size;
	unsigned flags;
};
bool own_copy_adopt(
    struct db *w, const struct own_copy *f, int64_t *id, struct err *e);

#endif

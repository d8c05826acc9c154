/*
 * One message in several folders of a server.
 *
 * Some servers say which of their messages are one: Gmail, where a folder is a
 * label (X-GM-MSGID), and those with OBJECTID (RFC 8474, EMAILID). Each place
 * has a row of its own, for what the user wants and what the server has differ
 * from folder to folder; what they share is the body.
 *
 * Always holds: rows share a body only if server, Message-ID and size agree
 * that they are the same message. Part of the transaction that the caller
 * began.
 */
#ifndef STORE_SERVER_OBJECT_ID_H
#define STORE_SERVER_OBJECT_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db/store.h"

/* The key of what a server calls a message, never 0. */
int64_t object_id_key(int64_t account_id, const char *name);

/* Gives a row without a body that of another place of its message. */
bool object_id_share(
    struct db *w, int64_t object_id_key, int64_t message_id, struct err *e);

/* Gives the whole body that a row is about to have, and its size, to the other
 * places; the beginning that one of them had goes. */
bool object_id_share_body(struct db *w, int64_t message_id, int64_t body_id,
    int64_t size, struct err *e);

/* A message as a server describes it in one of its folders. */
struct object_id_known {
	int64_t key, size, arrived_at;
};

/* A row of it in any folder, 0 if there is none. A name that a server gives to
 * several messages, as their headers show, leads nowhere. */
bool object_id_find(struct db *db, const struct object_id_known *known,
    int64_t *id, struct err *e);

#endif

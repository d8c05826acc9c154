/*
 * Which row a message of a server's folder is: one that waits to be known
 * again, or one that an act of ours put there under the UID that the server
 * named. merge.h asks for each message that comes.
 *
 * Always holds: a UID that a server named in an answer to an act (COPYUID,
 * APPENDUID) is not believed before the header under it was seen. Until then
 * it lies above folder.uid_known, and nothing is done by it (pending.h).
 */
#ifndef STORE_SERVER_IDENTIFY_H
#define STORE_SERVER_IDENTIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db/store.h"

/* The message, as the server shows it; strings are lent. */
struct identity {
	int64_t folder_id, uid, msg_key, size, sent_at, arrived_at;
	const char *subject, *sender_addr;
};

/* The row of those without UID that fits best; 0: none does. Of several that
 * nothing tells apart but their texts none keeps its text, nor stays deleted:
 * they are fetched anew. */
bool identify_waiting(
    struct db *w, const struct identity *x, int64_t *id, struct err *e);

/* The row with this folder and UID; 0: there is none. */
bool identify_by_uid(
    struct db *w, const struct identity *x, int64_t *id, struct err *e);

/* Is the row with this UID another message, put there by a server that named
 * the wrong UIDs? Then it loses the UID and waits to be known again, and *id is
 * the one that belongs there, 0 if none does. Else *id stays. */
bool identify_correct(
    struct db *w, const struct identity *x, int64_t *id, struct err *e);

#endif

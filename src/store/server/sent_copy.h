/*
 * The copy of a sent message in the folder Sent: filed in the commit that says
 * that the message is sent, from the bytes that are here (with their Bcc).
 *
 * Always holds: a copy that is late, or refused, never sends anything again.
 * What the server files by itself is not sent to it a second time: our row
 * waits, and becomes that of the server's copy when the folder is pulled.
 */
#ifndef STORE_SERVER_SENT_COPY_H
#define STORE_SERVER_SENT_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db/store.h"

/* Who files it. */
enum sent_copy {
	SENT_COPY_NONE,   /* nobody: there is to be none */
	SENT_COPY_HERE,   /* we: in the Sent of this computer */
	SENT_COPY_APPEND, /* we: in the IMAP server's, through the outbox */
	SENT_COPY_SERVER, /* the server that took the message */
};
_Static_assert(SENT_COPY_NONE == 0, "sending.copy");

/* What the copy is made of. */
struct sent_copy_of {
	int64_t sending_id, account_id, body_id, msg_key, now;
	enum sent_copy copy;
};

/* Files the copy. *message_id is 0 if there is to be none, or if it is not
 * known yet which folder is Sent: then it is owed (sending.copy). */
bool sent_copy_file(struct db *w, const struct sent_copy_of *of,
    int64_t *message_id, struct err *e);

/* Files what is owed in an account; *n counts what was filed. */
bool sent_copy_file_owed(
    struct db *w, int64_t account_id, int64_t now, int64_t *n, struct err *e);
/* Is anything owed? */
bool sent_copy_is_owed(
    struct db *db, int64_t account_id, bool *is, struct err *e);

#endif

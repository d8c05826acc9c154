/*
 * Which messages belong together (RFC 5322 References and In-Reply-To).
 *
 * A message has a key, a hash of its Message-ID and its account; a thread is
 * named by the key of one of its messages. thread_key leads from every key
 * that was ever mentioned to its thread. When two threads turn out to be one,
 * the name of one leads on to the other: so no message needs to be found to
 * join them but those that carry the old name.
 */
#ifndef STORE_READ_THREAD_H
#define STORE_READ_THREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "mime/header/header.h"
#include "store/db/store.h"

/* References that are followed: the oldest and the newest of them. */
enum { THREAD_REFERENCES = 32 };

/* The key of a Message-ID (without <>) in an account; never 0. */
int64_t thread_key(int64_t account_id, const char *msgid);

/* The key of the message with this header. Without a Message-ID it comes from
 * date, sender and subject. */
int64_t thread_message_key(int64_t account_id, const struct header *h);

/* Where a new message belongs. */
struct thread_place {
	int64_t msg_key, parent_key, thread_id;
};

/* Finds the place of a message with this header, joins threads that it
 * connects, and remembers the keys. */
bool thread_place(struct db *w, int64_t account_id, const struct header *h,
    struct thread_place *out, struct err *e);

#endif

/*
 * What the user wants of messages that are sent. Only ui/ and cmd/ call it.
 *
 * Always holds: a message that is queued is on the disk, complete, with its
 * recipients; its bytes, its Message-ID and its Date never change again. What
 * the user wants of it later either comes before the server could have taken
 * it, and then holds, or is refused as too late.
 */
#ifndef STORE_USER_SENDING_H
#define STORE_USER_SENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db/store.h"
#include "store/read/sending.h"
#include "store/server/sent_copy.h"

/* A message as it goes into the outbox, with its Bcc. Strings are lent. */
struct sending_new {
	int64_t account_id;
	const char *sender;
	const char *const *to;
	size_t n_to;
	int64_t now, send_at;  /* not before */
	bool is_stopped;       /* not before the user says so */
	int64_t parent_id;     /* once it is sent, this message gets */
	unsigned parent_flags; /* these flags; 0 = none */
};

/* Takes the bytes of a message, of any size. */
struct sending_writer;
bool sending_open(struct sending_writer **out, struct store *s, struct err *e);
bool sending_add(
    struct sending_writer *w, const void *bytes, size_t len, struct err *e);
/* Queues what was added: it is on the disk when this is true. ERR_USAGE: no
 * recipient, or no bytes. */
bool sending_queue(struct sending_writer *w, const struct sending_new *m,
    int64_t *id, struct err *e);
/* Drops what was not queued. NULL is fine. */
void sending_close(struct sending_writer *w);

/* Stops a message, that is: it waits until the user says otherwise. ERR_BUSY:
 * too late, the server may have it, or has. */
bool sending_stop(struct store *s, int64_t id, struct err *e);
/* Sends it at this time, and not before. ERR_BUSY as above. */
bool sending_later(struct store *s, int64_t id, int64_t send_at, struct err *e);
/* Sends it now, whatever was said to the last try: the same bytes under the
 * same Message-ID. leaves_out: not to those whom the server refused; ERR_USAGE
 * if that is everybody. ERR_BUSY as above. */
bool sending_again(
    struct store *s, int64_t id, int64_t now, bool leaves_out, struct err *e);

/* The user knows that a message which may have been sent has arrived: it
 * counts as sent. ERR_USAGE: it is not in doubt. */
bool sending_arrived(struct store *s, int64_t id, int64_t now,
    enum sent_copy copy, struct err *e);

/* Takes it out of the outbox for good, and with it its bytes, unless they are
 * those of a copy in Sent. ERR_BUSY as above, unless it is sent. */
bool sending_drop(struct store *s, int64_t id, struct err *e);

#endif

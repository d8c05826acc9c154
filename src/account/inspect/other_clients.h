/*
 * Signs that another program downloads from the same mailbox. They prove
 * nothing: POP does not tell which programs were there.
 */
#ifndef ACCOUNT_INSPECT_OTHER_CLIENTS_H
#define ACCOUNT_INSPECT_OTHER_CLIENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "store/db/store.h"

struct other_clients_of {
	int64_t account_id, now;
	const char *capabilities; /* of the server; "" if not known */
	const char *user;         /* as it signs in */
};

/* Appends a sentence if there were signs within the last week; false if there
 * is nothing to say. */
bool other_clients_tell(
    struct buf *out, struct db *db, const struct other_clients_of *of);

/* Appends what is special about Gmail's POP, if it is Gmail's. */
bool other_clients_tell_gmail(
    struct buf *out, const struct other_clients_of *of);

#endif

/*
 * What was left out because the server refuses or does not survive it, in
 * sentences: which messages, folders and commands, why, and since when.
 */
#ifndef ACCOUNT_IMAP_PULL_OMITTED_H
#define ACCOUNT_IMAP_PULL_OMITTED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "store/db/store.h"

struct imap_omitted_of {
	int64_t account_id;
	/* Commands that nothing depends on are told of only if they failed
	 * since then; 0: always. */
	int64_t options_since;
};

/* Calls tell with each sentence; what is foreign in it is not made safe. */
bool imap_omitted_tell(struct db *db, const struct imap_omitted_of *of,
    void (*tell)(void *ctx, const char *sentence), void *ctx, struct err *e);

#endif

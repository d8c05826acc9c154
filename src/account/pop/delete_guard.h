/*
 * What must be true before a server is told to forget anything.
 */
#ifndef ACCOUNT_POP_DELETE_GUARD_H
#define ACCOUNT_POP_DELETE_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "account/backend.h"

/* Deletions wait while less than this is free on the disk of the store: the
 * smaller of the two. */
enum {
	POP_DELETE_GUARD_FREE_BYTES = 16 * 1024 * 1024,
	POP_DELETE_GUARD_FREE_PERCENT = 1
};

/* The disk has room, and the store was found sound within the last day (it is
 * looked at now if not). false: e says why nothing is deleted; ERR_STOPPED if
 * the account was told to stop meanwhile. */
bool pop_delete_guard_open(struct account *a, struct err *e);

/* Reads the message back from the store and compares it with what was
 * received. false: it is no copy to rely on, or could not be read. */
bool pop_delete_guard_verify(
    struct account *a, int64_t message_id, struct err *e);

#endif

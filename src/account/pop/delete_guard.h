/*
 * What must be true before anything is deleted on a server.
 */
#ifndef ACCOUNT_POP_DELETE_GUARD_H
#define ACCOUNT_POP_DELETE_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "account/backend.h"

/* Deletions wait while less than this is free on the disk of the database:
 * the smaller of the two. */
enum {
	POP_DELETE_GUARD_FREE_BYTES = 16 * 1024 * 1024,
	POP_DELETE_GUARD_FREE_PERCENT = 1
};

/* True if the disk has room, and the database was found sound within the
 * last day (else it is checked now). false: e says why nothing is deleted;
 * ERR_STOPPED if the account was stopped meanwhile. */
bool pop_delete_guard_open(struct account *a, struct err *e);

/* Reads the message back from the database and compares it with the digest
 * of what was received. false: it is damaged, or could not be read. */
bool pop_delete_guard_verify(
    struct account *a, int64_t message_id, struct err *e);

#endif

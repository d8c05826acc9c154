/*
 * Is the store sound: the file, and what its rows promise each other.
 */
#ifndef STORE_REPAIR_CHECK_H
#define STORE_REPAIR_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "mime/header/header.h"
#include "store/db/store.h"

struct check {
	int64_t messages, bodies, bytes; /* that were looked at */
	struct string_list problems;     /* whole sentences, translated */
};

/* Looks at everything and changes nothing: SQLite's integrity check, every
 * body against its digest, every message's body, the counts of folders.
 * false: the check itself could not be done, which is no damage and says why
 * in e; what was found before is in problems.
 * stop (may be NULL) is asked between bodies. */
bool check_store(struct db *db, struct check *out,
    bool (*stop)(void *ctx, const struct check *so_far), void *ctx,
    struct err *e);
void check_clear(struct check *c);

/* Looks at the file alone (PRAGMA quick_check): ERR_STORE if it is damaged,
 * otherwise why it could not be done. stop is asked every few milliseconds
 * (then ERR_STOPPED). */
bool check_quick(
    struct db *db, bool (*stop)(void *ctx), void *ctx, struct err *e);

#endif

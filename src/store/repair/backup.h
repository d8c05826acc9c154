/*
 * A copy of the whole store while it is in use, by this process or another.
 *
 * The copy is what the store was at one moment: it is read in one view, which
 * in a WAL database keeps no writer waiting (only the log can't be wound back
 * meanwhile, and grows). Always holds: what has the copy's name is complete,
 * on the disk and checked; until then it is called FILE.part.
 */
#ifndef STORE_REPAIR_BACKUP_H
#define STORE_REPAIR_BACKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db/store.h"

struct backup {
	const char *path; /* outside of the store's directory */
	bool may_overwrite;
	/* Asked every few milliseconds, with the bytes that are done and all
	 * there are; false: to stop (ERR_STOPPED). May be NULL. */
	bool (*go_on)(void *ctx, int64_t done, int64_t total);
	void *ctx;
};

/* Copies what db reads to path. If it fails nothing is left of the copy, and
 * a file that was there is as it was. */
bool backup_write(const struct store *s, struct db *db, const struct backup *b,
    struct err *e);

/* Notes of an account (0: of all) that what is in it up to last_id
 * (message_last) is in target, too. */
bool backup_note(struct store *s, int64_t account_id, int64_t last_id,
    const char *target, struct err *e);

#endif

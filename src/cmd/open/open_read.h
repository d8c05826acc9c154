/*
 * What commands that read share: the database, a handle, and finding the
 * account and folder that options name.
 */
#ifndef CMD_OPEN_OPEN_READ_H
#define CMD_OPEN_OPEN_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd/open/cmd.h"
#include "store/read/accounts.h"
#include "store/db/store.h"

struct open_read {
	struct store *store;
	struct db *db;
	struct account_rows accounts;
};

/* Opens the store for reading. */
bool open_read_store(struct open_read *r, struct cmd *c, struct err *e);
void open_read_close(struct open_read *r);

/* The account with this name; NULL: the only one, or 0 (all). false: there is
 * none, and e lists those that exist. */
bool open_read_account(
    struct open_read *r, const char *name, int64_t *id, struct err *e);
/* A folder by name, in one account or (account_id 0) in any; name NULL: 0. */
bool open_read_folder(struct open_read *r, int64_t account_id, const char *name,
    int64_t *id, struct err *e);

const char *open_read_account_name(const struct open_read *r, int64_t id);

/* A positive number; false with e set if text is none. */
bool open_read_number(const char *text, int64_t *n, struct err *e);

#endif

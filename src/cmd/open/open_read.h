/*
 * What most verbs that read have in common: the store, a handle, and the
 * account and folder that options name.
 */
#ifndef CMD_OPEN_OPEN_READ_H
#define CMD_OPEN_OPEN_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd/open/cmd.h"
#include "store/read/accounts.h"
#include "store/db/store.h"

struct reading {
	struct store *store;
	struct db *db;
	struct account_rows accounts;
};

/* Opens the store for reading. */
bool reading_open(struct reading *r, struct cmd *c, struct err *e);
void reading_close(struct reading *r);

/* The account with this name, NULL: the only one, or 0 for all. false: there
 * is none, and e lists those there are. */
bool reading_account(
    struct reading *r, const char *name, int64_t *id, struct err *e);
/* A folder by name, in one account or (account_id 0) in any; name NULL: 0. */
bool reading_folder(struct reading *r, int64_t account_id, const char *name,
    int64_t *id, struct err *e);

const char *reading_account_name(const struct reading *r, int64_t id);

/* A positive number; false with e set if text is none. */
bool reading_number(const char *text, int64_t *n, struct err *e);

#endif

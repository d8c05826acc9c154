/*
 * The tables, and the steps by which an older store becomes a present one.
 * Private to store/.
 */
#ifndef STORE_DB_SCHEMA_H
#define STORE_DB_SCHEMA_H

#include <stdbool.h>

#include "base/err.h"
#include "store/db/sql.h"

enum { SCHEMA_VERSION = 2 };

/* Makes the tables in an empty file, or brings an older version up, each
 * step one transaction with its new user_version. A newer version or a file
 * of another program is refused (ERR_STORE) and left as it is. */
bool schema_upgrade(struct db *db, struct err *e);

/* Refuses what schema_upgrade would refuse, and an older version too: for
 * handles that only read. A file without tables is ERR_NOT_FOUND. */
bool schema_verify(struct db *db, struct err *e);

#endif

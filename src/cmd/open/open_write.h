/*
 * What commands that change messages share: the database, opened for writing,
 * and the messages that were named.
 */
#ifndef CMD_OPEN_OPEN_WRITE_H
#define CMD_OPEN_OPEN_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd/open/cmd.h"
#include "store/db/store.h"
#include "store/read/message.h"

struct open_write {
	struct store *store;
	struct db *db;
	struct ids ids;
};

/* Opens the database and parses the ids; false if one of them is not a message:
 * then nothing is changed. */
bool open_write_store(
    struct open_write *a, struct cmd *c, int n, char **words, struct err *e);
void open_write_close(struct open_write *a);

/* The folder of this name in the account of the first message. */
bool open_write_folder(
    struct open_write *a, const char *name, int64_t *folder_id, struct err *e);

#endif

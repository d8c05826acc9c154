/*
 * What can be saved of a damaged store, in a new one.
 *
 * Always holds: the damaged store is only read. What is in the new one is
 * sound: every message has a folder and an account, every text is the one
 * that was received, by its digest. The rest is told.
 */
#ifndef STORE_REPAIR_SALVAGE_H
#define STORE_REPAIR_SALVAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "mime/header/header.h"

struct salvage {
	int64_t messages, bodies; /* that were saved */
	int64_t again; /* of them wait for their text from the server */
	int64_t found; /* of them are texts whose message was lost */
	struct string_list
	    losses;       /* whole sentences, translated; at most 100 */
	int64_t n_losses; /* with those that are not in losses */
};

/* Makes the file at path, which must not be there, from the store in dir.
 * false: nothing could be saved, and there is no file. */
bool salvage_store(
    const char *dir, const char *path, struct salvage *out, struct err *e);
void salvage_clear(struct salvage *s);

#endif

/*
 * Mail that the user brings: from an mbox, a Maildir, files. Only ui/ and
 * cmd/ call it.
 *
 * Messages are stored byte for byte, as rows of a local folder that no server
 * touches, or of a server's, which gets them in the next push. Always holds: a
 * message whose bytes the account has already, line ends aside, is passed over;
 * what import_flush has stored is on the disk; and a message is there whole or
 * not at all. So what was broken off is done again from its start, and each
 * message is there once.
 */
#ifndef STORE_USER_IMPORT_H
#define STORE_USER_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db/store.h"

/* Where it goes. The store must be open for writing; both handles are lent
 * until import_close. */
struct import_into {
	struct store *store;
	struct db *db;
	int64_t account_id, folder_id;
	int64_t now;
};

/* A message. read hands its bytes to take in order and says false if it
 * can't, or if take did; it may be called twice. */
typedef bool import_take(
    void *ctx, const void *bytes, size_t len, struct err *e);
struct import_mail {
	unsigned flags;
	int64_t came_at; /* as what holds it says; 0 = it does not. Counts where
	                  * the header has no date of its own */
	bool (*read)(
	    void *ctx, import_take *take, void *take_ctx, struct err *e);
	void *ctx;
};

struct import_counts {
	int64_t stored, bytes; /* on the disk */
	int64_t known;         /* passed over: they are here */
	int64_t empty;         /* without a byte */
};

struct intake;
/* ERR_OTHER: the folder can't hold messages. */
bool import_open(
    struct intake **out, const struct import_into *into, struct err *e);
/* Drops what waits for a commit. NULL is fine. */
void import_close(struct intake *in);

/* Takes a message; it is safe once a later call of import_flush, or of this
 * one, has committed it. What read could not read is an error of scope
 * ERR_ITEM, and nothing of it stays. */
bool import_add(
    struct intake *in, const struct import_mail *mail, struct err *e);
/* Commits all that waits, durably. If it fails, none of that is stored. */
bool import_flush(struct intake *in, struct err *e);

struct import_counts import_counts(const struct intake *in);

#endif

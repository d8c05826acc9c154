/*
 * Steps with a server that failed: a command it does not take, a folder it
 * does not open, messages it does not hand out. Each is left out for a while,
 * alone, so that everything else goes on.
 *
 * A step that ended with a line that broke may have met bad luck: it is in
 * doubt (retry_at 0) until it fails a second time. One that the server refused
 * in words is left out at once.
 */
#ifndef STORE_SERVER_ATTEMPT_H
#define STORE_SERVER_ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "store/db/store.h"

struct attempt {
	char *step;          /* the word of the command, or of what it is for */
	int64_t folder_id;   /* 0: it belongs to no folder */
	int64_t first, last; /* UIDs; 0: it is about no messages */
	int tries;
	int64_t since;    /* when it failed first */
	int64_t noted_at; /* and last */
	int64_t retry_at; /* 0: in doubt */
	char *text;       /* why, for people */
};
struct attempts VEC_OF(struct attempt);

/* All of an account, in the order of folders and UIDs. */
bool attempt_read(
    struct db *db, int64_t account_id, struct attempts *out, struct err *e);
void attempt_clear(struct attempts *list);

/* Writes one down in place of what was known of the same step. */
bool attempt_write(
    struct db *w, int64_t account_id, const struct attempt *a, struct err *e);

/* It is over. Fine if there is none. */
bool attempt_drop(
    struct db *w, int64_t account_id, const struct attempt *a, struct err *e);

#endif

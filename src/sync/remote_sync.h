/*
 * Requests of other programs: a "postern sync" beside a running screen can't
 * write to the database, so it asks the workers of the screen for a round and
 * waits for the outcome. They meet at a socket in the state directory that only
 * the user may open.
 *
 * The client sends the labels of the accounts, a line each, and an empty line;
 * the server answers with a line for each account, "CODE LABEL: text", and
 * closes.
 */
#ifndef SYNC_REMOTE_SYNC_H
#define SYNC_REMOTE_SYNC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/wake.h"
#include "sync/workers.h"

/* Serves requests in a thread of its own until remote_sync_stop. dir is the
 * state directory; the workers must live longer. */
struct remote_sync_server;
bool remote_sync_serve(struct remote_sync_server **out, const char *dir,
    struct workers *crew, struct err *e);
/* Ends it and frees it. NULL is fine. */
void remote_sync_stop(struct remote_sync_server *w);

/* Asks the program that serves in dir for a round of these accounts (none:
 * all) and waits, until stop (may be NULL) is kicked. *code is the worst
 * exit code of them; words gets a line for each. false: no program serves
 * there, or it ended meanwhile. */
struct remote_sync {
	const char *dir;
	const char *const *labels;
	size_t n_labels;
	const struct wake *stop;
};
bool remote_sync_ask(
    const struct remote_sync *w, struct buf *words, int *code, struct err *e);

#endif

/*
 * What the user does to messages: sent to the thread that writes, kept to be
 * taken back (any number of acts) and to be repeated.
 *
 * Always holds: the main thread writes nothing; acts are done in the order
 * in which they were sent, and taken back in the opposite one.
 */
#ifndef UI_ACT_ACTIONS_H
#define UI_ACT_ACTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/read/message.h"
#include "store/db/store.h"
#include "ui/act/action.h"

struct app;

/* All messages of a thread that are in a folder. */
struct actions_thread {
	int64_t thread_id, folder_id;
};

/* To which messages; lent for the call. */
struct actions_targets {
	int64_t account_id; /* whose worker hears of it; 0: all of them */
	struct ids ids;
	struct actions_threads VEC_OF(struct actions_thread) threads;
};
void actions_targets_clear(struct actions_targets *t);
bool actions_has_targets(const struct actions_targets *t);

struct acts;
struct acts *actions_new(struct app *app);
/* After the thread that writes has ended. NULL is fine. */
void actions_free(struct acts *a);

/* False, and says why, where another process writes. */
bool actions_may(struct app *app);

/* Sends an act; what became of it is said when it is done. */
void actions_do(struct app *app, const struct action_order *order,
    const struct actions_targets *targets);

/* Takes the last act back that was not taken back yet. */
void actions_undo(struct app *app);

/* The last act that can be done to other messages; false: there is none. */
bool actions_last(const struct app *app, struct action_order *out);

/* A change of the store by other means, in the same order of things: run is
 * called in the thread that writes, done (may be NULL) after it went well. */
struct actions_other {
	bool (*run)(void *ctx, struct store *s, struct err *e);
	void (*done)(void *ctx, struct app *app);
	void (*free_ctx)(void *ctx);
	void *ctx;
	int64_t account_id; /* as in acts_targets */
	bool asks_server;   /* a POP server is visited for it, too */
};
void actions_run(struct app *app, const struct actions_other *other);

/* Asks for the text of a message that is only on the server. */
void actions_want_body(struct app *app, int64_t account_id, int64_t message_id);
void actions_want_text(struct app *app, int64_t account_id, int64_t message_id);

#endif

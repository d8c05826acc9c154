/*
 * Asking what shall become of a message's copy on a POP server, and for the
 * rest of a message of which only the beginning is here.
 */
#ifndef UI_READER_POP_COPY_H
#define UI_READER_POP_COPY_H

#include "ui/app/app.h"
#include "ui/reader/message_load.h"

/* changed (or NULL) is called once the store has what was wished. */
struct pop_copy {
	void (*changed)(void *ctx);
	void *ctx; /* lives as long as the program */
};
void pop_copy_ask(struct app *app, const struct message_load *l,
    const struct pop_copy *asker);

/* Keeps it there (keeps), or leaves it to the settings. */
void pop_copy_keep(
    struct app *app, int64_t account_id, int64_t message_id, bool keeps);

#endif

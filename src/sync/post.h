/*
 * The thread that sends an account's mail: what is due goes, the oldest first,
 * and one message that fails holds no other up. It has a connection of its own,
 * so it works while the server for incoming mail does not, and the reverse.
 */
#ifndef SYNC_POST_H
#define SYNC_POST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/wake.h"
#include "config/settings.h"
#include "store/db/store.h"
#include "sync/news.h"

/* Everything is lent for the life of the post. */
struct post_setup {
	const struct conf_account *conf;
	struct store *store;
	const char *ca_file;
	struct news *news;
	const struct wake *sent;  /* kicked when a message is; may be NULL */
	const struct wake *ended; /* kicked at the end; may be NULL */
	bool stays;      /* until it is stopped; else it sends once what is due,
	                  * also what waits for its next try */
	int64_t only_id; /* no message but this one; 0: all */
};

enum post_phase {
	POST_WAITING, /* for something to send, or for its time */
	POST_CONNECTING,
	POST_SENDING,
	POST_PAUSING,   /* the server can't be reached, or is busy */
	POST_NEEDS_YOU, /* the same, and it does not try by itself */
	POST_ENDED,
};

struct post_state {
	enum post_phase phase;
	int64_t sending_id, done, total;  /* bytes, while POST_SENDING */
	int64_t next_at;                  /* the next try; 0 = no plan */
	struct err trouble;               /* with the server; text "" = none */
	int sent, waits, refused, unsure; /* messages since the start */
};

struct post;
bool post_start(
    struct post **out, const struct post_setup *setup, struct err *e);
/* Something was queued, or is wanted otherwise: it looks at once. */
void post_kick(struct post *p);
/* Asks it to end; it does within some milliseconds, whatever it waits for. */
void post_stop(struct post *p);
/* Waits for its end and frees it. NULL is fine. */
void post_join(struct post *p);
void post_read(struct post *p, struct post_state *out);

#endif

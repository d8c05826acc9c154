/*
 * Which messages of a POP account will leave the server, when and why: from
 * the store and the settings, without a network.
 */
#ifndef ACCOUNT_INSPECT_FORECAST_H
#define ACCOUNT_INSPECT_FORECAST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"
#include "config/settings.h"
#include "store/db/store.h"

enum forecast_why {
	LEAVES_BY_AGE,     /* the days of the policy are over then */
	LEAVES_AT_ONCE,    /* the policy keeps nothing there */
	LEAVES_AS_DELETED, /* it was deleted here */
	LEAVES_BY_WISH,    /* a person asked for it */
	LEAVES_BY_SERVER,  /* the server forgets mail by itself (EXPIRE) */
	HELD_BY_CLOCK,     /* old enough by the clock, which is in doubt */
	STAYS_BY_WISH, /* a person wants it kept, whatever the policy says */
};

struct forecast_line {
	int64_t message_id; /* 0: deleted here since */
	int64_t due_at;     /* 0: at the next visit; INT64_MAX: never */
	int64_t stored_at, size;
	enum forecast_why why;
};

/* In the order of leaving; what the policy keeps for ever is not in it, what
 * a person keeps stands at the end. */
struct forecast {
	struct forecast_lines VEC_OF(struct forecast_line) lines;
	int64_t leaving; /* of these will leave */
	int64_t held;    /* of these wait for a clock that is in doubt */
	int64_t stays;   /* messages on the server that no rule removes */
	int64_t stubs;   /* of these, only their beginning is here */
	int expiry; /* days after which the server itself removes a message;
	             * -1: it does not, as far as it says */
	/* the Trash here, out of which mail is deleted for good, too */
	int64_t trashed;       /* messages in it */
	int64_t trash_due_at;  /* when the first is deleted; 0: never */
};

struct forecast_of {
	int64_t account_id;
	const struct conf_account *conf;
	int64_t now;
};
/* Days after which the server removes a message by itself (RFC 2449, 6.7), as
 * it said at the last visit; -1: never, or it does not do so. */
int forecast_expiry(struct db *db, int64_t account_id);

/* *out is for forecast_clear if it returns true; else nothing is in it. */
bool forecast_read(struct forecast *out, struct db *db,
    const struct forecast_of *of, struct err *e);
void forecast_clear(struct forecast *f);

/* The server's copy of one message: looked up by an index, so that a screen
 * can ask for the message it shows. of->conf may be NULL: no policy is known;
 * of->account_id is not read. */
struct forecast_copy {
	bool is_there;   /* as far as we know */
	bool is_stub;    /* only the beginning of it is here */
	bool is_refused; /* the server was told to remove it, and lists it */
	int64_t trash_due_at; /* when the Trash here deletes it; 0: never */
	struct forecast_line line;
};
bool forecast_message(struct forecast_copy *out, struct db *db,
    const struct forecast_of *of, int64_t message_id, struct err *e);

/* "on 6 December 2026, 14 days after it came", in words for people. */
void forecast_say(struct buf *out, const struct forecast_line *line,
    const struct conf_account *conf, int64_t now);

/* What happens to the Trash here; nothing if it is empty. */
void forecast_trash_sum(
    struct buf *out, const struct forecast *f, int64_t now);

/* One sentence of the whole. */
void forecast_sum(struct buf *out, const struct forecast *f, int64_t now);

#endif

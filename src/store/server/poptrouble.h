/*
 * Messages of POP servers that can't be had, or not be removed: they back off
 * alone and hold nobody else up. What trouble.h is for messages that are here.
 *
 * A row ends when the server does what was refused, or lists the message no
 * more. What another server refused (the settings were changed) holds nothing
 * back.
 */
#ifndef STORE_SERVER_POPTROUBLE_H
#define STORE_SERVER_POPTROUBLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "store/db/store.h"

enum pop_act { POP_ACT_FETCH = 1, POP_ACT_REMOVE };

struct pop_trouble {
	char *key; /* by which the account knows the message, see listing.h */
	enum pop_act act;
	int tries;
	int64_t since, retry_at;
	int64_t round; /* in which it was noted last */
	char *text;    /* why, for people */
};
struct pop_troubles VEC_OF(struct pop_trouble);

/* All of an account, in the order of key (memcmp). place is the server,
 * "HOST:PORT". */
bool poptrouble_read(struct db *db, int64_t account_id, const char *place,
    struct pop_troubles *out, struct err *e);
void poptroubles_clear(struct pop_troubles *t);

/* Notes one more failure. The first new try comes after pause seconds, each
 * later one after four times as long, at most after a day. */
struct pop_trouble_new {
	int64_t account_id, now, pause, round;
	const char *key, *place, *text;
	enum pop_act act;
};
bool poptrouble_note(
    struct db *w, const struct pop_trouble_new *t, struct err *e);
bool poptrouble_clear(struct db *w, int64_t account_id, enum pop_act act,
    const char *key, struct err *e);

/* How many messages of an account, since when, and why one of them. */
struct pop_trouble_sum {
	int64_t n, since, retry_at;
	char *text; /* NULL if there is none; the caller frees */
};
bool poptrouble_sum(struct db *db, int64_t account_id, enum pop_act act,
    struct pop_trouble_sum *out, struct err *e);

#endif

/*
 * Trouble with one message: what the server refused to take or to hand out.
 * It backs off alone and holds nobody else up.
 */
#ifndef STORE_READ_TROUBLE_H
#define STORE_READ_TROUBLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db/store.h"

/* The first new try comes with the next round, the second after a minute, each
 * later one after four times as long, at most after a day. */
enum { TROUBLE_FIRST = 60, TROUBLE_LAST = 24 * 60 * 60 };

/* A new try of t is waited for. ("?2": the present.) One that lies further
 * ahead than any pause was noted while the clock was wrong: it is not waited
 * for. */
#define TROUBLE_WAITS "t.retry_at > ?2 AND t.retry_at <= ?2 + 86400"
_Static_assert(TROUBLE_LAST == 86400, "TROUBLE_WAITS");

/* Notes one more failure at this time; text says why, for people. */
bool trouble_note(struct db *w, int64_t message_id, const char *text,
    int64_t now, struct err *e);

/* It is over. Fine if there was none. */
bool trouble_clear(struct db *w, int64_t message_id, struct err *e);

struct trouble {
	int tries; /* 0: there is none */
	int64_t retry_at;
	char *text;
};
bool trouble_read(
    struct db *db, int64_t message_id, struct trouble *out, struct err *e);

#endif

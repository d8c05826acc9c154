/*
 * What a session is to do with each message the server lists: the listing
 * held against what is known of the maildrop.
 */
#ifndef ACCOUNT_POP_PLAN_H
#define ACCOUNT_POP_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "account/backend.h"
#include "account/pop/listing.h"
#include "store/maildrop.h"

enum plan_verdict {
	PLAN_KNOWN, /* safe here */
	PLAN_FRESH, /* never seen */
	PLAN_DOUBT, /* known by its key, but it may be another message: it is
	             * fetched, and dropped if it is the same to the byte */
};

struct plan_item {
	struct listed *listed;
	struct maildrop_entry *known; /* NULL if fresh */
	enum plan_verdict verdict;
	bool is_safe;    /* known, or made safe in this session */
	bool stays;      /* the server does not delete it; see DROP_STAYS */
	bool is_due;     /* the policy wants it off the server now */
	bool is_removed; /* the server confirmed that it is gone */
	int64_t stored_at;
};
struct plan_items VEC_OF(struct plan_item);

struct plan {
	struct listing listing;
	struct maildrop known;   /* in the order of uidl */
	struct plan_items items; /* in the order of message numbers */
	size_t fresh;            /* that are to be fetched */
};

/* Reads what is known and holds the listing (which is taken over) against
 * it. Writes down which known messages the server does not list any more;
 * *missed counts those that left without our doing. */
bool plan_make(struct plan *p, struct account *a, struct listing *listing,
    int64_t *missed, struct err *e);
void plan_clear(struct plan *p);

/* A known entry with these bytes that another key led to, or NULL: a server
 * that changed its keys shows old mail as new. */
struct maildrop_entry *plan_find_bytes(
    const struct plan *p, const unsigned char *digest);

/* Marks the safe items that the account's policy wants off the server now;
 * returns how many. */
size_t plan_mark_due(struct plan *p, const struct account *a);

#endif

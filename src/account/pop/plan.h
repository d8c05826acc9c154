/*
 * What a session does with each message the server lists: the listing compared
 * with the known messages.
 */
#ifndef ACCOUNT_POP_PLAN_H
#define ACCOUNT_POP_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "account/backend.h"
#include "account/pop/listing.h"
#include "store/server/maildrop.h"
#include "store/server/poptrouble.h"

enum pop_plan_verdict {
	POP_PLAN_KNOWN, /* safe here */
	POP_PLAN_FRESH, /* never seen: to be fetched */
	POP_PLAN_DOUBT, /* known by its key, but it may be another message: it
	                 * is fetched, and dropped if it is the same to the byte
	                 */
	POP_PLAN_STUB,  /* never seen, and larger than the cap: its beginning */
	POP_PLAN_REST,  /* of a stub: all of it is wanted now */
	POP_PLAN_LEFT,  /* a stub that stays one */
};

struct pop_plan_item {
	struct pop_listed *listed;
	struct maildrop_entry *known; /* NULL if never seen */
	enum pop_plan_verdict verdict;
	bool is_safe;     /* known, or made safe in this session */
	bool stays;       /* the server does not delete it; see DROP_STAYS */
	bool is_due;      /* to be removed from the server now */
	bool is_held;     /* it can't be had, and is not asked for now */
	bool is_stuck;    /* it can't be removed, the same */
	bool had_trouble; /* it was refused or broke the line before: it is
	                   * asked for last */
	bool is_removed;  /* the server confirmed that it is gone */
	int64_t stored_at;
	int64_t message_id; /* what is here of it; 0: deleted since */
};
struct pop_plan_items VEC_OF(struct pop_plan_item);

struct pop_plan {
	struct pop_listing listing;
	struct maildrop known; /* in the order of uidl */
	struct maildrop_refs VEC_OF(struct maildrop_entry *)
	    by_bytes; /* the same by digest, once that was asked for */
	struct pop_troubles troubles; /* see refused.h */
	struct pop_plan_items items;  /* in the order of message numbers */
	size_t fresh;                 /* to be fetched, in whole or in part */
	int64_t held;                 /* due by a clock that is in doubt */
	int64_t missed;  /* known ones that left without our doing */
	int64_t renamed; /* known ones that the server calls by new UIDLs */
};

/* Reads the known messages and the listing, and compares them. Nothing is
 * written. To be cleared in any case. */
bool pop_plan_make(struct pop_plan *p, struct pop_session *s, struct err *e);
void pop_plan_clear(struct pop_plan *p);

/* Writes down what the listing itself told: which known messages are not
 * listed any more, which are there again, which have new UIDLs. */
bool pop_plan_note(struct pop_plan *p, struct account *a, struct err *e);

/* True if the item is to be fetched, in whole or in part. */
bool pop_plan_is_wanted(const struct pop_plan_item *item);

/* A known entry with these bytes that another key led to, or NULL: a server
 * that changed its keys shows old mail as new. pop_plan_take_absent looks only
 * among those that are not listed, and gives none away twice. */
struct maildrop_entry *pop_plan_find_bytes(
    struct pop_plan *p, const unsigned char *digest);
struct maildrop_entry *pop_plan_take_absent(
    struct pop_plan *p, const unsigned char *digest);

/* Whether an item is to be removed under these settings. */
bool pop_plan_is_due(const struct pop_plan_item *item,
    const struct conf_account *conf, int64_t now);

/* Marks the items that are to be removed from the server now: safe ones that
 * the account's policy wants off it, unless a person wants them kept, and
 * those a person wants removed. Returns how many. What only the clock calls
 * due is counted in held. */
size_t pop_plan_mark_due(struct pop_plan *p, const struct account *a);

/* Safe items whose time was not known when they were stored were stored now,
 * at the latest: if the clock is in order, that is written down. */
bool pop_plan_set_unknown_times(
    struct pop_plan *p, struct account *a, struct err *e);

#endif

/*
 * What the maildrop holds now: UIDL and LIST, read as from a stranger.
 *
 * Every message gets a key by which it is known over time. That is its UIDL
 * where the server gives a good one; keys of our own start with a blank,
 * which no UIDL has.
 */
#ifndef ACCOUNT_POP_LISTING_H
#define ACCOUNT_POP_LISTING_H

#include <stdbool.h>
#include <stdint.h>

#include "account/pop/session.h"
#include "base/strings.h"

struct pop_listed {
	int64_t number; /* of this session */
	int64_t size;   /* as LIST says; may be wrong; 0 not said */
	char *key;      /* NULL: only its content can tell */
	bool is_guess;  /* the key is ours: made of header and size */
};
struct pop_listing { /* in the order of key, NULL last */
	struct pop_listed *items;
	size_t len, cap;
	struct strings keys;
	bool has_uidls; /* the server gave a list of them */
};

/* Messages a maildrop may list; more is taken for an attack. */
enum { POP_LISTING_MAX = 2000000 };

/* Queues the questions for both lists, for servers that take several at once
 * and know UIDL; pop_listing_read then takes the answers. */
bool pop_listing_ask(struct pop_session *s, struct err *e);

/* Asks for both lists. A message that one of them has counts. UIDLs that are
 * too long or hold other than printable characters are known by a digest of
 * them; UIDLs that stand twice in the list tell nothing, nor do servers
 * without UIDL: then the header (TOP) and the size make the key. */
bool pop_listing_read(
    struct pop_session *s, struct pop_listing *out, struct err *e);
void pop_listing_clear(struct pop_listing *l);

#endif

/*
 * The messages on the server now: UIDL and LIST, none of which is trusted.
 *
 * Each message gets a key by which it is recognised later. That is its UIDL
 * where the server gives a valid one; other keys start with a blank, which no
 * UIDL has (RFC 1939, 7).
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

/* A server that lists more messages is given up. */
enum { POP_LISTING_MAX = 2000000 };

/* Queues the commands for both lists, for servers with PIPELINING and UIDL;
 * pop_listing_read then reads the answers. */
bool pop_listing_ask(struct pop_session *s, struct err *e);

/* Asks for both lists. A message that one of them has counts. UIDLs that are
 * too long or hold other than printable characters are known by a digest of
 * them; UIDLs that stand twice in the list tell nothing, nor do servers
 * without UIDL: then the header (TOP) and the size make the key. */
bool pop_listing_read(
    struct pop_session *s, struct pop_listing *out, struct err *e);
void pop_listing_clear(struct pop_listing *l);

#endif

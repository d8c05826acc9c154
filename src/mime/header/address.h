/*
 * Address lists (RFC 5322, 3.4), as senders really write them.
 *
 * A list is read in one pass without recursion or backtracking, so the time
 * depends only on its length, however comments and groups are nested. For this
 * reason, and because GMime's parser cuts some encoded words, GMime is not used
 * here.
 */
#ifndef MIME_HEADER_ADDRESS_H
#define MIME_HEADER_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/vec.h"

/* One mailbox; a group is represented by its members. Both strings are UTF-8
 * without NUL, CR and LF, but not safe for a terminal (base/safe.h). */
struct address {
	char *name; /* display name, decoded; "" if none */
	char *addr; /* local@domain, as written; "" if unreadable */
};
struct addresses VEC_OF(struct address);

/* Further mailboxes of a list are ignored. */
enum { ADDRESSES_MAX = 1000 };

/* Appends the mailboxes of a field value until the list has ADDRESSES_MAX.
 * false if there were more. */
bool addresses_read(struct addresses *list, const char *value, size_t len);
void addresses_clear(struct addresses *a);

/* True if the name looks like another mail address, or the address can be read
 * as two different ones. */
bool address_pretends(const struct address *a);

/* What to show for an address, lent: the name, or the address if there is no
 * name or the name pretends to be another address. */
const char *address_label(const struct address *a);
/* Appends "Ann Example <ann@example.org>", always with the real address. */
void address_show(struct buf *out, const struct address *a);

#endif

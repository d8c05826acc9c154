/*
 * Mailboxes of RFC 5322, as senders really write them.
 *
 * A list is read in one pass that neither recurses nor looks back, so that
 * no nesting of comments or groups and no number of mailboxes costs more
 * than the bytes it is made of. That, and encoded words that GMime's reader
 * would cut, is why the reading is done here.
 */
#ifndef MIME_HEADER_ADDRESS_H
#define MIME_HEADER_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/vec.h"

/* One mailbox; a group is told as its members. Both are UTF-8 without NUL,
 * CR and LF, and foreign: base/safe stands before the terminal. */
struct address {
	char *name; /* decoded display name, "" if none */
	char *addr; /* local@domain, as written; "" if broken beyond use */
};
struct addresses VEC_OF(struct address);

/* More of them in one list than this are left out. */
enum { ADDRESSES_MAX = 1000 };

/* Appends the mailboxes of a field until the list has ADDRESSES_MAX. false if
 * there were more. */
bool addresses_read(struct addresses *list, const char *value, size_t len);
void addresses_clear(struct addresses *a);

/* True if the name looks like a mail address and is not the true one, or the
 * address itself looks like two. */
bool address_pretends(const struct address *a);

/* How an address is shown: the name, or the address if there is no name or
 * the name pretends to be another address. */
const char *address_label(const struct address *a);
/* "Ann Example <ann@example.org>", the true address always in it. */
void address_show(struct buf *out, const struct address *a);

#endif

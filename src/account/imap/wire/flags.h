/*
 * Flags on the wire: words to bits of enum flag, and back.
 *
 * IMAP's system flags and $Forwarded, $Junk, $NotJunk have bits; every other
 * keyword is kept as a word. \Recent says nothing about a message.
 */
#ifndef ACCOUNT_IMAP_WIRE_FLAGS_H
#define ACCOUNT_IMAP_WIRE_FLAGS_H

#include <stdbool.h>

#include "base/buf.h"
#include "account/imap/wire/etpan.h"

/* Reads the FLAGS of a FETCH. keywords becomes the words without a bit,
 * sorted, each once, parted by blanks. */
void imap_flags_read(const struct mailimap_msg_att_dynamic *att, unsigned *bits,
    struct buf *keywords);

/* Appends the words of bits, parted by blanks. */
void imap_flags_print(struct buf *out, unsigned bits);

/* What a mailbox keeps for good (PERMANENTFLAGS; list may be NULL: the server
 * has not said, then everything). */
unsigned imap_flags_permanent(const clist *list);

/* Does a mailbox with these PERMANENTFLAGS keep a keyword? */
bool imap_flags_keeps(const clist *list, const char *keyword);

#endif

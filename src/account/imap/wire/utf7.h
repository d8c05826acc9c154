/*
 * Names of mailboxes as they are on the wire: modified UTF-7 (RFC 3501,
 * 5.1.3), read and written strictly.
 */
#ifndef ACCOUNT_IMAP_WIRE_UTF7_H
#define ACCOUNT_IMAP_WIRE_UTF7_H

#include <stdbool.h>

#include "base/buf.h"

/* Appends name in UTF-8. false if it is not modified UTF-7: a lone '&',
 * leftover bits, half a surrogate pair, printable ASCII in base64, two
 * shifts in a row, bytes beyond ASCII. out is then as it was. */
bool imap_utf7_decode(struct buf *out, const char *name);

/* Appends name, which is UTF-8, in modified UTF-7. */
void imap_utf7_encode(struct buf *out, const char *name);

#endif

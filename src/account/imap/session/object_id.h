/*
 * What a server calls a message wherever it lies: X-GM-MSGID of Gmail, EMAILID
 * of OBJECTID (RFC 8474).
 */
#ifndef ACCOUNT_IMAP_SESSION_OBJECT_ID_H
#define ACCOUNT_IMAP_SESSION_OBJECT_ID_H

#include "account/imap/wire/caps.h"
#include "base/buf.h"
#include "account/imap/wire/etpan.h"

/* What to ask for in a FETCH, with a blank before it; "" where the server has
 * no such thing. */
const char *imap_object_id_item(const struct imap_caps *caps);

/* If the item of a FETCH is one of these, puts the name into out, in front of
 * it which of the two it is. Foreign: up to 255 characters that an EMAILID may
 * have; what is none is passed over. */
void imap_object_id_read(
    const struct mailimap_extension_data *item, struct buf *out);

#endif

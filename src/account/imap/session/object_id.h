/*
 * The id a server gives a message in whatever folder it lies: X-GM-MSGID of
 * Gmail, EMAILID of OBJECTID (RFC 8474).
 */
#ifndef ACCOUNT_IMAP_SESSION_OBJECT_ID_H
#define ACCOUNT_IMAP_SESSION_OBJECT_ID_H

#include "account/imap/wire/caps.h"
#include "base/buf.h"
#include "account/imap/wire/etpan.h"

/* What to ask for in a FETCH, with a blank before it; "" where the server has
 * no such thing. */
const char *imap_object_id_item(const struct imap_caps *caps);

/* If the item of a FETCH is one of these, out becomes its kind and the id.
 * From the server: up to 255 characters that RFC 8474 allows; anything else
 * is passed over. */
void imap_object_id_read(
    const struct mailimap_extension_data *item, struct buf *out);

#endif

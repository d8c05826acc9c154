/*
 * Answers that libetpan does not know, kept as raw text.
 *
 * Without this an unknown word is a parse error, and libetpan loses its place
 * in the stream. It is called last, behind libetpan's own parsers.
 */
#ifndef ACCOUNT_IMAP_WIRE_ETPAN_EXTENSION_H
#define ACCOUNT_IMAP_WIRE_ETPAN_EXTENSION_H

#include "base/buf.h"
#include "account/imap/wire/etpan.h"

/* Makes libetpan ask us. Once for the process; libetpan's list has no lock, so
 * every session calls this before its first parsing. */
void imap_etpan_extension_register(void);

/* The raw text of an untagged answer that was caught ("ESEARCH ..."), or NULL
 * if this is something else. Lent by data. */
const struct buf *imap_etpan_extension_text(
    const struct mailimap_extension_data *data);

/* The same of an item of a FETCH ("EMAILID (M6d99ac32)"). */
const struct buf *imap_etpan_extension_item(
    const struct mailimap_extension_data *data);

#endif

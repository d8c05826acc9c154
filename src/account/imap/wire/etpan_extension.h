/*
 * Answers that libetpan does not know, taken raw.
 *
 * Without this a word it has never heard of ends in a parse error, and its
 * stream is out of step. Asked last, behind libetpan's own parsers; it sees
 * only what would otherwise be an error.
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

/*
 * What the capabilities of a server mean, in words for people.
 */
#ifndef ACCOUNT_INSPECT_CAPABILITY_TEXT_H
#define ACCOUNT_INSPECT_CAPABILITY_TEXT_H

#include "base/buf.h"
#include "config/settings.h"

/* Appends what matters to a reader of mail among the words of CAPABILITY
 * (RFC 9051) or CAPA (RFC 2449): "tells of new mail at once; ...". */
void capability_text(struct buf *out, enum conf_kind kind, const char *words);

#endif

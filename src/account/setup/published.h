/*
 * What a domain publishes about its servers: autoconfig (XML, as Thunderbird
 * reads it) and PACC (JSON, draft-ietf-mailmaint-pacc).
 */
#ifndef ACCOUNT_SETUP_PUBLISHED_H
#define ACCOUNT_SETUP_PUBLISHED_H

#include <stdbool.h>
#include <stddef.h>

#include "account/setup/address.h"
#include "account/setup/server.h"

/* Reads a clientConfig. Servers that would talk without encryption, or with no
 * sign-in that we know, are left out. false: it is no such document, or it has
 * a DTD. */
bool published_read_xml(struct setup_servers *out, const char *text, size_t len,
    const struct setup_address *address, enum setup_source source);

/* Reads a configuration of PACC; all of its servers speak TLS from the first
 * byte. false: it has none. */
bool published_read_json(
    struct setup_servers *out, const char *text, size_t len);

/* True if a TXT record of _ua-auto-config has the digest of the document. */
bool published_is_digest(const char *record, const char *text, size_t len);

#endif

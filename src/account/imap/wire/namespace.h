/*
 * The namespaces of a server (NAMESPACE, RFC 2342): where our own folders lie,
 * and those of others.
 */
#ifndef ACCOUNT_IMAP_WIRE_NAMESPACE_H
#define ACCOUNT_IMAP_WIRE_NAMESPACE_H

#include <stdbool.h>

#include "base/buf.h"
#include "mime/header/string_list.h"

struct imap_namespace {
	struct buf prefix; /* of our own, "INBOX."; mostly empty */
	struct string_list
	    foreign; /* prefixes of other people's and shared ones */
};

void imap_namespace_clear(struct imap_namespace *n);

/* Reads what stands behind the word NAMESPACE in the answer. */
void imap_namespace_read(
    struct imap_namespace *n, const char *text, size_t len);

/* True if the mailbox with this name lies in a foreign one. */
bool imap_namespace_is_foreign(
    const struct imap_namespace *n, const char *srv_name);

#endif

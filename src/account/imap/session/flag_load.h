/*
 * Flags as they came, on their way into the store.
 */
#ifndef ACCOUNT_IMAP_SESSION_FLAG_LOAD_H
#define ACCOUNT_IMAP_SESSION_FLAG_LOAD_H

#include <stdbool.h>

#include "account/backend.h"
#include "account/imap/session/fetched.h"
#include "account/imap/session/session.h"
#include "store/server/uid_list.h"

struct imap_flagload;

struct imap_flagload *imap_flagload_new(struct account *a, int64_t folder_id);
void imap_flagload_free(struct imap_flagload *l);

void imap_flagload_add(struct imap_flagload *l, const struct imap_fetched *f);
bool imap_flagload_is_empty(const struct imap_flagload *l);

/* Drops what is known already; list is in the order of UIDs. */
void imap_flagload_drop_same(
    struct imap_flagload *l, const struct known_list *list);

/* Puts it on the belt, which frees it. */
bool imap_flagload_put(
    struct imap_flagload *l, struct imap_session *s, struct err *e);

#endif

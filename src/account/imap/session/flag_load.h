/*
 * Flags of messages of one folder, for the writer.
 */
#ifndef ACCOUNT_IMAP_SESSION_FLAG_LOAD_H
#define ACCOUNT_IMAP_SESSION_FLAG_LOAD_H

#include <stdbool.h>

#include "account/backend.h"
#include "account/imap/session/fetched.h"
#include "account/imap/session/session.h"
#include "store/server/uid_list.h"

struct imap_flagload;

struct imap_flagload *imap_flag_load_new(struct account *a, int64_t folder_id);
void imap_flag_load_free(struct imap_flagload *l);

void imap_flag_load_add(struct imap_flagload *l, const struct imap_fetched *f);
bool imap_flag_load_is_empty(const struct imap_flagload *l);

/* Drops messages whose flags and keywords are in list already, which is
 * sorted by UID. */
void imap_flag_load_drop_same(
    struct imap_flagload *l, const struct uid_list_list *list);

/* Hands it to the writer, which frees it. */
bool imap_flag_load_put(
    struct imap_flagload *l, struct imap_session *s, struct err *e);

#endif

/*
 * Handing what came to the second thread, and telling who watches.
 */
#ifndef ACCOUNT_IMAP_HANDS_H
#define ACCOUNT_IMAP_HANDS_H

#include <stdbool.h>
#include <stdint.h>

#include "account/imap/belt.h"
#include "account/imap/session.h"

/* Puts a load on the session's belt, and tells of the loads before it that
 * have reached the store by now. */
bool imap_hands_put(struct imap_session *s, struct imap_load *l,
    int64_t folder_id, struct err *e);

/* Waits until all is in the store. The session's numbers of the visit are
 * then right. */
bool imap_hands_drain(struct imap_session *s, int64_t folder_id, struct err *e);

#endif

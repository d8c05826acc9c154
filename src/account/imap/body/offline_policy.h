/*
 * Which bodies an account keeps here without being asked: those of the folders
 * and days that the settings say, and of these the newest, if all of them take
 * more room than they may.
 */
#ifndef ACCOUNT_IMAP_BODY_OFFLINE_POLICY_H
#define ACCOUNT_IMAP_BODY_OFFLINE_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "account/imap/session/session.h"

/* Messages of the folder with this name that arrived since then are to be
 * here whole. */
int64_t imap_offline_policy_since(
    const struct imap_session *s, const char *folder);

/* If the settings or the room have changed since the last time, applies them
 * to the messages that are known already: wants what is to be here, and no
 * more what is not; what has no room any more goes. */
bool imap_offline_policy_apply(struct imap_session *s, struct err *e);

#endif

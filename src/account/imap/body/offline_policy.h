/*
 * Which bodies are downloaded without being asked for: those of the folders and
 * days that the settings name (offline), and of these the newest that fit into
 * offline-size.
 */
#ifndef ACCOUNT_IMAP_BODY_OFFLINE_POLICY_H
#define ACCOUNT_IMAP_BODY_OFFLINE_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "account/imap/session/session.h"

/* Messages of the folder with this name that arrived since this time are to
 * be downloaded whole. INT64_MIN: all, INT64_MAX: none. */
int64_t imap_offline_policy_since(
    const struct imap_session *s, const char *folder);

/* If the settings or the available room have changed since the last call,
 * applies them to the known messages: bodies that are to be here are wanted,
 * others are not, and bodies that have no room any more are dropped. */
bool imap_offline_policy_apply(struct imap_session *s, struct err *e);

#endif

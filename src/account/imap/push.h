/*
 * What the user changed, sent to the server: for now, flags.
 */
#ifndef ACCOUNT_IMAP_PUSH_H
#define ACCOUNT_IMAP_PUSH_H

#include <stdbool.h>

#include "account/imap/session.h"

/* Sends flags that differ, as what is to be added and taken away, so that
 * what other programs changed beside it stays. What the server refuses backs
 * off alone. */
bool imap_push(struct imap_session *s, struct err *e);

#endif

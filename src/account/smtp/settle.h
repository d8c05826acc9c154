/*
 * What a round with the server for incoming mail does for what was sent: copies
 * in Sent that could not be filed before, and proofs that a message which may
 * have been sent has arrived.
 */
#ifndef ACCOUNT_SMTP_SETTLE_H
#define ACCOUNT_SMTP_SETTLE_H

#include <stdbool.h>

#include "account/backend.h"

/* Before a push: files copies that are owed, so that it sends them. */
bool smtp_file_owed(struct account *a, struct err *e);
/* Behind a pull: what it found may be a proof. */
bool smtp_settle_proved(struct account *a, struct err *e);

#endif

/*
 * Which bodies an account keeps here without being asked.
 */
#ifndef ACCOUNT_IMAP_POLICY_H
#define ACCOUNT_IMAP_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "account/backend.h"

/* Messages that arrived since then are to be here whole. */
int64_t imap_policy_since(const struct account *a);

/* If the settings have changed since the last round, applies them to the
 * messages that are known already. */
bool imap_policy_apply(struct account *a, struct err *e);

#endif

/*
 * A changed policy (after-download): mail that the old one would have left on
 * the server waits until a person approves.
 */
#ifndef ACCOUNT_POP_POLICY_CONSENT_H
#define ACCOUNT_POP_POLICY_CONSENT_H

#include <stdbool.h>

#include "account/backend.h"
#include "account/pop/plan.h"

/* Checks what is due. false (ERR_ASK): the policy has changed since the last
 * visit, would now remove messages that stayed under the old one, and was
 * not approved; e says how many. A change that removes nothing is noted as
 * approved. */
bool pop_policy_consent_check(
    struct account *a, const struct pop_plan *plan, struct err *e);

/* Notes that a person approves the policy in the settings. */
bool pop_policy_consent_write(struct db *w, int64_t account_id,
    const struct conf_account *conf, int64_t now, struct err *e);

#endif

/*
 * A policy that was changed towards removal: mail that the old one would have
 * left on the server waits for a person to agree.
 */
#ifndef ACCOUNT_POP_POLICY_CONSENT_H
#define ACCOUNT_POP_POLICY_CONSENT_H

#include <stdbool.h>

#include "account/backend.h"
#include "account/pop/plan.h"

/* Looks at what is due. false (ERR_ASK): the policy is another than at the
 * last visit, would now remove messages that stayed under the old one, and
 * nobody has agreed; e says how many. A change that removes nothing is taken
 * note of. */
bool pop_policy_consent_check(
    struct account *a, const struct pop_plan *plan, struct err *e);

/* A person agrees to the policy that stands in the settings. */
bool pop_policy_consent_write(struct db *w, int64_t account_id,
    const struct conf_account *conf, int64_t now, struct err *e);

#endif

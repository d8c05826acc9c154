/*
 * Mail that only a doubtful clock calls old enough to leave the server: it
 * waits until its age is proven, or a person confirms the clock.
 */
#ifndef ACCOUNT_POP_CLOCK_CONSENT_H
#define ACCOUNT_POP_CLOCK_CONSENT_H

#include <stdbool.h>

#include "account/backend.h"
#include "account/pop/plan.h"

/* To be called behind pop_plan_mark_due. false (ERR_ASK): the clock has
 * leapt, so a person is asked; e says how many messages wait. After a
 * smaller move they wait without a question. */
bool pop_clock_consent_check(
    struct account *a, const struct pop_plan *plan, struct err *e);

/* A person confirms: if this account asked about the clock, or the clock was
 * set back, the clock counts as right. */
bool pop_clock_consent_confirm(
    struct db *w, int64_t account_id, int64_t now, struct err *e);

#endif

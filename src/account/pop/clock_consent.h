/*
 * A clock that is in doubt: mail that would be old enough to leave the server
 * by the clock alone waits until its time is proven, or a person agrees.
 */
#ifndef ACCOUNT_POP_CLOCK_CONSENT_H
#define ACCOUNT_POP_CLOCK_CONSENT_H

#include <stdbool.h>

#include "account/backend.h"
#include "account/pop/plan.h"

/* Looks at what is held back, after pop_plan_mark_due. false (ERR_ASK): the
 * clock has leapt, so a person is asked; e says how many messages wait. What a
 * smaller move holds back is waited for without a word. */
bool pop_clock_consent_check(
    struct account *a, const struct pop_plan *plan, struct err *e);

/* A person agrees: if this account asked about the clock, or the clock was
 * set back, the clock is right. */
bool pop_clock_consent_confirm(
    struct db *w, int64_t account_id, int64_t now, struct err *e);

#endif

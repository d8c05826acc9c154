/*
 * A server that gave all its messages new UIDLs (after a migration, a new
 * program, a restored backup): old mail recognised by its headers.
 */
#ifndef ACCOUNT_POP_UIDL_RENUMBER_H
#define ACCOUNT_POP_UIDL_RENUMBER_H

#include <stdbool.h>

#include "account/pop/plan.h"
#include "account/pop/session.h"

/* Looks whether nearly everything that was known is missing from a fresh plan
 * while much is new. Then the headers of the new ones are asked for, and those
 * that are known by header and size become POP_PLAN_KNOWN, if they are at least
 * 80 in 100; else POP_PLAN_DOUBT: fetched, compared, and not stored twice.
 * p->renamed counts them. */
bool pop_uidl_renumber_recognise(
    struct pop_plan *p, struct pop_session *s, struct err *e);

#endif

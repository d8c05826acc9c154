/*
 * Messages that a POP server does not hand out or remove: noted one by one,
 * so that they keep nobody else waiting, and told.
 */
#ifndef ACCOUNT_POP_REFUSED_H
#define ACCOUNT_POP_REFUSED_H

#include <stdbool.h>

#include "account/pop/plan.h"
#include "account/pop/session.h"

/* What a fresh plan has to do with messages that were in trouble before: those
 * that are backing off are held, and count in the visit. */
bool pop_refused_mark(struct pop_plan *p, struct account *a, struct err *e);

/* Forgets what is not listed any more. */
bool pop_refused_forget(
    const struct pop_plan *p, struct db *w, struct account *a, struct err *e);

/* The server refused one, in these words, which it did with "-ERR". */
bool pop_refused_note(struct account *a, struct pop_plan_item *item,
    enum pop_act act, const char *words, struct err *e);

/* The line broke over one (why): it is asked for again in the next visit. */
bool pop_refused_note_break(struct account *a, struct pop_plan_item *item,
    enum pop_act act, const struct err *why, struct err *e);

/* Nonsense stood where the answer behind a message that was read should: what
 * was taken for its end may be none. It is no copy to rely on then. */
bool pop_refused_distrust(
    struct account *a, struct pop_plan_item *item, struct err *e);

/* It went well after all; a part of the transaction that w began. */
bool pop_refused_clear(struct db *w, int64_t account_id,
    const struct pop_plan_item *item, enum pop_act act, struct err *e);

#endif

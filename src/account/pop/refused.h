/*
 * Messages that a POP server refuses to send or delete: noted one by one, so
 * that all others go on, and told to the user.
 */
#ifndef ACCOUNT_POP_REFUSED_H
#define ACCOUNT_POP_REFUSED_H

#include <stdbool.h>

#include "account/pop/plan.h"
#include "account/pop/session.h"

/* Marks the messages of a new plan that were in trouble before: those whose
 * time has not come are held, and count in the visit. */
bool pop_refused_mark(struct pop_plan *p, struct account *a, struct err *e);

/* Drops the trouble of messages that are not listed any more. */
bool pop_refused_forget(
    const struct pop_plan *p, struct db *w, struct account *a, struct err *e);

/* The server refused a message (-ERR), in these words. */
bool pop_refused_note(struct account *a, struct pop_plan_item *item,
    enum pop_act act, const char *words, struct err *e);

/* The connection broke over a message (why): it is tried again in the next
 * visit. */
bool pop_refused_note_break(struct account *a, struct pop_plan_item *item,
    enum pop_act act, const struct err *why, struct err *e);

/* Nonsense came where the answer behind this message should be, so its end
 * may be wrong: the copy is not relied on. */
bool pop_refused_distrust(
    struct account *a, struct pop_plan_item *item, struct err *e);

/* It went well: clears the trouble, within the transaction of w. */
bool pop_refused_clear(struct db *w, int64_t account_id,
    const struct pop_plan_item *item, enum pop_act act, struct err *e);

#endif

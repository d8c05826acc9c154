/*
 * Claims: at most one of several threads works on a thing at a time. A thing is
 * a kind (an enum of the caller) and a number.
 *
 * Safe to call from all threads.
 */
#ifndef BASE_CLAIMS_H
#define BASE_CLAIMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/wake.h"

struct claims;

/* The caller frees. */
struct claims *claims_new(void);
/* No thread may hold or wait for a claim any more. NULL is allowed. */
void claims_free(struct claims *c);

/* Claims a thing; false if another thread has it. Without claims (c is NULL:
 * there is only one thread) always true. */
bool claims_try(struct claims *c, int kind, int64_t id);
/* As claims_try, but waits until the thing is free. false: stop was kicked. */
bool claims_take(
    struct claims *c, int kind, int64_t id, const struct wake *stop);
/* Gives up a claim that this thread holds; does nothing if c is NULL. */
void claims_drop(struct claims *c, int kind, int64_t id);

#endif

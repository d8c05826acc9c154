/*
 * What only one of several threads may work at, for as long as it says so: a
 * few things, each known by its kind and a number.
 */
#ifndef BASE_CLAIMS_H
#define BASE_CLAIMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/wake.h"

struct claims;

struct claims *claims_new(void);
/* Nobody may hold or want one any more. NULL is fine. */
void claims_free(struct claims *c);

/* Claims a thing if nobody has it. With c NULL there is nobody else: always
 * true, and dropping does nothing. */
bool claims_try(struct claims *c, int kind, int64_t id);
/* Waits until it is free; false: stop was kicked. */
bool claims_take(
    struct claims *c, int kind, int64_t id, const struct wake *stop);
void claims_drop(struct claims *c, int kind, int64_t id);

#endif

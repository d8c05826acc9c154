/*
 * What the user wants. Only ui/ and cmd/ call it.
 *
 * Always holds: only the wanted columns are written, in a transaction of its
 * own that takes some milliseconds; what differs from the server now waits to
 * be pushed.
 */
#ifndef STORE_EDIT_H
#define STORE_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

/* Sets and clears flags (bits of enum flag) of n messages. */
struct edit_flags {
	const int64_t *ids;
	size_t n;
	unsigned set, clear;
};
bool edit_flags(struct store *s, const struct edit_flags *edit, struct err *e);

/* Asks for the body of a message whose text is not here. */
bool edit_want_body(struct store *s, int64_t message_id, struct err *e);

#endif

/*
 * When a message that is stored here is deleted on the server (after-download).
 */
#ifndef ACCOUNT_POP_POLICY_H
#define ACCOUNT_POP_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "config/settings.h"
#include "store/server/maildrop.h"

struct pop_policy_case {
	int64_t stored_at;
	enum maildrop_wish wish;
	bool is_deleted; /* in the Trash here, or gone */
};

/* The time from which on it is removed at a visit (0: at the next one), or
 * INT64_MAX: it stays. */
int64_t pop_policy_due_at(
    const struct conf_account *conf, const struct pop_policy_case *c);

#endif

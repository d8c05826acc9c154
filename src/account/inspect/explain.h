/*
 * One account explained in lines. Only for the files of the inspector.
 */
#ifndef ACCOUNT_INSPECT_EXPLAIN_H
#define ACCOUNT_INSPECT_EXPLAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "account/inspect/inspection.h"

/* Everything that the lines about one account are made of. */
struct explain {
	struct inspection *out;
	struct db *db;
	const struct inspect_of *of;
	bool is_pop;
	bool is_gmail; /* by what the server can do */
	int expiry;    /* days until the server itself removes a message; -1 */
};

/* Was the server ever reached? If not, nothing is claimed of it. */
bool explain_was_reached(const struct explain *t);

/* Adds a line; what is foreign in it is made safe to print. */
void explain_line(struct explain *t, enum inspect_about about, bool is_warning,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* The lines in the order in which they are shown. */
void explain_sort(struct explain *t);

/* What the store notes of the account, and since when (may be NULL); "" if it
 * does not. The caller frees it. */
char *explain_fact(struct explain *t, const char *key, int64_t *noted_at);
/* The same as a number; -1 if there is none. */
int64_t explain_number(struct explain *t, const char *key, int64_t *at);

#endif

/*
 * A mark beside the store that says it was made once: a file that is missing
 * or empty later is then a loss to be told, not a beginning.
 */
#ifndef STORE_DB_CREATED_MARK_H
#define STORE_DB_CREATED_MARK_H

#include <stdbool.h>

#include "base/err.h"

/* Refuses (ERR_STORE) a store at path that is missing or empty while its mark
 * is there. */
bool created_mark_check(const char *path, struct err *e);

/* Sets the mark, durably, if it is not set; dir is where path lies. */
bool created_mark_set(const char *path, const char *dir, struct err *e);

#endif

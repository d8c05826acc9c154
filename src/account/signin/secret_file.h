/*
 * A password in a file of its own, 0600 in a directory that is 0700: for
 * computers without a keyring. A file that others can read is not used.
 */
#ifndef ACCOUNT_SIGNIN_SECRET_FILE_H
#define ACCOUNT_SIGNIN_SECRET_FILE_H

#include <stdbool.h>

#include "base/err.h"

/* The path for a new one below the directory of the state, for the caller to
 * free; no file has it yet. false: there are no random numbers. */
bool secret_file_name(char **out, const char *state_dir, struct err *e);

/* Writes it, with its directory; in place of what was there, or not at all. */
bool secret_file_write(const char *path, const char *secret, struct err *e);

/* The first line of it, for mem_wipe_free. ERR_ASK: it is missing or empty,
 * others can read it, or it belongs to somebody else. */
bool secret_file_read(char **out, const char *path, struct err *e);

/* Removes it, if it is one of ours: below the directory of the state. */
void secret_file_remove(const char *path, const char *state_dir);

#endif

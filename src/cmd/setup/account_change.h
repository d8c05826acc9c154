/*
 * Accounts in the config file changed: edit, rename, move, pause, resume,
 * remove.
 */
#ifndef CMD_SETUP_ACCOUNT_CHANGE_H
#define CMD_SETUP_ACCOUNT_CHANGE_H

#include <stdbool.h>

#include "cmd/open/cmd.h"

/* True if account_change knows this word. */
bool account_change_has(const char *what);

/* "account WHAT ..."; argv[0] is WHAT. Returns the exit code, -1: the words
 * make no sense. */
int account_change(struct cmd *c, int argc, char **argv);

#endif

/*
 * postern account add: from an address to an account that was tried and saved.
 */
#ifndef CMD_SETUP_ACCOUNT_ADD_H
#define CMD_SETUP_ACCOUNT_ADD_H

#include "cmd/open/cmd.h"

/* Behind "account add"; argv[0] is the verb. Returns the exit code, -1: the
 * words make no sense. */
int account_add(struct cmd *c, int argc, char **argv);

#endif

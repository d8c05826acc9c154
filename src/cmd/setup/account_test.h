/*
 * Checks of accounts and addresses, as the commands run them.
 */
#ifndef CMD_SETUP_ACCOUNT_TEST_H
#define CMD_SETUP_ACCOUNT_TEST_H

#include <stdbool.h>

#include "account/signin/secret.h"
#include "cmd/open/cmd.h"

/* postern account test: one account, all the way. Returns the exit code. given
 * may be NULL. */
int account_test(struct cmd *c, const struct conf_account *conf,
    const struct secret *given, bool is_json);

#endif

/*
 * The accounts of the config file, for people and as JSON.
 */
#ifndef CMD_SETUP_ACCOUNT_PRINT_H
#define CMD_SETUP_ACCOUNT_PRINT_H

#include <stdbool.h>

#include "config/conf.h"

/* All accounts, or only this one. */
void account_print(
    const struct conf *conf, const struct conf_account *only, bool is_json);

#endif

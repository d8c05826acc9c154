/*
 * What the settings of an account say about sending.
 */
#ifndef ACCOUNT_SMTP_SETTINGS_H
#define ACCOUNT_SMTP_SETTINGS_H

#include <stdbool.h>

#include "base/err.h"
#include "config/settings.h"
#include "store/server/sent_copy.h"

/* The settings of the account with those of its SMTP server in the place of
 * those for incoming mail, so that signing in is the same for all. What it
 * points to is lent from conf. false: the account can't send. */
bool smtp_settings(
    struct conf_account *out, const struct conf_account *conf, struct err *e);

/* Who files the copy of what is sent through this account. */
enum sent_copy smtp_sent_copy(const struct conf_account *conf);

#endif

/*
 * Usual names of mail servers, tried side by side.
 */
#ifndef ACCOUNT_SETUP_GUESS_H
#define ACCOUNT_SETUP_GUESS_H

#include <stdbool.h>
#include <stdint.h>

#include "account/setup/findings.h"
#include "account/setup/steps.h"

/* Asks {imap,pop,pop3,mail,smtp,DOMAIN} on the usual ports; the first good
 * one of each protocol goes into servers, with what it said. A server whose
 * certificate is for another name counts where there is no better one. false:
 * stopped. */
bool guess_run(const struct discovery_wish *wish,
    const struct setup_address *address, int64_t deadline, struct steps *steps,
    struct discovery_server servers[SETUP_PROTOS]);

#endif

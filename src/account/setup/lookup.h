/*
 * Who may know the servers of a domain, asked side by side: the domain itself,
 * the public directory, DNS records.
 */
#ifndef ACCOUNT_SETUP_LOOKUP_H
#define ACCOUNT_SETUP_LOOKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "account/setup/findings.h"
#include "account/setup/steps.h"

/* Fills found with the servers of the one that counts most, until date_ticks
 * is past deadline; *provider (or NULL) is whose they are. false: stopped. */
bool lookup_run(const struct discovery_wish *wish,
    const struct setup_address *address, int64_t deadline, struct steps *steps,
    struct setup_servers *found, const struct provider **provider);

#endif

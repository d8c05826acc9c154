/*
 * From an address to the servers of its mail: our own list, what the domain
 * publishes, DNS records, usual names; and what these servers say of
 * themselves. No password is needed and none is sent.
 */
#ifndef ACCOUNT_SETUP_DISCOVERY_H
#define ACCOUNT_SETUP_DISCOVERY_H

#include <stdbool.h>

#include "account/setup/findings.h"
#include "account/setup/steps.h"

/* What our own list knows of the address, without any network. false: it is
 * no address (ERR_USAGE), or nothing is known of it (ERR_NOT_FOUND);
 * out->address is good in the second case. *out is for discovery_clear,
 * whatever comes, here and below. */
bool discovery_from_list(
    struct discovery *out, const char *address, struct err *e);

/* All of it, within about 5 s; each line of steps as it happens. Servers that
 * were found and don't answer are in out, too. false: ERR_USAGE,
 * ERR_NOT_FOUND (nothing was found, or no mail program can), ERR_STOPPED. */
bool discovery_run(struct discovery *out, const struct discovery_wish *wish,
    struct steps *steps, struct err *e);

/* Nothing was found yet. */
void discovery_init(struct discovery *d);
void discovery_clear(struct discovery *d);

/* The user name for a server: the nth form that the provider knows, for the
 * caller to free; NULL: there are no more. */
char *discovery_user(
    const struct discovery *d, enum setup_proto proto, size_t nth);

/* "POP: pop.example.org, port 995, TLS" */
void discovery_server_text(struct buf *out, const struct setup_server *s);

#endif

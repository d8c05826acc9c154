/*
 * The address that a person types, made one that servers know.
 */
#ifndef ACCOUNT_SETUP_ADDRESS_H
#define ACCOUNT_SETUP_ADDRESS_H

#include <stdbool.h>

#include "base/err.h"

struct setup_address {
	char *text;   /* local@domain */
	char *local;  /* as it was written */
	char *domain; /* lower case, A-labels */
	char *shown;  /* the domain as people write it */
};

/* Trims; takes "Ann <ann@example.org>" and mailto: too. false (ERR_USAGE): it
 * is no address, and e says what is wrong with it. */
bool setup_address_read(
    struct setup_address *out, const char *text, struct err *e);
void setup_address_clear(struct setup_address *a);

/* A provider's domain that the address's is one or two slips away from
 * (gmial.com), to be asked about and never taken silently; NULL: there is
 * none. For the caller to free. */
char *setup_address_meant(const struct setup_address *a);

#endif

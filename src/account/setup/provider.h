/*
 * Finding an address's provider, and what follows from it.
 */
#ifndef ACCOUNT_SETUP_PROVIDER_H
#define ACCOUNT_SETUP_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>

#include "account/setup/provider_table.h"

/* The provider whose domain this is (or that it is below of), or NULL. */
const struct provider *provider_find(const char *domain);
/* The provider that an MX host belongs to, or NULL. */
const struct provider *provider_by_mx(const char *host);
/* The provider that has this server, or NULL: by the name of the server or
 * what stands above it. */
const struct provider *provider_by_host(const char *host);
const struct provider *provider_by_id(const char *id);

/* Calls take with each domain of each provider. */
void provider_each_domain(
    void (*take)(void *ctx, const char *domain), void *ctx);

/* A server of a row: the nth that its text (imap, pop, smtp) lists. */
struct provider_server {
	char host[256];
	int port;
	bool starts_plain; /* STARTTLS, not TLS from the first byte */
};
bool provider_server(struct provider_server *out, const char *text, size_t nth,
    const char *domain);

#endif

/*
 * Resolves host names, with a deadline.
 *
 * getaddrinfo can't be interrupted, so it runs in a separate thread that is
 * abandoned if the answer is no longer wanted.
 */
#ifndef NET_RESOLVE_H
#define NET_RESOLVE_H

#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/wake.h"

/* Looks host up (a name or an address). *out has at least one TCP address and
 * is for the caller to free with freeaddrinfo. Gives up when stop is kicked
 * (ERR_STOPPED) or at deadline, in date_ticks (ERR_NETWORK). */
bool resolve_host(struct addrinfo **out, const char *host, int port,
    const struct wake *stop, int64_t deadline, struct err *e);

#endif

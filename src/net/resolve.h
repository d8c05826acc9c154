/*
 * Names to addresses without waiting for a name server that is silent.
 *
 * getaddrinfo can't be interrupted, so it runs in a thread of its own that
 * is left behind when nobody wants the answer any more.
 */
#ifndef NET_RESOLVE_H
#define NET_RESOLVE_H

#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/wake.h"

/* Looks host up; *out (for freeaddrinfo) has at least one TCP address. Gives
 * up when stop is kicked (ERR_STOPPED) or at deadline, in ticks of
 * date_ticks (ERR_NETWORK). host may be an address. */
bool resolve_host(struct addrinfo **out, const char *host, int port,
    const struct wake *stop, int64_t deadline, struct err *e);

#endif

/*
 * Connects to the first of several addresses that answers: each attempt starts
 * a little after the one before (RFC 8305, "Happy Eyeballs").
 */
#ifndef NET_CONNECT_H
#define NET_CONNECT_H

#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/wake.h"

/* Where to connect; host and port are only used in error messages. */
struct connect_to {
	const char *host;
	int port;
	const struct wake *stop; /* may be NULL */
	int64_t deadline;        /* in ticks of date_ticks */
};

/* Connects by TCP; *fd is non-blocking and belongs to the caller. false: no
 * address answered (ERR_NETWORK, with the most informative reason), or
 * ERR_STOPPED. */
bool connect_first(int *fd, const struct addrinfo *list,
    const struct connect_to *to, struct err *e);

/* Explains in e why a connection to host failed with this errno. Returns
 * false. */
bool connect_err(struct err *e, const char *host, int port, int error);

#endif

/*
 * From a list of addresses to one connected socket: all are tried, each a
 * little after the one before, and the first that answers wins (RFC 8305,
 * "happy eyeballs").
 */
#ifndef NET_CONNECT_H
#define NET_CONNECT_H

#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/wake.h"

/* For whom and how long; host and port are only for the words of errors. */
struct connect_to {
	const char *host;
	int port;
	const struct wake *stop; /* may be NULL */
	int64_t deadline;        /* in ticks of date_ticks */
};

/* Connects by TCP; *fd is non-blocking and the caller's. false: nobody
 * answered (ERR_NETWORK, with the most telling reason) or ERR_STOPPED. */
bool connect_first(int *fd, const struct addrinfo *list,
    const struct connect_to *to, struct err *e);

/* Says in e why a connection to host broke with this errno. Returns false. */
bool connect_err(struct err *e, const char *host, int port, int error);

#endif

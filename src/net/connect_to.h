/*
 * Names and ports that lead elsewhere, for tests without a network: as curl's
 * --connect-to, from the environment. The name that a certificate must have
 * stays the one that was asked for.
 */
#ifndef NET_CONNECT_TO_H
#define NET_CONNECT_TO_H

#include <stdbool.h>

/* POSTERN_CONNECT_TO holds "NAME:PORT=ADDRESS:PORT" parted by blanks; NAME may
 * begin with "*." for all below it. true: host (of size bytes) and *port are
 * where it leads. */
bool connect_to_find(
    char *host, unsigned size, int *port, const char *name, int name_port);

#endif

/*
 * Waits for the greeting of a server, to find out early that the port speaks
 * TLS or HTTP instead.
 */
#ifndef NET_GREETING_H
#define NET_GREETING_H

#include <stdbool.h>

#include "net/link.h"

/* Waits a few seconds for the first bytes on a link to this server, and leaves
 * them unread. If the server stays silent, a second connection tests whether it
 * expects TLS. false: it speaks TLS or HTTP; the link is unusable, and e says
 * which setting to change. A server that is only slow is true. */
bool greeting_await(struct link *l, const struct link_to *to, struct err *e);

#endif

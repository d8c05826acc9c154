/*
 * The first bytes of a server that is to greet in plain text: is it one?
 */
#ifndef NET_GREETING_H
#define NET_GREETING_H

#include <stdbool.h>

#include "net/link.h"

/* Waits a few seconds for the greeting on a link to this place, and takes
 * nothing of it. A server that stays silent is asked on a second connection
 * whether TLS begins with the first byte there. false: it does, or it is a
 * web page; the link is spoilt, and e tells what to change. A server that is
 * only slow is not held against it. */
bool greeting_await(struct link *l, const struct link_to *to, struct err *e);

#endif

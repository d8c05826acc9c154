/*
 * What answers on a port that was meant for something else, and what to tell
 * a person about it.
 */
#ifndef NET_WRONG_PORT_H
#define NET_WRONG_PORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* What the first bytes of a server belong to. */
bool wrong_port_is_tls(const char *bytes, size_t len);
bool wrong_port_is_web(const char *bytes, size_t len);

/* Say so in e: encryption begins with the first byte (ERR_TLS), or it is a
 * web page (ERR_PROTOCOL). Return false. */
bool wrong_port_err_tls(const char *host, struct err *e);
bool wrong_port_err_web(const char *host, struct err *e);

#endif

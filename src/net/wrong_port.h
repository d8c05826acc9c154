/*
 * Recognises a server that speaks another protocol than expected, and says
 * which setting to change.
 */
#ifndef NET_WRONG_PORT_H
#define NET_WRONG_PORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* True if the first bytes of a server are TLS, or HTTP. */
bool wrong_port_is_tls(const char *bytes, size_t len);
bool wrong_port_is_web(const char *bytes, size_t len);

/* Explain it in e: the port expects TLS from the first byte (ERR_TLS), or it is
 * a web server (ERR_PROTOCOL). Return false. */
bool wrong_port_err_tls(const char *host, struct err *e);
bool wrong_port_err_web(const char *host, struct err *e);

#endif

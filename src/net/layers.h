/*
 * What lies between a connected, non-blocking socket and whoever reads from
 * it: nothing, TLS, DEFLATE, or DEFLATE in TLS.
 *
 * No call here waits. Each answers as tls_read does (net/tls.h): done, what
 * it is waiting for, or why it failed.
 */
#ifndef NET_LAYERS_H
#define NET_LAYERS_H

#include <stddef.h>

#include "base/err.h"
#include "net/deflate.h"
#include "net/tls.h"

struct layers {
	int fd;
	struct tls *tls;         /* NULL: all is said in the clear */
	struct deflate *deflate; /* NULL: and as it is */
	char *host;              /* for the words of errors */
	int port;
};

/* Closes and frees all of them. */
void layers_close(struct layers *y);

/* Reads up to len bytes; *n counts them. */
enum tls_want layers_read(
    struct layers *y, void *to, size_t len, size_t *n, struct err *e);

/* TLS_DONE if layers_read would get a byte. Bytes that TLS or zlib hold
 * already count: a poll would sleep on them. */
enum tls_want layers_peek(struct layers *y, struct err *e);

/* TLS_DONE if bytes wait in the socket, below all layers. */
enum tls_want layers_peek_socket(struct layers *y, struct err *e);

/* Writes up to len bytes of what is to go through the socket or TLS; with
 * DEFLATE it was packed before. */
enum tls_want layers_write(
    struct layers *y, const void *from, size_t len, size_t *n, struct err *e);

#endif

/*
 * What lies between a connected, non-blocking socket and the code that reads
 * from it: nothing, TLS, DEFLATE, or DEFLATE inside TLS.
 *
 * No call here waits. Each answers as tls_read does (net/tls.h): done, what it
 * is waiting for, or failed.
 */
#ifndef NET_LAYERS_H
#define NET_LAYERS_H

#include <stddef.h>

#include "base/err.h"
#include "net/deflate.h"
#include "net/tls.h"

struct layers {
	int fd;
	struct tls *tls;         /* NULL: unencrypted */
	struct deflate *deflate; /* NULL: uncompressed */
	char *host;              /* for error messages */
	int port;
};

/* Closes and frees everything. */
void layers_close(struct layers *y);

/* Reads up to len bytes; *n gets how many. */
enum tls_want layers_read(
    struct layers *y, void *to, size_t len, size_t *n, struct err *e);

/* TLS_DONE if layers_read would return a byte. Also counts bytes that TLS or
 * zlib have already read from the socket, which poll does not see. */
enum tls_want layers_peek(struct layers *y, struct err *e);

/* TLS_DONE if unread bytes are in the socket itself. */
enum tls_want layers_peek_socket(struct layers *y, struct err *e);

/* Writes up to len bytes to the socket or TLS; *n gets how many. With DEFLATE,
 * the caller has compressed them. */
enum tls_want layers_write(
    struct layers *y, const void *from, size_t len, size_t *n, struct err *e);

#endif

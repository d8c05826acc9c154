#include "net/layers.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/i18n.h"
#include "net/connect.h"

void layers_close(struct layers *y)
{
	tls_free(y->tls);
	deflate_free(y->deflate);
	if (y->fd >= 0)
		close(y->fd);
	free(y->host);
	*y = (struct layers){.fd = -1};
}

/* --- the socket ---------------------------------------------------------- */

static enum tls_want layers_fail(struct layers *y, int error, struct err *e)
{
	if (error)
		connect_err(e, y->host, y->port, error);
	else
		err_set(e, ERR_NETWORK, ERR_ACCOUNT, RETRY_LATER,
		    _("%s closed the connection."), y->host);
	return TLS_FAILED;
}

static bool is_for_later(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static enum tls_want socket_read(
    struct layers *y, void *to, size_t len, int flags, size_t *n, struct err *e)
{
	ssize_t got = recv(y->fd, to, len, flags);

	if (got < 0 && is_for_later(errno))
		return TLS_WANT_READ;
	if (got <= 0)
		return layers_fail(y, got < 0 ? errno : 0, e);
	*n = (size_t)got;
	return TLS_DONE;
}

enum tls_want layers_peek_socket(struct layers *y, struct err *e)
{
	char byte;
	size_t n;

	return socket_read(y, &byte, 1, MSG_PEEK, &n, e);
}

static enum tls_want socket_write(
    struct layers *y, const void *from, size_t len, size_t *n, struct err *e)
{
	ssize_t put = send(y->fd, from, len, MSG_NOSIGNAL);

	if (put < 0 && is_for_later(errno))
		return TLS_WANT_WRITE;
	if (put < 0)
		return layers_fail(y, errno, e);
	*n = (size_t)put;
	return TLS_DONE;
}

/* --- TLS, or none --------------------------------------------------------- */

static enum tls_want layers_take(
    struct layers *y, void *to, size_t len, size_t *n, struct err *e)
{
	return y->tls ? tls_read(y->tls, to, len, n, e)
	              : socket_read(y, to, len, 0, n, e);
}

enum tls_want layers_write(
    struct layers *y, const void *from, size_t len, size_t *n, struct err *e)
{
	return y->tls ? tls_write(y->tls, from, len, n, e)
	              : socket_write(y, from, len, n, e);
}

/* --- DEFLATE over that ---------------------------------------------------- */

/* Feeds zlib until there are bytes to take. */
static enum tls_want inflate_on(struct layers *y, struct err *e)
{
	for (;;) {
		enum tls_want want;
		size_t n = 0;

		switch (deflate_look(y->deflate, e)) {
		case DEFLATE_READY:
			return TLS_DONE;
		case DEFLATE_BROKEN:
			return TLS_FAILED;
		case DEFLATE_HUNGRY:
			break;
		}
		want = layers_take(
		    y, deflate_room(y->deflate), DEFLATE_BYTES, &n, e);
		if (want != TLS_DONE)
			return want;
		deflate_fed(y->deflate, n);
	}
}

enum tls_want layers_read(
    struct layers *y, void *to, size_t len, size_t *n, struct err *e)
{
	enum tls_want want;

	if (!y->deflate)
		return layers_take(y, to, len, n, e);
	want = inflate_on(y, e);
	if (want == TLS_DONE)
		*n = deflate_take(y->deflate, to, len);
	return want;
}

enum tls_want layers_peek(struct layers *y, struct err *e)
{
	if (y->deflate)
		return inflate_on(y, e);
	return y->tls ? tls_peek(y->tls, e) : layers_peek_socket(y, e);
}

/*
 * A connection to a server: TCP, plain or with TLS, optionally compressed. It
 * never blocks without limit: every wait is a poll on {socket, stop} with a
 * deadline, names are resolved in a separate thread, and every address is tried
 * (RFC 8305).
 *
 * Always holds: the first error is final. After it every call fails with the
 * same error (link_error); the caller closes the link and opens another. One
 * thread at a time uses a link; other threads may only kick stop, and then the
 * call that is running returns within 10 ms.
 */
#ifndef NET_LINK_H
#define NET_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/wake.h"
#include "net/deflate.h"
#include "net/tls.h"

/* Where to connect, and the time limits. Strings are copied. */
struct link_to {
	const char *host;
	int port;
	const char *ca_file;     /* see tls_trust */
	const char *fingerprint; /* see tls_trust */
	const struct wake *stop; /* lent for the life of the link; may be
	                          * NULL */
	int connect_ms;          /* for name lookup, TCP and TLS together,
	                          * without the time in between; 0 = 20 s */
	int idle_ms;             /* longest silence; 0 = 60 s */
};

struct link;

/* Connects by TCP. The error says which step failed: name unknown, name lookup
 * not possible, refused, unreachable, timed out. The caller closes *out. */
bool link_open(struct link **out, const struct link_to *to, struct err *e);
/* Changes the longest silence of the server, in ms; 0 = 60 s. */
void link_set_idle(struct link *l, int ms);

/* Closes without waiting. NULL is allowed. */
void link_close(struct link *l);

/* Starts TLS on the open connection. Refused (ERR_TLS) if unread bytes have
 * arrived: they are unencrypted, and an attacker could have inserted them. A
 * caller with a buffer of its own must check that it is empty, too. */
bool link_start_tls(struct link *l, struct err *e);

/* Sends the beginning of the handshake without waiting, so that the server can
 * compute while we do something else; link_start_tls completes it. */
bool link_begin_tls(struct link *l, struct err *e);

/* From now on both directions are compressed (RFC 4978), inside TLS if there is
 * TLS. Unread bytes are taken as compressed. Budgets and counters are of
 * uncompressed bytes. */
void link_start_deflate(struct link *l);

/* How much compression saved; false: the link is not compressed. */
bool link_deflated(const struct link *l, struct deflate_sums *out);

/* Reads at least one byte, at most len. Never returns 0: the end of the stream
 * is an error, too. -1: see link_error. */
ssize_t link_read(struct link *l, void *to, size_t len);

/* Writes all len bytes; false: see link_error. */
bool link_write(struct link *l, const void *from, size_t len);

/* Limits the next command: total bytes to be received and milliseconds, from
 * now until the next call of link_budget. Beyond it link_read (and, for the
 * time, link_write) fails. This stops a server that sends one byte a minute, or
 * never stops sending. 0 = no limit except idle_ms. A low limit of bytes also
 * protects memory: libetpan allocates up to 25 bytes for each byte of an answer
 * with short lines. */
void link_budget(struct link *l, int64_t bytes, int64_t ms);

enum link_event { LINK_READABLE, LINK_WOKEN, LINK_TIMEOUT, LINK_FAILED };

/* Waits until the server sends something, wake (may be NULL) is kicked, or ms
 * have passed; the budget does not apply. LINK_READABLE means that link_read
 * returns at once, also with TLS. LINK_WOKEN takes precedence, and wake is not
 * reset. LINK_FAILED: stopped, or the stream ended. */
enum link_event link_wait(struct link *l, const struct wake *wake, int ms);

/* Copies up to len unread bytes of a plain link, without taking them; returns
 * how many. */
size_t link_peek(struct link *l, char *to, size_t len);

/* True if link_read would not wait: there are bytes, or an error. */
bool link_has_input(struct link *l);

/* The time limit of link_set_idle, in ms. */
int link_idle(const struct link *l);

/* Bytes that were written and that the other computer has not acknowledged; -1:
 * the system does not say. */
int link_unacknowledged(const struct link *l);

/* The error that ended the link, lent; NULL if there is none. */
const struct err *link_error(const struct link *l);

/* Makes the link fail from now on with this error, for a caller that can't make
 * sense of the bytes it read. */
void link_spoil(struct link *l, const struct err *why);

/* What is known about TLS, lent; NULL on a plain link and before the handshake.
 * After link_start_tls failed it has the certificate that was refused. */
const struct tls_facts *link_tls(const struct link *l);

/* Raises *longest to the longest wait for the server so far, in ms; sets
 * *was_silent if the link failed because the server was silent. For callers
 * that adapt their time limits to a server. */
void link_tell_waits(const struct link *l, int64_t *longest, bool *was_silent);

/* Bytes received and sent so far, uncompressed and without TLS. */
int64_t link_received(const struct link *l);
int64_t link_sent(const struct link *l);

/* A link around a connected socket, which it then owns: for tests with a
 * socketpair. */
struct link *link_from_fd(int fd, const struct link_to *to);

#endif

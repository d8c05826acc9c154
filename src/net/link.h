/*
 * A connection to a server: TCP, plain or TLS in one object, upgraded in
 * place, compressed if both sides want to. It never blocks without an end:
 * every wait is a poll on {socket, stop} with a deadline, names are resolved in
 * a thread of their own, every address is tried (RFC 8305).
 *
 * Always holds: an error is sticky. After the first failed call every other
 * fails with the same error, which link_error keeps; the caller closes and
 * connects anew. One thread at a time owns a link; only the stop wake may be
 * kicked by others, and then the owner's call returns within 10 ms.
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

/* Where to and how patiently. Strings are copied. */
struct link_to {
	const char *host;
	int port;
	const char *ca_file;     /* see tls_trust */
	const char *fingerprint; /* see tls_trust */
	const struct wake *stop; /* lent for the life of the link; or NULL */
	int connect_ms;          /* name, TCP and TLS together (what is said
	                          * between does not count); 0 = 20 s */
	int idle_ms;             /* without a byte; 0 = 60 s */
};

struct link;

/* Connects by TCP. The errors say which step failed: the name does not
 * exist, names can't be looked up, refused, unreachable, timed out. */
bool link_open(struct link **out, const struct link_to *to, struct err *e);
/* From here on this many ms without a byte are too many; 0 = 60 s. */
void link_set_idle(struct link *l, int ms);

/* Closes without waiting. NULL is fine. */
void link_close(struct link *l);

/* Upgrades to TLS in place. Refused (ERR_TLS) if the server has sent bytes
 * already: they came in the clear and somebody may have put them there. Who
 * reads through a buffer of its own has to see that this is empty, too. */
bool link_start_tls(struct link *l, struct err *e);

/* The beginning of it, as far as it goes without waiting: the server has
 * something to reckon until link_start_tls goes on. */
bool link_begin_tls(struct link *l, struct err *e);

/* From here on both sides speak in DEFLATE (RFC 4978), in TLS if that is
 * there: what the server sent and nobody has read yet is taken for compressed.
 * Budgets and counts are of what was inflated. */
void link_start_deflate(struct link *l);

/* What was saved; false: nothing is compressed. */
bool link_deflated(const struct link *l, struct deflate_sums *out);

/* Reads at least one byte, at most len. Never 0: the end of the stream is an
 * error like any other. -1: link_error says why. */
ssize_t link_read(struct link *l, void *to, size_t len);

/* Writes all of it, or fails. */
bool link_write(struct link *l, const void *from, size_t len);

/* Sets what the next command may take in all: bytes to be received and
 * milliseconds, beginning now; it holds until it is set anew. Beyond it
 * link_read (and, for the time, link_write) fails: a server that sends one
 * byte a minute, or without end, is let go. 0 = no limit but idle_ms.
 * libetpan keeps up to 25 bytes for each of an answer of short lines. */
void link_budget(struct link *l, int64_t bytes, int64_t ms);

enum link_event { LINK_READABLE, LINK_WOKEN, LINK_TIMEOUT, LINK_FAILED };

/* Waits until the server says something, wake (may be NULL) is kicked, or
 * ms have passed; the budget does not count. Readable means that link_read
 * gets a byte at once, in TLS too. A kick comes first and is not taken back.
 * Stopping, or the end of the stream, is LINK_FAILED. */
enum link_event link_wait(struct link *l, const struct wake *wake, int ms);

/* Shows up to len bytes that wait on a plain link, and leaves them there; how
 * many. */
size_t link_peek(struct link *l, char *to, size_t len);

/* True if link_read would not wait: there are bytes, or an error. */
bool link_has_input(struct link *l);

/* The sticky error; NULL while all is well. Lent. */
const struct err *link_error(const struct link *l);

/* Makes the link fail from now on, with this error: for whoever reads from it
 * and finds that the bytes make no sense. */
void link_spoil(struct link *l, const struct err *why);

/* What TLS found, or NULL on a plain link, and until it is up. Also there when
 * link_start_tls has failed: the certificate that was refused. Lent. */
const struct tls_facts *link_tls(const struct link *l);

/* Raises *longest to the longest wait for the server, in ms, and *was_silent
 * if its silence was why the link failed: for whoever learns how patient to
 * be with it. */
void link_tell_waits(const struct link *l, int64_t *longest, bool *was_silent);

/* Bytes received and sent so far, as the application sees them. */
int64_t link_received(const struct link *l);
int64_t link_sent(const struct link *l);

/* Wraps a connected socket (the link owns it): for tests on a socketpair. */
struct link *link_from_fd(int fd, const struct link_to *to);

#endif

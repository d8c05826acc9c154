/*
 * TLS on a connected, non-blocking socket (OpenSSL): version 1.2 or newer,
 * SNI, chain and host name verified.
 *
 * No call here waits: each says what it is waiting for, and link.c polls.
 * Nothing here raises SIGPIPE.
 */
#ifndef NET_TLS_H
#define NET_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "net/cert.h"

/* What a certificate must satisfy. All strings are lent for the call. */
struct tls_trust {
	const char *host;        /* the configured name: SNI, and verified */
	const char *ca_file;     /* PEM; NULL: the system's certificates */
	const char *fingerprint; /* SHA-256 in hex (colons and case do not
	                          * count): exactly this certificate, nothing
	                          * else is checked. NULL: the usual check */
	int64_t now;             /* Unix seconds; 0: what the clock says */
};

/* What the handshake found; strings belong to the tls. */
struct tls_facts {
	const char *version; /* "TLSv1.3"; NULL before the handshake is done */
	const char *cipher;  /* the same */
	const struct cert *cert;   /* NULL if the server has shown none */
	enum cert_trouble trouble; /* CERT_FINE, or why it was refused */
};

enum tls_want { TLS_DONE, TLS_WANT_READ, TLS_WANT_WRITE, TLS_FAILED };

struct tls;

/* Has OpenSSL look up all its algorithms, which takes 3 ms when it is done
 * first: for a thread that runs while others have to wait anyway. */
void tls_warm_up(void);

/* Prepares a handshake on fd. false: the CA file can't be read, or the
 * fingerprint is none. */
bool tls_new(
    struct tls **out, int fd, const struct tls_trust *trust, struct err *e);
/* Frees; sends nothing, and leaves fd alone. NULL is fine. */
void tls_free(struct tls *t);

/* Goes on with the handshake. TLS_FAILED: e names the reason in a whole
 * sentence: wrong host (with the names the certificate has), unknown CA,
 * self-signed, expired or not yet valid (with the clock of this computer if
 * it looks wrong), no TLS on this port. The facts are kept: whoever asks a
 * person whether to pin the certificate shows them. */
enum tls_want tls_handshake(struct tls *t, struct err *e);

/* Says in e that there is no TLS on this port of host, where the server began
 * with these bytes. Returns false. */
bool tls_err_none(
    const char *host, const char *first, size_t len, struct err *e);

/* Read or write up to len bytes; *n counts them when TLS_DONE. The end of
 * the stream is TLS_FAILED with ERR_NETWORK. */
enum tls_want tls_read(
    struct tls *t, void *to, size_t len, size_t *n, struct err *e);
enum tls_want tls_write(
    struct tls *t, const void *from, size_t len, size_t *n, struct err *e);

/* TLS_DONE if tls_read would get a byte. A readable socket is not enough to
 * know: session tickets and parts of records come that way too. */
enum tls_want tls_peek(struct tls *t, struct err *e);

/* Sends close_notify if that can be done without waiting. */
void tls_say_goodbye(struct tls *t);

const struct tls_facts *tls_facts(const struct tls *t);

/* Appends the name and version of OpenSSL, as it runs. */
void tls_tell_library(struct buf *out);

#endif

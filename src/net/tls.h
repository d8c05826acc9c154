/*
 * TLS on a connected, non-blocking socket (OpenSSL): version 1.2 or newer, SNI,
 * certificate chain and host name verified.
 *
 * No call here waits: each says what it waits for, and link.c polls. Nothing
 * here raises SIGPIPE.
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

/* How to verify the certificate. Strings are lent for the call. */
struct tls_trust {
	const char *host;    /* the configured name, for SNI and for
	                      * verification */
	const char *ca_file; /* PEM; NULL: the system's certificates */
	/* SHA-256 in hex (colons and case are ignored): accept exactly this
	 * certificate and check nothing else. NULL: the usual verification */
	const char *fingerprint;
	int64_t now; /* Unix seconds; 0: use the system's clock */
};

/* What the handshake found. Strings belong to the tls. */
struct tls_facts {
	const char *version; /* "TLSv1.3"; NULL before the handshake is done */
	const char *cipher;  /* as version */
	const struct cert *cert;   /* NULL if the server has sent none */
	enum cert_trouble trouble; /* CERT_FINE, or why it was refused */
};

enum tls_want { TLS_DONE, TLS_WANT_READ, TLS_WANT_WRITE, TLS_FAILED };

struct tls;

/* Makes OpenSSL fetch its algorithms, which otherwise delays the first
 * handshake by 3 ms. For a thread that runs while others wait anyway. */
void tls_warm_up(void);

/* Prepares a handshake on fd, which stays the caller's. false: the CA file
 * can't be read, or the fingerprint is invalid. */
bool tls_new(
    struct tls **out, int fd, const struct tls_trust *trust, struct err *e);
/* Frees t; sends nothing and does not close fd. NULL is allowed. */
void tls_free(struct tls *t);

/* Continues the handshake. TLS_FAILED: e explains the reason: wrong host name
 * (and the names in the certificate), unknown authority, self-signed, expired
 * or not yet valid (and the computer's clock if that looks wrong), no TLS on
 * this port. tls_facts stays available, so that the certificate can be shown to
 * a person who may pin it. */
enum tls_want tls_handshake(struct tls *t, struct err *e);

/* Says in e that this port of host does not speak TLS; first are the bytes that
 * the server began with. Returns false. */
bool tls_err_none(
    const char *host, const char *first, size_t len, struct err *e);

/* Read or write up to len bytes; *n gets how many when TLS_DONE. The end of the
 * stream is TLS_FAILED with ERR_NETWORK. */
enum tls_want tls_read(
    struct tls *t, void *to, size_t len, size_t *n, struct err *e);
enum tls_want tls_write(
    struct tls *t, const void *from, size_t len, size_t *n, struct err *e);

/* TLS_DONE if tls_read would return a byte. That the socket is readable does
 * not prove it: session tickets and incomplete records arrive there, too. */
enum tls_want tls_peek(struct tls *t, struct err *e);

/* Sends close_notify if that is possible without waiting. */
void tls_say_goodbye(struct tls *t);

/* What the handshake found; lent until tls_free. */
const struct tls_facts *tls_facts(const struct tls *t);

/* Appends name and version of the OpenSSL that is loaded. */
void tls_tell_library(struct buf *out);

#endif

/*
 * A server's certificate: what stands in it, and why it is refused.
 */
#ifndef NET_CERT_H
#define NET_CERT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"

/* OpenSSL's X509, which only tls.c and cert.c know. */
struct x509_st;

/* All strings are cleaned for a terminal and belong to the cert. */
struct cert {
	char *fingerprint; /* SHA-256, "AB:CD:..." */
	char *subject;
	char *issuer;
	char *names; /* of servers, "a.example, *.b.example"; may be empty */
	int64_t valid_from, valid_until; /* Unix seconds */
};

/* Why a certificate was refused, for whoever offers a way out. */
enum cert_trouble {
	CERT_FINE,
	CERT_OTHER_NAME,  /* it is for other servers */
	CERT_SELF_SIGNED, /* nobody vouches for it */
	CERT_UNKNOWN_CA,  /* somebody does whom we don't know */
	CERT_EXPIRED,
	CERT_NOT_YET,
	CERT_WEAK,     /* a key or a signature that can be broken */
	CERT_NOT_PIN,  /* not the one that was pinned */
	CERT_NO_SERVER /* anything else */
};

/* Reads what is in x. */
void cert_read(struct cert *c, struct x509_st *x);
void cert_clear(struct cert *c);

/* Reads a SHA-256 in hexadecimal; colons, blanks and case do not count. */
bool cert_read_fingerprint(unsigned char out[DIGEST_SHA256], const char *text);
/* The SHA-256 of x. */
void cert_digest(unsigned char out[DIGEST_SHA256], struct x509_st *x);

/* A refusal to be put into words. */
struct cert_refusal {
	const char *host;
	const struct cert *cert; /* the server's own, not of an authority */
	int code;                /* X509_V_ERR_... */
	bool is_pin;             /* not the pinned one */
	int64_t now;
};

/* What kind of trouble it is. */
enum cert_trouble cert_trouble(const struct cert_refusal *r);

/* Says it in a whole sentence (ERR_TLS, RETRY_ASK). Returns false. */
bool cert_err(struct err *e, const struct cert_refusal *r);

#endif

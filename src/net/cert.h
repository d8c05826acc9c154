/*
 * A server's certificate: what stands in it, and why it is refused.
 */
#ifndef NET_CERT_H
#define NET_CERT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"

/* OpenSSL's X509; only tls.c and cert.c include its header. */
struct x509_st;

/* The strings are safe for a terminal and belong to the cert. */
struct cert {
	char *fingerprint; /* SHA-256, "AB:CD:..." */
	char *subject;
	char *issuer;
	char *names; /* of servers, "a.example, *.b.example"; may be empty */
	int64_t valid_from, valid_until; /* Unix seconds */
};

/* Why a certificate was refused. */
enum cert_trouble {
	CERT_FINE,
	CERT_OTHER_NAME,  /* it is for other servers */
	CERT_SELF_SIGNED, /* signed by nobody but itself */
	CERT_UNKNOWN_CA,  /* signed by an authority that we do not trust */
	CERT_EXPIRED,
	CERT_NOT_YET,
	CERT_WEAK,     /* a key or a signature that can be forged */
	CERT_NOT_PIN,  /* not the pinned certificate */
	CERT_NO_SERVER /* anything else */
};

/* Reads the fields of x into c, for cert_clear to free. */
void cert_read(struct cert *c, struct x509_st *x);
/* Copies what is in from, if anything; what was in to is freed. */
void cert_copy(struct cert *to, const struct cert *from);
void cert_clear(struct cert *c);

/* Reads a SHA-256 in hexadecimal; colons, spaces and case are ignored. false:
 * text is not one. */
bool cert_read_fingerprint(unsigned char out[DIGEST_SHA256], const char *text);
/* The SHA-256 of x. */
void cert_digest(unsigned char out[DIGEST_SHA256], struct x509_st *x);

/* A refused certificate, and what is needed to explain why. */
struct cert_refusal {
	const char *host;
	const struct cert *cert; /* the server's own, not an authority's */
	int code;                /* X509_V_ERR_... */
	bool is_pin;             /* refused because another one is pinned */
	int64_t now;
};

/* The kind of the problem. */
enum cert_trouble cert_trouble(const struct cert_refusal *r);

/* Explains it in e (ERR_TLS, RETRY_ASK). Returns false. */
bool cert_err(struct err *e, const struct cert_refusal *r);

#endif

/*
 * Certificates made on the fly, good ones and all kinds of bad ones.
 */
#ifndef UNIT_CERTS_H
#define UNIT_CERTS_H

#include <openssl/x509.h>
#include <stdbool.h>

/* A certificate and its key. */
struct identity {
	X509 *cert;
	EVP_PKEY *key;
};

struct identity_spec {
	const char *cn;
	const char *names;     /* "DNS:a.test,IP:127.0.0.1", or NULL */
	long from_day, to_day; /* from today; both 0 = yesterday to next year */
	int rsa_bits;          /* 0 = an elliptic curve (P-256) */
	bool is_ca, is_sha1;
	const struct identity *issuer; /* NULL = itself */
};

void identity_make(struct identity *id, const struct identity_spec *spec);
void identity_clear(struct identity *id);

/* SHA-256 of the certificate in lower-case hexadecimal, 65 bytes. */
void identity_fingerprint(const struct identity *id, char *to);

/* Writes the certificate to a new file; path is a mkstemp template. */
void identity_write(const struct identity *id, char *path);

#endif

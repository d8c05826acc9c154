/*
 * Asks a server what it is, without a name or a password: TLS, greeting, and
 * what it says it can do.
 */
#ifndef ACCOUNT_SETUP_PROBE_H
#define ACCOUNT_SETUP_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "account/setup/server.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/wake.h"
#include "net/cert.h"

struct probe_to {
	enum setup_proto proto;
	const char *host;
	int port;
	enum conf_security security;
	const char *ca_file;
	const char *fingerprint; /* see tls_trust; or NULL */
	const struct wake *stop; /* or NULL */
	int ms;                  /* for all of it */
};

/* Strings are harmless for a terminal. */
struct probe_found {
	bool answers;   /* it is such a server, encrypted as was wanted */
	struct err why; /* if not */
	/* The first bytes belong to this protocol; SETUP_PROTOS: to none that
	 * is known. Only if it does not answer. */
	enum setup_proto speaks;
	char tls[16];     /* "TLSv1.3"; empty: none */
	struct cert cert; /* also one that was refused, or nothing */
	enum cert_trouble trouble;
	struct buf greeting;
	struct buf words; /* its capabilities, as the backends keep them */
	unsigned sasl;    /* 1 << enum sasl_mechanism */
	bool takes_password, takes_token;
	bool has_uidl, has_top; /* POP */
	int64_t size_limit;     /* SMTP: bytes; 0 not said */
	int64_t ms;
};

/* *out is for probe_clear, whatever comes. false: it does not answer. */
bool probe_server(const struct probe_to *to, struct probe_found *out);
void probe_clear(struct probe_found *f);

#endif

/*
 * What the doctor is given, and what it finds.
 */
#ifndef ACCOUNT_DOCTOR_REPORT_H
#define ACCOUNT_DOCTOR_REPORT_H

#include <stdbool.h>

#include "account/backend.h"
#include "account/setup/server.h"
#include "account/signin/diagnosis.h"
#include "account/signin/secret.h"
#include "config/settings.h"
#include "net/cert.h"

struct doctor_wish {
	const struct conf_account *conf;
	const struct secret *given; /* the password or token to try; NULL: the
	                             * one that the settings lead to */
	const char *ca_file;
	const struct wake *stop; /* or NULL */
	bool stops_at_signin;    /* no password is needed, and none is sent */
};

/* Strings are harmless for a terminal. */
struct doctor_report {
	bool is_well;
	struct err why;             /* if not: the failure, with the server's
	                             * own words */
	struct diagnosis diagnosis; /* if not */
	enum account_step reached;
	bool is_signed_in; /* so the password is right, whatever comes after */
	struct server_mailbox mailbox; /* if is_well and signed in */
	char tls[16];                  /* empty: not encrypted */
	char signed_in_by[32];
	struct buf capabilities;
	struct cert cert; /* of the server, also one that was refused */
	/* Servers on the same host that answer where this one does not: the
	 * other TLS mode, the usual port, the other protocol. None has less
	 * encryption. */
	struct setup_servers others;
};

#endif

/*
 * What a look for servers is given, and what it finds.
 */
#ifndef ACCOUNT_SETUP_FINDINGS_H
#define ACCOUNT_SETUP_FINDINGS_H

#include <stdbool.h>

#include "account/setup/address.h"
#include "account/setup/probe.h"
#include "account/setup/provider.h"
#include "account/setup/server.h"
#include "base/wake.h"

/* All strings are lent for the call. */
struct discovery_wish {
	const char *address;
	const char *ca_file;     /* NULL: the system's certificates */
	const struct wake *stop; /* or NULL */
	bool skips_directory;    /* the public mail directory is not asked */
	bool skips_probe;        /* the servers themselves are not */
};

/* One server as it was found, and what it says. */
struct discovery_server {
	bool is_known; /* else there is none */
	struct setup_server at;
	bool was_asked;           /* probe says what came of it */
	struct probe_found probe; /* probe.answers: it is there */
	/* It belongs to others than the address, nobody vouches for it, and
	 * it is none we know: its name has to be shown in full and agreed to
	 * before a password goes there. owner: whose it is. */
	bool is_foreign;
	char *owner;
};

struct discovery {
	struct setup_address address;
	const struct provider *provider; /* or NULL */
	struct discovery_server servers[SETUP_PROTOS];
	bool is_impossible; /* no mail program can read this mail; note says
	                     * why */
	enum conf_kind suggested;
	const char *reason; /* of the suggestion; translated */
	const char *note;   /* what to do before signing in; NULL: nothing */
};

#endif

/*
 * A server that mail may be read from or sent with, as discovery finds it.
 */
#ifndef ACCOUNT_SETUP_SERVER_H
#define ACCOUNT_SETUP_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/vec.h"
#include "config/settings.h"

enum setup_proto { SETUP_POP, SETUP_IMAP, SETUP_SMTP, SETUP_PROTOS };

/* Who says that this is the server, from what counts most to what counts
 * least. */
enum setup_source {
	SETUP_FROM_USER,
	SETUP_FROM_TABLE,      /* our own list of providers */
	SETUP_FROM_PACC,       /* the domain itself, with a digest in the DNS */
	SETUP_FROM_AUTOCONFIG, /* the domain itself, over https */
	SETUP_FROM_DIRECTORY,  /* the public mail directory (ISPDB) */
	SETUP_FROM_SRV,        /* DNS records of the domain */
	SETUP_FROM_MX,         /* the server that takes the domain's mail */
	SETUP_FROM_GUESS       /* a usual name that answers */
};

struct setup_server {
	enum setup_proto proto;
	char *host; /* A-labels */
	int port;
	enum conf_security security;
	char *user; /* NULL: the address */
	enum setup_source source;
	bool wants_browser; /* OAuth 2 is the only way */
	bool can_browser;
};
struct setup_servers VEC_OF(struct setup_server);

struct setup_server *setup_servers_add(struct setup_servers *list,
    enum setup_proto proto, enum setup_source source, const char *host,
    int port, enum conf_security security);
/* Moves all of from to the end of list. */
void setup_servers_take(struct setup_servers *list, struct setup_servers *from);
void setup_servers_clear(struct setup_servers *list);
void setup_server_clear(struct setup_server *s);
void setup_server_copy(
    struct setup_server *to, const struct setup_server *from);

/* "pop", "imap", "smtp", and "POP", "IMAP", "SMTP" for people. */
const char *setup_proto_id(enum setup_proto proto);
const char *setup_proto_name(enum setup_proto proto);
/* The port of a protocol, and what a port means for the security. */
int setup_proto_port(enum setup_proto proto, enum conf_security security);
enum conf_security setup_security_of_port(int port);
/* "tls", "starttls", "none" */
const char *setup_security_id(enum conf_security security);
/* "table", "srv" ...; and in words for people, translated. */
const char *setup_source_id(enum setup_source source);
const char *setup_source_text(enum setup_source source);

#endif

/*
 * An account as it is set up, before the config file has it: what will be
 * written, and the same as settings to try.
 */
#ifndef ACCOUNT_SETUP_NEW_ACCOUNT_H
#define ACCOUNT_SETUP_NEW_ACCOUNT_H

#include <stdbool.h>

#include "account/setup/discovery.h"
#include "config/conf.h"

/* All strings are lent; NULL: the key is not set. */
struct new_account {
	const char *label; /* its name in the config file */
	const char *address, *name;
	enum conf_kind kind;
	const char *host;
	int port;
	enum conf_security security;
	const char *user;
	const char *smtp_host;
	int smtp_port;
	enum conf_security smtp_security;
	const char *after;       /* POP: "remove-after 14" ... */
	const char *certificate; /* SHA-256 that a person has agreed to */
	const char *password_command, *token_command, *password_file;
	bool is_paused; /* also for one that is saved unfinished */
};

/* Takes over what was found for this protocol; strings are lent by d, and
 * *user (for the caller to free) holds the user name. false: there is no such
 * server. */
bool new_account_take(struct new_account *a, const struct discovery *d,
    enum conf_kind kind, char **user);

/* A name for the account that conf does not have yet, from the provider or the
 * domain ("Gmail", "Example 2"); for the caller to free. */
char *new_account_label(const struct discovery *d, const struct conf *conf);

/* Appends its section of the config file. false (ERR_USAGE): a value can't be
 * written, e says which. */
bool new_account_text(
    struct buf *out, const struct new_account *a, struct err *e);

/* The same as settings: conf_find(conf, label) is the account; the caller
 * drops conf. */
bool new_account_conf(
    struct conf **out, const struct new_account *a, struct err *e);

/* Adds it to the config file at path; *out (may be NULL) is what the file says
 * now. ERR_USAGE: there is one of that name. */
bool new_account_write(const char *path, const struct new_account *a,
    struct conf **out, struct err *e);

#endif

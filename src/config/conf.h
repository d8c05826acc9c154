/*
 * The settings: what the config file says, checked, with defaults filled in.
 *
 * They never change after they were read; whoever keeps a conf_account keeps
 * the conf it belongs to. What a key means, its default and its range stand
 * in one table (option.c) that also writes the manual.
 */
#ifndef CONFIG_CONF_H
#define CONFIG_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "config/settings.h"

struct conf {
	char *path;
	struct conf_ui ui;
	struct conf_account *accounts;
	size_t n_accounts;
};

/* Reads the file at path. A missing file gives the defaults and no accounts.
 * An unknown key, a value out of range or an incomplete account is an error
 * that names file and line. The caller frees with conf_free. */
bool conf_read(struct conf **out, const char *path, struct err *e);

/* The same from text, for tests; path only names it in messages. */
bool conf_parse(struct conf **out, const char *path, const char *text,
    size_t len, struct err *e);

void conf_free(struct conf *c);

/* The account with this label (case does not count) or address, or NULL. */
const struct conf_account *conf_find(const struct conf *c, const char *label);

/* True if host is this computer (localhost, 127/8, ::1). */
bool conf_is_loopback(const char *host);

#endif

/*
 * The settings: what the config file says, checked, with defaults filled in.
 *
 * A struct conf never changes; when the file does, a new one takes its place.
 * Whoever keeps one, or an account of it, for longer than a call holds it
 * (conf_hold, conf_account_hold) and drops it in the end; the last one frees
 * it, in any thread. What a key means, its default and its range stand in one
 * table (option.c) that also writes the manual.
 *
 * A line that can't be taken disables what it concerns and nothing else: an
 * account, for a misspelt line may be the one that keeps its mail on the
 * server, or a key of [ui], which has its default then.
 */
#ifndef CONFIG_CONF_H
#define CONFIG_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "config/settings.h"

enum { CONF_MAX = 1024 * 1024 }; /* bytes a config file may have */

/* Something in the file that can't be taken. */
struct conf_problem {
	int line;
	char *account; /* that is disabled; NULL: none */
	char *text;    /* "FILE:LINE: KEY: what is wrong, and what follows" */
};

struct conf_holders;

struct conf {
	struct conf_holders *holders;
	char *path;
	struct conf_ui ui;
	struct conf_account *accounts; /* without those that are disabled */
	size_t n_accounts;
	struct conf_problems VEC_OF(struct conf_problem) problems;
};

/* Reads the file at path; the caller drops it. A missing file gives the
 * defaults and no accounts. false: it can't be read at all. */
bool conf_read(struct conf **out, const char *path, struct err *e);

/* The same from text; path only names it in messages. */
struct conf *conf_parse(const char *path, const char *text, size_t len);

/* One more who keeps it; returns it. */
const struct conf *conf_hold(const struct conf *c);
/* NULL is fine. */
void conf_drop(const struct conf *c);

/* The same for who only knows an account of it; NULL is fine. */
const struct conf_account *conf_account_hold(const struct conf_account *a);
void conf_account_drop(const struct conf_account *a);

/* True if both say the same, so that nothing has to be done anew. */
bool conf_account_is_same(
    const struct conf_account *a, const struct conf_account *b);

/* What disables the account with this label; NULL: nothing, or there is no
 * such account. */
const struct conf_problem *conf_problem_of(
    const struct conf *c, const char *label);

/* The account with this label (case does not count) or address, or NULL. */
const struct conf_account *conf_find(const struct conf *c, const char *label);

/* True if host is this computer (localhost, 127/8, ::1). */
bool conf_is_loopback(const char *host);

#endif

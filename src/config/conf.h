/*
 * The settings: the config file, checked and completed with defaults.
 *
 * A struct conf never changes; after a change of the file, a new one replaces
 * it. Code that keeps one, or an account of it, for longer than a call holds it
 * (conf_hold, conf_account_hold) and drops it at the end; the last drop frees
 * it, in any thread. The meaning, default and range of each key are in one
 * table (option.c), from which the list in the manual is printed, too.
 *
 * An invalid line disables only what it concerns. An invalid line of an account
 * disables the account, because it may be the line that keeps its mail on the
 * server. An invalid key of [ui] gets its default.
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

/* An invalid line of the file. */
struct conf_problem {
	int line;
	char *account; /* the account it disables; NULL: none */
	char *text;    /* "FILE:LINE: KEY: what is wrong, and what follows
	                * from it" */
};

struct conf_holders;

struct conf {
	struct conf_holders *holders;
	char *path;
	struct conf_ui ui;
	struct conf_account *accounts; /* without disabled ones */
	size_t n_accounts;
	struct conf_problems VEC_OF(struct conf_problem) problems;
};

/* Reads the file at path; the caller drops *out. A missing file gives the
 * defaults and no accounts. false: the file can't be read. */
bool conf_read(struct conf **out, const char *path, struct err *e);

/* The same from text; path is only used in messages. */
struct conf *conf_parse(const char *path, const char *text, size_t len);

/* Counts one more user of c; returns c. */
const struct conf *conf_hold(const struct conf *c);
/* Ends what conf_hold, conf_read or conf_parse began. NULL is allowed. */
void conf_drop(const struct conf *c);

/* The same for code that only has the account; NULL is allowed. */
const struct conf_account *conf_account_hold(const struct conf_account *a);
void conf_account_drop(const struct conf_account *a);

/* True if both have the same settings, so that a worker need not restart. */
bool conf_account_is_same(
    const struct conf_account *a, const struct conf_account *b);

/* Why the account with this label is disabled, lent; NULL: it is not, or does
 * not exist. */
const struct conf_problem *conf_problem_of(
    const struct conf *c, const char *label);

/* The account with this label (case is ignored) or address, lent, or NULL. */
const struct conf_account *conf_find(const struct conf *c, const char *label);

/* Fills out, which has room for all, with the accounts that are not paused;
 * how many. */
size_t conf_list_active(
    const struct conf *c, const struct conf_account **out);

/* True if host is this computer (localhost, 127/8, ::1). */
bool conf_is_loopback(const char *host);

#endif

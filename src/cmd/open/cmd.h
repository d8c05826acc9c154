/*
 * What every verb of the command line works with.
 *
 * A verb returns the exit code (base/err.h knows which error has which). It
 * prints its result on stdout and one line for each failure on stderr.
 */
#ifndef CMD_OPEN_CMD_H
#define CMD_OPEN_CMD_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "config/conf.h"
#include "config/paths.h"
#include "store/db/store.h"

/* What the command line says before and around the verb. */
struct cmd {
	struct paths paths;
	struct conf *conf; /* read when a verb wants it */
	bool is_verbose, is_quiet;
	const char *verb; /* as it was called */
	/* Appends the keys of the screens: main knows them, verbs do not. */
	void (*add_keys)(struct buf *out);
	/* Opens the screens; returns the exit code. */
	int (*run_screens)(struct cmd *c);
	const char *color; /* --color's word, or NULL */
};

/* Reads the config file; false: e says what is wrong with it. */
bool cmd_read_conf(struct cmd *c, struct err *e);

/* The account with this name or address; false: there is none, or the config
 * file has a fault that disables it, which e names. */
bool cmd_find_account(const struct cmd *c, const char *name,
    const struct conf_account **out, struct err *e);

/* Prints what in the config file can't be taken; returns the exit code that
 * belongs to it, 0 if there is nothing. */
int cmd_tell_problems(const struct cmd *c);

/* Opens the store. Reading makes an empty one if there is none yet. */
bool cmd_open_store(
    struct cmd *c, enum store_mode mode, struct store **out, struct err *e);

/* Prints an error as "postern: ..." with the server's words below; returns
 * the exit code that belongs to it. */
int cmd_fail(const struct err *e);

#endif

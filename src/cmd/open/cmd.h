/*
 * What all commands share.
 *
 * A command returns its exit code (base/err.h says which error has which). It
 * prints its result on stdout and a line for each failure on stderr.
 */
#ifndef CMD_OPEN_CMD_H
#define CMD_OPEN_CMD_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "config/conf.h"
#include "config/paths.h"
#include "store/db/store.h"

/* The global options, and the command's name. */
struct cmd {
	struct paths paths;
	struct conf *conf; /* read when a verb wants it */
	bool is_verbose, is_quiet;
	const char *verb; /* as it was called */
	/* Appends the keys of the screens; main.c sets it, because cmd/ can't
	 * include ui/. */
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

/* Prints the problems of the config file; returns the exit code for them, 0 if
 * there are none. */
int cmd_tell_problems(const struct cmd *c);

/* Opens the mail database. STORE_READ creates an empty one if there is none. */
bool cmd_open_store(
    struct cmd *c, enum store_mode mode, struct store **out, struct err *e);

/* Prints an error as "postern: ..." with the server's words below; returns the
 * exit code for it. */
int cmd_fail(const struct err *e);

#endif

/*
 * The command line: one verb a file, one table of verbs.
 */
#ifndef CMD_VERB_TABLE_H
#define CMD_VERB_TABLE_H

#include "cmd/open/cmd.h"

/* A verb gets its own arguments, argv[0] being its name. */
struct cmd_verb {
	const char *name;
	int (*run)(struct cmd *c, int argc, char **argv);
	const char *usage; /* "[--json] ID", for N_() */
	const char *help;  /* one sentence, for N_() */
};

/* Every verb, ended by one without a name. */
extern const struct cmd_verb cmd_verbs[];
const struct cmd_verb *cmd_find(const char *name);

/* Runs a verb by its name. */
int cmd_run(struct cmd *c, int argc, char **argv);

/* "postern: ..., usage: postern VERB ..."; returns 2. */
int cmd_usage(const char *verb);

#endif

/*
 * A command of the user's that prints something, run beside us.
 *
 * It has no terminal and nothing to read, and a process group of its own, so
 * that all of it ends when we no longer want it. What is only words goes
 * without a shell; what a shell must look at goes to /bin/sh.
 */
#ifndef BASE_COMMAND_H
#define BASE_COMMAND_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/wake.h"

struct command;

/* NULL with errno set: it could not be started. text is lent until free. */
struct command *command_start(const char *text);

enum command_state {
	COMMAND_RUNS, /* still, or it is stuck */
	COMMAND_ENDED,
	COMMAND_STOPPED, /* not it, we: stop was kicked */
};
/* Waits until it has ended, or this many milliseconds. */
enum command_state command_wait(
    struct command *c, int ms, const struct wake *stop);

/* It has ended, with 0, and its first line is not empty. */
bool command_is_good(const struct command *c);
/* It has ended, for the shell found no command or could not start it. */
bool command_is_unknown(const struct command *c);
/* The first line it printed, and all it complained about; lent. */
/* All that it wrote to stderr, cut at 64 kB; lent until command_free. */
const char *command_line(struct command *c);
const char *command_complaint(const struct command *c);

/* Starts a program that runs on its own: without input, its output is
 * discarded, and it is never waited for. 0, or an errno. */
int command_launch(char *const argv[]);

/* Ends it if it runs, and wipes what it printed. NULL is fine. */
void command_free(struct command *c);

#endif

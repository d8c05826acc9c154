/*
 * A password that a person hands to a command: from stdin, or typed at a
 * terminal without being shown. Never an argument.
 */
#ifndef CMD_SETUP_ASK_SECRET_H
#define CMD_SETUP_ASK_SECRET_H

#include <stdbool.h>

#include "account/signin/secret.h"

/* The first line of stdin, which may be a pipe or a file. For secret_clear.
 * false: there is none (ERR_USAGE). */
bool ask_secret_stdin(struct secret *out, struct err *e);

/* Asks for the password of a user at a server. ERR_ASK: stdin is no terminal,
 * or nothing was typed. */
bool ask_secret_terminal(
    struct secret *out, const char *user, const char *host, struct err *e);

#endif

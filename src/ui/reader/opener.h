/*
 * Links handed to the program that the system opens them with.
 *
 * Never through a shell: the command is cut into words at blanks, and the
 * address is one more word.
 */
#ifndef UI_READER_OPENER_H
#define UI_READER_OPENER_H

#include <stdbool.h>

#include "base/err.h"

/* True if url is of a kind that is opened: a page, an address to write to.
 * Files of this computer and the like are not. */
bool opener_takes(const char *url);

/* Starts command (NULL: the system's own) with url as last argument, and does
 * not wait for it. */
bool opener_start(const char *command, const char *url, struct err *e);

/* The first word of command. The caller frees. */
char *opener_name(const char *command);

#endif

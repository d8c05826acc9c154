/*
 * A server in memory for the fuzzers of an account: it stands in for
 * net/link.c and for the command that prints a password.
 *
 * What it says is given. It speaks whenever it is read from, one line at a
 * time, and never waits: nothing of a run depends on clocks or threads. The '$'
 * that begins a line becomes the tag of the oldest command that is not
 * answered yet. A line "%%" ends a connection; the next one begins behind it.
 */
#ifndef FUZZ_SERVER_H
#define FUZZ_SERVER_H

#include <stddef.h>

/* What the server says from here on; lent. */
void server_begin(const char *script, size_t len);

#endif

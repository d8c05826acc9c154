/*
 * Whether a raw answer goes on behind the end of a line.
 *
 * Splits as the guard does (guard.h): a quoted string ends at the next '"'
 * without a backslash before it and may hold a line end; outside of quotes a
 * line may end in {N}, which N bytes and another line follow.
 */
#ifndef ACCOUNT_IMAP_WIRE_SPLIT_H
#define ACCOUNT_IMAP_WIRE_SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Starts out zeroed; one for each answer. */
struct imap_split {
	bool is_quoted; /* the last line ended inside a quoted string */
};

/* Takes the next line of an answer, with its line end. True if the answer
 * goes on: first *literal bytes (maybe none), then another line. */
bool imap_split_line(
    struct imap_split *s, const char *line, size_t len, int64_t *literal);

#endif

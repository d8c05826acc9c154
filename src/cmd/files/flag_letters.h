/*
 * Message flags as mbox and Maildir files record them.
 */
#ifndef CMD_FILES_FLAG_LETTERS_H
#define CMD_FILES_FLAG_LETTERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Bits of enum flag from the path of a Maildir file: the letters after ":2,"
 * (or ";2," or "!2," on file systems without colons). */
unsigned flag_letters_of_name(const char *name);

/* Appends the letters of these flags in alphabetical order. */
void flag_letters_add(struct buf *out, unsigned flags);

/* Bits of enum flag from the header at the start of bytes: Status and
 * X-Status as mutt, Alpine and Dovecot write them, X-Mozilla-Status as
 * Thunderbird does. *is_gone: Thunderbird has deleted the message and not
 * taken it out of the file yet. */
unsigned flag_letters_of_header(const char *bytes, size_t len, bool *is_gone);

#endif

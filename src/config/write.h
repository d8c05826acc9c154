/*
 * Changing the config file.
 *
 * Always holds: the file is the old one or the new one, whole, whatever
 * happens meanwhile; two programs that change it at once both succeed, one
 * after the other; what a person wrote into it since it was read stays.
 */
#ifndef CONFIG_WRITE_H
#define CONFIG_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "config/conf.h"
#include "config/document.h"

/* Makes all changes to the file at path as it is now, or none. A file that
 * misses is made, 0600, with its directory; of one that is there the mode
 * stays, and a symbolic link is followed. *out (may be NULL) is what the file
 * says now, for the caller to drop. May wait for some seconds for another
 * program that changes the file. */
bool conf_write(const char *path, const struct conf_change *changes, size_t n,
    struct conf **out, struct err *e);

#endif

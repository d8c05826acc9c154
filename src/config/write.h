/*
 * Changes the config file.
 *
 * Always holds: on disk is either the old file or the new one, complete,
 * whatever happens. If two programs change it at the same time, both succeed,
 * one after the other. Edits that a person made since the file was last read
 * are kept.
 */
#ifndef CONFIG_WRITE_H
#define CONFIG_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "config/conf.h"
#include "config/document.h"

/* Makes all changes to the current content of the file at path, or none. A
 * missing file is created with mode 0600, and its directory; an existing one
 * keeps its mode, and a symbolic link is followed. *out (may be NULL) gets the
 * new settings, for the caller to drop. May wait some seconds for another
 * program that changes the file. */
bool conf_write(const char *path, const struct conf_change *changes, size_t n,
    struct conf **out, struct err *e);

#endif

/*
 * The screens: a stack of views over the store, and the loop that feeds
 * them.
 */
#ifndef UI_UI_H
#define UI_UI_H

#include "config/conf.h"
#include "config/paths.h"

/* Runs the screens until the user leaves; returns the exit code. The terminal
 * is as it was before, on every way out. color is --color's word, or NULL. */
int ui_run(
    const struct paths *paths, const struct conf *conf, const char *color);

#endif

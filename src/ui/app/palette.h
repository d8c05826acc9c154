/*
 * The palette: every command of a screen, found by its name.
 */
#ifndef UI_APP_PALETTE_H
#define UI_APP_PALETTE_H

#include "ui/app/app.h"

/* chosen gets the action after the palette has gone. */
void palette_open(struct app *app, enum place place,
    void (*chosen)(void *ctx, int64_t action), void *ctx);

#endif

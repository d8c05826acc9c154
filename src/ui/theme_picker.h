/*
 * Choosing the colours: each is shown as it is moved to.
 */
#ifndef UI_THEME_PICKER_H
#define UI_THEME_PICKER_H

#include "ui/app/app.h"

void theme_picker_open(struct app *app);

/* What the values of the setting "theme" mean, translated; NULL behind the
 * last. The words of the config file are in the same order. */
const char *theme_picker_help(int theme);

#endif

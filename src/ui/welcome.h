/*
 * What is shown where there is no account and no mail: what to write into the
 * config file.
 */
#ifndef UI_WELCOME_H
#define UI_WELCOME_H

#include "ui/app/app.h"

struct view *welcome_new(struct app *app);

#endif

/*
 * The visits to the server of an account, in words.
 */
#ifndef UI_VISITS_H
#define UI_VISITS_H

#include "ui/app.h"

struct view *visits_new(struct app *app, const struct box_account *a);

#endif

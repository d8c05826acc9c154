/*
 * What will leave the server of a POP account, when and why: a list with a
 * veto for each line.
 */
#ifndef UI_LEAVING_H
#define UI_LEAVING_H

#include "ui/app.h"

/* The account has its settings. */
struct view *leaving_new(struct app *app, const struct box_account *a);

#endif

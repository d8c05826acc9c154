/*
 * Adding an account: an address and a password become one that works.
 */
#ifndef UI_SETUP_SETUP_VIEW_H
#define UI_SETUP_SETUP_VIEW_H

#include "ui/app/app.h"

struct view *setup_view_new(struct app *app);
/* True if v is such a view. */
bool setup_view_is(const struct view *v);

#endif

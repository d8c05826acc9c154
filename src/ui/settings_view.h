/*
 * The settings as a form: what is changed is kept in the config file when the
 * field is left, and in force at once.
 */
#ifndef UI_SETTINGS_VIEW_H
#define UI_SETTINGS_VIEW_H

#include "ui/app/app.h"

struct view *settings_view_new(struct app *app);
/* True if v is such a view. */
bool settings_view_is(const struct view *v);

#endif

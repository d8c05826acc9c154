/*
 * Mail was to go to the Trash of an account that has none: the question that
 * offers to make one.
 */
#ifndef UI_ACT_NO_TRASH_H
#define UI_ACT_NO_TRASH_H

#include "ui/app/app.h"

/* Deletes nothing: that is asked for again once there is a Trash. */
void no_trash_ask(struct app *app, int64_t account_id);

#endif

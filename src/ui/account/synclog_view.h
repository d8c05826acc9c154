/*
 * The visits to the server of an account, in words.
 */
#ifndef UI_ACCOUNT_SYNCLOG_VIEW_H
#define UI_ACCOUNT_SYNCLOG_VIEW_H

#include "ui/app/app.h"

struct view *visits_new(struct app *app, const struct box_account *a);

#endif

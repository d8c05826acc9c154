/*
 * The visits to the server of an account, in words.
 */
#ifndef UI_ACCOUNT_SYNCLOG_VIEW_H
#define UI_ACCOUNT_SYNCLOG_VIEW_H

#include "ui/app/app.h"

struct view *synclog_view_new(
    struct app *app, const struct folder_model_account *a);

#endif

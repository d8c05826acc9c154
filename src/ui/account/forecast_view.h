/*
 * What will leave the server of a POP account, when and why: a list with a
 * veto for each line.
 */
#ifndef UI_ACCOUNT_FORECAST_VIEW_H
#define UI_ACCOUNT_FORECAST_VIEW_H

#include "ui/app/app.h"

/* The account has its settings. */
struct view *forecast_view_new(
    struct app *app, const struct folder_model_account *a);

#endif

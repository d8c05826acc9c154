/*
 * The panel of accounts and folders.
 */
#ifndef UI_FOLDERS_H
#define UI_FOLDERS_H

#include "ui/app/app.h"

struct view *folders_new(struct app *app);

/* Columns it wants beside a list. */
enum { FOLDERS_COLS = 26 };

#endif

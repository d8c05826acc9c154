/*
 * The inspector: which accounts there are, whether each is POP or IMAP, and
 * what that means for the mail in it.
 */
#ifndef UI_ACCOUNT_INSPECTOR_H
#define UI_ACCOUNT_INSPECTOR_H

#include <stdint.h>

#include "ui/app/app.h"

/* Starts on an account; 0: on the first. */
struct view *inspector_new(struct app *app, int64_t account_id);

#endif

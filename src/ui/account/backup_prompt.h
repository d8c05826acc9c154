/*
 * A copy of the whole mail database, made from the screen.
 */
#ifndef UI_ACCOUNT_BACKUP_PROMPT_H
#define UI_ACCOUNT_BACKUP_PROMPT_H

#include "ui/app/app.h"

/* Asks where to, and copies beside the screen. A file that is there is left
 * as it is. */
void backup_prompt_ask(struct app *app);

#endif

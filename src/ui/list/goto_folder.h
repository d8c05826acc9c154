/*
 * Going to another folder, from anywhere. Each says so if there is none.
 */
#ifndef UI_LIST_GOTO_FOLDER_H
#define UI_LIST_GOTO_FOLDER_H

#include "ui/app/app.h"

void goto_folder_to(struct app *app, int64_t folder_id);
/* Of the account that is shown. */
void goto_folder_to_role(struct app *app, enum folder_role role);
/* The inbox of the nth account, from 1. */
void goto_folder_to_account(struct app *app, int n);
/* The folder behind (or before) the one that is shown. */
void goto_folder_step(struct app *app, bool backwards);
/* Asks for some letters of a name. */
void goto_folder_ask(struct app *app);

#endif

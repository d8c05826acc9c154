/*
 * The list of messages: of a folder, of all inboxes, or what a search found.
 */
#ifndef UI_LIST_LIST_H
#define UI_LIST_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/app/app.h"

/* The list at the bottom of the stack; it shows nothing yet. */
struct view *list_new(struct app *app);

/* Shows a folder, 0: all inboxes in one. The cursor goes where it was when
 * the folder was left. */
void list_show(struct view *v, int64_t folder_id);
/* The folder that is shown; 0: all inboxes, -1: what a search found. */
int64_t list_folder(const struct view *v);
/* The account of the folder, or of the row under the cursor; 0: none. */
int64_t list_account(const struct view *v);

/* Asks what to look for, and shows what was found in a list above. */
void list_search(struct view *v);

/* Shows the message under the cursor in the reader beside the list. */
void list_preview(struct view *v);

#endif

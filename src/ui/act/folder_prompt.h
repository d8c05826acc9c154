/*
 * Folders made, renamed, taken away, emptied: what is asked, and what became
 * of it.
 */
#ifndef UI_ACT_FOLDER_PROMPT_H
#define UI_ACT_FOLDER_PROMPT_H

#include "ui/app/app.h"

/* below: a folder that the new one is likely to lie beside, or NULL. */
void folder_prompt_make(
    struct app *app, int64_t account_id, const struct folder *below);
void folder_prompt_rename(struct app *app, const struct folder *f);
void folder_prompt_drop(struct app *app, const struct folder *f);
/* All that is in the Trash of an account, for good. */
void folder_prompt_empty_trash(struct app *app, int64_t account_id);

#endif

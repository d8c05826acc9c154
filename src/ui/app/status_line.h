/*
 * What goes on, in words: the line above the hints, and wherever a view has
 * nothing else to show.
 */
#ifndef UI_APP_STATUS_LINE_H
#define UI_APP_STATUS_LINE_H

#include "ui/app/app.h"

/* Draws the status line into the first row of the area. */
void status_line_draw(struct app *app, const struct area *a);

/* How an account is: "ok", "collecting 41 of 312", "sign in again". */
void status_line_account(
    struct buf *out, struct app *app, const struct folder_model_account *a);

/* A mark for the end of the title: news come at once, or they can't. Short:
 * the sign without its word. */
void status_line_mark(
    struct buf *out, struct app *app, int64_t account_id, bool is_short);

/* Why the list of a folder is empty; 0: of all inboxes. */
void status_line_empty_folder(
    struct buf *out, struct app *app, int64_t folder_id);

#endif

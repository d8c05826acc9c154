/*
 * The whole picture: the title, the views side by side or over each other,
 * the status line, the hints.
 */
#ifndef UI_FRAME_H
#define UI_FRAME_H

#include <stdbool.h>

#include "ui/app/app.h"

/* The view that gets the keys. */
struct view *frame_focus(const struct app *app);

/* Draws everything. follows: the prefix whose second keys are shown, 0: none.
 */
void frame_draw(struct app *app, uint32_t follows);

/* The view drawn at a place of the screen, NULL: none. */
struct view *frame_view_at(const struct app *app, int row, int col);

/* True if a message is drawn. */
bool frame_shows_reader(const struct app *app);

#endif

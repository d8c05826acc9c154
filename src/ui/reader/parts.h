/*
 * The parts of a message: to look at and to save.
 */
#ifndef UI_READER_PARTS_H
#define UI_READER_PARTS_H

#include "ui/app/app.h"
#include "ui/reader/message_load.h"

/* The parts are copied from the letter. */
struct view *parts_new(struct app *app, const struct message_load *l);

#endif

/*
 * The links of a message: where each really leads. Nothing is ever opened
 * from here.
 */
#ifndef UI_READER_LINKS_H
#define UI_READER_LINKS_H

#include "mime/text/text_lines.h"
#include "ui/app/app.h"

/* The links are copied. */
struct view *links_new(struct app *app, const struct text *t);

#endif

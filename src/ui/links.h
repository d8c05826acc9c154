/*
 * The links of a message: where each really leads. Nothing is ever opened
 * from here.
 */
#ifndef UI_LINKS_H
#define UI_LINKS_H

#include "mime/textlines.h"
#include "ui/app.h"

/* The links are copied. */
struct view *links_new(struct app *app, const struct text *t);

#endif

/*
 * Some sentences, wrapped into an area.
 */
#ifndef UI_KIT_PARAGRAPH_H
#define UI_KIT_PARAGRAPH_H

#include "ui/kit/draw.h"

/* Draws text from a row of the area on; returns the row behind it. */
int paragraph_draw(
    const struct area *a, int row, unsigned style, const char *text);

#endif

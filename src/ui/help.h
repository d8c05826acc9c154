/*
 * Help: the keys of a screen and what its signs mean, over that screen.
 */
#ifndef UI_HELP_H
#define UI_HELP_H

#include "ui/app/app.h"

struct view *help_new(enum place place);

#endif

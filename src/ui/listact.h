/*
 * Acting on the messages of a list: flags, marks, threads, saving.
 */
#ifndef UI_LISTACT_H
#define UI_LISTACT_H

#include "ui/liststate.h"

/* false: the action is none of these. */
bool listact_do(struct list *l, enum action a);

#endif

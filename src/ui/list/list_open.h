/*
 * From a list to its messages: opening them, and the next unread one.
 */
#ifndef UI_LIST_LIST_OPEN_H
#define UI_LIST_LIST_OPEN_H

#include "ui/list/list_state.h"

/* Opens the message under the cursor in the reader; of a folded thread the
 * first one that is unread. */
void list_open_message(struct list *l);
/* Moves the cursor to the next unread message, or to the one before. */
void list_open_go_unread(struct list *l, bool backwards);

#endif

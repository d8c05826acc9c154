/*
 * Filtering a list, and searching all mail from it.
 */
#ifndef UI_LIST_LIST_FIND_H
#define UI_LIST_LIST_FIND_H

#include "ui/list/list_state.h"

/* Asks what to show only. */
void list_find_filter(struct list *l);
/* Asks what to look for, and shows what was found in a list above. */
void list_find_search(struct list *l);
/* Takes in what servers have found by now. */
void list_find_hear(struct list *l);
/* Stops a search that runs; false: none does. */
bool list_find_stop(struct list *l);

#endif

/*
 * The messages of one thread in the order and shape of who answered whom.
 */
#ifndef UI_LIST_THREAD_TREE_H
#define UI_LIST_THREAD_TREE_H

#include "ui/list/row.h"

/* Takes messages (oldest first, emptied) and appends a row for each, answers
 * below what they answer. What answers something that is not here hangs below
 * the oldest. */
void thread_tree_add(struct list_item_list *out, struct messages *thread,
    const struct message_place *place);

#endif

/*
 * Acting on the messages of a list: flags, marks, threads, saving.
 */
#ifndef UI_LIST_LIST_ACTIONS_H
#define UI_LIST_LIST_ACTIONS_H

#include "ui/list/list_state.h"

/* false: the action is none of these. */
bool list_action(struct list *l, enum action a);

/* A message that is read was sent elsewhere: its row goes. True if the cursor
 * was on it and stands on the next one now. */
bool list_actions_left(struct list *l, int64_t message_id);

#endif

/*
 * One row of a list: a message, or the thread it stands for.
 */
#ifndef UI_LIST_ROW_H
#define UI_LIST_ROW_H

#include <stdbool.h>

#include "base/vec.h"
#include "store/read/message.h"

struct list_item {
	struct message m;
	/* the place in the list: of a thread that of its newest message */
	struct message_place place;
	bool is_folded;    /* stands for a whole thread */
	bool is_elsewhere; /* in another folder: an answer that was sent */
	char *tree; /* one letter a level: 'i' a line passes, ' ' none does, at
	             * the end 'b' it goes on below or 'l' the last; "" outside
	             * of threads */
};
struct list_item_list VEC_OF(struct list_item);

#endif

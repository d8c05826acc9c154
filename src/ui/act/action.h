/*
 * An act: what is to be done to some messages.
 */
#ifndef UI_ACT_ACTION_H
#define UI_ACT_ACTION_H

#include <stdbool.h>
#include <stdint.h>

#include "store/read/folder.h"

enum action_kind {
	ACTION_FLAGS = 1,
	ACTION_DELETE, /* to the Trash of each account */
	ACTION_BURY,   /* for good */
	ACTION_MOVE,
	ACTION_COPY,
	ACTION_SORT,  /* to the folder with a role, of each account */
	ACTION_EMPTY, /* all that is in a folder, for good */
};

/* What is to be done. */
struct action_order {
	enum action_kind kind;
	int64_t folder_id;     /* of a move, a copy, what is emptied */
	enum folder_role role; /* of ACTION_SORT */
	unsigned set, clear;   /* flags; of ACTION_SORT too */
	bool is_quiet;         /* nothing is said, nothing taken back */
};

#endif

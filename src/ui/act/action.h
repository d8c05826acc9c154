/*
 * An act: what is to be done to some messages.
 */
#ifndef UI_ACT_ACTION_H
#define UI_ACT_ACTION_H

#include <stdbool.h>
#include <stdint.h>

#include "store/read/folder.h"

enum acts_kind {
	ACTS_FLAGS = 1,
	ACTS_DELETE, /* to the Trash of each account */
	ACTS_BURY,   /* for good */
	ACTS_MOVE,
	ACTS_COPY,
	ACTS_SORT,  /* to the folder with a role, of each account */
	ACTS_EMPTY, /* all that is in a folder, for good */
};

/* What is to be done. */
struct acts_order {
	enum acts_kind kind;
	int64_t folder_id;     /* of a move, a copy, what is emptied */
	enum folder_role role; /* of ACTS_SORT */
	unsigned set, clear;   /* flags; of ACTS_SORT too */
	bool is_quiet;         /* nothing is said, nothing taken back */
};

#endif

/*
 * The rows of the panel of folders: accounts, and below them their folders as
 * a tree.
 */
#ifndef UI_APP_FOLDER_ROWS_H
#define UI_APP_FOLDER_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/vec.h"
#include "ui/app/folder_model.h"

enum foldertree_kind { TREE_UNIFIED, TREE_ACCOUNT, TREE_FOLDER };

struct foldertree_row {
	enum foldertree_kind kind;
	const struct box_account *account; /* lent from boxes */
	const struct folder *folder;
	const char *label; /* lent from boxes: the name below its parent */
	int depth;
	bool has_children, is_folded;
};

struct foldertree {
	struct foldertree_rows VEC_OF(struct foldertree_row) rows;
	struct ids folded; /* ids of folders, and of accounts as -id */
};

/* Makes the rows again. They are lent until boxes change. */
void foldertree_build(struct foldertree *t, const struct boxes *b);
void foldertree_toggle(struct foldertree *t, const struct foldertree_row *row);
void foldertree_clear(struct foldertree *t);

/* The row of a folder; 0: of the unified inbox. -1 if it is not there. */
int foldertree_find(const struct foldertree *t, int64_t folder_id);
/* The row that this one hangs below; itself if none. */
int foldertree_parent(const struct foldertree *t, int row);
/* The folder that opening a row shows; 0: all inboxes; -1: none. */
int64_t foldertree_target(
    const struct boxes *b, const struct foldertree_row *row);
/* The unread messages that a row stands for: of a folded account all, of an
 * open one none. */
int64_t foldertree_unread(
    const struct boxes *b, const struct foldertree_row *row);

#endif

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

enum folder_rows_kind {
	FOLDER_ROW_UNIFIED,
	FOLDER_ROW_ACCOUNT,
	FOLDER_ROW_FOLDER
};

struct folder_rows_row {
	enum folder_rows_kind kind;
	const struct folder_model_account *account; /* lent from boxes */
	const struct folder *folder;
	const char *label; /* lent from boxes: the name below its parent */
	int depth;
	bool has_children, is_folded;
};

struct folder_rows {
	struct folder_rows_rows VEC_OF(struct folder_rows_row) rows;
	struct ids folded; /* ids of folders, and of accounts as -id */
};

/* Makes the rows again. They are lent until boxes change. */
void folder_rows_build(struct folder_rows *t, const struct folder_model *b);
void folder_rows_toggle(
    struct folder_rows *t, const struct folder_rows_row *row);
void folder_rows_clear(struct folder_rows *t);

/* The row of a folder; 0: of the unified inbox. -1 if it is not there. */
int folder_rows_find(const struct folder_rows *t, int64_t folder_id);
/* The row that this one hangs below; itself if none. */
int folder_rows_parent(const struct folder_rows *t, int row);
/* The folder that opening a row shows; 0: all inboxes; -1: none. */
int64_t folder_rows_target(
    const struct folder_model *b, const struct folder_rows_row *row);
/* The unread messages that a row stands for: of a folded account all, of an
 * open one none. */
int64_t folder_rows_unread(
    const struct folder_model *b, const struct folder_rows_row *row);

#endif

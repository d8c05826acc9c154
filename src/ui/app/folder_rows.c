#include "ui/app/folder_rows.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

static bool is_folded(const struct folder_rows *t, int64_t key)
{
	for (size_t i = 0; i < t->folded.len; i++)
		if (t->folded.items[i] == key)
			return true;
	return false;
}

static int64_t key_of(const struct folder_rows_row *row)
{
	return row->kind == FOLDER_ROW_FOLDER ? row->folder->id
	                                      : -row->account->id;
}

void folder_rows_toggle(
    struct folder_rows *t, const struct folder_rows_row *row)
{
	int64_t key;

	if (row->kind == FOLDER_ROW_UNIFIED)
		return;
	key = key_of(row);
	for (size_t i = 0; i < t->folded.len; i++)
		if (t->folded.items[i] == key) {
			t->folded.items[i] = t->folded.items[--t->folded.len];
			return;
		}
	*vec_push(&t->folded) = key;
}

/* A letter's place in the order of names: what is below a folder comes right
 * behind it. */
static int order_of(char c)
{
	return c == '/' ? 1 : tolower((unsigned char)c);
}

static int compare_names(const char *a, const char *b)
{
	while (*a && order_of(*a) == order_of(*b)) {
		a++;
		b++;
	}
	return order_of(*a) - order_of(*b);
}

/* Special folders first, then the others by name. */
static int compare_folders(const void *x, const void *y)
{
	const struct folder *a = *(const struct folder *const *)x;
	const struct folder *b = *(const struct folder *const *)y;
	int ra = a->role ? (int)a->role : ROLE_COUNT;
	int rb = b->role ? (int)b->role : ROLE_COUNT;

	return ra != rb ? ra - rb : compare_names(a->name, b->name);
}

/* Bytes of a that a folder named so takes up, with the slash behind; 0 if a
 * is not below it. */
static size_t prefix_len(const char *a, const char *parent)
{
	size_t len = strlen(parent);

	return strncmp(a, parent, len) == 0 && a[len] == '/' ? len + 1 : 0;
}

/* Finds the row that a folder hangs below, among those since first. */
static ssize_t find_above(
    const struct folder_rows *t, size_t first, const struct folder *f)
{
	for (size_t i = t->rows.len; i > first; i--) {
		const struct folder *up = t->rows.items[i - 1].folder;

		if (!f->role && prefix_len(f->name, up->name))
			return (ssize_t)i - 1;
	}
	return -1;
}

static void add_folder(
    struct folder_rows *t, size_t first, const struct folder *f)
{
	ssize_t up = find_above(t, first, f);
	struct folder_rows_row row = {.kind = FOLDER_ROW_FOLDER,
	    .account = t->rows.items[first - 1].account,
	    .folder = f,
	    .label = folder_model_label(f),
	    .depth = 1};

	if (up >= 0) {
		struct folder_rows_row *above = &t->rows.items[up];

		above->has_children = true;
		row.depth = above->depth + 1;
		row.label = f->name + prefix_len(f->name, above->folder->name);
	}
	row.is_folded = is_folded(t, f->id);
	*vec_push(&t->rows) = row;
}

/* "[Gmail]": can hold nothing, and what is below it are special folders, which
 * stand elsewhere. */
static bool is_shell(const struct folder_rows *t, size_t first, size_t at)
{
	const struct folder *f = t->rows.items[at].folder;

	if (!f || f->can_hold || t->rows.items[at].has_children)
		return false;
	for (size_t i = first; i < at; i++) {
		const struct folder *other = t->rows.items[i].folder;

		if (other && other->role && prefix_len(other->name, f->name))
			return true;
	}
	return false;
}

/* Takes out what hangs below folded rows, and shells. */
static void hide_folded(struct folder_rows *t, size_t first)
{
	size_t kept = first;
	int limit = INT_MAX;

	for (size_t i = first; i < t->rows.len; i++) {
		struct folder_rows_row row = t->rows.items[i];

		if (row.depth > limit || is_shell(t, first, i))
			continue;
		limit = row.is_folded && row.has_children ? row.depth : INT_MAX;
		t->rows.items[kept++] = row;
	}
	t->rows.len = kept;
}

static void folder_rows_add_account(struct folder_rows *t,
    const struct folder_model *b, const struct folder_model_account *a)
{
	const struct folder **sorted = mem_new(a->n, sizeof *sorted);
	struct folder_rows_row *row = vec_push(&t->rows);
	size_t first = t->rows.len;

	row->kind = FOLDER_ROW_ACCOUNT;
	row->account = a;
	row->label = a->name;
	row->has_children = a->n > 0;
	row->is_folded = is_folded(t, -a->id);
	for (size_t i = 0; i < a->n; i++)
		sorted[i] = &b->folders.items[a->first + i];
	qsort(sorted, a->n, sizeof *sorted, compare_folders);
	for (size_t i = 0; i < a->n; i++)
		add_folder(t, first, sorted[i]);
	hide_folded(t, first - 1);
	free(sorted);
}

void folder_rows_build(struct folder_rows *t, const struct folder_model *b)
{
	struct ids inboxes = {0};

	t->rows.len = 0;
	folder_model_inboxes(b, &inboxes);
	if (inboxes.len > 1) {
		struct folder_rows_row *row = vec_push(&t->rows);

		row->kind = FOLDER_ROW_UNIFIED;
		row->label = _("Unified inbox");
	}
	vec_clear(&inboxes);
	for (size_t i = 0; i < b->accounts.len; i++)
		folder_rows_add_account(t, b, &b->accounts.items[i]);
}

void folder_rows_clear(struct folder_rows *t)
{
	vec_clear(&t->rows);
	vec_clear(&t->folded);
}

int folder_rows_find(const struct folder_rows *t, int64_t folder_id)
{
	for (size_t i = 0; i < t->rows.len; i++) {
		const struct folder_rows_row *row = &t->rows.items[i];

		if (folder_id == 0 ? row->kind == FOLDER_ROW_UNIFIED
				   : row->kind == FOLDER_ROW_FOLDER &&
					 row->folder->id == folder_id)
			return (int)i;
	}
	return -1;
}

int folder_rows_parent(const struct folder_rows *t, int row)
{
	int depth = t->rows.items[row].depth;

	for (int i = row; i >= 0; i--)
		if (t->rows.items[i].depth < depth)
			return i;
	return row;
}

int64_t folder_rows_target(
    const struct folder_model *b, const struct folder_rows_row *row)
{
	int64_t inbox;

	switch (row->kind) {
	case FOLDER_ROW_UNIFIED:
		return 0;
	case FOLDER_ROW_FOLDER:
		return row->folder->can_hold ? row->folder->id : -1;
	case FOLDER_ROW_ACCOUNT:
		break;
	}
	inbox = folder_model_with_role(b, row->account->id, ROLE_INBOX);
	return row->account->id && inbox ? inbox : -1;
}

int64_t folder_rows_unread(
    const struct folder_model *b, const struct folder_rows_row *row)
{
	int64_t n = 0;

	if (row->kind == FOLDER_ROW_FOLDER)
		return row->folder->unread;
	if (row->kind == FOLDER_ROW_ACCOUNT)
		return row->is_folded ? row->account->unread : 0;
	for (size_t i = 0; i < b->folders.len; i++)
		if (b->folders.items[i].role == ROLE_INBOX)
			n += b->folders.items[i].unread;
	return n;
}

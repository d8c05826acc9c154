#include "ui/app/folder_picker.h"

#include "base/number.h"
#include "ui/app/folder_rows.h"
#include "ui/app/picker.h"

static void add_item(
    struct picker *p, const struct app *app, const struct folder_rows_row *row)
{
	struct picker_item *item = vec_push(&p->items);
	struct buf label = BUF_INIT, detail = BUF_INIT, unread = BUF_INIT;
	int64_t n = folder_rows_unread(&app->boxes, row);

	if (row->kind == FOLDER_ROW_FOLDER) {
		buf_printf(&label, "%s / %s", row->account->name,
		    folder_model_label(row->folder));
		buf_printf(&detail, "[%s]", inspect_badge(row->account->kind));
	} else {
		buf_add_str(&label, row->label);
	}
	if (n)
		number_count(&unread, n);
	item->label = buf_take(&label);
	item->detail = buf_take(&detail);
	item->key = buf_take(&unread);
	item->value = folder_rows_target(&app->boxes, row);
}

/* The folders of one account, or (others) of all but that. */
static void add_items(struct picker *p, const struct app *app,
    const struct folder_rows *tree, const struct folder_picker *f, bool others)
{
	for (size_t i = 0; i < tree->rows.len; i++) {
		const struct folder_rows_row *row = &tree->rows.items[i];
		bool is_first =
		    f->first && row->account && row->account->id == f->first;

		if (row->kind != FOLDER_ROW_ACCOUNT && is_first != others &&
		    folder_rows_target(&app->boxes, row) >= 0 &&
		    f->fits(f->ctx, row->folder))
			add_item(p, app, row);
	}
}

void folder_picker_open(struct app *app, const struct folder_picker *f)
{
	struct folder_rows tree = {0};
	struct picker p = {.title = f->title,
	    .key_cols = 6,
	    .label_cols = 44,
	    .chosen = f->chosen,
	    .left = f->left,
	    .ctx = f->ctx};

	folder_rows_build(&tree, &app->boxes);
	add_items(&p, app, &tree, f, false);
	add_items(&p, app, &tree, f, true);
	folder_rows_clear(&tree);
	picker_open(app, &p);
}

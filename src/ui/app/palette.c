#include "ui/app/palette.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "ui/app/picker.h"

/* A command with two rows in the table is shown once, with the first. */
static bool is_listed(const struct picker_items *items, enum action a)
{
	for (size_t i = 0; i < items->len; i++)
		if (items->items[i].value == (int64_t)a)
			return true;
	return false;
}

void palette_open(struct app *app, enum place place,
    void (*chosen)(void *ctx, int64_t action), void *ctx)
{
	struct picker p = {.title = _("Commands"),
	    .key_cols = 7,
	    .label_cols = 16,
	    .chosen = chosen,
	    .ctx = ctx};

	for (size_t i = 0; i < key_table_len; i++) {
		const struct binding *b = &key_table[i];
		struct picker_item *item;
		char name[KEYS_NAME] = "";

		if ((b->places && !(b->places & place)) ||
		    b->action == ACT_PALETTE || b->action == ACT_GO_ACCOUNT ||
		    is_listed(&p.items, b->action))
			continue;
		item = vec_push(&p.items);
		keys_name(b, 0, name);
		item->key = mem_str(name);
		item->label = mem_str(_(b->word));
		item->detail = mem_str(_(b->help));
		item->value = b->action;
	}
	picker_open(app, &p);
}

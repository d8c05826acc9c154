#include "cmd/verbs.h"

#include <stdio.h>

#include "base/date.h"
#include "base/i18n.h"
#include "cmd/open/open_write.h"
#include "cmd/verb_table.h"
#include "store/user/edit.h"

/* The words of both verbs: ID... FOLDER. */
static int move_put(struct cmd *c, int argc, char **argv,
    bool (*act)(struct store *s, const struct edit_of *of, int64_t folder_id,
	struct err *e))
{
	struct open_write a = {0};
	struct edit_of of = {.now = date_now()};
	struct err e = {0};
	int64_t folder_id;
	bool ok;

	if (argc < 3 || argv[1][0] == '-')
		return cmd_usage(c->verb);
	ok = open_write_store(&a, c, argc - 2, argv + 1, &e) &&
	     open_write_folder(&a, argv[argc - 1], &folder_id, &e);
	of.ids = a.ids.items;
	of.n = a.ids.len;
	ok = ok && act(a.store, &of, folder_id, &e);
	open_write_close(&a);
	return ok ? 0 : cmd_fail(&e);
}

int cmd_move(struct cmd *c, int argc, char **argv)
{
	return move_put(c, argc, argv, edit_move);
}

int cmd_copy(struct cmd *c, int argc, char **argv)
{
	return move_put(c, argc, argv, edit_copy);
}

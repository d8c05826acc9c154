#include "cmd/verbs.h"

#include <getopt.h>
#include <stdio.h>

#include "base/date.h"
#include "base/i18n.h"
#include "cmd/open/open_write.h"
#include "cmd/open/print.h"
#include "cmd/verb_table.h"
#include "store/read/accounts.h"
#include "store/user/edit.h"

static void delete_report(const struct cmd *c, const struct edit_deleted *d)
{
	if (d->trashed && !c->is_quiet)
		print_err(ngettext("%lld message was moved to the Trash.\n",
			      "%lld messages were moved to the Trash.\n",
			      (unsigned long)d->trashed),
		    (long long)d->trashed);
	if (d->gone && d->may_go && !c->is_quiet)
		print_err(ngettext("%lld message was deleted for good.\n",
			      "%lld messages were deleted for good.\n",
			      (unsigned long)d->gone),
		    (long long)d->gone);
}

/* There is no Trash folder: only the user can choose one. */
static int tell_homeless(struct open_write *a, const struct edit_deleted *d)
{
	struct account_rows rows = {0};
	struct err e = {0};
	const char *name = "";

	if (!accounts_read(a->db, &rows, &e))
		return cmd_fail(&e);
	for (size_t i = 0; i < rows.len; i++)
		if (rows.items[i].id == d->account_id)
			name = rows.items[i].name;
	print_err(_("postern: Nothing was deleted: the account %s has no "
		    "Trash. \"postern folders --account %s --create Trash\" "
		    "creates one, trash-folder in the config file names one, "
		    "and --for-good deletes without one.\n"),
	    name, name);
	accounts_clear(&rows);
	return 9;
}

/* Messages in the Trash are deleted permanently only with the option. */
static int delete_all(struct cmd *c, struct open_write *a, bool may_go)
{
	struct edit_of of = {
	    .ids = a->ids.items, .n = a->ids.len, .now = date_now()};
	struct edit_deleted deleted = {.may_go = may_go};
	struct err e = {0};

	if (!edit_delete(a->store, &of, &deleted, &e))
		return cmd_fail(&e);
	delete_report(c, &deleted);
	if (may_go || !deleted.gone)
		return 0;
	if (deleted.without_trash)
		return tell_homeless(a, &deleted);
	print_err(ngettext("postern: %lld message is already in the Trash; "
			   "--for-good deletes it.\n",
		      "postern: %lld messages are already in the Trash; "
		      "--for-good deletes them.\n",
		      (unsigned long)deleted.gone),
	    (long long)deleted.gone);
	return 9;
}

int cmd_delete(struct cmd *c, int argc, char **argv)
{
	static const struct option options[] = {
	    {"for-good", no_argument, NULL, 'g'},
	    {NULL, 0, NULL, 0},
	};
	struct open_write a = {0};
	struct err e = {0};
	bool may_go = false;
	int option, code;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'g')
			return cmd_usage("delete");
		may_go = true;
	}
	if (optind == argc)
		return cmd_usage("delete");
	code = open_write_store(&a, c, argc - optind, argv + optind, &e)
	           ? delete_all(c, &a, may_go)
	           : cmd_fail(&e);
	open_write_close(&a);
	return code;
}

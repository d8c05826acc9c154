#include "cmd/verbs.h"

#include <getopt.h>
#include <stdio.h>

#include "account/inspect/inspect.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/json.h"
#include "cmd/open/print.h"
#include "cmd/open/open_read.h"
#include "cmd/verb_table.h"
#include "store/user/edit.h"
#include "store/read/folder.h"
#include "store/user/folder_edit.h"

static void folders_add_json(
    struct buf *out, const struct open_read *r, const struct folder *f)
{
	struct json j = {.out = out};

	json_open(&j, '{');
	json_put_int(&j, "id", f->id);
	json_put_str(&j, "account", open_read_account_name(r, f->account_id));
	json_put_str(&j, "name", f->name);
	json_put_str(&j, "role", folder_role_word(f->role));
	json_put_bool(&j, "local", f->is_local);
	json_put_int(&j, "total", f->total);
	json_put_int(&j, "unread", f->unread);
	json_put_int(&j, "bytes", f->bytes);
	json_put_int(&j, "whole", f->whole);
	json_put_int(&j, "on_server", f->is_local ? 0 : f->srv_total);
	json_close(&j, '}');
	buf_add_char(out, '\n');
}

static void folders_add_line(struct buf *out, const struct folder *f)
{
	buf_add_str(out, "  ");
	print_cell(out, f->name, 36);
	buf_printf(out, _("%8lld messages %8lld unread\n"), (long long)f->total,
	    (long long)f->unread);
}

static void add_heading(struct buf *out, const struct account_row *row)
{
	buf_printf(out, "[%s] ", inspect_badge(row->kind));
	print_cell(out, row->name, 24);
	print_cell(out, row->address, 40);
	while (out->data[out->len - 1] == ' ')
		buf_cut(out, out->len - 1);
	buf_add_char(out, '\n');
}

static bool folders_print_all(
    struct open_read *r, const char *account, bool is_json, struct err *e)
{
	struct buf out = BUF_INIT;
	int64_t account_id;
	bool ok = open_read_account(r, account, &account_id, e);

	for (size_t i = 0; ok && i < r->accounts.len; i++) {
		const struct account_row *row = &r->accounts.items[i];
		struct folders folders = {0};

		if (account_id && account_id != row->id)
			continue;
		ok = folder_read_all(r->db, row->id, &folders, e);
		if (ok && !is_json)
			add_heading(&out, row);
		for (size_t f = 0; ok && f < folders.len; f++) {
			if (is_json)
				folders_add_json(&out, r, &folders.items[f]);
			else
				folders_add_line(&out, &folders.items[f]);
		}
		folders_clear(&folders);
	}
	if (ok)
		print_out(&out);
	buf_clear(&out);
	return ok;
}

/* What is to be done; all NULL: the folders are listed. */
struct foldering {
	const char *account;
	const char *make, *rename, *to, *drop, *subscribe, *unsubscribe, *empty;
	bool is_json;
};

/* The account a folder is made in, and the folder that is meant. */
static bool folders_find(struct open_read *r, const struct foldering *f,
    int64_t *account_id, int64_t *folder_id, struct err *e)
{
	const char *const names[] = {
	    f->rename, f->drop, f->subscribe, f->unsubscribe, f->empty};
	const char *name = NULL;

	for (size_t i = 0; !name && i < sizeof names / sizeof *names; i++)
		name = names[i];
	if (!open_read_account(r, f->account, account_id, e))
		return false;
	if (!*account_id && r->accounts.len == 1)
		*account_id = r->accounts.items[0].id;
	if (!*account_id)
		return err_set(e, ERR_USAGE, ERR_PROGRAM, RETRY_NEVER,
		    _("More than one account: choose with --account."));
	return open_read_folder(r, *account_id, name, folder_id, e);
}

static bool empty(
    const struct cmd *c, struct store *s, int64_t folder_id, struct err *e)
{
	struct edit_of of = {.now = date_now()};
	int64_t n;

	if (!edit_empty(s, &of, folder_id, &n, e))
		return false;
	if (!c->is_quiet)
		print_err(ngettext("%lld message was deleted for good.\n",
			      "%lld messages were deleted for good.\n",
			      (unsigned long)n),
		    (long long)n);
	return true;
}

static bool change(struct cmd *c, const struct foldering *f, struct err *e)
{
	int64_t account_id, folder_id;
	struct open_read r = {0};
	bool ok = cmd_open_store(c, STORE_WRITE, &r.store, e) &&
	          store_reader(r.store, &r.db, e) &&
	          accounts_read(r.db, &r.accounts, e) &&
	          folders_find(&r, f, &account_id, &folder_id, e);

	if (ok && f->make)
		ok = folder_edit_make(
		    r.store, account_id, f->make, &folder_id, e);
	else if (ok && f->rename)
		ok = folder_edit_rename(r.store, folder_id, f->to, e);
	else if (ok && (f->subscribe || f->unsubscribe))
		ok = folder_edit_subscribe(r.store, folder_id, f->subscribe, e);
	else if (ok && f->empty)
		ok = empty(c, r.store, folder_id, e);
	else if (ok)
		ok = folder_edit_drop(r.store, folder_id, e);
	open_read_close(&r);
	return ok;
}

static bool list(struct cmd *c, const struct foldering *f, struct err *e)
{
	struct open_read r;
	bool ok = open_read_store(&r, c, e) &&
	          folders_print_all(&r, f->account, f->is_json, e);

	open_read_close(&r);
	return ok;
}

static int count_acts(const struct foldering *f)
{
	return !!f->make + !!f->rename + !!f->drop + !!f->subscribe +
	       !!f->unsubscribe + !!f->empty;
}

static bool folders_read_arguments(struct foldering *f, int argc, char **argv)
{
	static const struct option options[] = {
	    {"account", required_argument, NULL, 'a'},
	    {"create", required_argument, NULL, 'c'},
	    {"rename", required_argument, NULL, 'r'},
	    {"delete", required_argument, NULL, 'd'},
	    {"subscribe", required_argument, NULL, 's'},
	    {"unsubscribe", required_argument, NULL, 'u'},
	    {"empty", required_argument, NULL, 'e'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'a':
			f->account = optarg;
			break;
		case 'c':
			f->make = optarg;
			break;
		case 'r':
			f->rename = optarg;
			break;
		case 'd':
			f->drop = optarg;
			break;
		case 's':
			f->subscribe = optarg;
			break;
		case 'u':
			f->unsubscribe = optarg;
			break;
		case 'e':
			f->empty = optarg;
			break;
		case 'j':
			f->is_json = true;
			break;
		default:
			return false;
		}
	}
	if (f->rename && optind < argc)
		f->to = argv[optind++];
	return optind == argc && !f->rename == !f->to && count_acts(f) <= 1;
}

int cmd_folders(struct cmd *c, int argc, char **argv)
{
	struct foldering f = {0};
	struct err e = {0};
	bool ok;

	if (!folders_read_arguments(&f, argc, argv))
		return cmd_usage("folders");
	ok = count_acts(&f) ? change(c, &f, &e) : list(c, &f, &e);
	return ok ? 0 : cmd_fail(&e);
}

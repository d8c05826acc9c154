#include "cmd/verbs.h"

#include <getopt.h>

#include "account/inspect.h"
#include "base/json.h"
#include "base/text.h"
#include "cmd/print.h"
#include "cmd/reading.h"
#include "cmd/table.h"
#include "store/folder.h"

static void add_json(
    struct buf *out, const struct reading *r, const struct folder *f)
{
	struct json j = {.out = out};

	json_open(&j, '{');
	json_put_int(&j, "id", f->id);
	json_put_str(&j, "account", reading_account_name(r, f->account_id));
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

static void add_line(struct buf *out, const struct folder *f)
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

static bool print_all(
    struct reading *r, const char *account, bool is_json, struct err *e)
{
	struct buf out = BUF_INIT;
	int64_t account_id;
	bool ok = reading_account(r, account, &account_id, e);

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
				add_json(&out, r, &folders.items[f]);
			else
				add_line(&out, &folders.items[f]);
		}
		folders_clear(&folders);
	}
	if (ok)
		print_out(&out);
	buf_clear(&out);
	return ok;
}

int cmd_folders(struct cmd *c, int argc, char **argv)
{
	static const struct option options[] = {
	    {"account", required_argument, NULL, 'a'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	const char *account = NULL;
	struct reading r;
	struct err e = {0};
	bool is_json = false, ok;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'a')
			account = optarg;
		else if (option == 'j')
			is_json = true;
		else
			return cmd_usage("folders");
	}
	if (optind < argc)
		return cmd_usage("folders");
	ok = reading_open(&r, c, &e) && print_all(&r, account, is_json, &e);
	reading_close(&r);
	return ok ? 0 : cmd_fail(&e);
}

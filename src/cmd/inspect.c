#include "account/inspect/inspect.h"

#include <getopt.h>
#include <string.h>

#include "account/account.h"
#include "account/inspect/line_table.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/safe.h"
#include "cmd/open/print.h"
#include "cmd/open/open_read.h"
#include "cmd/verb_table.h"
#include "cmd/verbs.h"

/* null: the server sets no limit, or does not tell. */
static void put_quota(struct json *j, const struct inspection *i)
{
	if (i->quota_limit <= 0) {
		json_null(j);
		return;
	}
	json_open(j, '{');
	json_put_int(j, "used", i->quota_used);
	json_put_int(j, "limit", i->quota_limit);
	json_put_int(j, "at", i->quota_at);
	json_close(j, '}');
}

/* The command that helps, with the account's name; nothing if none does. */
static void add_fix(struct buf *out, const struct account_row *row,
    const struct inspect_line *line)
{
	const char *command = line_fix_command(line->fix);
	const char *place = command ? strstr(command, "%s") : NULL;

	if (!place)
		return;
	buf_add(out, command, (size_t)(place - command));
	buf_add_str(out, strchr(row->name, ' ') ? "\"" : "");
	safe_line(out, row->name, strlen(row->name));
	buf_add_str(out, strchr(row->name, ' ') ? "\"" : "");
	buf_add_str(out, place + 2);
}

static void add_json_line(struct json *j, const struct account_row *row,
    const struct inspect_line *line)
{
	struct buf fix = BUF_INIT;

	add_fix(&fix, row, line);
	json_put_str(j, "key", line->key);
	json_put_str(j, "label", line->label);
	json_put_str(j, "text", line->text);
	json_put_bool(j, "warning", line->is_warning);
	json_put_str(j, "command", fix.data);
	json_put_str(j, "topic", line->topic);
	buf_clear(&fix);
}

static void inspect_add_json(
    struct buf *out, const struct account_row *row, const struct inspection *i)
{
	struct json j = {.out = out};

	json_open(&j, '{');
	json_put_str(&j, "account", row->name);
	json_put_str(&j, "address", row->address);
	json_put_str(&j, "kind", i->kind);
	json_put_str(&j, "meaning", i->meaning);
	json_put_int(&j, "here", i->here);
	json_put_int(&j, "here_bytes", i->here_bytes);
	json_put_int(&j, "here_whole", i->here_whole);
	json_put_int(&j, "on_server", i->server);
	json_put_int(&j, "on_server_at", i->server_at);
	json_key(&j, "quota");
	put_quota(&j, i);
	json_put_int(&j, "both", i->both);
	json_put_int(&j, "only_here", i->only_here);
	json_put_int(&j, "waiting", i->waiting);
	json_put_int(&j, "refused", i->refused);
	json_put_int(&j, "set_aside", i->set_aside);
	json_put_str(&j, "refusal", i->refusal);
	json_put_str(&j, "tls", i->tls);
	json_put_str(&j, "signed_in_by", i->signed_in_by);
	json_put_str(&j, "capabilities", i->capabilities);
	json_put_str(&j, "compression", i->compression);
	json_put_int(&j, "checked_at", i->checked_at);
	json_put_str(&j, "error", i->error);
	json_put_str(&j, "server_said", i->error_said);
	json_key(&j, "lines");
	json_open(&j, '[');
	for (size_t n = 0; n < i->lines.len; n++) {
		json_open(&j, '{');
		add_json_line(&j, row, &i->lines.items[n]);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
	buf_add_char(out, '\n');
}

static void add_lines(
    struct buf *out, const struct account_row *row, const struct inspection *i)
{
	enum inspect_section section = SECTION_TOP;
	struct buf fix = BUF_INIT;

	for (size_t n = 0; n < i->lines.len; n++) {
		const struct inspect_line *line = &i->lines.items[n];

		if (line->section != section)
			buf_printf(
			    out, "\n%s\n", line_section_name(line->section));
		section = line->section;
		buf_add_str(out, line->is_warning ? "! " : "  ");
		print_cell(out, line->label, 14);
		buf_printf(out, " %s\n", line->text);
		buf_reset(&fix);
		add_fix(&fix, row, line);
		if (fix.len)
			buf_printf(out, "%17s%s\n", "", fix.data);
	}
	buf_clear(&fix);
}

static void inspect_add_words(
    struct buf *out, const struct account_row *row, const struct inspection *i)
{
	struct buf name = BUF_INIT;

	buf_printf(&name, "%s  %s", row->name, row->address);
	buf_printf(
	    out, "%s[%s] ", out->len ? "\n" : "", inspect_badge(row->kind));
	print_cell(out, name.data, 60);
	while (out->data[out->len - 1] == ' ')
		buf_cut(out, out->len - 1);
	buf_printf(out, "\n%s\n", i->meaning);
	add_lines(out, row, i);
	buf_clear(&name);
}

struct inspecting {
	const char *account;
	bool is_json, is_probe;
};

/* Connects and signs in once, so that the facts are of now. */
static bool probe(struct cmd *c, const struct conf_account *conf, struct err *e)
{
	struct account_needs needs = {.conf = conf, .ca_file = c->paths.ca};
	struct account a = {0};
	struct session *s = NULL;
	struct store *store = NULL;
	struct wake stop;
	bool ok;

	if (!wake_open(&stop))
		return false;
	needs.stop = &stop;
	ok = cmd_open_store(c, STORE_WRITE, &store, e);
	needs.store = store;
	ok = ok && account_init(&a, &needs, e);
	if (ok && !account_open(&a, &s, e)) {
		account_note_failure(&a, e);
		ok = false;
	}
	account_close(s);
	account_clear(&a);
	store_close(store);
	wake_close(&stop);
	return ok;
}

static int probe_all(struct cmd *c, const char *account)
{
	int code = 0;

	for (size_t i = 0; i < c->conf->n_accounts; i++) {
		const struct conf_account *conf = &c->conf->accounts[i];
		struct err e = {0};

		if ((!account || conf_find(c->conf, account) == conf) &&
		    !probe(c, conf, &e))
			code = err_worse_exit(code, cmd_fail(&e));
	}
	return code;
}

static bool inspect_print_all(struct cmd *c, struct open_read *r,
    const struct inspecting *what, struct err *e)
{
	struct buf out = BUF_INIT;
	int64_t only;
	bool ok = open_read_account(r, what->account, &only, e);

	for (size_t i = 0; ok && i < r->accounts.len; i++) {
		const struct account_row *row = &r->accounts.items[i];
		struct inspect_of of = {.row = row,
		    .conf = conf_find(c->conf, row->name),
		    .data = c->paths.data,
		    .now = date_now()};
		struct inspection found;

		if (only && only != row->id)
			continue;
		ok = inspect_account(&found, r->db, &of, e);
		if (!ok)
			break;
		if (what->is_json)
			inspect_add_json(&out, row, &found);
		else
			inspect_add_words(&out, row, &found);
		inspection_clear(&found);
	}
	if (ok)
		print_lines(&out, what->is_json);
	buf_clear(&out);
	return ok;
}

/* An account that was never synced has no row yet: it gets one. */
static bool register_accounts(struct cmd *c, struct err *e)
{
	struct store *store;
	bool ok = true;

	if (!cmd_open_store(c, STORE_WRITE, &store, e))
		return e->kind == ERR_BUSY;
	for (size_t i = 0; ok && i < c->conf->n_accounts; i++) {
		int64_t id;

		ok = accounts_ensure(store, &c->conf->accounts[i], &id, e);
	}
	store_close(store);
	return ok;
}

int cmd_inspect(struct cmd *c, int argc, char **argv)
{
	static const struct option options[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"probe", no_argument, NULL, 'p'},
	    {NULL, 0, NULL, 0},
	};
	struct inspecting what = {0};
	struct open_read r = {0};
	struct err e = {0};
	int option, code = 0;
	bool ok;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'j')
			what.is_json = true;
		else if (option == 'p')
			what.is_probe = true;
		else
			return cmd_usage("inspect");
	}
	if (argc - optind > 1)
		return cmd_usage("inspect");
	what.account = optind < argc ? argv[optind] : NULL;
	if (!cmd_read_conf(c, &e) || !register_accounts(c, &e))
		return cmd_fail(&e);
	if (what.is_probe)
		code = probe_all(c, what.account);
	ok = open_read_store(&r, c, &e) && inspect_print_all(c, &r, &what, &e);
	open_read_close(&r);
	if (!what.account || conf_problem_of(c->conf, what.account))
		code = err_worse_exit(code, cmd_tell_problems(c));
	return ok ? code : cmd_fail(&e);
}

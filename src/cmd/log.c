#include "cmd/verbs.h"

#include <getopt.h>
#include <limits.h>
#include <stdlib.h>

#include "account/inspect/progress_text.h"
#include "base/date.h"
#include "base/json.h"
#include "base/number.h"
#include "cmd/output/forecast_text.h"
#include "cmd/open/print.h"
#include "cmd/open/open_read.h"
#include "cmd/verb_table.h"
#include "store/read/sync_log.h"

static enum conf_kind kind_of(const struct open_read *r, int64_t account_id)
{
	for (size_t i = 0; i < r->accounts.len; i++)
		if (r->accounts.items[i].id == account_id)
			return r->accounts.items[i].kind;
	return CONF_IMAP;
}

static void log_add_json(
    struct buf *out, const struct open_read *r, const struct sync_visit *v)
{
	struct json j = {.out = out};

	json_open(&j, '{');
	json_put_str(&j, "account", open_read_account_name(r, v->account_id));
	json_put_int(&j, "started", v->started_at);
	json_put_int(&j, "ended", v->ended_at);
	json_put_int(&j, "listed", v->listed);
	json_put_int(&j, "new", v->fresh);
	json_put_int(&j, "stored", v->stored);
	json_put_int(&j, "changed", v->changed);
	json_put_int(&j, "removed", v->removed);
	json_put_int(&j, "kept", v->kept);
	json_put_int(&j, "bytes", v->bytes);
	json_put_int(&j, "sent", v->sent);
	json_put_int(&j, "refused", v->refused);
	json_put_str(&j, "refusal", v->refusal);
	json_put_str(&j, "missing", v->missing);
	json_put_int(&j, "exit_code", v->outcome);
	json_put_str(&j, "error", v->text);
	json_put_str(&j, "server_said", v->said);
	json_close(&j, '}');
	buf_add_char(out, '\n');
}

static void log_add_line(
    struct buf *out, const struct open_read *r, const struct sync_visit *v)
{
	date_long(out, v->started_at);
	buf_add_str(out, "  ");
	print_cell(out, open_read_account_name(r, v->account_id), 12);
	buf_add_char(out, ' ');
	sync_visit_text(out, kind_of(r, v->account_id), v);
	buf_add_char(out, '\n');
}

static bool print_log(struct open_read *r, const char *account, int n,
    bool is_json, struct err *e)
{
	struct sync_visits visits = {0};
	struct buf out = BUF_INIT;
	int64_t account_id;
	bool ok = open_read_account(r, account, &account_id, e) &&
	          sync_visit_read(r->db, account_id, n, &visits, e);

	for (size_t i = 0; ok && i < visits.len; i++) {
		if (is_json)
			log_add_json(&out, r, &visits.items[i]);
		else
			log_add_line(&out, r, &visits.items[i]);
	}
	print_out(&out);
	buf_clear(&out);
	sync_visits_clear(&visits);
	return ok;
}

struct logging {
	const char *account;
	int n;
	bool is_json, is_forecast;
};

/* Of every POP account that is meant and stands in the settings. */
static bool print_forecasts(
    struct cmd *c, struct open_read *r, const struct logging *l, struct err *e)
{
	struct buf out = BUF_INIT;
	int64_t account_id;
	bool ok = cmd_read_conf(c, e) &&
	          open_read_account(r, l->account, &account_id, e);

	for (size_t i = 0; ok && i < r->accounts.len; i++) {
		const struct account_row *row = &r->accounts.items[i];
		struct forecast_text f = {.row = row,
		    .conf = conf_find(c->conf, row->name),
		    .now = date_now(),
		    .limit = l->n,
		    .is_json = l->is_json};

		if (row->kind == CONF_POP && f.conf &&
		    (!account_id || account_id == row->id))
			ok = forecast_text_print(&out, r, &f, e);
	}
	print_lines(&out, l->is_json);
	buf_clear(&out);
	return ok;
}

static bool log_read_arguments(struct logging *l, int argc, char **argv)
{
	static const struct option options[] = {
	    {"limit", required_argument, NULL, 'n'},
	    {"forecast", no_argument, NULL, 'f'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'n')
			l->n = number_read(optarg, INT_MAX);
		else if (option == 'f')
			l->is_forecast = true;
		else if (option == 'j')
			l->is_json = true;
		else
			return false;
	}
	if (optind < argc)
		l->account = argv[optind++];
	return optind == argc && l->n;
}

int cmd_log(struct cmd *c, int argc, char **argv)
{
	struct logging l = {.n = 100};
	struct open_read r;
	struct err e = {0};
	bool ok;

	if (!log_read_arguments(&l, argc, argv))
		return cmd_usage("log");
	ok = open_read_store(&r, c, &e) &&
	     (l.is_forecast ? print_forecasts(c, &r, &l, &e)
			    : print_log(&r, l.account, l.n, l.is_json, &e));
	open_read_close(&r);
	return ok ? 0 : cmd_fail(&e);
}

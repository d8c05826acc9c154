#include "account/account.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "account/inspect/inspect.h"
#include "base/i18n.h"
#include "base/json.h"
#include "cmd/open/print.h"
#include "cmd/open/interrupt.h"
#include "cmd/verb_table.h"
#include "cmd/verbs.h"

static const char *const securities[] = {
    [CONF_TLS] = "tls", [CONF_STARTTLS] = "starttls", [CONF_PLAIN] = "none"};

static const char *const policies[] = {[CONF_KEEP] = "keep",
    [CONF_REMOVE_AFTER] = "remove-after",
    [CONF_REMOVE_WITH_LOCAL] = "when-deleted-here",
    [CONF_REMOVE_AT_ONCE] = "remove"};

static void add_json(struct buf *out, const struct conf_account *a)
{
	struct json j = {.out = out};

	json_open(&j, '{');
	json_put_str(&j, "name", a->label);
	json_put_str(&j, "kind", a->kind == CONF_POP ? "pop" : "imap");
	json_put_str(&j, "address", a->address);
	json_put_str(&j, "server", a->server.host);
	json_put_int(&j, "port", a->server.port);
	json_put_str(&j, "security", securities[a->security]);
	json_put_str(&j, "user", a->user);
	if (a->kind == CONF_POP) {
		json_put_str(&j, "after_download", policies[a->after]);
		if (a->after == CONF_REMOVE_AFTER)
			json_put_int(&j, "after_days", a->after_days);
	}
	json_close(&j, '}');
	buf_add_char(out, '\n');
}

static void add_words(struct buf *out, const struct conf_account *a)
{
	buf_printf(out, "[%s] ", inspect_badge(a->kind));
	print_cell(out, a->label, 16);
	buf_add_char(out, ' ');
	print_cell(out, a->address, 28);
	buf_printf(out, " %s:%d %s\n", a->server.host, a->server.port,
	    securities[a->security]);
}

static int show(
    const struct conf *conf, const struct conf_account *only, bool is_json)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < conf->n_accounts; i++) {
		const struct conf_account *a = &conf->accounts[i];

		if (only && only != a)
			continue;
		if (is_json)
			add_json(&out, a);
		else
			add_words(&out, a);
	}
	print_lines(&out, is_json);
	buf_clear(&out);
	return 0;
}

static void tell_facts(
    const struct conf_account *conf, const struct server_facts *f, bool is_json)
{
	struct buf out = BUF_INIT;
	struct json j = {.out = &out};

	if (is_json) {
		json_open(&j, '{');
		json_put_bool(&j, "ok", true);
		json_put_str(&j, "name", conf->label);
		json_put_str(&j, "tls", f->tls ? f->tls->version : NULL);
		json_put_str(&j, "certificate",
		    f->tls ? f->tls->cert->fingerprint : NULL);
		json_put_str(&j, "signed_in_by", f->signed_in_by);
		json_put_str(&j, "capabilities", f->capabilities);
		json_close(&j, '}');
	} else if (f->tls) {
		buf_printf(&out,
		    _("%s: everything works. %s, certificate valid, signed in "
		      "by %s, the mailbox opens."),
		    conf->label, f->tls->version, f->signed_in_by);
	} else {
		buf_printf(&out,
		    _("%s: everything works. Not encrypted (the server is on "
		      "this computer), signed in by %s, the mailbox opens."),
		    conf->label, f->signed_in_by);
	}
	buf_add_char(&out, '\n');
	print_lines(&out, is_json);
	buf_clear(&out);
}

static int fail_test(
    const struct conf_account *conf, const struct err *e, bool is_json)
{
	struct buf out = BUF_INIT;
	struct json j = {.out = &out};

	if (is_json) {
		json_open(&j, '{');
		json_put_bool(&j, "ok", false);
		json_put_str(&j, "name", conf->label);
		json_put_str(&j, "error", e->text);
		json_put_str(&j, "server_said", e->said);
		json_put_int(&j, "exit_code", err_exit_code(e->kind));
		json_close(&j, '}');
		buf_add_char(&out, '\n');
		print_out(&out);
		buf_clear(&out);
		return err_exit_code(e->kind);
	}
	return cmd_fail(e);
}

/* Connects, signs in and opens the mailbox; downloads and changes nothing,
 * neither there nor here. */
static int test(struct cmd *c, const struct conf_account *conf, bool is_json)
{
	struct account_probe probe = {.conf = conf,
	    .ca_file = c->paths.ca,
	    .stop = interrupt_on_signals()};
	struct session *s;
	struct server_facts facts;
	struct err e = {0};

	if (!account_probe(&probe, &s, &e))
		return fail_test(conf, &e, is_json);
	s->backend->describe(s, &facts);
	tell_facts(conf, &facts, is_json);
	account_close(s);
	return 0;
}

/* What the policy in the settings removes may go. */
static int agree(struct cmd *c, const struct conf_account *conf)
{
	struct store *store = NULL;
	struct err e = {0};
	bool ok = cmd_open_store(c, STORE_WRITE, &store, &e) &&
	          account_agree(store, conf, &e);

	store_close(store);
	return ok ? 0 : cmd_fail(&e);
}

int cmd_account(struct cmd *c, int argc, char **argv)
{
	static const struct option options[] = {
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	const struct conf_account *a = NULL;
	const char *what;
	struct err e = {0};
	bool is_json = false;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'j')
			return cmd_usage("account");
		is_json = true;
	}
	what = optind < argc ? argv[optind++] : "list";
	if (!cmd_read_conf(c, &e))
		return cmd_fail(&e);
	if (optind < argc && !cmd_find_account(c, argv[optind], &a, &e))
		return cmd_fail(&e);
	if (strcmp(what, "list") == 0 && !a) {
		show(c->conf, NULL, is_json);
		return cmd_tell_problems(c);
	}
	if (strcmp(what, "show") == 0 && a)
		return show(c->conf, a, is_json);
	if (strcmp(what, "test") == 0 && a)
		return test(c, a, is_json);
	if (strcmp(what, "agree") == 0 && a)
		return agree(c, a);
	return cmd_usage("account");
}

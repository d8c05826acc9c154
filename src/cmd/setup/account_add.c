#include "cmd/setup/account_add.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account/doctor/doctor.h"
#include "account/setup/new_account.h"
#include "account/signin/secret_file.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/number.h"
#include "cmd/open/interrupt.h"
#include "cmd/open/print.h"
#include "cmd/setup/account_detect.h"
#include "cmd/setup/ask_secret.h"
#include "cmd/setup/steps_text.h"
#include "config/value.h"
#include "config/write.h"

/* What the command line says. */
struct add_words {
	const char *address, *label, *name, *user;
	const char *server, *security, *smtp;
	const char *password_command, *token_command, *certificate;
	const char *keep_days;
	int kind; /* enum conf_kind; 0: not said */
	int no_detect, no_test, dry_run, json, no_directory;
	int password_stdin, keep_all, delete_after;
};

struct adding {
	struct cmd *cmd;
	const struct add_words *words;
	struct discovery found;
	bool is_detected;
	struct new_account account;
	struct conf_server server, smtp; /* of the words */
	char *label, *user, *file;
	char after[32];
	struct secret secret;
	struct steps *steps;
	struct doctor_report report;
	bool is_tested, is_saved;
};

/* --- the command line --------------------------------------------------- */

static const struct option *list_options(struct add_words *w)
{
	static struct option options[24];
	const struct {
		const char *name;
		int has_value, *flag, value;
	} rows[] = {
	    {"pop", no_argument, &w->kind, CONF_POP},
	    {"imap", no_argument, &w->kind, CONF_IMAP},
	    {"no-detect", no_argument, &w->no_detect, 1},
	    {"no-test", no_argument, &w->no_test, 1},
	    {"no-directory", no_argument, &w->no_directory, 1},
	    {"dry-run", no_argument, &w->dry_run, 1},
	    {"json", no_argument, &w->json, 1},
	    {"password-stdin", no_argument, &w->password_stdin, 1},
	    {"keep-all", no_argument, &w->keep_all, 1},
	    {"delete-after-download", no_argument, &w->delete_after, 1},
	    {"name", required_argument, NULL, 'n'},
	    {"label", required_argument, NULL, 'l'},
	    {"user", required_argument, NULL, 'u'},
	    {"server", required_argument, NULL, 's'},
	    {"security", required_argument, NULL, 'S'},
	    {"smtp", required_argument, NULL, 'm'},
	    {"password-command", required_argument, NULL, 'p'},
	    {"token-command", required_argument, NULL, 't'},
	    {"cert-sha256", required_argument, NULL, 'c'},
	    {"keep-days", required_argument, NULL, 'k'},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		options[i] = (struct option){rows[i].name, rows[i].has_value,
		    rows[i].flag, rows[i].value};
	return options;
}

static const char **place_of(struct add_words *w, int option)
{
	switch (option) {
	case 'n':
		return &w->name;
	case 'l':
		return &w->label;
	case 'u':
		return &w->user;
	case 's':
		return &w->server;
	case 'S':
		return &w->security;
	case 'm':
		return &w->smtp;
	case 'p':
		return &w->password_command;
	case 't':
		return &w->token_command;
	case 'c':
		return &w->certificate;
	case 'k':
		return &w->keep_days;
	default:
		return NULL;
	}
}

static bool read_words(struct add_words *w, int argc, char **argv)
{
	const struct option *options = list_options(w);
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		const char **place = place_of(w, option);

		if (option == 0)
			continue;
		if (!place)
			return false;
		*place = optarg;
	}
	w->address = optind + 1 == argc ? argv[optind] : NULL;
	return w->address != NULL;
}

static bool fail_usage(struct err *e, const char *text)
{
	return err_set(e, ERR_USAGE, ERR_PROGRAM, RETRY_ASK, "%s", text);
}

static bool read_security(
    enum conf_security *to, const char *text, struct err *e)
{
	for (int i = CONF_TLS; i <= CONF_PLAIN; i++)
		if (strcmp(text, setup_security_id((enum conf_security)i)) ==
		    0) {
			*to = (enum conf_security)i;
			return true;
		}
	return fail_usage(e, _("--security is one of tls, starttls, none."));
}

static bool read_after(struct adding *a, struct err *e)
{
	const struct add_words *w = a->words;
	long long days = 14;

	if (!!w->keep_days + w->keep_all + w->delete_after > 1)
		return fail_usage(
		    e, _("Only one of --keep-days, --keep-all and "
			 "--delete-after-download can be used."));
	if (w->keep_days && !value_number(&days, w->keep_days, 0, 3650))
		return fail_usage(
		    e, _("--keep-days is a number from 0 to 3650."));
	if (w->keep_all)
		snprintf(a->after, sizeof a->after, "keep");
	else if (w->delete_after)
		snprintf(a->after, sizeof a->after, "remove");
	else
		snprintf(a->after, sizeof a->after, "remove-after %lld", days);
	a->account.after = a->after;
	return true;
}

/* --- where the servers are ---------------------------------------------- */

static bool detect(struct adding *a, struct err *e)
{
	const struct add_words *w = a->words;
	const struct discovery_wish wish = {.address = w->address,
	    .ca_file = a->cmd->paths.ca,
	    .stop = interrupt_on_signals(),
	    .skips_directory = w->no_directory};

	a->is_detected = true;
	return discovery_run(&a->found, &wish, a->steps, e);
}

/* What a person says about the server counts more than what was found. */
static bool take_words(struct adding *a, struct err *e)
{
	const struct add_words *w = a->words;
	struct new_account *n = &a->account;

	n->kind = (enum conf_kind)(w->kind ? w->kind : CONF_IMAP);
	n->address = a->found.address.text;
	if (!value_server(&a->server, w->server))
		return fail_usage(e, _("--server is HOST or HOST:PORT."));
	n->host = a->server.host;
	n->port = a->server.port;
	n->security = n->port ? setup_security_of_port(n->port) : CONF_TLS;
	if (w->security && !read_security(&n->security, w->security, e))
		return false;
	if (!n->port)
		n->port = setup_proto_port(
		    n->kind == CONF_POP ? SETUP_POP : SETUP_IMAP, n->security);
	return true;
}

static bool take_smtp(struct adding *a, struct err *e)
{
	struct new_account *n = &a->account;

	if (!a->words->smtp)
		return true;
	if (!value_server(&a->smtp, a->words->smtp))
		return fail_usage(e, _("--smtp is HOST or HOST:PORT."));
	n->smtp_host = a->smtp.host;
	n->smtp_port = a->smtp.port ? a->smtp.port : 465;
	n->smtp_security = setup_security_of_port(n->smtp_port);
	return true;
}

static bool fail_foreign(
    const struct discovery_server *s, const struct discovery *d, struct err *e)
{
	return err_set(e, ERR_ASK, ERR_ACCOUNT, RETRY_ASK,
	    _("The server %s belongs to %s, not to %s, and was only found in "
	      "the DNS. If it is right, name it: --server %s:%d. Nothing was "
	      "sent to it."),
	    s->at.host, s->owner ? s->owner : "?", d->address.domain,
	    s->at.host, s->at.port);
}

static bool take_found(struct adding *a, struct err *e)
{
	const struct add_words *w = a->words;
	enum conf_kind kind =
	    w->kind ? (enum conf_kind)w->kind : a->found.suggested;
	const struct discovery_server *s =
	    &a->found.servers[kind == CONF_POP ? SETUP_POP : SETUP_IMAP];

	if (!new_account_take(&a->account, &a->found, kind, &a->user))
		return err_set(e, ERR_NOT_FOUND, ERR_ACCOUNT, RETRY_ASK,
		    kind == CONF_POP
			? _("%s offers no POP. Leave --pop out.")
			: _("%s offers no IMAP. Leave --imap out."),
		    a->found.provider ? a->found.provider->name
				      : a->found.address.shown);
	if (s->is_foreign)
		return fail_foreign(s, &a->found, e);
	return !w->security ||
	       read_security(&a->account.security, w->security, e);
}

static bool find_servers(struct adding *a, struct err *e)
{
	const struct add_words *w = a->words;

	if (w->server || w->no_detect) {
		struct err ignored;

		if (!discovery_from_list(&a->found, w->address, &ignored) &&
		    !a->found.address.text) {
			*e = ignored;
			return false;
		}
		if (!w->server && !a->found.provider)
			return fail_usage(e, _("--no-detect needs --server."));
	} else if (!detect(a, e)) {
		return false;
	}
	return w->server ? take_words(a, e) : take_found(a, e);
}

/* --- the password ------------------------------------------------------- */

/* A provider that only takes a sign-in in the browser is named before anything
 * is asked. */
static bool fail_browser(const struct adding *a, struct err *e)
{
	return err_set(e, ERR_BROWSER, ERR_ACCOUNT, RETRY_ASK,
	    _("%s accepts no passwords in mail programs, only a sign-in in the "
	      "browser. Use --token-command with a program that gets tokens."),
	    a->found.provider->name);
}

static bool get_secret(struct adding *a, struct err *e)
{
	const struct add_words *w = a->words;
	const struct new_account *n = &a->account;

	if (w->password_command || w->token_command)
		return true;
	if (a->found.provider && a->found.provider->ways == PROVIDER_BROWSER)
		return fail_browser(a, e);
	if (w->password_stdin)
		return ask_secret_stdin(&a->secret, e);
	if (w->no_test || w->dry_run)
		return true;
	if (a->found.note && !w->json)
		print_err(_("Before you sign in: %s\n"), a->found.note);
	return ask_secret_terminal(
	    &a->secret, n->user ? n->user : n->address, n->host, e);
}

/* --- the test ----------------------------------------------------------- */

static bool try_once(struct adding *a, struct err *e)
{
	struct doctor_wish wish = {.ca_file = a->cmd->paths.ca,
	    .stop = interrupt_on_signals(),
	    .given = a->secret.text ? &a->secret : NULL};
	struct conf *conf;
	bool ok;

	if (!new_account_conf(&conf, &a->account, e))
		return false;
	wish.conf = &conf->accounts[0];
	if (a->is_tested)
		doctor_clear(&a->report);
	a->is_tested = true;
	ok = doctor_run(&a->report, &wish, a->steps);
	*e = a->report.why;
	conf_drop(conf);
	return ok;
}

/* The other form of the user name gets one try, behind a refusal that may be
 * about the name: servers lock accounts. */
static bool try_it(struct adding *a, struct err *e)
{
	enum setup_proto proto =
	    a->account.kind == CONF_POP ? SETUP_POP : SETUP_IMAP;
	char *other;

	if (try_once(a, e))
		return true;
	if (!(a->report.diagnosis.offers & OFFER_OTHER_USER) ||
	    a->words->user || e->kind != ERR_AUTH)
		return false;
	other = discovery_user(&a->found, proto, 1);
	if (!other)
		return false;
	free(a->user);
	a->user = other;
	a->account.user = a->user;
	return try_once(a, e);
}

/* --- saving ------------------------------------------------------------- */

static bool save(struct adding *a, struct err *e)
{
	const char *state = a->cmd->paths.state;

	if (a->secret.text) {
		if (!secret_file_name(&a->file, state, e) ||
		    !secret_file_write(a->file, a->secret.text, e))
			return false;
		a->account.password_file = a->file;
	}
	a->is_saved =
	    new_account_write(a->cmd->paths.config, &a->account, NULL, e);
	if (!a->is_saved && a->file)
		secret_file_remove(a->file, state);
	return a->is_saved;
}

static bool take_rest(struct adding *a, struct err *e)
{
	const struct add_words *w = a->words;
	struct new_account *n = &a->account;

	if (!take_smtp(a, e) || !read_after(a, e))
		return false;
	a->label = w->label ? NULL : new_account_label(&a->found, a->cmd->conf);
	n->label = w->label ? w->label : a->label;
	n->name = w->name;
	if (w->user)
		n->user = w->user;
	n->password_command = w->password_command;
	n->token_command = w->token_command;
	n->certificate = w->certificate;
	return !conf_find(a->cmd->conf, n->label) ||
	       err_set(e, ERR_USAGE, ERR_PROGRAM, RETRY_ASK,
		   _("There is already an account %s. Choose another name "
		     "with --label."),
		   n->label);
}

static bool run(struct adding *a, struct err *e)
{
	const struct add_words *w = a->words;

	return cmd_read_conf(a->cmd, e) && find_servers(a, e) &&
	       take_rest(a, e) && get_secret(a, e) &&
	       (w->no_test || w->dry_run || try_it(a, e)) &&
	       (w->dry_run || save(a, e));
}

/* --- what came of it ---------------------------------------------------- */

static void print_json(struct adding *a, const struct err *e)
{
	struct buf out = BUF_INIT, text = BUF_INIT;
	struct json j = {.out = &out};

	if (a->account.host)
		new_account_text(&text, &a->account, NULL);
	json_open(&j, '{');
	json_put_bool(&j, "ok", !e);
	json_put_bool(&j, "saved", a->is_saved);
	json_put_str(&j, "name", a->account.label);
	json_put_str(&j, "config", text.data);
	if (e && a->is_tested)
		diagnosis_json(&j, &a->report);
	else if (e) {
		json_put_str(&j, "error", e->text);
		json_put_str(&j, "server_said", e->said);
		json_put_int(&j, "exit_code", err_exit_code(e->kind));
	}
	json_key(&j, "found");
	json_open(&j, '{');
	if (a->found.address.text)
		discovery_json(&j, &a->found);
	json_close(&j, '}');
	steps_json(&j, a->steps);
	json_close(&j, '}');
	buf_add_char(&out, '\n');
	print_out(&out);
	buf_clear(&out);
	buf_clear(&text);
}

static void print_words(struct adding *a, const struct err *e)
{
	struct buf out = BUF_INIT;

	if (e && a->is_tested)
		diagnosis_text(&out, &a->report);
	else if (!e && a->words->dry_run)
		new_account_text(&out, &a->account, NULL);
	else if (!e)
		buf_printf(&out,
		    _("The account %s was added (%s). \"postern sync %s\" gets "
		      "its mail.\n"),
		    a->account.label,
		    a->account.kind == CONF_POP ? "POP" : "IMAP",
		    a->account.label);
	print_text(&out);
	buf_clear(&out);
}

static int finish(struct adding *a, const struct err *e)
{
	if (a->words->json) {
		print_json(a, e);
		return e ? err_exit_code(e->kind) : 0;
	}
	print_words(a, e);
	return e ? cmd_fail(e) : 0;
}

static void clear(struct adding *a)
{
	discovery_clear(&a->found);
	if (a->is_tested)
		doctor_clear(&a->report);
	secret_clear(&a->secret);
	steps_free(a->steps);
	free(a->server.host);
	free(a->smtp.host);
	free(a->label);
	free(a->user);
	free(a->file);
}

int account_add(struct cmd *c, int argc, char **argv)
{
	struct add_words words = {0};
	struct adding a = {.cmd = c, .words = &words};
	struct err e = {0};
	bool ok;
	int code;

	if (!read_words(&words, argc, argv))
		return -1;
	discovery_init(&a.found);
	a.steps = steps_new(NULL);
	if (!words.json && !c->is_quiet)
		steps_on_change(a.steps, steps_text_tell, NULL);
	ok = run(&a, &e);
	code = finish(&a, ok ? NULL : &e);
	clear(&a);
	return code;
}

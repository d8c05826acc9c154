#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "account/doctor/doctor.h"
#include "account/setup/new_account.h"
#include "base/i18n.h"
#include "base/json.h"
#include "cmd/open/interrupt.h"
#include "cmd/open/print.h"
#include "cmd/open/redact.h"
#include "cmd/setup/account_detect.h"
#include "cmd/setup/steps_text.h"
#include "cmd/verb_table.h"
#include "cmd/verbs.h"

struct diagnosing {
	struct cmd *cmd;
	int json, redacts;
	const struct conf_account *account; /* NULL: an address */
	const char *address;
	struct discovery found;
	struct redaction hidden;
	struct buf out;
	struct json j;
	struct err worst; /* the first failure; its text is empty if there is
	                   * none */
};

/* In public it is all said at once; else as it happens. */
static struct steps *new_steps(const struct diagnosing *d)
{
	struct steps *steps = steps_new(NULL);

	if (!d->json && !d->redacts)
		steps_on_change(steps, steps_text_tell, NULL);
	return steps;
}

static void note(struct diagnosing *d, const struct err *e)
{
	if (!*d->worst.text)
		d->worst = *e;
}

static void hide_account(struct diagnosing *d, const struct conf_account *a)
{
	redact_add(&d->hidden, a->server.host, "SERVER");
	redact_add(&d->hidden, a->address, "ADDRESS");
	redact_add(&d->hidden, a->user, "USER");
	redact_add(&d->hidden, a->name, "NAME");
	redact_add(&d->hidden, a->label, "ACCOUNT");
}

static void hide_address(struct diagnosing *d)
{
	redact_add(&d->hidden, getenv("HOME"), "HOME");
	redact_add(&d->hidden, d->found.address.text, "ADDRESS");
	redact_add(&d->hidden, d->found.address.local, "USER");
	redact_add(&d->hidden, d->found.address.domain, "DOMAIN");
	redact_add(&d->hidden, d->found.address.shown, "DOMAIN");
	for (int i = 0; i < SETUP_PROTOS; i++)
		redact_add(&d->hidden, d->found.servers[i].at.host, "SERVER");
}

static void tell_check(struct diagnosing *d, const struct conf_account *a,
    const struct doctor_report *r, struct steps *steps)
{
	if (d->json) {
		json_open(&d->j, '{');
		json_put_bool(&d->j, "ok", r->is_well);
		json_put_str(
		    &d->j, "protocol", a->kind == CONF_POP ? "pop" : "imap");
		json_put_str(&d->j, "host", a->server.host);
		json_put_int(&d->j, "port", a->server.port);
		if (!r->is_well)
			diagnosis_json(&d->j, r);
		steps_json(&d->j, steps);
		json_close(&d->j, '}');
		return;
	}
	if (d->redacts)
		steps_text_all(&d->out, steps);
	if (!r->is_well)
		diagnosis_text(&d->out, r);
	else
		buf_printf(&d->out, _("%s: nothing is wrong.\n"),
		    a->kind == CONF_POP ? "POP" : "IMAP");
}

/* Redacted text waits for the end. */
static void flush(struct diagnosing *d)
{
	if (!d->json && !d->redacts)
		print_text(&d->out);
}

static void check(
    struct diagnosing *d, const struct conf_account *a, bool signs_in)
{
	const struct doctor_wish wish = {.conf = a,
	    .ca_file = d->cmd->paths.ca,
	    .stop = interrupt_on_signals(),
	    .stops_at_signin = !signs_in};
	struct steps *steps = new_steps(d);
	struct doctor_report report;

	hide_account(d, a);
	if (!doctor_run(&report, &wish, steps))
		note(d, &report.why);
	tell_check(d, a, &report, steps);
	flush(d);
	/* What was lent to the redaction is used up now. */
	if (d->redacts)
		redact_text(&d->hidden, &d->out);
	d->hidden.n = 0;
	doctor_clear(&report);
	steps_free(steps);
}

static void check_found(struct diagnosing *d, enum conf_kind kind)
{
	struct new_account account = {.label = "new"};
	struct conf *conf;
	struct err e;
	char *user;

	if (!new_account_take(&account, &d->found, kind, &user))
		return;
	if (new_account_conf(&conf, &account, &e)) {
		hide_address(d);
		check(d, &conf->accounts[0], false);
		conf_drop(conf);
	}
	free(user);
}

static void look_for_servers(struct diagnosing *d)
{
	const struct discovery_wish wish = {.address = d->address,
	    .ca_file = d->cmd->paths.ca,
	    .stop = interrupt_on_signals(),
	    .skips_probe = true};
	struct steps *steps = new_steps(d);
	struct err e = {0};

	if (!discovery_run(&d->found, &wish, steps, &e))
		note(d, &e);
	hide_address(d);
	if (d->json) {
		json_key(&d->j, "found");
		json_open(&d->j, '{');
		if (d->found.address.text)
			discovery_json(&d->j, &d->found);
		steps_json(&d->j, steps);
		json_close(&d->j, '}');
	} else if (d->found.address.text) {
		if (d->redacts)
			steps_text_all(&d->out, steps);
		discovery_text(&d->out, &d->found);
	}
	flush(d);
	if (d->redacts)
		redact_text(&d->hidden, &d->out);
	d->hidden.n = 0;
	steps_free(steps);
}

static int finish(struct diagnosing *d)
{
	bool failed = *d->worst.text;
	int code = failed ? err_exit_code(d->worst.kind) : 0;

	if (d->json) {
		json_close(&d->j, ']');
		json_put_bool(&d->j, "ok", !failed);
		json_put_int(&d->j, "exit_code", code);
		json_close(&d->j, '}');
		buf_add_char(&d->out, '\n');
	}
	print_lines(&d->out, d->json);
	if (failed && !d->json && !d->redacts)
		cmd_fail(&d->worst);
	return code;
}

static int run(struct diagnosing *d)
{
	discovery_init(&d->found);
	buf_init(&d->out);
	d->j.out = &d->out;
	if (d->json)
		json_open(&d->j, '{');
	if (!d->account)
		look_for_servers(d);
	if (d->json) {
		json_key(&d->j, "checks");
		json_open(&d->j, '[');
	}
	if (d->account) {
		redact_add(&d->hidden, getenv("HOME"), "HOME");
		check(d, d->account, true);
	} else if (!*d->worst.text) {
		check_found(d, CONF_POP);
		check_found(d, CONF_IMAP);
	}
	return finish(d);
}

int cmd_doctor(struct cmd *c, int argc, char **argv)
{
	struct diagnosing d = {.cmd = c};
	const struct option options[] = {
	    {"json", no_argument, &d.json, 1},
	    {"redact", no_argument, &d.redacts, 1},
	    {NULL, 0, NULL, 0},
	};
	struct err e = {0};
	int option, code;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (option != 0)
			return cmd_usage("doctor");
	if (optind + 1 != argc)
		return cmd_usage("doctor");
	if (!cmd_read_conf(c, &e))
		return cmd_fail(&e);
	d.account = conf_find(c->conf, argv[optind]);
	if (!d.account && !strchr(argv[optind], '@') &&
	    !cmd_find_account(c, argv[optind], &d.account, &e))
		return cmd_fail(&e);
	d.address = argv[optind];
	code = run(&d);
	discovery_clear(&d.found);
	buf_clear(&d.out);
	return code;
}

#include "cmd/setup/account_test.h"

#include "account/doctor/doctor.h"
#include "base/i18n.h"
#include "base/json.h"
#include "cmd/open/interrupt.h"
#include "cmd/open/print.h"
#include "cmd/setup/steps_text.h"

static void account_test_add_json(struct buf *out,
    const struct conf_account *conf, const struct doctor_report *r,
    struct steps *steps)
{
	struct json j = {.out = out};

	json_open(&j, '{');
	json_put_bool(&j, "ok", r->is_well);
	json_put_str(&j, "name", conf->label);
	if (r->is_well) {
		json_put_str(&j, "tls", *r->tls ? r->tls : NULL);
		json_put_str(&j, "certificate", r->cert.fingerprint);
		json_put_str(&j, "signed_in_by", r->signed_in_by);
		json_put_str(&j, "capabilities", r->capabilities.data);
		json_put_int(&j, "messages", r->mailbox.messages);
		json_put_int(&j, "bytes", r->mailbox.bytes);
	} else {
		diagnosis_json(&j, r);
	}
	steps_json(&j, steps);
	json_close(&j, '}');
	buf_add_char(out, '\n');
}

static void account_test_add_words(struct buf *out,
    const struct conf_account *conf, const struct doctor_report *r)
{
	if (!r->is_well)
		diagnosis_text(out, r);
	else if (*r->tls)
		buf_printf(out,
		    _("%s: everything works. %s, certificate valid, signed in "
		      "by %s, the mailbox opens.\n"),
		    conf->label, r->tls, r->signed_in_by);
	else
		buf_printf(out,
		    _("%s: everything works. Not encrypted (the server is on "
		      "this computer), signed in by %s, the mailbox opens.\n"),
		    conf->label, r->signed_in_by);
}

int account_test(struct cmd *c, const struct conf_account *conf,
    const struct secret *given, bool is_json)
{
	const struct doctor_wish wish = {.conf = conf,
	    .given = given,
	    .ca_file = c->paths.ca,
	    .stop = interrupt_on_signals()};
	struct steps *steps = steps_new(NULL);
	struct doctor_report report;
	struct buf out = BUF_INIT;
	bool ok;
	int code = 0;

	if (!is_json && !c->is_quiet)
		steps_on_change(steps, steps_text_tell, NULL);
	ok = doctor_run(&report, &wish, steps);
	if (is_json)
		account_test_add_json(&out, conf, &report, steps);
	else
		account_test_add_words(&out, conf, &report);
	print_lines(&out, is_json);
	if (!ok)
		code = is_json ? err_exit_code(report.why.kind)
		               : cmd_fail(&report.why);
	doctor_clear(&report);
	steps_free(steps);
	buf_clear(&out);
	return code;
}

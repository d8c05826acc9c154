#include "cmd/setup/account_detect.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "cmd/open/interrupt.h"
#include "cmd/open/print.h"
#include "cmd/setup/steps_text.h"

static void add_server(
    struct json *j, const struct discovery *d, enum setup_proto proto)
{
	const struct discovery_server *s = &d->servers[proto];
	char *user = discovery_user(d, proto, 0);

	json_open(j, '{');
	json_put_str(j, "protocol", setup_proto_id(proto));
	json_put_str(j, "host", s->at.host);
	json_put_int(j, "port", s->at.port);
	json_put_str(j, "security", setup_security_id(s->at.security));
	json_put_str(j, "user", user);
	json_put_str(j, "source", setup_source_id(s->at.source));
	json_put_str(j, "owner", s->owner);
	json_put_bool(j, "foreign", s->is_foreign);
	json_key(j, "answers");
	if (s->was_asked)
		json_bool(j, s->probe.answers);
	else
		json_null(j);
	json_put_str(j, "tls", *s->probe.tls ? s->probe.tls : NULL);
	json_put_str(j, "capabilities", s->probe.words.data);
	json_put_str(j, "error", s->probe.why.text);
	json_close(j, '}');
	free(user);
}

static void add_ways(struct json *j, const struct provider *p)
{
	static const char *const names[] = {
	    "password", "app-password", "code", "browser", "bridge", "none"};

	json_key(j, "sign_in");
	json_open(j, '[');
	for (unsigned i = 0; p && i < sizeof names / sizeof *names; i++)
		if (p->ways & 1u << i)
			json_str(j, names[i]);
	json_close(j, ']');
}

void discovery_json(struct json *j, const struct discovery *d)
{
	char *meant = setup_address_meant(&d->address);

	json_put_str(j, "address", d->address.text);
	json_put_str(j, "domain", d->address.domain);
	json_put_str(j, "domain_shown", d->address.shown);
	json_put_str(j, "did_you_mean", meant);
	json_put_str(j, "provider", d->provider ? d->provider->id : NULL);
	json_put_str(
	    j, "provider_name", d->provider ? d->provider->name : NULL);
	add_ways(j, d->provider);
	json_put_str(j, "note", d->note);
	json_put_str(j, "suggested",
	    d->is_impossible           ? NULL
	    : d->suggested == CONF_POP ? "pop"
				       : "imap");
	json_put_str(j, "reason", d->reason);
	json_key(j, "servers");
	json_open(j, '[');
	for (int i = 0; i < SETUP_PROTOS; i++)
		if (d->servers[i].is_known)
			add_server(j, d, (enum setup_proto)i);
	json_close(j, ']');
	free(meant);
}

void discovery_text(struct buf *out, const struct discovery *d)
{
	char *meant = setup_address_meant(&d->address);

	if (meant)
		buf_printf(
		    out, _("Did you mean %s@%s?\n"), d->address.local, meant);
	for (int i = 0; i < SETUP_PROTOS; i++) {
		const struct discovery_server *s = &d->servers[i];

		if (!s->is_known)
			continue;
		buf_add_str(out, "  ");
		discovery_server_text(out, &s->at);
		buf_printf(out, " (%s)\n", setup_source_text(s->at.source));
		if (s->is_foreign)
			buf_printf(out,
			    _("  ! %s belongs to %s, not to %s, and was "
			      "only found in the DNS. Make sure that it is "
			      "right.\n"),
			    s->at.host, s->owner ? s->owner : "?",
			    d->address.domain);
	}
	if (d->note)
		buf_printf(out, _("Before you sign in: %s\n"), d->note);
	if (d->servers[SETUP_POP].is_known || d->servers[SETUP_IMAP].is_known)
		buf_printf(out, _("Suggested: %s. %s\n"),
		    d->suggested == CONF_POP ? "POP" : "IMAP", d->reason);
	free(meant);
}

static void print_json(
    const struct discovery *d, struct steps *steps, const struct err *e)
{
	struct buf out = BUF_INIT;
	struct json j = {.out = &out};

	json_open(&j, '{');
	json_put_bool(&j, "ok", !e);
	discovery_json(&j, d);
	if (e) {
		json_put_str(&j, "error", e->text);
		json_put_int(&j, "exit_code", err_exit_code(e->kind));
	}
	steps_json(&j, steps);
	json_close(&j, '}');
	buf_add_char(&out, '\n');
	print_out(&out);
	buf_clear(&out);
}

static int account_detect_finish(const struct discovery *d, struct steps *steps,
    const struct err *e, bool is_json)
{
	struct buf out = BUF_INIT;

	if (is_json) {
		print_json(d, steps, e);
		return e ? err_exit_code(e->kind) : 0;
	}
	if (d->address.text)
		discovery_text(&out, d);
	print_text(&out);
	buf_clear(&out);
	return e ? cmd_fail(e) : 0;
}

int account_detect(
    struct cmd *c, const char *address, bool skips_directory, bool is_json)
{
	const struct discovery_wish wish = {.address = address,
	    .ca_file = c->paths.ca,
	    .stop = interrupt_on_signals(),
	    .skips_directory = skips_directory};
	struct steps *steps = steps_new(NULL);
	struct discovery found;
	struct err e = {0};
	bool ok;
	int code;

	if (!is_json && !c->is_quiet)
		steps_on_change(steps, steps_text_tell, NULL);
	ok = discovery_run(&found, &wish, steps, &e);
	code = account_detect_finish(&found, steps, ok ? NULL : &e, is_json);
	discovery_clear(&found);
	steps_free(steps);
	return code;
}

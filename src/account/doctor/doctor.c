#include "account/doctor/doctor.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "account/account.h"
#include "account/doctor/other_ways.h"
#include "account/doctor/reach_addresses.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"

/* The steps of a session, each with its line; what ends one begins the next.
 */
static const struct {
	const char *id, *title;
	enum account_step ends;
} stages[] = {
    {"tls", N_("encryption (TLS)"), ACCOUNT_ENCRYPTED},
    {"greeting", N_("greeting"), ACCOUNT_GREETED},
    {"capabilities", N_("what the server can do"), ACCOUNT_CAPABLE},
    {"sign-in", N_("sign-in"), ACCOUNT_SIGNED_IN},
    {"mailbox", N_("mailbox"), ACCOUNT_OPENED},
};
enum { STAGES = sizeof stages / sizeof *stages };

struct doctor {
	const struct doctor_wish *wish;
	struct doctor_report *out;
	struct steps *steps;
	size_t lines[STAGES];
	bool is_ended[STAGES], is_begun[STAGES];
};

static bool has_stage(const struct doctor *d, size_t i)
{
	return stages[i].ends != ACCOUNT_ENCRYPTED ||
	       d->wish->conf->security != CONF_PLAIN;
}

static void add_lines(struct doctor *d)
{
	for (size_t i = 0; i < STAGES; i++)
		if (has_stage(d, i))
			d->lines[i] = steps_add(d->steps, stages[i].id,
			    STEP_WAITING, _(stages[i].title));
		else
			d->is_ended[i] = true;
}

/* The first line that is not ended runs; with STARTTLS the greeting comes
 * before TLS. */
static void begin_next(struct doctor *d, enum account_step after)
{
	bool is_late_tls = d->wish->conf->security == CONF_STARTTLS;

	for (size_t i = 0; i < STAGES; i++)
		if (d->is_begun[i] && !d->is_ended[i])
			return;
	for (size_t i = 0; i < STAGES; i++) {
		if (d->is_ended[i] || d->is_begun[i])
			continue;
		if (is_late_tls && stages[i].ends == ACCOUNT_ENCRYPTED &&
		    after < ACCOUNT_GREETED)
			continue;
		d->is_begun[i] = true;
		steps_run(d->steps, d->lines[i]);
		return;
	}
}

static void on_reached(void *ctx, enum account_step step)
{
	struct doctor *d = ctx;

	d->out->reached = step;
	d->out->is_signed_in |= step == ACCOUNT_SIGNED_IN;
	for (size_t i = 0; i < STAGES; i++)
		if (stages[i].ends == step && !d->is_ended[i]) {
			d->is_ended[i] = true;
			steps_end(d->steps, d->lines[i], STEP_GOOD, "%s", "");
		}
	if (step < ACCOUNT_OPENED)
		begin_next(d, step);
}

static void ignore_change(void *ctx, int64_t account_id, int64_t folder_id)
{
	(void)ctx;
	(void)account_id;
	(void)folder_id;
}

static void ignore_progress(void *ctx, const struct account_progress *p)
{
	(void)ctx;
	(void)p;
}

static void diagnose(struct doctor *d, const struct err *why)
{
	const struct conf_account *conf = d->wish->conf;
	const struct diagnosis_case c = {
	    .proto = conf->kind == CONF_POP ? REFUSAL_POP : REFUSAL_IMAP,
	    .host = conf->server.host,
	    .port = conf->server.port,
	    .err = why,
	    .cert = &d->out->cert,
	    .now = date_now()};

	diagnosis_find(&d->out->diagnosis, &c);
}

/* The line that runs has failed; what comes behind it is not tried. */
static void fail_lines(struct doctor *d, const struct err *why)
{
	diagnose(d, why);
	for (size_t i = 0; i < STAGES; i++) {
		if (d->is_ended[i])
			continue;
		if (d->is_begun[i])
			steps_end(d->steps, d->lines[i], STEP_FAILED, "%s",
			    d->out->diagnosis.title);
		else
			steps_end(d->steps, d->lines[i], STEP_SKIPPED, "%s",
			    _("not tried"));
	}
}

static void skip_rest(struct doctor *d)
{
	for (size_t i = 0; i < STAGES; i++)
		if (!d->is_ended[i])
			steps_end(d->steps, d->lines[i], STEP_SKIPPED, "%s",
			    _("needs the password"));
}

/* --- what is found ------------------------------------------------------ */

static void set_outcome(
    struct doctor *d, enum account_step stage, const char *text)
{
	for (size_t i = 0; i < STAGES; i++)
		if (stages[i].ends == stage && has_stage(d, i))
			steps_end(d->steps, d->lines[i], STEP_GOOD, "%s", text);
}

static void tell_tls(struct doctor *d, const struct tls_facts *tls)
{
	struct doctor_report *out = d->out;
	struct buf text = BUF_INIT;

	if (!tls || !tls->cert)
		return;
	snprintf(out->tls, sizeof out->tls, "%s", tls->version);
	cert_copy(&out->cert, tls->cert);
	buf_printf(&text, _("%s, certificate valid until "), tls->version);
	date_long(&text, tls->cert->valid_until);
	set_outcome(d, ACCOUNT_ENCRYPTED, text.data);
	buf_clear(&text);
}

static void tell_mailbox(struct doctor *d)
{
	const struct server_mailbox *m = &d->out->mailbox;
	struct buf text = BUF_INIT;

	buf_printf(&text,
	    ngettext("%" PRId64 " message", "%" PRId64 " messages",
		(unsigned long)m->messages),
	    m->messages);
	if (m->bytes >= 0)
		buf_printf(&text, ", %.1f MB", (double)m->bytes / 1e6);
	if (d->wish->conf->kind == CONF_POP)
		buf_printf(&text, ", %s",
		    m->has_ids ? _("each with a lasting name (UIDL)")
			       : _("without lasting names (no UIDL)"));
	else
		buf_printf(&text,
		    ngettext(", %d folder", ", %d folders",
			(unsigned long)m->folders),
		    m->folders);
	set_outcome(d, ACCOUNT_OPENED, text.data);
	buf_clear(&text);
}

static bool look_around(struct doctor *d, struct session *s, struct err *e)
{
	struct doctor_report *out = d->out;
	struct server_facts facts;

	s->backend->describe(s, &facts);
	tell_tls(d, facts.tls);
	set_outcome(d, ACCOUNT_CAPABLE, facts.capabilities);
	buf_add_str(&out->capabilities, facts.capabilities);
	snprintf(out->signed_in_by, sizeof out->signed_in_by, "%s",
	    facts.signed_in_by);
	set_outcome(d, ACCOUNT_SIGNED_IN, facts.signed_in_by);
	if (!s->backend->count(s, &out->mailbox, e))
		return false;
	tell_mailbox(d);
	return true;
}

static bool run_session(struct doctor *d, struct err *e)
{
	const struct account_hooks hooks = {.ctx = d,
	    .changed = ignore_change,
	    .progress = ignore_progress,
	    .reached = on_reached};
	struct account_probe probe = {.conf = d->wish->conf,
	    .ca_file = d->wish->ca_file,
	    .stop = d->wish->stop,
	    .given = d->wish->given,
	    .hooks = &hooks};
	struct session *s;
	bool ok = account_probe(&probe, &s, e);

	if (ok)
		ok = look_around(d, s, e);
	account_close(s);
	if (!ok)
		fail_lines(d, e);
	return ok;
}

/* As far as one gets without a password. */
static bool run_probe(struct doctor *d, struct err *e)
{
	struct probe_found found;
	bool ok = other_ways_ask(d->wish, &found);

	if (ok) {
		on_reached(d, ACCOUNT_ENCRYPTED);
		on_reached(d, ACCOUNT_GREETED);
		on_reached(d, ACCOUNT_CAPABLE);
		set_outcome(d, ACCOUNT_CAPABLE, found.words.data);
		buf_add_str(&d->out->capabilities, found.words.data);
		snprintf(d->out->tls, sizeof d->out->tls, "%s", found.tls);
		cert_copy(&d->out->cert, &found.cert);
		skip_rest(d);
	} else {
		*e = found.why;
		fail_lines(d, e);
	}
	probe_clear(&found);
	return ok;
}

/* --- all of it ---------------------------------------------------------- */

bool doctor_run(struct doctor_report *out, const struct doctor_wish *wish,
    struct steps *steps)
{
	struct doctor d = {.wish = wish, .out = out, .steps = steps};

	doctor_init(out);
	out->is_well = reach_addresses(wish, steps, &out->why);
	if (out->is_well) {
		add_lines(&d);
		begin_next(&d, ACCOUNT_CONNECTED);
		out->is_well = wish->stops_at_signin
		                   ? run_probe(&d, &out->why)
		                   : run_session(&d, &out->why);
	}
	if (!out->is_well && out->why.kind != ERR_STOPPED) {
		other_ways_find(wish, &out->why, out);
		diagnose(&d, &out->why);
	}
	return out->is_well;
}

void doctor_init(struct doctor_report *r)
{
	*r = (struct doctor_report){.is_well = false};
	buf_init(&r->capabilities);
}

void doctor_clear(struct doctor_report *r)
{
	buf_clear(&r->capabilities);
	cert_clear(&r->cert);
	setup_servers_clear(&r->others);
	doctor_init(r);
}

#include "account/inspect/explain_server.h"

#include <stdlib.h>

#include "account/inspect/capability_text.h"
#include "account/imap/pull/omitted.h"
#include "account/pop/avoid.h"
#include "account/inspect/other_clients.h"
#include "base/date.h"
#include "base/i18n.h"
#include "store/read/accounts.h"
#include "store/read/clock.h"

static void tell_certificate(struct explain *t)
{
	int64_t until = explain_number(t, FACT_CERTIFICATE_UNTIL, NULL);
	struct buf date = BUF_INIT;

	if (until <= 0)
		return;
	date_long(&date, until);
	explain_line(t, ABOUT_CERTIFICATE, until - t->of->now < 7 * DATE_DAY,
	    _("valid until %s"), date.data);
	buf_clear(&date);
}

static void tell_abilities(struct explain *t)
{
	struct buf words = BUF_INIT;

	if (!*t->out->capabilities)
		return;
	capability_text(&words, t->of->row->kind, t->out->capabilities);
	explain_line(t, ABOUT_FEATURES, false, "%s", words.data);
	buf_clear(&words);
}

static void tell_server(struct explain *t)
{
	const struct conf_account *conf = t->of->conf;
	struct inspection *i = t->out;

	if (!conf) {
		explain_line(t, ABOUT_SERVER, true, "%s",
		    _("no longer in the settings: old mail stays readable, new "
		      "mail is not downloaded"));
		return;
	}
	explain_line(t, ABOUT_SERVER, false, "%s:%d", conf->server.host,
	    conf->server.port);
	if (*i->tls)
		explain_line(t, ABOUT_ENCRYPTION, false, "%s", i->tls);
	else if (i->checked_at)
		explain_line(t, ABOUT_ENCRYPTION, false, "%s",
		    _("none: the server is on this computer"));
	tell_certificate(t);
	if (*i->compression)
		explain_line(t, ABOUT_COMPRESSION, false, "%s", i->compression);
	if (*i->signed_in_by)
		explain_line(t, ABOUT_SIGN_IN, false, _("%s as %s"),
		    i->signed_in_by, conf->user);
	else
		explain_line(t, ABOUT_SIGN_IN, false, _("as %s"), conf->user);
	tell_abilities(t);
}

/* What keeps the account from working is what people come to read. */
void explain_server_trouble(struct explain *t)
{
	struct inspection *i = t->out;
	struct buf ago = BUF_INIT;

	if (!*i->error)
		return;
	date_ago(&ago, i->error_at, t->of->now);
	explain_line(t, ABOUT_PROBLEM, true, "%s: %s", ago.data, i->error);
	if (*i->error_said)
		explain_line(t, ABOUT_SAID, false, "%s", i->error_said);
	buf_clear(&ago);
}

/* One that was set back, or never set: with it nothing grows old enough. */
static void tell_clock(struct explain *t)
{
	struct clock clock = {0};
	struct buf now = BUF_INIT, least = BUF_INIT;

	if (!clock_read(t->db, &clock, NULL) ||
	    !clock_is_behind(&clock, t->of->now))
		return;
	date_long(&now, t->of->now);
	date_long(&least,
	    clock.proven > date_release() ? clock.proven : date_release());
	explain_line(t, ABOUT_CLOCK, true,
	    t->is_pop
		? _("the clock of this computer says %s, but %s is already "
		    "past; set the clock, or confirm it with \"postern account "
		    "agree\". Until then no mail is removed because of its age")
		: _("the clock of this computer says %s, but %s is already "
		    "past; please set the clock"),
	    now.data, least.data);
	buf_clear(&now);
	buf_clear(&least);
}

/* Signs of other programs. */
static void tell_other_clients(struct explain *t)
{
	const struct conf_account *conf = t->of->conf;
	struct other_clients_of of = {.account_id = t->of->row->id,
	    .now = t->of->now,
	    .capabilities = t->out->capabilities,
	    .user = conf && conf->user ? conf->user : ""};
	struct buf text = BUF_INIT;

	if (!t->is_pop)
		return;
	if (other_clients_tell(&text, t->db, &of))
		explain_line(t, ABOUT_OTHERS, true, "%s", text.data);
	buf_reset(&text);
	if (other_clients_tell_gmail(&text, &of))
		explain_line(t, ABOUT_GMAIL, false, "%s", text.data);
	buf_clear(&text);
}

static void tell_refused_mail(struct explain *t)
{
	struct inspection *i = t->out;
	struct buf since = BUF_INIT;

	date_long(&since, i->refused_since);
	explain_line(t, ABOUT_LEFT_OUT, true,
	    ngettext("%lld message could not be fetched or removed: %s "
		     "(since %s)",
		"%lld messages could not be fetched or removed: %s (since %s)",
		(unsigned long)i->refused),
	    (long long)i->refused, i->refusal, since.data);
	buf_clear(&since);
}

/* What a POP server does not survive, and is not asked for at present. */
static void tell_avoided_commands(struct explain *t)
{
	int64_t noted_at, since;
	char *text = explain_fact(t, FACT_AVOIDED, &noted_at), *end;
	unsigned avoided = (unsigned)strtoul(text, &end, 10);
	struct buf names = BUF_INIT, date = BUF_INIT;

	strtoul(end, &end, 10); /* what is suspected */
	since = strtoll(end, NULL, 10);
	pop_avoid_add_names(&names, avoided);
	if (names.len) {
		date_long(&date, since);
		explain_line(t, ABOUT_LEFT_OUT, false,
		    _("not used, because they do not work on this server: %s "
		      "(since %s)"),
		    names.data, date.data);
	}
	buf_clear(&names);
	buf_clear(&date);
	free(text);
}

static void add_omitted_line(void *ctx, const char *sentence)
{
	explain_line(ctx, ABOUT_LEFT_OUT, true, "%s", sentence);
}

/* What the server does not do, or hand out. */
static void tell_omitted_steps(struct explain *t)
{
	const struct imap_omitted_of of = {.account_id = t->of->row->id};
	struct err ignored;

	if (!t->is_pop)
		imap_omitted_tell(t->db, &of, add_omitted_line, t, &ignored);
}

static void tell_last(struct explain *t)
{
	struct inspection *i = t->out;
	struct buf ago = BUF_INIT;

	if (i->refused && t->is_pop)
		tell_refused_mail(t);
	if (i->set_aside)
		explain_line(t, ABOUT_UNREADABLE, true,
		    ngettext("%lld message made postern crash; only its raw "
			     "source is shown",
			"%lld messages made postern crash; only their raw "
			"source is shown",
			(unsigned long)i->set_aside),
		    (long long)i->set_aside);
	tell_omitted_steps(t);
	if (i->checked_at)
		date_ago(&ago, i->checked_at, t->of->now);
	else
		buf_add_str(&ago, _("never"));
	explain_line(t, ABOUT_CHECKED, false, "%s", ago.data);
	buf_clear(&ago);
}

void explain_server(struct explain *t)
{
	tell_server(t);
	tell_clock(t);
	tell_other_clients(t);
	if (t->is_pop)
		tell_avoided_commands(t);
	tell_last(t);
}

#include "account/inspect/explain_ahead.h"

#include "account/inspect/forecast.h"
#include "base/date.h"
#include "base/i18n.h"

/* Does the policy count on copies that the server does not keep? */
static bool is_longer(const struct conf_account *conf, int expiry)
{
	switch (conf->after) {
	case CONF_KEEP:
	case CONF_REMOVE_WITH_LOCAL:
		return true;
	case CONF_REMOVE_AFTER:
		return conf->after_days > expiry;
	case CONF_REMOVE_AT_ONCE:
		break;
	}
	return false;
}

/* A server that forgets mail by itself (RFC 2449, 6.7), whatever the settings
 * here say. */
static void tell_expiry(struct explain *t)
{
	int expiry = t->expiry;
	bool matters = expiry >= 0 && is_longer(t->of->conf, expiry);

	if (expiry < 0)
		return;
	if (expiry == 0)
		explain_line(t, ABOUT_EXPIRY, matters, "%s",
		    _("the server deletes each message after its download, "
		      "whatever is set here; this computer then has the only "
		      "copy"));
	else if (matters)
		explain_line(t, ABOUT_EXPIRY, true,
		    ngettext("the server deletes each message %d day after its "
			     "download, which is sooner than set here; this "
			     "computer then has the only copy",
			"the server deletes each message %d days after its "
			"download, which is sooner than set here; this "
			"computer then has the only copy",
			(unsigned long)expiry),
		    expiry);
}

/* What will leave the server, when; left out where the store can't tell. */
static void tell_forecast(struct explain *t)
{
	struct forecast_of of = {.account_id = t->of->row->id,
	    .conf = t->of->conf,
	    .now = t->of->now};
	struct buf text = BUF_INIT;
	struct forecast f;

	if (!of.conf || !forecast_read(&f, t->db, &of, NULL))
		return;
	forecast_sum(&text, &f, t->of->now);
	explain_line(t, ABOUT_LEAVING, f.held > 0, "%s", text.data);
	if (f.stubs)
		explain_line(t, ABOUT_INCOMPLETE, true,
		    ngettext("only the beginning of %lld large message was "
			     "downloaded",
			"only the beginning of %lld large messages was "
			"downloaded",
			(unsigned long)f.stubs),
		    (long long)f.stubs);
	tell_expiry(t);
	buf_reset(&text);
	forecast_trash_sum(&text, &f, t->of->now);
	if (text.len)
		explain_line(t, ABOUT_TRASH, false, "%s", text.data);
	forecast_clear(&f);
	buf_clear(&text);
}

static void tell_waiting(struct explain *t)
{
	int64_t n = t->out->waiting;

	if (t->is_pop)
		explain_line(t, ABOUT_WAITING, false, "%s",
		    _("nothing: what you do with this mail stays on this "
		      "computer"));
	else if (n)
		explain_line(t, ABOUT_WAITING, false,
		    ngettext("%lld change waiting for the server",
			"%lld changes waiting for the server",
			(unsigned long)n),
		    (long long)n);
	else
		explain_line(t, ABOUT_WAITING, false, "%s",
		    _("nothing: the server knows all you did"));
	if (t->out->refused && !t->is_pop)
		explain_line(t, ABOUT_REFUSED, true,
		    ngettext("%lld change was refused: %s",
			"%lld changes were refused: %s",
			(unsigned long)t->out->refused),
		    (long long)t->out->refused, t->out->refusal);
}

void explain_ahead(struct explain *t)
{
	if (t->is_pop)
		tell_forecast(t);
	else
		explain_line(t, ABOUT_LEAVING, false, "%s",
		    _("nothing: postern removes nothing from this server "
		      "unless you delete it"));
	tell_waiting(t);
}

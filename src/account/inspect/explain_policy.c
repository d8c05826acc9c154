#include "account/inspect/explain_policy.h"

#include <stdlib.h>

#include "account/inspect/forecast.h"
#include "account/inspect/offline_text.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "store/read/message.h"

/* What becomes of a POP server's copy: the settings say so, unless the server
 * does not keep any. */
static enum conf_after fate(const struct explain *t)
{
	if (t->expiry == 0)
		return CONF_REMOVE_AT_ONCE;
	return t->of->conf ? t->of->conf->after : CONF_KEEP;
}

/* What POP means here, by what happens to the server's copy. */
static void pop_meaning(struct explain *t, struct buf *out)
{
	const struct conf_account *conf = t->of->conf;

	switch (fate(t)) {
	case CONF_KEEP:
		buf_add_str(out,
		    _("This is a POP account: mail is copied to this computer "
		      "and stays on the server too. Folders, stars and "
		      "deletions here are not seen on your other devices."));
		break;
	case CONF_REMOVE_AFTER:
		buf_printf(out,
		    ngettext(
			"This is a POP account: mail is copied to this "
			"computer and removed from the server %d day later. "
			"Folders, stars and deletions here are not seen on "
			"your other devices.",
			"This is a POP account: mail is copied to this "
			"computer and removed from the server %d days later. "
			"Folders, stars and deletions here are not seen on "
			"your other devices.",
			(unsigned long)conf->after_days),
		    conf->after_days);
		break;
	case CONF_REMOVE_WITH_LOCAL:
		buf_add_str(out,
		    _("This is a POP account: mail is copied to this computer "
		      "and removed from the server when you delete it here. "
		      "Folders and stars here are not seen on your other "
		      "devices."));
		break;
	case CONF_REMOVE_AT_ONCE:
		buf_add_str(
		    out, _("This is a POP account: mail is collected from the "
			   "server and removed there at once, so this computer "
			   "holds the only copy. Your other devices do not see "
			   "it."));
		break;
	}
}

void explain_policy_meaning(struct explain *t)
{
	struct buf text = BUF_INIT;

	if (t->is_pop)
		pop_meaning(t, &text);
	else
		buf_add_str(&text,
		    _("This is an IMAP account: mail lives on the server, and "
		      "what you see here is a copy of it. What you do here, "
		      "all your devices see."));
	t->out->meaning = buf_take(&text);
}

static void tell_where(struct explain *t)
{
	struct inspection *i = t->out;
	struct buf n = BUF_INIT, size = BUF_INIT, ago = BUF_INIT;

	number_count(&n, i->here);
	number_bytes(&size, i->here_bytes);
	explain_line(t, false, _("Here"),
	    ngettext("%s message, %s; %lld can be read without a network",
		"%s messages, %s; %lld of them can be read without a network",
		(unsigned long)i->here),
	    n.data, size.data, (long long)i->here_whole);
	if (i->server >= 0) {
		buf_reset(&n);
		number_count(&n, i->server);
		date_ago(&ago, i->server_at, t->of->now);
		explain_line(t, false, _("On the server"),
		    ngettext("%s message (%s)", "%s messages (%s)",
			(unsigned long)i->server),
		    n.data, ago.data);
	} else {
		explain_line(t, false, _("On the server"),
		    _("not known yet: never checked"));
	}
	if (t->is_pop) {
		buf_reset(&n);
		number_count(&n, i->only_here);
		explain_line(t, false, _("Only here"),
		    ngettext("%s message", "%s messages",
			(unsigned long)i->only_here),
		    n.data);
	} else {
		explain_line(t, false, _("Only here"),
		    _("nothing: the server holds everything"));
	}
	buf_clear(&n);
	buf_clear(&size);
	buf_clear(&ago);
}

/* Providers count room in powers of 1024. */
static void add_room(struct buf *out, int64_t bytes, double unit)
{
	double n = (double)bytes / unit;

	buf_printf(out, n < 9.95 && n > 0 ? "%.1f" : "%.0f", n);
}

/* Nearly full is worth a warning: then mail is sent back. */
enum { NEARLY_FULL = 90 };

static void tell_room(struct explain *t)
{
	const struct inspection *i = t->out;
	const double mega = 1024.0 * 1024, giga = 1024 * mega;
	double unit = (double)i->quota_limit < giga ? mega : giga;
	struct buf used = BUF_INIT, limit = BUF_INIT;
	double percent;

	if (i->quota_limit <= 0)
		return;
	percent = (double)i->quota_used * 100 / (double)i->quota_limit;
	add_room(&used, i->quota_used, unit);
	add_room(&limit, i->quota_limit, unit);
	/* TRANSLATORS: "3.2 of 15 GB used (21 %)" */
	explain_line(t, percent >= NEARLY_FULL, _("Room there"),
	    percent >= NEARLY_FULL
		? _("%s of %s %s used (%.0f %%); once it is full, mail to you "
		    "is sent back")
		: _("%s of %s %s used (%.0f %%)"),
	    used.data, limit.data, unit < giga ? "MB" : "GB", percent);
	buf_clear(&used);
	buf_clear(&limit);
}

/* Whose texts are kept here without being asked for. */
static void tell_offline(struct explain *t)
{
	struct buf text = BUF_INIT;

	if (t->is_pop || !t->of->conf)
		return;
	offline_text(&text, t->of->conf);
	explain_line(t, false, _("Texts kept"), "%s", text.data);
	buf_clear(&text);
}

static const char *what_delete_does(const struct explain *t)
{
	if (!t->is_pop)
		return _("moves it to the Trash on the server, for every "
			 "device");
	switch (fate(t)) {
	case CONF_KEEP:
		return _("removes it from this computer; the server keeps its "
			 "copy");
	case CONF_REMOVE_AFTER:
		return _("removes it from this computer; the server's copy "
			 "goes when its days are over");
	case CONF_REMOVE_WITH_LOCAL:
		return _("removes it from this computer, and from the server "
			 "at the next check");
	case CONF_REMOVE_AT_ONCE:
		break;
	}
	return _("removes it from this computer, and there is no other copy");
}

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
		explain_line(t, matters, _("By itself"), "%s",
		    _("the server removes a message as soon as it was "
		      "collected, whatever the settings here say: then this "
		      "computer holds the only copy"));
	else if (matters)
		explain_line(t, true, _("By itself"),
		    ngettext("the server removes a message %d day after it "
			     "was collected, which is sooner than the "
			     "settings here say: then this computer holds "
			     "the only copy",
			"the server removes a message %d days after it was "
			"collected, which is sooner than the settings here "
			"say: then this computer holds the only copy",
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

	if (!t->is_pop || !of.conf || !forecast_read(&f, t->db, &of, NULL))
		return;
	forecast_sum(&text, &f, t->of->now);
	explain_line(t, f.held > 0, _("Will leave"), "%s", text.data);
	if (f.stubs)
		explain_line(t, true, _("In part"),
		    ngettext("of %lld large message only the beginning is "
			     "here",
			"of %lld large messages only the beginning is here",
			(unsigned long)f.stubs),
		    (long long)f.stubs);
	tell_expiry(t);
	forecast_clear(&f);
	buf_clear(&text);
}

/* Rows that are looked at for what came since the last copy: the screen
 * waits for it. */
enum { SINCE_MOST = 20000 };

/* What only is here was copied out once; what has come since? */
static void tell_copy(struct explain *t, const char *last_id, int64_t at)
{
	struct message_since since = {.account_id = t->of->row->id,
	    .after = strtoll(last_id, NULL, 10),
	    .most = SINCE_MOST};
	struct buf ago = BUF_INIT;
	int64_t n = 0;

	date_ago(&ago, at, t->of->now);
	if (!message_count_since(t->db, &since, &n, NULL) || n)
		explain_line(t, true, _("Backup"),
		    ngettext("last copied out %s; %lld message has come since",
			"last copied out %s; %lld messages have come since",
			(unsigned long)n),
		    ago.data, (long long)n);
	else
		explain_line(t, false, _("Backup"),
		    _("all of it was copied out %s"), ago.data);
	buf_clear(&ago);
}

static void tell_backup(struct explain *t)
{
	int64_t at = 0, n = t->out->only_here;
	char *copied = explain_fact(t, FACT_EXPORTED, &at);

	if (!t->is_pop)
		explain_line(t, false, _("Backup"), "%s",
		    _("the server holds everything; this copy can be made "
		      "again"));
	else if (n <= 0)
		explain_line(t, false, _("Backup"), "%s",
		    _("the server has a copy of all that is here"));
	else if (*copied)
		tell_copy(t, copied, at);
	else
		explain_line(t, true, _("Backup"),
		    ngettext("this computer holds the only copy of %lld "
			     "message",
			"this computer holds the only copy of %lld messages",
			(unsigned long)n),
		    (long long)n);
	free(copied);
}

static void tell_acts(struct explain *t)
{
	explain_line(t, false, _("Delete"), "%s", what_delete_does(t));
	if (t->is_pop) {
		explain_line(t, false, _("Read, star"), "%s",
		    _("known here only: your other devices do not see it"));
		explain_line(t, false, _("Folders"), "%s",
		    _("exist here only; sent mail is kept here only"));
	} else {
		explain_line(t, false, _("Read, star"), "%s",
		    _("shared with all your devices"));
		explain_line(t, false, _("Folders"), "%s",
		    _("are the server's; all your devices have the same"));
	}
	tell_backup(t);
}

void explain_policy(struct explain *t)
{
	tell_where(t);
	tell_room(t);
	tell_offline(t);
	tell_forecast(t);
	tell_acts(t);
}

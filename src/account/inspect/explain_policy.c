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
static enum conf_after policy_after_download(const struct explain *t)
{
	if (t->expiry == 0)
		return CONF_REMOVE_AT_ONCE;
	return t->of->conf ? t->of->conf->after : CONF_KEEP;
}

/* What POP means here, by what happens to the server's copy. */
static void pop_meaning(struct explain *t, struct buf *out)
{
	const struct conf_account *conf = t->of->conf;

	switch (policy_after_download(t)) {
	case CONF_KEEP:
		buf_add_str(out,
		    _("This is a POP account: mail is copied to this computer "
		      "and also stays on the server. Your other devices do not "
		      "see the folders, stars and deletions you make here."));
		break;
	case CONF_REMOVE_AFTER:
		buf_printf(out,
		    ngettext("This is a POP account: mail is copied to this "
			     "computer and removed from the server %d day "
			     "later. Your other devices do not see the "
			     "folders, stars and deletions you make here.",
			"This is a POP account: mail is copied to this "
			"computer and removed from the server %d days later. "
			"Your other devices do not see the folders, stars and "
			"deletions you make here.",
			(unsigned long)conf->after_days),
		    conf->after_days);
		break;
	case CONF_REMOVE_WITH_LOCAL:
		buf_add_str(
		    out, _("This is a POP account: mail is copied to this "
			   "computer and removed from the server when you "
			   "delete it here. Your other devices do not see the "
			   "folders and stars you make here."));
		break;
	case CONF_REMOVE_AT_ONCE:
		buf_add_str(out,
		    _("This is a POP account: mail is downloaded and removed "
		      "from the server at once, so this computer has the only "
		      "copy. Your other devices do not see it."));
		break;
	}
}

void explain_policy_meaning(struct explain *t)
{
	struct buf text = BUF_INIT;

	if (t->is_pop)
		pop_meaning(t, &text);
	else
		buf_add_str(
		    &text, _("This is an IMAP account: mail lives on the "
			     "server, and this computer keeps a copy. All your "
			     "devices see what you do here."));
	t->out->meaning = buf_take(&text);
}

static void tell_where(struct explain *t)
{
	struct inspection *i = t->out;
	struct buf n = BUF_INIT, size = BUF_INIT, ago = BUF_INIT;

	number_count(&n, i->here);
	number_bytes(&size, i->here_bytes);
	explain_line(t, false, _("Here"),
	    ngettext("%s message, %s; %lld can be read offline",
		"%s messages, %s; %lld can be read offline",
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
		    _("unknown: not checked yet"));
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
		    _("nothing: the server has everything"));
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
	explain_line(t, percent >= NEARLY_FULL, _("Server space"),
	    percent >= NEARLY_FULL
		? _("%s of %s %s used (%.0f %%); when it is full, mail to you "
		    "is returned to the sender")
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
	explain_line(t, false, _("Kept offline"), "%s", text.data);
	buf_clear(&text);
}

static const char *what_delete_does(const struct explain *t)
{
	if (!t->is_pop)
		return _("moves the message to the Trash on the server, for "
			 "all your devices");
	switch (policy_after_download(t)) {
	case CONF_KEEP:
		return _("removes the message here; the server keeps its copy");
	case CONF_REMOVE_AFTER:
		return _("removes the message here; the server's copy is "
			 "removed when its time is up");
	case CONF_REMOVE_WITH_LOCAL:
		return _("removes the message here, and from the server at the "
			 "next check");
	case CONF_REMOVE_AT_ONCE:
		break;
	}
	return _("removes the message here; there is no other copy");
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
		explain_line(t, matters, _("Auto-delete"), "%s",
		    _("the server deletes each message after its download, "
		      "whatever is set here; this computer then has the only "
		      "copy"));
	else if (matters)
		explain_line(t, true, _("Auto-delete"),
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

	if (!t->is_pop || !of.conf || !forecast_read(&f, t->db, &of, NULL))
		return;
	forecast_sum(&text, &f, t->of->now);
	explain_line(t, f.held > 0, _("To be removed"), "%s", text.data);
	if (f.stubs)
		explain_line(t, true, _("Incomplete"),
		    ngettext("only the beginning of %lld large message was "
			     "downloaded",
			"only the beginning of %lld large messages was "
			"downloaded",
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
static void tell_last_backup(struct explain *t, const char *last_id, int64_t at)
{
	struct message_since since = {.account_id = t->of->row->id,
	    .after = strtoll(last_id, NULL, 10),
	    .most = SINCE_MOST};
	struct buf ago = BUF_INIT;
	int64_t n = 0;

	date_ago(&ago, at, t->of->now);
	if (!message_count_since(t->db, &since, &n, NULL) || n)
		explain_line(t, true, _("Backup"),
		    ngettext("last backup %s; %lld new message since then",
			"last backup %s; %lld new messages since then",
			(unsigned long)n),
		    ago.data, (long long)n);
	else
		explain_line(t, false, _("Backup"),
		    _("everything was backed up %s"), ago.data);
	buf_clear(&ago);
}

static void tell_backup(struct explain *t)
{
	int64_t at = 0, n = t->out->only_here;
	char *copied = explain_fact(t, FACT_EXPORTED, &at);

	if (!t->is_pop)
		explain_line(t, false, _("Backup"), "%s",
		    _("the server has everything; this copy can be downloaded "
		      "again"));
	else if (n <= 0)
		explain_line(t, false, _("Backup"), "%s",
		    _("the server has a copy of everything here"));
	else if (*copied)
		tell_last_backup(t, copied, at);
	else
		explain_line(t, true, _("Backup"),
		    ngettext("this computer has the only copy of %lld message",
			"this computer has the only copy of %lld messages",
			(unsigned long)n),
		    (long long)n);
	free(copied);
}

static void tell_acts(struct explain *t)
{
	explain_line(t, false, _("Deleting"), "%s", what_delete_does(t));
	if (t->is_pop) {
		explain_line(t, false, _("Read, starred"), "%s",
		    _("on this computer only; your other devices do not see "
		      "it"));
		explain_line(t, false, _("Folders"), "%s",
		    _("on this computer only, sent mail too"));
	} else {
		explain_line(t, false, _("Read, starred"), "%s",
		    _("shared with all your devices"));
		explain_line(t, false, _("Folders"), "%s",
		    _("those of the server, the same on all your devices"));
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

#include "account/inspect.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "account/ability.h"
#include "account/forecast.h"
#include "account/offline.h"
#include "account/rivals.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/safe.h"
#include "store/folder.h"
#include "store/maildrop.h"
#include "store/message.h"
#include "store/pending.h"

const char *inspect_badge(enum conf_kind kind)
{
	return kind == CONF_POP ? "POP " : "IMAP";
}

/* Everything that is told about one account. */
struct telling {
	struct inspection *out;
	struct db *db;
	const struct inspect_of *of;
	bool is_pop;
	int expiry; /* days until the server itself removes a message; -1 */
};

static void add_line(struct telling *t, bool is_warning, const char *label,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

static void add_line(
    struct telling *t, bool is_warning, const char *label, const char *fmt, ...)
{
	struct inspect_line *line = vec_push(&t->out->lines);
	struct buf raw = BUF_INIT, safe = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&raw, fmt, ap);
	va_end(ap);
	safe_line(&safe, raw.data, raw.len);
	line->label = label;
	line->text = buf_take(&safe);
	line->is_warning = is_warning;
	t->out->warnings += is_warning;
	buf_clear(&raw);
}

static char *fact(struct telling *t, const char *key, int64_t *noted_at)
{
	struct fact f;
	char *value;

	if (!fact_read(t->db, t->of->row->id, key, &f, NULL)) {
		fact_clear(&f);
		return mem_str("");
	}
	if (noted_at)
		*noted_at = f.noted_at;
	value = f.value ? f.value : mem_str("");
	return value;
}

static int64_t fact_number(struct telling *t, const char *key, int64_t *at)
{
	char *text = fact(t, key, at);
	int64_t n = *text ? strtoll(text, NULL, 10) : -1;

	free(text);
	return n;
}

static bool count(struct telling *t, struct err *e)
{
	struct inspection *i = t->out;
	struct folders folders = {0};
	struct pending_refused refused;
	bool are_labels = strstr(i->capabilities, "X-GM-EXT-1");
	bool ok = folder_read_all(t->db, t->of->row->id, &folders, e);

	for (size_t f = 0; f < folders.len; f++) {
		if (!folder_is_counted(&folders.items[f], &folders, are_labels))
			continue;
		i->here += folders.items[f].total;
		i->here_bytes += folders.items[f].bytes;
		i->here_whole += folders.items[f].whole;
	}
	folders_clear(&folders);
	if (t->is_pop)
		ok = ok &&
		     maildrop_count_shared(t->db, t->of->row->id, &i->both, e);
	else
		i->both = i->here;
	i->only_here = i->here - i->both;
	if (!ok || !pending_count(t->db, t->of->row->id, &i->waiting, e) ||
	    !pending_refused(t->db, t->of->row->id, &refused, e))
		return false;
	i->refused = refused.n;
	i->refusal = refused.text;
	return true;
}

static void gather_quota(struct telling *t)
{
	struct inspection *i = t->out;
	char *text = fact(t, FACT_QUOTA, &i->quota_at), *end;

	i->quota_used = strtoll(text, &end, 10);
	i->quota_limit = strtoll(end, NULL, 10);
	free(text);
}

static void gather_facts(struct telling *t)
{
	struct inspection *i = t->out;
	char *checked = fact(t, FACT_CHECKED, &i->checked_at);

	free(checked);
	i->server = fact_number(t, FACT_SERVER_COUNT, &i->server_at);
	i->server_bytes = fact_number(t, FACT_SERVER_BYTES, NULL);
	i->tls = fact(t, FACT_TLS, NULL);
	i->signed_in_by = fact(t, FACT_SIGNED_IN, NULL);
	i->capabilities = fact(t, FACT_CAPABILITIES, NULL);
	i->compression = fact(t, FACT_COMPRESSION, NULL);
	i->error = fact(t, FACT_ERROR, &i->error_at);
	gather_quota(t);
	i->error_said = fact(t, FACT_ERROR_SAID, NULL);
}

/* What becomes of a POP server's copy: the settings say so, unless the server
 * does not keep any. */
static enum conf_after fate(const struct telling *t)
{
	if (t->expiry == 0)
		return CONF_REMOVE_AT_ONCE;
	return t->of->conf ? t->of->conf->after : CONF_KEEP;
}

/* What POP means here, by what happens to the server's copy. */
static void pop_meaning(struct telling *t, struct buf *out)
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

static void tell_meaning(struct telling *t)
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

static void tell_where(struct telling *t)
{
	struct inspection *i = t->out;
	struct buf n = BUF_INIT, size = BUF_INIT, ago = BUF_INIT;

	number_count(&n, i->here);
	number_bytes(&size, i->here_bytes);
	add_line(t, false, _("Here"),
	    ngettext("%s message, %s; %lld can be read without a network",
		"%s messages, %s; %lld of them can be read without a network",
		(unsigned long)i->here),
	    n.data, size.data, (long long)i->here_whole);
	if (i->server >= 0) {
		buf_reset(&n);
		number_count(&n, i->server);
		date_ago(&ago, i->server_at, t->of->now);
		add_line(t, false, _("On the server"),
		    ngettext("%s message (%s)", "%s messages (%s)",
			(unsigned long)i->server),
		    n.data, ago.data);
	} else {
		add_line(t, false, _("On the server"),
		    _("not known yet: never checked"));
	}
	if (t->is_pop) {
		buf_reset(&n);
		number_count(&n, i->only_here);
		add_line(t, false, _("Only here"),
		    ngettext("%s message", "%s messages",
			(unsigned long)i->only_here),
		    n.data);
	} else {
		add_line(t, false, _("Only here"),
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

static void tell_room(struct telling *t)
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
	add_line(t, percent >= NEARLY_FULL, _("Room there"),
	    percent >= NEARLY_FULL
		? _("%s of %s %s used (%.0f %%); once it is full, mail to you "
		    "is sent back")
		: _("%s of %s %s used (%.0f %%)"),
	    used.data, limit.data, unit < giga ? "MB" : "GB", percent);
	buf_clear(&used);
	buf_clear(&limit);
}

/* Whose texts are kept here without being asked for. */
static void tell_offline(struct telling *t)
{
	struct buf text = BUF_INIT;

	if (t->is_pop || !t->of->conf)
		return;
	offline_tell(&text, t->of->conf);
	add_line(t, false, _("Texts kept"), "%s", text.data);
	buf_clear(&text);
}

static const char *what_delete_does(const struct telling *t)
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
static void tell_expiry(struct telling *t)
{
	int expiry = t->expiry;
	bool matters = expiry >= 0 && is_longer(t->of->conf, expiry);

	if (expiry < 0)
		return;
	if (expiry == 0)
		add_line(t, matters, _("By itself"), "%s",
		    _("the server removes a message as soon as it was "
		      "collected, whatever the settings here say: then this "
		      "computer holds the only copy"));
	else if (matters)
		add_line(t, true, _("By itself"),
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
static void tell_forecast(struct telling *t)
{
	struct forecast_of of = {
	    .account_id = t->of->row->id, .conf = t->of->conf};
	struct buf text = BUF_INIT;
	struct forecast f;

	if (!t->is_pop || !of.conf || !forecast_read(&f, t->db, &of, NULL))
		return;
	forecast_sum(&text, &f, t->of->now);
	add_line(t, false, _("Will leave"), "%s", text.data);
	if (f.stubs)
		add_line(t, true, _("In part"),
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
static void tell_copy(struct telling *t, const char *last_id, int64_t at)
{
	struct message_since since = {.account_id = t->of->row->id,
	    .after = strtoll(last_id, NULL, 10),
	    .most = SINCE_MOST};
	struct buf ago = BUF_INIT;
	int64_t n = 0;

	date_ago(&ago, at, t->of->now);
	if (!message_count_since(t->db, &since, &n, NULL) || n)
		add_line(t, true, _("Backup"),
		    ngettext("last copied out %s; %lld message has come since",
			"last copied out %s; %lld messages have come since",
			(unsigned long)n),
		    ago.data, (long long)n);
	else
		add_line(t, false, _("Backup"),
		    _("all of it was copied out %s"), ago.data);
	buf_clear(&ago);
}

static void tell_backup(struct telling *t)
{
	int64_t at = 0, n = t->out->only_here;
	char *copied = fact(t, FACT_EXPORTED, &at);

	if (!t->is_pop)
		add_line(t, false, _("Backup"), "%s",
		    _("the server holds everything; this copy can be made "
		      "again"));
	else if (n <= 0)
		add_line(t, false, _("Backup"), "%s",
		    _("the server has a copy of all that is here"));
	else if (*copied)
		tell_copy(t, copied, at);
	else
		add_line(t, true, _("Backup"),
		    ngettext("this computer holds the only copy of %lld "
			     "message",
			"this computer holds the only copy of %lld messages",
			(unsigned long)n),
		    (long long)n);
	free(copied);
}

static void tell_consequences(struct telling *t)
{
	add_line(t, false, _("Delete"), "%s", what_delete_does(t));
	if (t->is_pop) {
		add_line(t, false, _("Read, star"), "%s",
		    _("known here only: your other devices do not see it"));
		add_line(t, false, _("Folders"), "%s",
		    _("exist here only; sent mail is kept here only"));
	} else {
		add_line(t, false, _("Read, star"), "%s",
		    _("shared with all your devices"));
		add_line(t, false, _("Folders"), "%s",
		    _("are the server's; all your devices have the same"));
	}
	tell_backup(t);
}

static void tell_certificate(struct telling *t)
{
	int64_t until = fact_number(t, FACT_CERTIFICATE_UNTIL, NULL);
	struct buf date = BUF_INIT;

	if (until <= 0)
		return;
	date_long(&date, until);
	add_line(t, until - t->of->now < 7 * DATE_DAY, _("Certificate"),
	    _("valid until %s"), date.data);
	buf_clear(&date);
}

static void tell_abilities(struct telling *t)
{
	struct buf words = BUF_INIT;

	if (!*t->out->capabilities)
		return;
	ability_tell(&words, t->of->row->kind, t->out->capabilities);
	add_line(t, false, _("The server"), "%s", words.data);
	buf_clear(&words);
}

static void tell_server(struct telling *t)
{
	const struct conf_account *conf = t->of->conf;
	struct inspection *i = t->out;

	if (!conf) {
		add_line(t, true, _("Server"), "%s",
		    _("not in the settings any more: this mail can be read, "
		      "new mail is not collected"));
		return;
	}
	add_line(t, false, _("Server"), "%s:%d", conf->server.host,
	    conf->server.port);
	if (*i->tls)
		add_line(t, false, _("Encryption"), "%s", i->tls);
	else if (i->checked_at)
		add_line(t, false, _("Encryption"), "%s",
		    _("none: the server is on this computer"));
	tell_certificate(t);
	if (*i->compression)
		add_line(t, false, _("Compression"), "%s", i->compression);
	if (*i->signed_in_by)
		add_line(t, false, _("Sign-in"), _("%s as %s"), i->signed_in_by,
		    conf->user);
	else
		add_line(t, false, _("Sign-in"), _("as %s"), conf->user);
	tell_abilities(t);
}

/* What keeps the account from working is what people come to read. */
static void tell_trouble(struct telling *t)
{
	struct inspection *i = t->out;
	struct buf ago = BUF_INIT;

	if (!*i->error)
		return;
	date_ago(&ago, i->error_at, t->of->now);
	add_line(t, true, _("Trouble"), "%s: %s", ago.data, i->error);
	if (*i->error_said)
		add_line(t, false, _("It said"), "%s", i->error_said);
	buf_clear(&ago);
}

/* Who else may be there. */
static void tell_rivals(struct telling *t)
{
	const struct conf_account *conf = t->of->conf;
	struct rivals_of of = {.account_id = t->of->row->id,
	    .now = t->of->now,
	    .capabilities = t->out->capabilities,
	    .user = conf && conf->user ? conf->user : ""};
	struct buf text = BUF_INIT;

	if (!t->is_pop)
		return;
	if (rivals_tell(&text, t->db, &of))
		add_line(t, true, _("Others"), "%s", text.data);
	buf_reset(&text);
	if (rivals_tell_gmail(&text, &of))
		add_line(t, false, _("Gmail"), "%s", text.data);
	buf_clear(&text);
}

static void tell_last(struct telling *t)
{
	struct inspection *i = t->out;
	struct buf ago = BUF_INIT;

	if (i->waiting)
		add_line(t, false, _("Waiting"),
		    ngettext("%lld change waits for the server",
			"%lld changes wait for the server",
			(unsigned long)i->waiting),
		    (long long)i->waiting);
	if (i->refused)
		add_line(t, true, _("Refused"),
		    ngettext("%lld change was refused: %s",
			"%lld changes were refused: %s",
			(unsigned long)i->refused),
		    (long long)i->refused, i->refusal);
	if (i->checked_at)
		date_ago(&ago, i->checked_at, t->of->now);
	else
		buf_add_str(&ago, _("never"));
	add_line(t, false, _("Checked"), "%s", ago.data);
	buf_clear(&ago);
}

bool inspect_account(struct inspection *out, struct db *db,
    const struct inspect_of *of, struct err *e)
{
	struct telling t = {.out = out,
	    .db = db,
	    .of = of,
	    .is_pop = of->row->kind == CONF_POP,
	    .expiry = -1};

	if (t.is_pop)
		t.expiry = forecast_expiry(db, of->row->id);
	*out = (struct inspection){.kind = t.is_pop ? "POP" : "IMAP"};
	gather_facts(&t);
	tell_meaning(&t);
	if (!count(&t, e)) {
		inspection_clear(out);
		return false;
	}
	tell_trouble(&t);
	tell_where(&t);
	tell_room(&t);
	tell_offline(&t);
	tell_forecast(&t);
	tell_consequences(&t);
	tell_server(&t);
	tell_rivals(&t);
	tell_last(&t);
	return true;
}

void inspection_clear(struct inspection *i)
{
	for (size_t n = 0; n < i->lines.len; n++)
		free(i->lines.items[n].text);
	vec_clear(&i->lines);
	free(i->meaning);
	free(i->tls);
	free(i->signed_in_by);
	free(i->capabilities);
	free(i->compression);
	free(i->error);
	free(i->error_said);
	free(i->refusal);
	*i = (struct inspection){0};
}

#include "account/inspect/explain_where.h"

#include <stdlib.h>
#include <string.h>

#include "account/inspect/offline_text.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/number.h"
#include "store/read/message.h"

/* What is only here: of a POP account what the server does not have (any
 * more), of an IMAP account what is not sent there yet. */
static void tell_only_here(struct explain *t)
{
	struct inspection *i = t->out;
	struct buf n = BUF_INIT;

	number_count(&n, i->only_here);
	if (t->is_pop)
		explain_line(t, ABOUT_ONLY_HERE, false,
		    ngettext("%s message", "%s messages",
			(unsigned long)i->only_here),
		    n.data);
	else if (i->only_here)
		explain_line(t, ABOUT_ONLY_HERE, false,
		    ngettext("%s message, until it is sent to the server",
			"%s messages, until they are sent to the server",
			(unsigned long)i->only_here),
		    n.data);
	else if (explain_was_reached(t))
		explain_line(t, ABOUT_ONLY_HERE, false,
		    _("nothing: the server has everything"));
	else
		explain_line(
		    t, ABOUT_ONLY_HERE, false, _("nothing is here yet"));
	buf_clear(&n);
}

static void tell_on_server(struct explain *t)
{
	struct inspection *i = t->out;
	struct buf n = BUF_INIT, ago = BUF_INIT;

	if (i->server < 0) {
		explain_line(t, ABOUT_ON_SERVER, false,
		    _("unknown: not checked yet"));
		return;
	}
	number_count(&n, i->server);
	date_ago(&ago, i->server_at, t->of->now);
	explain_line(t, ABOUT_ON_SERVER, false,
	    ngettext("%s message (%s)", "%s messages (%s)",
		(unsigned long)i->server),
	    n.data, ago.data);
	buf_clear(&n);
	buf_clear(&ago);
}

/* Counted from the database, now. */
static void tell_counts(struct explain *t)
{
	struct inspection *i = t->out;
	struct buf n = BUF_INIT, size = BUF_INIT;

	number_count(&n, i->here);
	number_bytes(&size, i->here_bytes);
	explain_line(t, ABOUT_HERE, false,
	    ngettext("%s message, %s; %lld can be read offline",
		"%s messages, %s; %lld can be read offline",
		(unsigned long)i->here),
	    n.data, size.data, (long long)i->here_whole);
	tell_on_server(t);
	buf_reset(&n);
	number_count(&n, i->both);
	if (i->server >= 0)
		explain_line(t, ABOUT_BOTH, false,
		    ngettext("%s message is here and on the server",
			"%s messages are here and on the server",
			(unsigned long)i->both),
		    n.data);
	tell_only_here(t);
	buf_clear(&n);
	buf_clear(&size);
}

static void tell_place(struct explain *t)
{
	const char *home = getenv("HOME"), *path = t->of->data;
	size_t len = home ? strlen(home) : 0;

	if (!path)
		return;
	if (len > 1 && strncmp(path, home, len) == 0 && path[len] == '/')
		explain_line(t, ABOUT_PLACE, false, "~%s/postern.db",
		    path + len);
	else
		explain_line(
		    t, ABOUT_PLACE, false, "%s/postern.db", path);
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
	explain_line(t, ABOUT_ROOM, percent >= NEARLY_FULL,
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
	explain_line(t, ABOUT_OFFLINE, false, "%s", text.data);
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
		explain_line(t, ABOUT_BACKUP, true,
		    ngettext("last backup %s; %lld new message since then",
			"last backup %s; %lld new messages since then",
			(unsigned long)n),
		    ago.data, (long long)n);
	else
		explain_line(t, ABOUT_BACKUP, false,
		    _("everything was backed up %s"), ago.data);
	buf_clear(&ago);
}

static void tell_backup(struct explain *t)
{
	int64_t at = 0, n = t->out->only_here;
	char *copied = explain_fact(t, FACT_EXPORTED, &at);

	if (!explain_was_reached(t) && !t->out->here)
		explain_line(t, ABOUT_BACKUP, false, "%s",
		    _("nothing is here yet"));
	else if (!t->is_pop && n <= 0)
		explain_line(t, ABOUT_BACKUP, false, "%s",
		    _("the server has everything; this copy can be downloaded "
		      "again"));
	else if (n <= 0)
		explain_line(t, ABOUT_BACKUP, false, "%s",
		    _("the server has a copy of everything here"));
	else if (*copied)
		tell_copy(t, copied, at);
	else
		explain_line(t, ABOUT_BACKUP, true,
		    ngettext("this computer has the only copy of %lld message",
			"this computer has the only copy of %lld messages",
			(unsigned long)n),
		    (long long)n);
	free(copied);
}

void explain_where(struct explain *t)
{
	tell_counts(t);
	tell_room(t);
	tell_offline(t);
	tell_place(t);
	tell_backup(t);
}

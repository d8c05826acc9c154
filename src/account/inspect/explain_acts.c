#include "account/inspect/explain_acts.h"

#include <stdlib.h>

#include "account/inspect/explain_policy.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/number.h"

static void tell_reading(struct explain *t)
{
	explain_line(t, ABOUT_READ, false, "%s",
	    t->is_pop ? _("read marks and stars are set on this computer only; "
			  "your other devices do not see them")
		      : _("read marks and stars are shared with all your "
			  "devices"));
}

/* What becomes of the message here, after its time in the Trash. */
static void add_trash(struct explain *t, struct buf *out)
{
	int days = t->of->conf ? t->of->conf->trash_days : 0;

	if (days)
		buf_printf(out,
		    ngettext("moves the message to the Trash of this computer, "
			     "where it is deleted for good after %d day",
			"moves the message to the Trash of this computer, "
			"where it is deleted for good after %d days",
			(unsigned long)days),
		    days);
	else
		buf_add_str(out,
		    _("moves the message to the Trash of this computer, where "
		      "it stays until you delete it for good"));
}

static const char *deleted_copy(const struct explain *t)
{
	switch (explain_policy_fate(t)) {
	case CONF_KEEP:
		return _("the server keeps its copy");
	case CONF_REMOVE_AFTER:
		return _("the server's copy is removed when its time is up");
	case CONF_REMOVE_WITH_LOCAL:
		return _("the server's copy is removed at the next check");
	case CONF_REMOVE_AT_ONCE:
		break;
	}
	return _("there is no other copy");
}

static void tell_deleting(struct explain *t)
{
	struct buf trash = BUF_INIT;

	if (t->is_pop) {
		add_trash(t, &trash);
		explain_line(t, ABOUT_DELETE, false, "%s; %s", trash.data,
		    deleted_copy(t));
	} else if (t->is_gmail) {
		explain_line(t, ABOUT_DELETE, false, "%s",
		    _("moves the message to Gmail's Trash, for all your "
		      "devices; Gmail deletes it for good after 30 days"));
	} else {
		explain_line(t, ABOUT_DELETE, false, "%s",
		    _("moves the message to the Trash on the server, for all "
		      "your devices"));
	}
	buf_clear(&trash);
}

static const char *moved_copy(const struct explain *t)
{
	switch (explain_policy_fate(t)) {
	case CONF_KEEP:
		return _("moves the message on this computer only; the "
			 "server's copy stays in the inbox there");
	case CONF_REMOVE_AFTER:
		return _("moves the message on this computer only; the "
			 "server's copy stays in the inbox there until its "
			 "time is up");
	case CONF_REMOVE_WITH_LOCAL:
		return _("moves the message on this computer only; the "
			 "server's copy stays in the inbox there until you "
			 "delete the message here");
	case CONF_REMOVE_AT_ONCE:
		break;
	}
	return _("moves the message on this computer only; the server has no "
		 "copy of it any more");
}

static void tell_moving(struct explain *t)
{
	const char *text = _("moves the message to that folder of the server, "
			     "for all your devices");

	if (t->is_gmail)
		text = _("changes the label of the message, for all your "
			 "devices; it stays in All Mail");
	explain_line(
	    t, ABOUT_MOVE, false, "%s", t->is_pop ? moved_copy(t) : text);
}

static void tell_replying(struct explain *t)
{
	const char *text = _("the copy of your answer belongs into Sent on the "
			     "server, where all your devices see it");

	if (t->is_pop)
		text = _("the copy of your answer is kept on this computer "
			 "only; answers you write on other devices do not "
			 "arrive here");
	else if (t->is_gmail)
		text = _("Gmail itself puts a copy of your answer into Sent, "
			 "where all your devices see it");
	explain_line(t, ABOUT_REPLY, false, "%s", text);
}

/* When everything that is only here was last copied elsewhere; 0: never. */
static int64_t copied_at(struct explain *t)
{
	int64_t at = 0;
	char *copy = explain_fact(t, FACT_EXPORTED, &at);

	if (!*copy)
		at = 0;
	free(copy);
	return at;
}

static void tell_loss_of_popped(struct explain *t)
{
	int64_t lost = t->out->only_here, at = copied_at(t);
	struct buf n = BUF_INIT, ago = BUF_INIT;

	number_count(&n, lost);
	date_ago(&ago, at, t->of->now);
	if (lost <= 0)
		explain_line(t, ABOUT_LOSS, false, "%s",
		    _("no message is lost: all of them are on the server, too; "
		      "your folders, stars and read marks are gone"));
	else if (at)
		explain_line(t, ABOUT_LOSS, false,
		    ngettext("%s message is only here: it is gone, unless it "
			     "is in the backup (%s)",
			"%s messages are only here: they are gone, unless they "
			"are in the backup (%s)",
			(unsigned long)lost),
		    n.data, ago.data);
	else
		explain_line(t, ABOUT_LOSS, false,
		    ngettext("%s message is gone for good: it is only here",
			"%s messages are gone for good: they are only here",
			(unsigned long)lost),
		    n.data);
	buf_clear(&n);
	buf_clear(&ago);
}

static void tell_loss(struct explain *t)
{
	struct buf n = BUF_INIT;

	number_count(&n, t->out->waiting);
	if (!t->out->here)
		explain_line(t, ABOUT_LOSS, false, "%s",
		    _("no message is lost: none is here yet"));
	else if (t->is_pop)
		tell_loss_of_popped(t);
	else if (t->out->waiting)
		explain_line(t, ABOUT_LOSS, false,
		    ngettext("no message of the server is lost; %s change that "
			     "it does not know of yet is",
			"no message of the server is lost; %s changes that it "
			"does not know of yet are",
			(unsigned long)t->out->waiting),
		    n.data);
	else
		explain_line(t, ABOUT_LOSS, false, "%s",
		    _("nothing is lost: everything is on the server"));
	buf_clear(&n);
}

static void tell_phone_of_popped(struct explain *t)
{
	int days = t->of->conf ? t->of->conf->after_days : 0;

	switch (explain_policy_fate(t)) {
	case CONF_KEEP:
		explain_line(t, ABOUT_PHONE, false, "%s",
		    _("sees all mail that is on the server, in one inbox, "
		      "without your folders and marks"));
		break;
	case CONF_REMOVE_AFTER:
		explain_line(t, ABOUT_PHONE, false,
		    ngettext("sees the mail of the last day, in one inbox, "
			     "without your folders and marks",
			"sees the mail of the last %d days, in one inbox, "
			"without your folders and marks",
			(unsigned long)days),
		    days);
		break;
	case CONF_REMOVE_WITH_LOCAL:
		explain_line(t, ABOUT_PHONE, false, "%s",
		    _("sees what you have not deleted here, in one inbox, "
		      "without your folders and marks"));
		break;
	case CONF_REMOVE_AT_ONCE:
		explain_line(t, ABOUT_PHONE, false, "%s",
		    _("sees none of the mail that is here, only what comes "
		      "later and was not downloaded here first"));
		break;
	}
}

static void tell_phone(struct explain *t)
{
	if (t->is_pop)
		tell_phone_of_popped(t);
	else
		explain_line(t, ABOUT_PHONE, false, "%s",
		    t->is_gmail
			? _("sees everything: the same messages, labels and "
			    "marks")
			: _("sees everything: the same messages, folders and "
			    "marks"));
}

void explain_acts(struct explain *t)
{
	tell_reading(t);
	tell_deleting(t);
	tell_moving(t);
	tell_replying(t);
	tell_loss(t);
	tell_phone(t);
}

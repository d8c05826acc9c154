#include "account/inspect/progress_text.h"

#include "base/i18n.h"
#include "base/safe.h"

static void tell_pop(struct buf *out, const struct sync_visit *v)
{
	/* TRANSLATORS: one visit of a POP server, numbers of messages */
	buf_printf(out,
	    _("%lld listed, %lld new, %lld stored, %lld removed, %lld left on "
	      "the server"),
	    (long long)v->listed, (long long)v->fresh, (long long)v->stored,
	    (long long)v->removed, (long long)v->kept);
	if (!v->refused)
		return;
	buf_printf(out,
	    ngettext("; %lld message could not be fetched or removed: ",
		"; %lld messages could not be fetched or removed: ",
		(unsigned long)v->refused),
	    (long long)v->refused);
	safe_line(out, v->refusal, strlen(v->refusal));
}

static void tell_imap(struct buf *out, const struct sync_visit *v)
{
	/* TRANSLATORS: one visit of an IMAP server, numbers of messages */
	buf_printf(out,
	    _("%lld on the server, %lld new, %lld changed, %lld gone, %lld "
	      "downloaded"),
	    (long long)v->listed, (long long)v->fresh, (long long)v->changed,
	    (long long)v->removed, (long long)v->stored);
	if (v->sent)
		buf_printf(out,
		    ngettext(", %lld change sent", ", %lld changes sent",
			(unsigned long)v->sent),
		    (long long)v->sent);
	if (!v->refused)
		return;
	buf_printf(out,
	    ngettext("; %lld change was refused: ",
		"; %lld changes were refused: ", (unsigned long)v->refused),
	    (long long)v->refused);
	safe_line(out, v->refusal, strlen(v->refusal));
}

static void tell_missing_parts(struct buf *out, const struct sync_visit *v)
{
	if (!*v->missing)
		return;
	buf_add_str(out, "; ");
	safe_line(out, v->missing, strlen(v->missing));
}

void sync_visit_text(
    struct buf *out, enum conf_kind kind, const struct sync_visit *v)
{
	if (v->outcome && v->text && *v->text) {
		safe_line(out, v->text, strlen(v->text));
		if (v->said && *v->said) {
			buf_add_str(out, " (");
			safe_line(out, v->said, strlen(v->said));
			buf_add_char(out, ')');
		}
		tell_missing_parts(out, v);
		return;
	}
	if (kind == CONF_POP)
		tell_pop(out, v);
	else
		tell_imap(out, v);
	tell_missing_parts(out, v);
}

void progress_text(struct buf *out, const struct account_progress *p)
{
	switch (p->doing) {
	case DOING_CONNECT:
		buf_add_str(out, _("connecting"));
		break;
	case DOING_FOLDERS:
		buf_add_str(out, _("listing folders"));
		break;
	case DOING_HEADERS:
		buf_add_str(out, _("fetching the message list"));
		break;
	case DOING_BODIES:
		buf_add_str(out, _("downloading messages"));
		break;
	case DOING_COLLECT:
		buf_add_str(out, _("downloading mail"));
		break;
	case DOING_REMOVE:
		buf_add_str(out, _("removing from the server"));
		break;
	}
	if (p->total)
		buf_printf(out, _(" %lld of %lld"), (long long)p->done,
		    (long long)p->total);
}

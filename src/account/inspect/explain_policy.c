#include "account/inspect/explain_policy.h"

#include "base/i18n.h"

/* What becomes of a POP server's copy: the settings say so, unless the server
 * does not keep any. */
enum conf_after explain_policy_fate(const struct explain *t)
{
	if (t->expiry == 0)
		return CONF_REMOVE_AT_ONCE;
	return t->of->conf ? t->of->conf->after : CONF_KEEP;
}

/* What POP means here, by what happens to the server's copy. */
static void pop_meaning(struct explain *t, struct buf *out)
{
	const struct conf_account *conf = t->of->conf;

	switch (explain_policy_fate(t)) {
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
	else if (t->is_gmail)
		buf_add_str(&text,
		    _("This is an IMAP account of Gmail: mail lives on the "
		      "server, and this computer keeps a copy. Folders are "
		      "labels there. All your devices see what you do here."));
	else
		buf_add_str(
		    &text, _("This is an IMAP account: mail lives on the "
			     "server, and this computer keeps a copy. All your "
			     "devices see what you do here."));
	if (!explain_was_reached(t))
		buf_add_str(&text,
		    _(" It has not been checked yet: what follows is only "
		      "what the settings say."));
	t->out->meaning = buf_take(&text);
}

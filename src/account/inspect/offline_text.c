#include "account/inspect/offline_text.h"

#include "base/i18n.h"
#include "base/number.h"

static void tell_days(struct buf *out, int days)
{
	buf_printf(out,
	    ngettext("messages of the last day", "messages of the last %d days",
		(unsigned long)days),
	    days);
}

void offline_text(struct buf *out, const struct conf_account *conf)
{
	size_t n = conf->folder_rules.len;
	struct buf size = BUF_INIT;

	switch (conf->offline.what) {
	case CONF_OFFLINE_ALL:
		buf_add_str(out, _("all messages"));
		break;
	case CONF_OFFLINE_RECENT:
		tell_days(out, conf->offline.days);
		break;
	case CONF_OFFLINE_NONE:
		buf_add_str(out, _("only messages that you open"));
		break;
	}
	if (n)
		buf_printf(out,
		    ngettext("; %d folder has its own rule",
			"; %d folders have their own rule", (unsigned long)n),
		    (int)n);
	if (conf->offline_size) {
		number_bytes(&size, conf->offline_size);
		buf_add_str(out, "; ");
		buf_fill(out, _("at most %s, the newest"), size.data);
	}
	buf_clear(&size);
}

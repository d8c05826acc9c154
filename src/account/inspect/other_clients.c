#include "account/inspect/other_clients.h"

#include <stdlib.h>
#include <string.h>

#include "account/pop/caps.h"
#include "base/date.h"
#include "base/err.h"
#include "base/i18n.h"
#include "store/read/accounts.h"
#include "store/read/sync_log.h"

enum { VISITS = 300, SIGNS_DAYS = 7 };

/* How often the mailbox was in use when we came. */
static int64_t count_busy(struct db *db, const struct other_clients_of *of)
{
	struct sync_visits visits = {0};
	int64_t n = 0;

	if (sync_visit_read(db, of->account_id, VISITS, &visits, NULL))
		for (size_t i = 0; i < visits.len; i++) {
			const struct sync_visit *v = &visits.items[i];

			n += v->outcome == err_exit_code(ERR_BUSY) &&
			     v->started_at > of->now - SIGNS_DAYS * DATE_DAY &&
			     strstr(v->said, "[IN-USE]") != NULL;
		}
	sync_visits_clear(&visits);
	return n;
}

/* How many messages left the server that we had not removed. */
static int64_t count_missed(struct db *db, const struct other_clients_of *of)
{
	struct fact f;
	int64_t n = 0;

	if (fact_read(db, of->account_id, FACT_MISSED, &f, NULL) && f.value &&
	    f.noted_at > of->now - SIGNS_DAYS * DATE_DAY)
		n = strtoll(f.value, NULL, 10);
	fact_clear(&f);
	return n;
}

bool other_clients_tell(
    struct buf *out, struct db *db, const struct other_clients_of *of)
{
	int64_t busy = count_busy(db, of), missed = count_missed(db, of);

	if (missed)
		buf_printf(out,
		    ngettext("another program probably uses this mailbox too: "
			     "%lld message disappeared from the server",
			"another program probably uses this mailbox too: %lld "
			"messages disappeared from the server",
			(unsigned long)missed),
		    (long long)missed);
	else if (busy)
		buf_printf(out,
		    ngettext("another program probably uses this mailbox too: "
			     "it was busy %lld time in a week",
			"another program probably uses this mailbox too: it "
			"was busy %lld times in a week",
			(unsigned long)busy),
		    (long long)busy);
	return missed || busy;
}

bool other_clients_tell_gmail(
    struct buf *out, const struct other_clients_of *of)
{
	struct pop_caps caps = {.words = BUF_INIT};
	bool is_gmail;

	pop_caps_read(&caps, of->capabilities);
	is_gmail = pop_caps_are_gmail(&caps);
	buf_clear(&caps.words);
	if (!is_gmail)
		return false;
	if (strncmp(of->user, "recent:", 7) == 0)
		buf_add_str(
		    out, _("shows the last 30 days to every device (recent:); "
			   "what happens to removed messages is set in Gmail "
			   "under Forwarding and POP/IMAP"));
	else
		buf_add_str(
		    out, _("shows a message only until one device has "
			   "downloaded it. If you use several devices, put "
			   "recent: before the user name in the settings of "
			   "each. What happens to removed messages is set in "
			   "Gmail under Forwarding and POP/IMAP"));
	return true;
}

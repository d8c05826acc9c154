#include "account/pop/clock_consent.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/log.h"
#include "store/read/accounts.h"

static bool read_asked(
    struct db *db, int64_t account_id, bool *is, struct err *e)
{
	struct fact f;
	bool ok = fact_read(db, account_id, FACT_HELD, &f, e);

	*is = ok && *f.value;
	fact_clear(&f);
	return ok;
}

/* Notes whether a person is asked: only then an answer counts. */
static bool note_asked(struct account *a, int64_t held, struct err *e)
{
	char text[32] = "";
	struct db *w;
	bool was, ok;

	if (!read_asked(a->db, a->id, &was, e))
		return false;
	if (!was && !held)
		return true;
	if (held)
		snprintf(text, sizeof text, "%" PRId64, held);
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = fact_write(w, a->id, FACT_HELD, text, a->now(), e);
	return write_end(a->store, ok, e);
}

static bool ask_about_clock(
    const struct account *a, int64_t held, struct err *e)
{
	struct buf now = BUF_INIT, proven = BUF_INIT;

	date_long(&now, a->now());
	date_long(&proven, a->clock.proven);
	err_set(e, ERR_ASK, ERR_ITEM, RETRY_ASK,
	    ngettext(
		"%lld message stays on the server, because the clock may be "
		"wrong: it says %s, but nothing else shows a time later than "
		"%s. If the clock is wrong, set it. If it is right, confirm it "
		"with \"postern account agree %s\", or wait for new mail.",
		"%lld messages stay on the server, because the clock may be "
		"wrong: it says %s, but nothing else shows a time later than "
		"%s. If the clock is wrong, set it. If it is right, confirm it "
		"with \"postern account agree %s\", or wait for new mail.",
		(unsigned long)held),
	    (long long)held, now.data, proven.data, a->conf->label);
	buf_clear(&now);
	buf_clear(&proven);
	return false;
}

bool pop_clock_consent_check(
    struct account *a, const struct pop_plan *plan, struct err *e)
{
	bool asks = plan->held && a->clock.has_leapt;

	if (plan->held)
		log_line(a->conf->label,
		    "%lld messages are not removed yet: the clock is ahead of "
		    "what is proven by %lld s",
		    (long long)plan->held, (long long)clock_ahead(&a->clock));
	if (!note_asked(a, asks ? plan->held : 0, e))
		return false;
	return !asks || ask_about_clock(a, plan->held, e);
}

bool pop_clock_consent_confirm(
    struct db *w, int64_t account_id, int64_t now, struct err *e)
{
	struct clock c = {0};
	bool asked;

	if (!clock_read(w, &c, e) || !read_asked(w, account_id, &asked, e))
		return false;
	if (!asked && !clock_is_behind(&c, now))
		return true;
	return clock_settle(w, now, e) &&
	       maildrop_date_anew(w, account_id, now, e) &&
	       fact_write(w, account_id, FACT_HELD, "", now, e);
}

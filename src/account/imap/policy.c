#include "account/imap/policy.h"

#include <string.h>

#include "base/date.h"
#include "store/accounts.h"
#include "store/merge.h"

/* Messages that are gone through in one transaction. */
enum { BATCH = 5000 };

int64_t imap_policy_since(const struct account *a)
{
	switch (a->conf->offline) {
	case CONF_OFFLINE_ALL:
		return INT64_MIN;
	case CONF_OFFLINE_RECENT:
		return a->now() - a->conf->offline_days * (int64_t)DATE_DAY;
	case CONF_OFFLINE_NONE:
		break;
	}
	return INT64_MAX;
}

static void print_policy(const struct account *a, struct buf *out)
{
	static const char *const words[] = {[CONF_OFFLINE_ALL] = "all",
	    [CONF_OFFLINE_RECENT] = "recent",
	    [CONF_OFFLINE_NONE] = "none"};

	buf_add_str(out, words[a->conf->offline]);
	if (a->conf->offline == CONF_OFFLINE_RECENT)
		buf_printf(out, " %d", a->conf->offline_days);
}

static bool apply(struct account *a, struct err *e)
{
	struct merge_wants wants = {
	    .account_id = a->id, .since = imap_policy_since(a), .n = BATCH};
	int64_t last;

	do {
		struct db *w;
		bool ok;

		if (!write_begin(a->store, WRITE_NORMAL, &w, e))
			return false;
		ok = merge_wants(w, &wants, &last, e);
		if (!write_end(a->store, ok, e))
			return false;
		wants.after = last;
	} while (last);
	return true;
}

static bool note(struct account *a, const char *policy, struct err *e)
{
	struct db *w;
	bool ok;

	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = fact_write(w, a->id, FACT_OFFLINE, policy, a->now(), e);
	return write_end(a->store, ok, e);
}

bool imap_policy_apply(struct account *a, struct err *e)
{
	struct buf policy = BUF_INIT;
	struct fact before;
	bool ok;

	print_policy(a, &policy);
	ok = fact_read(a->db, a->id, FACT_OFFLINE, &before, e);
	/* The note comes last: a cut in the middle and it is all done again. */
	if (ok && strcmp(before.value, policy.data) != 0)
		ok = apply(a, e) && note(a, policy.data, e);
	fact_clear(&before);
	buf_clear(&policy);
	return ok;
}

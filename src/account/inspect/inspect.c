#include "account/inspect/inspect.h"

#include <stdlib.h>
#include <string.h>

#include "account/inspect/explain_acts.h"
#include "account/inspect/explain_ahead.h"
#include "account/inspect/explain_policy.h"
#include "account/inspect/explain_server.h"
#include "account/inspect/explain_where.h"
#include "account/inspect/forecast.h"
#include "store/db/crashed.h"
#include "store/read/folder.h"
#include "store/server/maildrop.h"
#include "store/read/pending.h"
#include "store/server/poptrouble.h"

const char *inspect_badge(enum conf_kind kind)
{
	return kind == CONF_POP ? "POP " : "IMAP";
}

/* Messages that a POP server does not hand out, or not remove. */
static bool count_pop(struct explain *t, struct err *e)
{
	struct inspection *i = t->out;
	struct pop_trouble_sum sum;

	for (int act = POP_ACT_FETCH; act <= POP_ACT_REMOVE; act++) {
		if (!poptrouble_sum(
			t->db, t->of->row->id, (enum pop_act)act, &sum, e))
			return false;
		if (!sum.n)
			continue;
		free(i->refusal);
		i->refused += sum.n;
		i->refusal = sum.text;
		if (!i->refused_since || sum.since < i->refused_since)
			i->refused_since = sum.since;
	}
	return true;
}

/* Messages that an IMAP server is to get yet. */
static bool count_unsent(struct explain *t, int64_t *n, struct err *e)
{
	struct pending_groups groups = {0};
	bool ok = pending_groups(t->db, t->of->row->id, &groups, e);

	for (size_t i = 0; i < groups.len; i++)
		if (groups.items[i].kind == PENDING_BRING)
			*n += groups.items[i].n;
	vec_clear(&groups);
	if (*n > t->out->here)
		*n = t->out->here;
	return ok;
}

static bool count_account(struct explain *t, struct err *e)
{
	struct inspection *i = t->out;
	struct folders folders = {0};
	struct pending_refused refused;
	int64_t unsent = 0;
	bool ok = folder_read_all(t->db, t->of->row->id, &folders, e);

	for (size_t f = 0; f < folders.len; f++) {
		if (!folder_is_counted(&folders.items[f], &folders, t->is_gmail))
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
		ok = ok && count_unsent(t, &unsent, e);
	if (!t->is_pop)
		i->both = i->here - unsent;
	i->only_here = i->here - i->both;
	if (!ok || !pending_count(t->db, t->of->row->id, &i->waiting, e) ||
	    !crashed_count(t->db, t->of->row->id, &i->set_aside, e) ||
	    !pending_refused(t->db, t->of->row->id, &refused, e))
		return false;
	i->refused = refused.n;
	i->refusal = refused.text;
	return !t->is_pop || count_pop(t, e);
}

static void gather_quota(struct explain *t)
{
	struct inspection *i = t->out;
	char *text = explain_fact(t, FACT_QUOTA, &i->quota_at), *end;

	i->quota_used = strtoll(text, &end, 10);
	i->quota_limit = strtoll(end, NULL, 10);
	free(text);
}

static void gather_facts(struct explain *t)
{
	struct inspection *i = t->out;
	char *checked = explain_fact(t, FACT_CHECKED, &i->checked_at);

	free(checked);
	i->server = explain_number(t, FACT_SERVER_COUNT, &i->server_at);
	i->server_bytes = explain_number(t, FACT_SERVER_BYTES, NULL);
	i->tls = explain_fact(t, FACT_TLS, NULL);
	i->signed_in_by = explain_fact(t, FACT_SIGNED_IN, NULL);
	i->capabilities = explain_fact(t, FACT_CAPABILITIES, NULL);
	i->compression = explain_fact(t, FACT_COMPRESSION, NULL);
	i->error = explain_fact(t, FACT_ERROR, &i->error_at);
	gather_quota(t);
	i->error_said = explain_fact(t, FACT_ERROR_SAID, NULL);
}

bool inspect_account(struct inspection *out, struct db *db,
    const struct inspect_of *of, struct err *e)
{
	struct explain t = {.out = out,
	    .db = db,
	    .of = of,
	    .is_pop = of->row->kind == CONF_POP,
	    .expiry = -1};

	if (t.is_pop)
		t.expiry = forecast_expiry(db, of->row->id);
	*out = (struct inspection){.kind = t.is_pop ? "POP" : "IMAP"};
	gather_facts(&t);
	t.is_gmail = !t.is_pop && strstr(out->capabilities, "X-GM-EXT-1");
	explain_policy_meaning(&t);
	if (!count_account(&t, e)) {
		inspection_clear(out);
		return false;
	}
	explain_server_trouble(&t);
	explain_where(&t);
	explain_acts(&t);
	explain_ahead(&t);
	explain_server(&t);
	explain_sort(&t);
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

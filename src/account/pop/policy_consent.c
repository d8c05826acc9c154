#include "account/pop/policy_consent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "store/read/accounts.h"

/* "2 14": the policy and its days. */
static void write_policy(char out[32], const struct conf_account *conf)
{
	snprintf(out, 32, "%d %d", (int)conf->after,
	    conf->after == CONF_REMOVE_AFTER ? conf->after_days : 0);
}

/* The policy of the last visit; false if there was none. */
static bool read_policy(
    struct conf_account *old, const struct account *a, const char *text)
{
	char *end;

	*old = *a->conf;
	old->after = (enum conf_after)strtol(text, &end, 10);
	old->after_days = (int)strtol(end, NULL, 10);
	return *text != '\0';
}

/* Due now, and not under the old policy. */
static int64_t count_newly_due(const struct pop_plan *plan,
    const struct conf_account *old, const struct account *a)
{
	int64_t n = 0, present = clock_present(&a->clock, a->now());

	for (size_t i = 0; i < plan->items.len; i++) {
		const struct pop_plan_item *item = &plan->items.items[i];

		n += item->is_due && item->known &&
		     !pop_plan_is_due(item, old, present);
	}
	return n;
}

static bool ask_for_consent(const struct account *a, int64_t n, struct err *e)
{
	return err_set(e, ERR_ASK, ERR_ITEM, RETRY_ASK,
	    ngettext(
		"The settings of %s were changed: %lld message that was kept "
		"on the server so far would now be removed. Export it first if "
		"you want a copy (\"postern export\"); \"postern account agree "
		"%s\" approves the change. Until then nothing is removed.",
		"The settings of %s were changed: %lld messages that were kept "
		"on the server so far would now be removed. Export them first "
		"if you want a copy (\"postern export\"); \"postern account "
		"agree %s\" approves the change. Until then nothing is "
		"removed.",
		(unsigned long)n),
	    a->conf->label, (long long)n, a->conf->label);
}

bool pop_policy_consent_write(struct db *w, int64_t account_id,
    const struct conf_account *conf, int64_t now, struct err *e)
{
	char policy[32];

	write_policy(policy, conf);
	return fact_write(w, account_id, FACT_POLICY, policy, now, e);
}

static bool note_policy(struct account *a, struct err *e)
{
	struct db *w;
	bool ok;

	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = pop_policy_consent_write(w, a->id, a->conf, a->now(), e);
	return write_end(a->store, ok, e);
}

bool pop_policy_consent_check(
    struct account *a, const struct pop_plan *plan, struct err *e)
{
	struct conf_account old;
	struct fact f;
	char policy[32];
	int64_t n = 0;
	bool is_same;

	if (!fact_read(a->db, a->id, FACT_POLICY, &f, e)) {
		fact_clear(&f);
		return false;
	}
	write_policy(policy, a->conf);
	is_same = f.value && strcmp(f.value, policy) == 0;
	if (f.value && read_policy(&old, a, f.value))
		n = count_newly_due(plan, &old, a);
	fact_clear(&f);
	if (is_same)
		return true;
	return n ? ask_for_consent(a, n, e) : note_policy(a, e);
}

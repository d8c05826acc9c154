#include "account/pop/policy.h"

#include "base/date.h"

int64_t pop_policy_due_at(
    const struct conf_account *conf, const struct pop_policy_case *c)
{
	if (c->wish == DROP_KEEP)
		return INT64_MAX;
	if (c->wish == DROP_REMOVE)
		return 0;
	switch (conf->after) {
	case CONF_KEEP:
		break;
	case CONF_REMOVE_AFTER:
		return c->stored_at + conf->after_days * (int64_t)DATE_DAY;
	case CONF_REMOVE_WITH_LOCAL:
		return c->is_deleted ? 0 : INT64_MAX;
	case CONF_REMOVE_AT_ONCE:
		return 0;
	}
	return INT64_MAX;
}

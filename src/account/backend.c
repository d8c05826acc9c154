#include "account/backend.h"

void backend_tell_changed(const struct account *a, int64_t folder_id)
{
	if (a->hooks)
		a->hooks->changed(a->hooks->ctx, a->id, folder_id);
}

void backend_tell_progress(const struct account *a, enum account_doing doing,
    int64_t done, int64_t total)
{
	const struct account_progress p = {
	    .account_id = a->id, .doing = doing, .done = done, .total = total};

	if (a->hooks)
		a->hooks->progress(a->hooks->ctx, &p);
}

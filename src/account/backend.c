#include "account/backend.h"

enum { PATIENCE_LAST = 5 * 60 * 1000, GROWTH = 4 };

const struct backend *backend_of(const struct conf_account *conf)
{
	switch (conf->kind) {
	case CONF_POP:
		return &backend_pop;
	case CONF_IMAP:
		break;
	}
	return &backend_imap;
}

int backend_fit_patience(int64_t ms)
{
	return ms < BACKEND_PATIENCE_FIRST ? BACKEND_PATIENCE_FIRST
	       : ms > PATIENCE_LAST        ? PATIENCE_LAST
	                                   : (int)ms;
}

void backend_grow_patience(struct account *a)
{
	a->patience.ms = backend_fit_patience(GROWTH * (int64_t)a->patience.ms);
}

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

void backend_tell_step(const struct account *a, enum account_step step)
{
	if (a->hooks && a->hooks->reached)
		a->hooks->reached(a->hooks->ctx, step);
}

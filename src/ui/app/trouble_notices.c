#include "ui/app/trouble_notices.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

static void tell(
    struct app *app, const char *account, const struct worker_state *w)
{
	struct err e = w->trouble;
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s: %s", account, w->trouble.text);
	if (w->phase == WORKER_NEEDS_YOU) {
		err_context(&e, "%s:", account);
		status_messages_error(&app->journal, &e);
	} else {
		status_messages_record(&app->journal, text.data);
	}
	buf_clear(&text);
}

static void tell_refusal(struct app *app, const struct conf_account *conf,
    const struct sync_visit *v)
{
	unsigned long n = (unsigned long)v->refused;
	struct err e;

	if (conf->kind == CONF_POP)
		err_set(&e, ERR_OTHER, ERR_ITEM, RETRY_LATER,
		    ngettext("%lld message could not be fetched or removed: %s",
			"%lld messages could not be fetched or removed: %s", n),
		    (long long)v->refused, v->refusal);
	else
		err_set(&e, ERR_OTHER, ERR_ITEM, RETRY_LATER,
		    ngettext("%lld change was refused: %s",
			"%lld changes were refused: %s", n),
		    (long long)v->refused, v->refusal);
	err_context(&e, "%s:", conf->label);
	status_messages_error(&app->journal, &e);
}

/* *told becomes text; true if that is news. */
static bool is_news(char **told, const char *text)
{
	if (*told && strcmp(*told, text) == 0)
		return false;
	free(*told);
	*told = *text ? mem_str(text) : NULL;
	return *text;
}

static void look_at(struct app *app, struct trouble_notice *told, size_t i)
{
	const char *account = workers_conf(app->crew, i)->label;
	struct worker_state w;

	workers_read(app->crew, i, &w);
	/* The trouble stands before the phase that follows from it. */
	if (w.phase == WORKER_BUSY || w.is_brief)
		return;
	if (is_news(&told->trouble, w.trouble.text))
		tell(app, account, &w);
	/* Between two tries a visit is refused nothing: that is no news. */
	if ((w.visit.refused || w.visit.sent) &&
	    is_news(&told->refusal, w.visit.refusal))
		tell_refusal(app, workers_conf(app->crew, i), &w.visit);
}

void trouble_notices_look(struct trouble_notices *t, struct app *app)
{
	if (!app->crew)
		return;
	if (!t->told) {
		t->n = workers_count(app->crew);
		t->told = mem_new(t->n, sizeof *t->told);
	}
	for (size_t i = 0; i < t->n; i++)
		look_at(app, &t->told[i], i);
}

void trouble_notices_clear(struct trouble_notices *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->told[i].trouble);
		free(t->told[i].refusal);
	}
	free(t->told);
	*t = (struct trouble_notices){0};
}

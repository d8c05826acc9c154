#include "ui/app/trouble_notices.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

static void trouble_notices_tell(
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

static void trouble_notices_look_at(
    struct app *app, struct trouble_notice *told, size_t i)
{
	const char *account = workers_conf(app->crew, i)->label;
	struct worker_state w;

	workers_read(app->crew, i, &w);
	/* The trouble stands before the phase that follows from it. */
	if (w.phase == WORKER_BUSY || w.is_brief)
		return;
	if (is_news(&told->trouble, w.trouble.text))
		trouble_notices_tell(app, account, &w);
	/* Between two tries a visit is refused nothing: that is no news. */
	if ((w.visit.refused || w.visit.sent) &&
	    is_news(&told->refusal, w.visit.refusal))
		tell_refusal(app, workers_conf(app->crew, i), &w.visit);
}

static struct trouble_notice *notice_of(
    struct trouble_notices *t, const char *label)
{
	struct trouble_notice *notice;

	for (size_t i = 0; i < t->len; i++)
		if (strcmp(t->items[i].label, label) == 0)
			return &t->items[i];
	notice = vec_push(t);
	notice->label = mem_str(label);
	return notice;
}

void trouble_notices_look(struct trouble_notices *t, struct app *app)
{
	size_t n = app->crew ? workers_count(app->crew) : 0;

	for (size_t i = 0; i < n; i++)
		trouble_notices_look_at(
		    app, notice_of(t, workers_conf(app->crew, i)->label), i);
}

void trouble_notices_clear(struct trouble_notices *t)
{
	for (size_t i = 0; i < t->len; i++) {
		free(t->items[i].label);
		free(t->items[i].trouble);
		free(t->items[i].refusal);
	}
	vec_clear(t);
}

#include "ui/complaint.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void tell(
    struct app *app, const char *account, const struct worker_state *w)
{
	struct err e = w->trouble;
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s: %s", account, w->trouble.text);
	if (w->phase == WORKER_NEEDS_YOU) {
		err_context(&e, "%s:", account);
		journal_error(&app->journal, &e);
	} else {
		journal_record(&app->journal, text.data);
	}
	buf_clear(&text);
}

static void look_at(struct app *app, char **told, size_t i)
{
	struct worker_state w;

	crew_read(app->crew, i, &w);
	/* The trouble stands before the phase that follows from it. */
	if (w.phase == WORKER_BUSY || w.is_brief)
		return;
	if (!*w.trouble.text) {
		free(*told);
		*told = NULL;
	} else if (!*told || strcmp(*told, w.trouble.text) != 0) {
		free(*told);
		*told = mem_str(w.trouble.text);
		tell(app, crew_conf(app->crew, i)->label, &w);
	}
}

void complaints_look(struct complaints *t, struct app *app)
{
	if (!app->crew)
		return;
	if (!t->told) {
		t->n = crew_count(app->crew);
		t->told = mem_new(t->n, sizeof *t->told);
	}
	for (size_t i = 0; i < t->n; i++)
		look_at(app, &t->told[i], i);
}

void complaints_clear(struct complaints *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->told[i]);
	free(t->told);
	*t = (struct complaints){0};
}

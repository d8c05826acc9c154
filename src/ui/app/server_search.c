#include "ui/app/server_search.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "sync/server_search.h"

/* A server: not connected while it has no inquiry. */
struct server {
	int64_t account_id;
	const struct conf_account *conf;
	struct server_search *inquiry;
	struct server_search_state state;
	bool has_failed;
};

struct asking {
	struct app *app;
	char *text;
	struct ids folders;
	int64_t first_id;
	struct server_list VEC_OF(struct server) servers;
};

/* --- asking --------------------------------------------------------------- */

/* A worker that is busy is connected, unless that is what it is at. */
static bool is_connected(struct app *app, int64_t account_id)
{
	struct worker_state w;

	return app_worker(app, account_id, &w) &&
	       (w.phase == WORKER_WATCHING ||
		   (w.phase == WORKER_BUSY &&
		       w.progress.doing != DOING_CONNECT));
}

static bool server_search_is_meant(
    const struct asking *a, const struct folder *f)
{
	for (size_t i = 0; i < a->folders.len; i++)
		if (a->folders.items[i] == f->id)
			return true;
	return !a->folders.len;
}

static bool is_worth_asking(
    const struct asking *a, const struct folder_model_account *of)
{
	const struct folder *f = a->app->boxes.folders.items + of->first;

	if (!of->conf || of->kind != CONF_IMAP || !of->id)
		return false;
	for (size_t i = 0; i < of->n; i++)
		if (server_search_is_meant(a, &f[i]) &&
		    server_search_wants_folder(&f[i]))
			return true;
	return false;
}

static void search_fail(
    struct server *s, const struct err *why, struct app *app)
{
	s->has_failed = true;
	app_say(app, _("%s did not answer the search: %s %s"), s->conf->label,
	    why->text, why->said);
}

static void search_start(struct asking *a, struct server *s)
{
	struct server_search_setup setup = {.conf = s->conf,
	    .store = a->app->store,
	    .ca_file = a->app->paths->ca,
	    .news = a->app->news,
	    .text = a->text,
	    .folders = &a->folders,
	    .first_id = a->first_id};
	struct err e = {0};

	if (!server_search_start(&s->inquiry, &setup, &e))
		search_fail(s, &e, a->app);
}

static void start_connected(struct asking *a)
{
	for (size_t i = 0; i < a->servers.len; i++) {
		struct server *s = &a->servers.items[i];

		if (!s->inquiry && !s->has_failed &&
		    is_connected(a->app, s->account_id))
			search_start(a, s);
	}
}

static void say_who_is_missing(struct asking *a)
{
	for (size_t i = 0; i < a->servers.len; i++)
		if (!a->servers.items[i].inquiry &&
		    !a->servers.items[i].has_failed) {
			app_say(a->app,
			    _("%s is not connected, so its server was not "
			      "searched."),
			    a->servers.items[i].conf->label);
			return;
		}
}

struct asking *server_search_begin(
    struct app *app, const struct server_search_for *what)
{
	struct asking *a;

	if (!server_search_makes_sense(what->text))
		return NULL;
	a = mem_new(1, sizeof *a);
	a->app = app;
	a->text = mem_str(what->text);
	a->first_id = what->first_id;
	for (size_t i = 0; what->folders && i < what->folders->len; i++)
		*vec_push(&a->folders) = what->folders->items[i];
	for (size_t i = 0; i < app->boxes.accounts.len; i++) {
		const struct folder_model_account *of =
		    &app->boxes.accounts.items[i];

		if (is_worth_asking(a, of))
			*vec_push(&a->servers) =
			    (struct server){.account_id = of->id,
				.conf = conf_account_hold(of->conf)};
	}
	if (!a->servers.len) {
		server_search_drop(a);
		return NULL;
	}
	start_connected(a);
	say_who_is_missing(a);
	return a;
}

static void drop_server(struct server *s)
{
	server_search_free(s->inquiry);
	conf_account_drop(s->conf);
}

void server_search_drop(struct asking *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < a->servers.len; i++)
		if (a->servers.items[i].inquiry)
			server_search_stop(a->servers.items[i].inquiry);
	for (size_t i = 0; i < a->servers.len; i++)
		drop_server(&a->servers.items[i]);
	vec_clear(&a->servers);
	vec_clear(&a->folders);
	free(a->text);
	free(a);
}

void server_search_look(struct asking *a, struct ids *fresh)
{
	start_connected(a);
	for (size_t i = 0; i < a->servers.len; i++) {
		struct server *s = &a->servers.items[i];

		if (!s->inquiry)
			continue;
		server_search_read(s->inquiry, &s->state);
		server_search_take(s->inquiry, fresh);
		if (*s->state.why.text && !s->has_failed)
			search_fail(s, &s->state.why, a->app);
	}
}

/* --- in words ------------------------------------------------------------- */

struct sum {
	int asked, missing; /* servers */
	const char *asked_name, *missing_name;
	int64_t unknown; /* messages */
};

static struct sum sum_up(const struct asking *a)
{
	struct sum sum = {0};

	for (size_t i = 0; i < a->servers.len; i++) {
		const struct server *s = &a->servers.items[i];

		sum.unknown += s->state.unknown;
		if (s->has_failed || !s->inquiry) {
			sum.missing++;
			sum.missing_name = s->conf->label;
		} else if (!s->state.is_over) {
			sum.asked++;
			sum.asked_name = s->conf->label;
		}
	}
	return sum;
}

/* The name of one, the number of several. */
static void name_servers(struct buf *out, const char *name, int n)
{
	if (n == 1)
		buf_add_str(out, name);
	else
		buf_printf(out,
		    ngettext("%d server", "%d servers", (unsigned long)n), n);
}

void server_search_tell(
    const struct asking *a, const char *found, struct buf *out)
{
	struct sum sum = sum_up(a);
	struct buf words = BUF_INIT;

	if (sum.asked) {
		name_servers(&words, sum.asked_name, sum.asked);
		/* TRANSLATORS: "3 found, asking Work ..." */
		buf_printf(out, _("%s, asking %s ..."), found, words.data);
	} else if (sum.missing) {
		name_servers(&words, sum.missing_name, sum.missing);
		/* TRANSLATORS: "3 found, without Work" */
		buf_printf(out, _("%s, no answer from %s"), found, words.data);
	} else if (sum.unknown) {
		number_count(&words, sum.unknown);
		/* TRANSLATORS: "3 found, 12 more on the server" */
		buf_printf(out,
		    ngettext("%s, %s more on the server",
			"%s, %s more on the server",
			(unsigned long)sum.unknown),
		    found, words.data);
	} else {
		buf_add_str(out, found);
	}
	buf_clear(&words);
}

/* Messages that nobody can show yet. */
static void explain_unknown(struct buf *out, int64_t n)
{
	struct buf count = BUF_INIT;

	number_count(&count, n);
	buf_add_char(out, ' ');
	buf_printf(out,
	    ngettext("%s message on the server matches; it will appear once "
		     "its header is downloaded.",
		"%s messages on the server match; they will appear once their "
		"headers are downloaded.",
		(unsigned long)n),
	    count.data);
	buf_clear(&count);
}

void server_search_explain(const struct asking *a, struct buf *out)
{
	struct sum sum = sum_up(a);
	struct buf words = BUF_INIT;

	if (sum.asked) {
		name_servers(&words, sum.asked_name, sum.asked);
		buf_printf(out,
		    _("Nothing found on this computer. Asking %s ..."),
		    words.data);
	} else if (sum.missing) {
		name_servers(&words, sum.missing_name, sum.missing);
		buf_printf(out,
		    _("Nothing found on this computer; no answer from %s."),
		    words.data);
	} else {
		buf_add_str(out, _("Nothing found."));
	}
	if (sum.unknown)
		explain_unknown(out, sum.unknown);
	buf_clear(&words);
}

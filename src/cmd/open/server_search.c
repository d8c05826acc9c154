#include "cmd/open/server_search.h"

#include <poll.h>
#include <stdio.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/vec.h"
#include "cmd/open/print.h"
#include "cmd/open/interrupt.h"
#include "sync/server_search.h"

enum { WAIT_SECONDS = 30 };

/* A server that was asked. */
struct asked {
	const struct conf_account *conf;
	struct server_search *inquiry;
};

struct inquiring {
	const struct server_search *q;
	struct news *news;
	struct asked_list VEC_OF(struct asked) list;
	int code;
};

static bool search_is_meant(
    struct inquiring *x, const struct conf_account *conf)
{
	struct err ignored;
	int64_t id;

	return conf->kind == CONF_IMAP &&
	       open_read_account(x->q->reading, conf->label, &id, &ignored) &&
	       (!x->q->account_id || x->q->account_id == id);
}

static void search_do_start(
    struct inquiring *x, const struct conf_account *conf)
{
	struct ids folders = {0};
	struct server_search_setup setup = {.conf = conf,
	    .store = x->q->reading->store,
	    .ca_file = x->q->cmd->paths.ca,
	    .news = x->news,
	    .text = x->q->text,
	    .folders = &folders};
	struct asked *a = vec_push(&x->list);
	struct err e;

	if (x->q->folder_id)
		*vec_push(&folders) = x->q->folder_id;
	a->conf = conf;
	if (!server_search_start(&a->inquiry, &setup, &e)) {
		x->list.len--;
		x->code = err_worse_exit(x->code, cmd_fail(&e));
	}
	vec_clear(&folders);
}

static bool is_over(const struct inquiring *x)
{
	for (size_t i = 0; i < x->list.len; i++) {
		struct server_search_state state;

		server_search_read(x->list.items[i].inquiry, &state);
		if (!state.is_over)
			return false;
	}
	return true;
}

/* Until all have answered, a signal, or the time is up. */
static void wait_for_all(struct inquiring *x)
{
	const struct wake *stop = interrupt_on_signals();
	struct pollfd fds[] = {{.fd = news_wake(x->news)->fd, .events = POLLIN},
	    {.fd = stop ? stop->fd : -1, .events = POLLIN}};
	int64_t end = date_ticks() + WAIT_SECONDS * 1000;

	while (!is_over(x) && !fds[1].revents) {
		int64_t left = end - date_ticks();
		struct news_list list;

		if (left <= 0)
			break;
		poll(fds, 2, (int)left);
		news_take(x->news, &list);
		news_list_clear(&list);
	}
}

static int tell_trouble(const struct asked *a, const struct err *why)
{
	print_err("%s: ", a->conf->label);
	return cmd_fail(why);
}

/* What came of one of them. */
static void search_report(struct inquiring *x, struct asked *a)
{
	struct server_search_state state;
	struct err late;

	server_search_read(a->inquiry, &state);
	if (*state.why.text)
		x->code = err_worse_exit(x->code, tell_trouble(a, &state.why));
	else if (!state.is_over) {
		err_set(&late, ERR_NETWORK, ERR_ACCOUNT, RETRY_LATER,
		    _("The server did not answer the search within %d "
		      "seconds."),
		    WAIT_SECONDS);
		x->code = err_worse_exit(x->code, tell_trouble(a, &late));
	}
	if (state.unknown)
		print_err(
		    ngettext(
			"%s: %lld more on the server, not downloaded yet.\n",
			"%s: %lld more on the server, not downloaded yet.\n",
			(unsigned long)state.unknown),
		    a->conf->label, (long long)state.unknown);
	if (state.left_out)
		print_err(ngettext("%s: %zu folder was not searched.\n",
			      "%s: %zu folders were not searched.\n",
			      (unsigned long)state.left_out),
		    a->conf->label, state.left_out);
}

int server_search_all(const struct server_search *q, struct ids *found)
{
	struct inquiring x = {.q = q};
	struct err e;

	if (!cmd_read_conf(q->cmd, &e))
		return cmd_fail(&e);
	if (!server_search_makes_sense(q->text) || !news_new(&x.news))
		return 0;
	for (size_t i = 0; i < q->cmd->conf->n_accounts; i++)
		if (search_is_meant(&x, &q->cmd->conf->accounts[i]))
			search_do_start(&x, &q->cmd->conf->accounts[i]);
	wait_for_all(&x);
	for (size_t i = 0; i < x.list.len; i++) {
		search_report(&x, &x.list.items[i]);
		server_search_take(x.list.items[i].inquiry, found);
		server_search_free(x.list.items[i].inquiry);
	}
	vec_clear(&x.list);
	news_free(x.news);
	return x.code;
}

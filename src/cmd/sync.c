#include "cmd/verbs.h"

#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "account/inspect/progress_text.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/safe.h"
#include "cmd/output/forecast_text.h"
#include "cmd/open/print.h"
#include "cmd/open/open_read.h"
#include "cmd/open/interrupt.h"
#include "cmd/verb_table.h"
#include "cmd/output/pending_text.h"
#include "cmd/output/post_text.h"
#include "store/db/crashed.h"
#include "sync/workers.h"
#include "sync/indexer.h"
#include "sync/remote_sync.h"

/* Milliseconds for indexing after a sync with new mail; the next search or
 * screen does the rest. */
enum { INDEX_MS = 100 };

/* Lines of what will leave a server that a rehearsal shows. */
enum { FORECAST_LINES = 20 };

struct syncing {
	struct cmd *cmd;
	const char *folder;
	const char *bodies; /* NULL: as the settings say */
	bool is_rehearsal, only_sends;
	struct conf_account *accounts; /* copies that options changed */
	const struct conf_account **chosen;
	size_t n;
	struct store *store;
	struct news *news;
};

static void change_bodies(struct conf_account *a, const char *bodies)
{
	if (!bodies)
		return;
	/* A copy: the settings still have them. */
	a->folder_rules = (struct conf_folder_rules){0};
	if (strcmp(bodies, "all") == 0)
		a->offline.what = CONF_OFFLINE_ALL;
	else if (strcmp(bodies, "none") == 0)
		a->offline.what = CONF_OFFLINE_NONE;
	else if (a->offline.what != CONF_OFFLINE_RECENT)
		a->offline = (struct conf_offline){
		    CONF_OFFLINE_RECENT, CONF_OFFLINE_DAYS};
}

static bool sync_choose(struct syncing *s, const struct conf_account *a)
{
	s->accounts[s->n] = *a;
	change_bodies(&s->accounts[s->n], s->bodies);
	s->chosen[s->n] = &s->accounts[s->n];
	s->n++;
	return true;
}

/* The accounts that were named, or all. */
static bool choose_all(struct syncing *s, int n, char **names, struct err *e)
{
	const struct conf *conf = s->cmd->conf;
	size_t most =
	    (size_t)n > conf->n_accounts ? (size_t)n : conf->n_accounts;

	s->accounts = mem_new(most, sizeof *s->accounts);
	s->chosen = mem_new(most, sizeof *s->chosen);
	for (size_t i = 0; n == 0 && i < conf->n_accounts; i++)
		if (!conf->accounts[i].is_paused)
			sync_choose(s, &conf->accounts[i]);
	for (int i = 0; i < n; i++) {
		const struct conf_account *a;

		if (!cmd_find_account(s->cmd, names[i], &a, e))
			return false;
		sync_choose(s, a);
	}
	return s->n || conf->problems.len ||
	       err_set(e, ERR_NOT_FOUND, ERR_PROGRAM, RETRY_NEVER,
		   _("There is no account in %s yet."), conf->path);
}

static void sync_add_label(struct buf *out, const struct conf_account *a)
{
	safe_line(out, a->label, strlen(a->label));
	buf_add_str(out, ": ");
}

static void show_progress(struct workers *crew)
{
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < workers_count(crew); i++) {
		struct worker_state state;

		workers_read(crew, i, &state);
		if (state.phase != WORKER_BUSY)
			continue;
		buf_add_str(&line, line.len ? "  " : "");
		sync_add_label(&line, workers_conf(crew, i));
		progress_text(&line, &state.progress);
	}
	fprintf(stderr, "\r\033[K%s", line.data);
	buf_clear(&line);
}

/* Waits until all have ended, or a signal asks to stop. */
static void wait_for(struct syncing *s, struct workers *crew,
    const struct wake *stop, bool has_progress)
{
	struct pollfd fds[] = {{.fd = news_wake(s->news)->fd, .events = POLLIN},
	    {.fd = stop ? stop->fd : -1, .events = POLLIN}};
	int64_t shown = 0;

	while (!workers_is_done(crew)) {
		struct news_list list;

		poll(fds, 2, -1);
		if (fds[1].revents) {
			workers_stop(crew);
			fds[1].fd = -1;
		}
		news_take(s->news, &list);
		news_list_clear(&list);
		if (has_progress && date_ticks() - shown > 100) {
			show_progress(crew);
			shown = date_ticks();
		}
	}
	if (has_progress)
		fprintf(stderr, "\r\033[K");
}

/* What was sent; without a line where there was nothing to send. */
static int report_post(struct buf *out, const struct conf_account *conf,
    const struct post_state *post)
{
	struct buf text = BUF_INIT;
	int code = post_text_code(post);

	if (*post->trouble.text && post->trouble.scope >= ERR_ACCOUNT) {
		print_err("%s: ", conf->label);
		code = err_worse_exit(code, cmd_fail(&post->trouble));
	}
	post_text(&text, post);
	if (text.len) {
		sync_add_label(out, conf);
		buf_printf(out, "%s\n", text.data);
	}
	buf_clear(&text);
	return code;
}

/* What a round with the server brought. */
static int report_round(struct buf *out, const struct conf_account *conf,
    const struct worker_state *state)
{
	int code = 0;

	if (*state->trouble.text) {
		print_err("%s: ", conf->label);
		code = cmd_fail(&state->trouble);
		/* All else was done. */
		if (state->trouble.scope != ERR_ITEM)
			return code;
	}
	sync_add_label(out, conf);
	sync_visit_text(out, conf->kind, &state->visit);
	buf_add_char(out, '\n');
	return code;
}

/* One line an account: what was done, or what went wrong. */
static int sync_report(struct syncing *s, struct workers *crew)
{
	struct buf out = BUF_INIT;
	int code = 0;

	for (size_t i = 0; i < workers_count(crew); i++) {
		const struct conf_account *conf = workers_conf(crew, i);
		struct worker_state state;

		workers_read(crew, i, &state);
		if (!s->only_sends)
			code = err_worse_exit(
			    code, report_round(&out, conf, &state));
		code =
		    err_worse_exit(code, report_post(&out, conf, &state.post));
	}
	if (!s->cmd->is_quiet)
		print_text(&out);
	buf_clear(&out);
	return code;
}

static bool find_folder(struct syncing *s, int64_t *id, struct err *e)
{
	struct open_read r = {.store = s->store};
	bool ok;

	*id = 0;
	ok = store_reader(s->store, &r.db, e) &&
	     accounts_read(r.db, &r.accounts, e) &&
	     open_read_folder(&r, 0, s->folder, id, e);
	r.store = NULL;
	open_read_close(&r);
	return ok;
}

static bool has_brought(struct workers *crew)
{
	bool found = false;

	for (size_t i = 0; i < workers_count(crew); i++) {
		struct worker_state state;

		workers_read(crew, i, &state);
		found |= state.visit.stored > 0 || state.visit.fresh > 0;
	}
	return found;
}

static void index_some(struct store *store)
{
	struct indexer_job job = {
	    .store = store, .until_ticks = date_ticks() + INDEX_MS};
	struct err e;
	bool left;

	if (store_reader(store, &job.db, &e))
		indexer_work(&job, &left, &e);
	db_close(job.db);
}

static void print_aside(struct syncing *s)
{
	struct buf out = BUF_INIT;
	struct db *db;

	if (!store_reader(s->store, &db, NULL))
		return;
	crashed_tell(&out, db);
	if (out.len) {
		buf_add_char(&out, '\n');
		print_out(&out);
	}
	buf_clear(&out);
	db_close(db);
}

/* A dry run also prints what would be deleted on POP servers. */
static bool print_forecasts(struct syncing *s, struct err *e)
{
	struct open_read r = {.store = s->store};
	struct buf out = BUF_INIT;
	bool ok = store_reader(s->store, &r.db, e) &&
	          accounts_read(r.db, &r.accounts, e);

	for (size_t i = 0; ok && i < s->n; i++) {
		struct forecast_text f = {.conf = s->chosen[i],
		    .now = date_now(),
		    .limit = FORECAST_LINES};

		for (size_t k = 0; k < r.accounts.len; k++)
			if (strcasecmp(
				r.accounts.items[k].name, f.conf->label) == 0)
				f.row = &r.accounts.items[k];
		if (f.row && f.conf->kind == CONF_POP)
			ok = forecast_text_print(&out, &r, &f, e);
		else if (f.row)
			ok = pending_text_print(&out, r.db, f.row, e);
	}
	print_text(&out);
	buf_clear(&out);
	r.store = NULL;
	open_read_close(&r);
	return ok;
}

/* Servers are reached while the store is opened, unless it is to be asked
 * first which folder is meant. */
static bool sync_begin(struct syncing *s, struct workers_setup *setup,
    struct workers **crew, struct err *e)
{
	setup->is_early = !s->folder;
	if (s->folder)
		return store_make(s->store, e) &&
		       find_folder(s, &setup->pull.folder_id, e) &&
		       workers_start(crew, setup, e);
	if (!workers_start(crew, setup, e))
		return false;
	if (store_make(s->store, e))
		return true;
	workers_free(*crew);
	return false;
}

static bool sync_run(struct syncing *s, int *code, struct err *e)
{
	struct workers_setup setup = {.accounts = s->chosen,
	    .n_accounts = s->n,
	    .store = s->store,
	    .ca_file = s->cmd->paths.ca,
	    .news = s->news,
	    .mode = WORKER_ONCE,
	    .pull = {.kind = s->is_rehearsal ? PULL_REHEARSAL : PULL_ROUND},
	    .fetches_bodies = true,
	    .only_sends = s->only_sends};
	struct workers *crew;
	bool brought;

	if (!sync_begin(s, &setup, &crew, e))
		return false;
	wait_for(s, crew, interrupt_on_signals(),
	    isatty(STDERR_FILENO) && !s->cmd->is_quiet);
	*code = sync_report(s, crew);
	brought = has_brought(crew);
	workers_free(crew);
	if (!s->cmd->is_quiet)
		print_aside(s);
	if (s->is_rehearsal)
		return print_forecasts(s, e);
	if (brought)
		index_some(s->store);
	return true;
}

/* Another postern has the database open for writing: it syncs for us. */
static bool ask_other(struct syncing *s, int *code, struct err *e)
{
	const char **labels = mem_new(s->n, sizeof *labels);
	struct remote_sync w = {.dir = s->cmd->paths.state,
	    .labels = labels,
	    .n_labels = s->n,
	    .stop = interrupt_on_signals()};
	struct buf words = BUF_INIT;
	bool ok;

	for (size_t i = 0; i < s->n; i++)
		labels[i] = s->chosen[i]->label;
	ok = remote_sync_ask(&w, &words, code, e);
	if (ok && !s->cmd->is_quiet)
		print_text(&words);
	buf_clear(&words);
	free(labels);
	return ok;
}

static bool sync_read_arguments(struct syncing *s, int argc, char **argv)
{
	static const struct option options[] = {
	    {"folder", required_argument, NULL, 'f'},
	    {"bodies", required_argument, NULL, 'b'},
	    {"dry-run", no_argument, NULL, 'd'},
	    {"only-send", no_argument, NULL, 's'},
	    {NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'f')
			s->folder = optarg;
		else if (option == 'b')
			s->bodies = optarg;
		else if (option == 'd')
			s->is_rehearsal = true;
		else if (option == 's')
			s->only_sends = true;
		else
			return false;
	}
	if (s->only_sends && (s->is_rehearsal || s->folder || s->bodies))
		return false;
	return !s->bodies || strcmp(s->bodies, "all") == 0 ||
	       strcmp(s->bodies, "recent") == 0 ||
	       strcmp(s->bodies, "none") == 0;
}

static bool sync_or_ask(struct syncing *s, int *code, struct err *e)
{
	struct err ignored;
	bool is_new;

	if (!s->n)
		return true;
	if (!store_claim(&s->store, s->cmd->paths.data, &is_new, e))
		return e->kind == ERR_BUSY && !s->is_rehearsal &&
		       ask_other(s, code, &ignored);
	if (!news_new(&s->news))
		return err_set(e, ERR_OTHER, ERR_PROGRAM, RETRY_LATER,
		    _("The system can't open any more files."));
	return sync_run(s, code, e);
}

int cmd_sync(struct cmd *c, int argc, char **argv)
{
	struct syncing s = {.cmd = c};
	struct err e = {0};
	int code = 0;
	bool ok;

	if (!sync_read_arguments(&s, argc, argv))
		return cmd_usage("sync");
	ok = cmd_read_conf(c, &e) &&
	     choose_all(&s, argc - optind, argv + optind, &e) &&
	     sync_or_ask(&s, &code, &e);
	news_free(s.news);
	store_close(s.store);
	free(s.accounts);
	free(s.chosen);
	if (!ok)
		return cmd_fail(&e);
	/* Accounts named on the command line have no problems. */
	return argc > optind ? code
	                     : err_worse_exit(code, cmd_tell_problems(c));
}

/*
 * All workers without a screen: what a running postern does, as a program
 * that tells what happens and takes wishes (see crew.py).
 *
 *	crew CONFIG DATA CA LOG
 *
 * stdout: "folder ID MS", "folders MS" (news, in ms of the monotonic clock),
 * "done ACCOUNT ROUNDS MS" when a round ends, "trouble ACCOUNT WORDS".
 * stdin: "kick", "body MESSAGE_ID", "text MESSAGE_ID", "look N FOLDER_ID"
 *(account N of the config), "move MESSAGE_ID FOLDER_ID", "copy" the same,
 *"undo" of all of these, "settings": the config file is read again; its end
 * ends the program.
 */
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "config/conf.h"
#include "net/tls.h"
#include "store/user/edit.h"
#include "store/db/store.h"
#include "sync/workers.h"

/* What was told of a worker. */
struct told {
	char label[64];
	int64_t rounds;
	struct err trouble;
};

static void fail(const struct err *e)
{
	fprintf(stderr, "%s %s\n", e->text, e->said);
	exit(1);
}

enum { TOLD_MAX = 32 };

static struct told *find_told(struct told *told, const char *label)
{
	for (size_t i = 0; i < TOLD_MAX; i++) {
		if (!*told[i].label)
			snprintf(
			    told[i].label, sizeof told[i].label, "%s", label);
		if (strcmp(told[i].label, label) == 0)
			return &told[i];
	}
	abort();
}

static void tell_states(struct workers *c, struct told *told)
{
	for (size_t i = 0; i < workers_count(c); i++) {
		struct worker_state s;
		struct told *t;

		workers_read(c, i, &s);
		t = find_told(told, workers_conf(c, i)->label);
		if (s.rounds_done != t->rounds)
			printf("done %" PRId64 " %" PRId64 " %" PRId64 "\n",
			    s.account_id, s.rounds_done, date_ticks());
		t->rounds = s.rounds_done;
		/* As on a screen: nothing that is over in a moment. */
		if (s.is_brief)
			continue;
		if (strcmp(t->trouble.text, s.trouble.text) == 0)
			continue;
		t->trouble = s.trouble;
		printf(
		    "trouble %" PRId64 " %s\n", s.account_id, s.trouble.text);
	}
}

static void tell_news(struct news *news, struct workers *c, struct told *told)
{
	struct news_list list;

	news_take(news, &list);
	if (list.has_folders)
		printf("folders %" PRId64 "\n", date_ticks());
	for (size_t i = 0; i < list.folders.len; i++)
		printf("folder %" PRId64 " %" PRId64 "\n",
		    list.folders.items[i], date_ticks());
	news_list_clear(&list);
	tell_states(c, told);
	fflush(stdout);
}

/* What the user does: at once here, and the worker is told. */
static void act(struct workers *c, struct store *store, const char *line)
{
	static struct edit_undo undo;
	int64_t id, folder_id;
	struct edit_of of = {
	    .ids = &id, .n = 1, .undo = &undo, .now = date_now()};
	struct err e;
	bool ok = true;

	if (sscanf(line, "move %" SCNd64 " %" SCNd64, &id, &folder_id) == 2)
		ok = edit_move(store, &of, folder_id, &e);
	else if (sscanf(line, "copy %" SCNd64 " %" SCNd64, &id, &folder_id) ==
		 2)
		ok = edit_copy(store, &of, folder_id, &e);
	else if (strcmp(line, "undo\n") == 0)
		ok = edit_undo(store, &undo, &e);
	if (!ok)
		fail(&e);
	if (strcmp(line, "undo\n") == 0)
		vec_clear(&undo);
	workers_kick(c, 0);
}

static const char *config;

/* As a screen does when a setting was changed. */
static void read_settings(struct workers *c)
{
	struct conf *conf;
	const struct conf_account **accounts;
	struct err e;

	if (!conf_read(&conf, config, &e))
		fail(&e);
	accounts = mem_new(conf->n_accounts + 1, sizeof *accounts);
	for (size_t i = 0; i < conf->n_accounts; i++)
		accounts[i] = &conf->accounts[i];
	if (!workers_change(c, accounts, conf->n_accounts, &e))
		fail(&e);
	free(accounts);
	conf_drop(conf);
	printf("changed\n");
	fflush(stdout);
}

static void obey(struct workers *c, struct store *store, const char *line)
{
	struct err e;
	int64_t a, b;

	if (strcmp(line, "settings\n") == 0) {
		read_settings(c);
	} else if (strcmp(line, "kick\n") == 0) {
		workers_kick(c, 0);
	} else if (sscanf(line, "body %" SCNd64, &a) == 1) {
		if (!edit_want_body(store, a, &e))
			fail(&e);
		workers_kick(c, 0);
	} else if (sscanf(line, "text %" SCNd64, &a) == 1) {
		if (!edit_want_text(store, a, &e))
			fail(&e);
		workers_kick(c, 0);
	} else if (sscanf(line, "look %" SCNd64 " %" SCNd64, &a, &b) == 2) {
		if (a < 1 || (uint64_t)a > workers_count(c))
			exit(1);
		workers_look(c, workers_conf(c, (size_t)a - 1), b);
	} else {
		act(c, store, line);
	}
}

static void live(struct workers *c, struct store *store, struct news *news)
{
	struct told *told = mem_new(TOLD_MAX, sizeof *told);
	struct pollfd fds[] = {{.fd = news_wake(news)->fd, .events = POLLIN},
	    {.fd = STDIN_FILENO, .events = POLLIN}};
	char line[128];

	/* A line comes as a whole, and nothing is left behind in a buffer. */
	setvbuf(stdin, NULL, _IONBF, 0);
	for (;;) {
		poll(fds, 2, -1);
		if (fds[0].revents)
			tell_news(news, c, told);
		if (!fds[1].revents)
			continue;
		if (!fgets(line, sizeof line, stdin))
			break;
		obey(c, store, line);
	}
	free(told);
}

int main(int argc, char **argv)
{
	struct workers_setup setup = {
	    .mode = WORKER_STAYS, .fetches_bodies = true};
	const struct conf_account **accounts;
	struct conf *conf;
	struct workers *crew;
	struct err e;

	if (argc != 5)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	date_init();
	log_open(argv[4], true);
	if (!conf_read(&conf, argv[1], &e) ||
	    !store_open(&setup.store, argv[2], STORE_WRITE, &e) ||
	    !news_new(&setup.news))
		fail(&e);
	accounts = mem_new(conf->n_accounts + 1, sizeof *accounts);
	for (size_t i = 0; i < conf->n_accounts; i++)
		accounts[i] = &conf->accounts[i];
	setup.accounts = accounts;
	setup.n_accounts = conf->n_accounts;
	setup.ca_file = *argv[3] ? argv[3] : NULL;
	config = argv[1];
	if (!workers_start(&crew, &setup, &e))
		fail(&e);
	conf_drop(conf);
	live(crew, setup.store, setup.news);
	workers_free(crew);
	news_free(setup.news);
	store_close(setup.store);
	free(accounts);
	log_close();
	return 0;
}

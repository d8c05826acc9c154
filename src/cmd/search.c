#include "cmd/verbs.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/number.h"
#include "cmd/open/server_search.h"
#include "cmd/open/print.h"
#include "cmd/open/open_read.h"
#include "cmd/output/row.h"
#include "cmd/verb_table.h"
#include "store/search/index.h"
#include "store/search/search.h"
#include "sync/indexer.h"

enum { SEARCH_LIMIT = 50 };

struct search_finding {
	struct cmd *cmd;
	const char *account, *folder;
	struct buf query;
	int n;
	bool is_json, asks_servers;
	int code; /* of what the servers said */
};

/* Indexes new messages first, so that everything downloaded can be found. If
 * another postern is writing, that one does it. */
static void catch_up(struct cmd *c)
{
	struct indexer_job job = {0};
	struct ids todo = {0};
	struct open_read r;
	struct err e = {0};
	bool left = false;

	if (open_read_store(&r, c, &e))
		left = index_todo(r.db, 1, &todo, &e) && todo.len > 0;
	open_read_close(&r);
	vec_clear(&todo);
	if (!left || !cmd_open_store(c, STORE_WRITE, &job.store, &e))
		return;
	if (store_reader(job.store, &job.db, &e))
		indexer_work(&job, &left, &e);
	db_close(job.db);
	store_close(job.store);
}

/* The local results are printed in any case; results from servers are added. */
static bool ask_servers(struct open_read *r, struct search_finding *f,
    const struct search *s, struct ids *ids, struct err *e)
{
	struct server_search q = {.cmd = f->cmd,
	    .reading = r,
	    .text = s->text,
	    .account_id = s->account_id,
	    .folder_id = s->folder_id};

	if (!f->asks_servers)
		return true;
	f->code = server_search_all(&q, ids);
	if (!search_sort(r->db, ids, e))
		return false;
	if (ids->len > (size_t)f->n)
		ids->len = (size_t)f->n;
	return true;
}

static bool search_do_find(
    struct open_read *r, struct search_finding *f, size_t *found, struct err *e)
{
	struct search s = {.text = f->query.data, .n = f->n};
	struct messages rows = {0};
	struct ids ids = {0};
	bool ok;

	ok = open_read_account(r, f->account, &s.account_id, e) &&
	     open_read_folder(r, s.account_id, f->folder, &s.folder_id, e) &&
	     search_find(r->db, &s, &ids, e) && ask_servers(r, f, &s, &ids, e);
	for (size_t i = 0; ok && i < ids.len; i++)
		ok = message_read(r->db, ids.items[i], vec_push(&rows), e);
	if (ok)
		row_print(r, &rows, f->is_json);
	*found = ids.len;
	messages_clear(&rows);
	vec_clear(&ids);
	return ok;
}

static bool search_read_arguments(
    struct search_finding *f, int argc, char **argv)
{
	static const struct option options[] = {
	    {"account", required_argument, NULL, 'a'},
	    {"folder", required_argument, NULL, 'f'},
	    {"limit", required_argument, NULL, 'n'},
	    {"server", no_argument, NULL, 's'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'a')
			f->account = optarg;
		else if (option == 'f')
			f->folder = optarg;
		else if (option == 'n')
			f->n = number_read(optarg, INT_MAX);
		else if (option == 's')
			f->asks_servers = true;
		else if (option == 'j')
			f->is_json = true;
		else
			return false;
	}
	for (int i = optind; i < argc; i++)
		buf_printf(&f->query, "%s%s", f->query.len ? " " : "", argv[i]);
	return optind < argc && f->n > 0;
}

int cmd_search(struct cmd *c, int argc, char **argv)
{
	struct search_finding f = {.cmd = c, .n = SEARCH_LIMIT};
	struct open_read r;
	struct err e = {0};
	size_t found = 0;
	bool ok;

	buf_init(&f.query);
	if (!search_read_arguments(&f, argc, argv)) {
		buf_clear(&f.query);
		return cmd_usage("search");
	}
	catch_up(c);
	ok = open_read_store(&r, c, &e) && search_do_find(&r, &f, &found, &e);
	open_read_close(&r);
	buf_clear(&f.query);
	if (!ok)
		return cmd_fail(&e);
	if (found || f.code)
		return f.code;
	print_err(_("postern: nothing found.\n"));
	return 3;
}

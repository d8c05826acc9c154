#include "account/demo/demo.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cmd/open/print.h"
#include "cmd/open/temporary_dir.h"
#include "cmd/verb_table.h"
#include "cmd/verbs.h"
#include "store/db/store.h"
#include "sync/indexer.h"

/* What shows the made-up mail and asks no server. */
static const char *const shown[] = {"check", "folders", "inspect", "list",
    "log", "search", "show", NULL};

static bool is_shown(const char *verb)
{
	for (const char *const *v = shown; *v; v++)
		if (strcmp(*v, verb) == 0)
			return true;
	return false;
}

static bool write_config(const char *path, struct err *e)
{
	struct buf text = BUF_INIT;
	bool ok;

	demo_config(&text);
	ok = file_create(path, text.data, text.len, e);
	buf_clear(&text);
	return ok;
}

/* All of it can be searched at once: there is no indexer beside the screens. */
static bool index_mail(const char *data, struct err *e)
{
	struct indexer_job job = {0};
	bool left;
	bool ok = store_open(&job.store, data, STORE_WRITE, e) &&
	          store_reader(job.store, &job.db, e) &&
	          indexer_work(&job, &left, e);

	db_close(job.db);
	store_close(job.store);
	return ok;
}

/* Nothing of the user's own is read or written. */
static bool begin(struct cmd *c, const char *dir, struct err *e)
{
	char *config = paths_join(dir, "config");
	char *data = paths_join(dir, "mail");
	bool ok;

	paths_clear(&c->paths);
	paths_init(&c->paths, config, data, NULL);
	c->paths.is_demo = true;
	ok = write_config(config, e) && demo_make(data, date_now(), e) &&
	     index_mail(data, e) &&
	     cmd_read_conf(c, e);
	free(config);
	free(data);
	return ok;
}

int cmd_demo(struct cmd *c, int argc, char **argv)
{
	struct temporary_dir dir;
	struct err e = {0};
	int code;

	if (argc > 1 && !cmd_find(argv[1]))
		return cmd_usage("demo");
	if (argc > 1 && !is_shown(argv[1])) {
		print_err(_("postern: the demonstration has no server and "
			    "keeps nothing; it shows: check, folders, inspect, "
			    "list, log, search, show.\n"));
		return err_exit_code(ERR_USAGE);
	}
	if (!temporary_dir_make(&dir, &e)) {
		temporary_dir_end(&dir);
		return cmd_fail(&e);
	}
	if (!begin(c, dir.path, &e))
		code = cmd_fail(&e);
	else if (argc > 1)
		code = cmd_run(c, argc - 1, argv + 1);
	else
		code = c->run_screens(c);
	temporary_dir_end(&dir);
	return code;
}

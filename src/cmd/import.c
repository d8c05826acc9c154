#include "cmd/verbs.h"

#include <getopt.h>
#include <stdio.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "cmd/files/import_files.h"
#include "cmd/open/print.h"
#include "cmd/open/open_read.h"
#include "cmd/open/interrupt.h"
#include "cmd/verb_table.h"
#include "store/user/import.h"

struct importing {
	const char *path, *account, *folder;
	struct open_read reading;
	struct import_files bringing;
};

/* Opens the store to write; an account of the settings that has never been
 * collected gets its folders now. */
static bool import_open_store(struct importing *x, struct cmd *c, struct err *e)
{
	const struct conf_account *conf;
	struct open_read *r = &x->reading;
	int64_t unused;

	if (!cmd_read_conf(c, e) ||
	    !cmd_open_store(c, STORE_WRITE, &r->store, e))
		return false;
	conf = conf_find(c->conf, x->account);
	return (!conf || accounts_ensure(r->store, conf, &unused, e)) &&
	       store_reader(r->store, &r->db, e) &&
	       accounts_read(r->db, &r->accounts, e);
}

static bool import(struct importing *x, struct err *e)
{
	struct import_into into = {
	    .store = x->reading.store, .db = x->reading.db, .now = date_now()};

	return open_read_account(
		   &x->reading, x->account, &into.account_id, e) &&
	       open_read_folder(&x->reading, into.account_id, x->folder,
		   &into.folder_id, e) &&
	       import_open(&x->bringing.intake, &into, e) &&
	       import_files_path(&x->bringing, x->path, e);
}

static void add_count(struct buf *out, const char *text, int64_t n)
{
	if (!n)
		return;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	buf_printf(out, text, (long long)n);
#pragma GCC diagnostic pop
}

static void import_report(const struct importing *x)
{
	struct import_counts n = import_counts(x->bringing.intake);
	unsigned long folders = (unsigned long)x->bringing.folders;
	struct buf out = BUF_INIT;

	buf_printf(&out,
	    ngettext("%lld message imported.\n", "%lld messages imported.\n",
		(unsigned long)n.stored),
	    (long long)n.stored);
	add_count(&out,
	    ngettext("%lld was already imported and was skipped.\n",
		"%lld were already imported and were skipped.\n",
		(unsigned long)n.known),
	    n.known);
	add_count(&out,
	    ngettext("%lld was deleted in Thunderbird and was skipped.\n",
		"%lld were deleted in Thunderbird and were skipped.\n",
		(unsigned long)x->bringing.gone),
	    x->bringing.gone);
	add_count(&out,
	    ngettext("%lld file is empty.\n", "%lld files are empty.\n",
		(unsigned long)n.empty),
	    n.empty);
	add_count(&out,
	    ngettext("%lld folder inside this Maildir was not imported; import "
		     "it by its own name (\".Folder\").\n",
		"%lld folders inside this Maildir were not imported; import "
		"each by its own name (\".Folder\").\n",
		folders),
	    x->bringing.folders);
	print_out(&out);
	buf_clear(&out);
}

static bool import_read_arguments(struct importing *x, int argc, char **argv)
{
	static const struct option options[] = {
	    {"account", required_argument, NULL, 'a'},
	    {"folder", required_argument, NULL, 'f'},
	    {NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'a')
			x->account = optarg;
		else if (option == 'f')
			x->folder = optarg;
		else
			return false;
	}
	x->path = argv[optind];
	return optind + 1 == argc && x->account && x->folder;
}

int cmd_import(struct cmd *c, int argc, char **argv)
{
	struct importing x = {0};
	struct err e = {0};
	bool ok;

	if (!import_read_arguments(&x, argc, argv))
		return cmd_usage("import");
	x.bringing.stop = interrupt_on_signals();
	x.bringing.has_progress = isatty(STDERR_FILENO) && !c->is_quiet;
	ok = import_open_store(&x, c, &e) && import(&x, &e);
	if (x.bringing.intake && !c->is_quiet)
		import_report(&x);
	import_close(x.bringing.intake);
	open_read_close(&x.reading);
	return ok ? x.bringing.code : cmd_fail(&e);
}

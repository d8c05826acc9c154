#include "store/repair/backup.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/number.h"
#include "cmd/files/export_note.h"
#include "cmd/open/print.h"
#include "cmd/open/open_read.h"
#include "cmd/open/interrupt.h"
#include "cmd/verb_table.h"
#include "cmd/verbs.h"
#include "store/read/message.h"

enum { PROGRESS_MS = 100 };

struct backup_backing_up {
	const struct wake *stop;
	bool has_progress;
	int64_t shown; /* ticks of the last progress */
	int64_t total;
};

static bool go_on(void *ctx, int64_t done, int64_t total)
{
	struct backup_backing_up *x = ctx;
	struct buf here = BUF_INIT, all = BUF_INIT;

	x->total = total;
	if (x->has_progress && date_ticks() - x->shown >= PROGRESS_MS) {
		x->shown = date_ticks();
		number_bytes(&here, done);
		number_bytes(&all, total);
		fputs("\r\033[K", stderr);
		print_err(_("%s of %s copied"), here.data, all.data);
	}
	buf_clear(&here);
	buf_clear(&all);
	return !x->stop || !wake_is_up(x->stop);
}

static void backup_report(const struct backup_backing_up *x, const char *path)
{
	struct buf out = BUF_INIT, size = BUF_INIT;

	number_bytes(&size, x->total);
	buf_printf(&out,
	    _("The mail database was copied to %s (%s) and checked. To use the "
	      "copy, put it into an empty directory as postern.db and pass "
	      "that directory as --data.\n"),
	    path, size.data);
	print_text(&out);
	buf_clear(&out);
	buf_clear(&size);
}

/* As open_read_store, but never creates a database: an empty one is not a
 * backup. */
static bool backup_open_store(struct open_read *r, struct cmd *c, struct err *e)
{
	return store_open(&r->store, c->paths.data, STORE_READ, e) &&
	       store_reader(r->store, &r->db, e) &&
	       accounts_read(r->db, &r->accounts, e);
}

static bool backup_run(struct cmd *c, struct backup *b, struct err *e)
{
	struct backup_backing_up x = {.stop = interrupt_on_signals(),
	    .has_progress = isatty(STDERR_FILENO) && !c->is_quiet};
	struct open_read r = {0};
	int64_t last_id;
	bool ok;

	b->go_on = go_on;
	b->ctx = &x;
	ok = backup_open_store(&r, c, e) && message_last(r.db, &last_id, e) &&
	     backup_write(r.store, r.db, b, e);
	if (x.has_progress)
		fprintf(stderr, "\r\033[K");
	if (ok)
		export_note(&r, c, 0, last_id, b->path);
	if (ok && !c->is_quiet)
		backup_report(&x, b->path);
	open_read_close(&r);
	return ok;
}

int cmd_backup(struct cmd *c, int argc, char **argv)
{
	static const struct option options[] = {
	    {"force", no_argument, NULL, 'f'},
	    {NULL, 0, NULL, 0},
	};
	struct backup b = {0};
	struct err e = {0};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'f')
			return cmd_usage("backup");
		b.may_overwrite = true;
	}
	if (optind + 1 != argc || !*argv[optind])
		return cmd_usage("backup");
	b.path = argv[optind];
	return backup_run(c, &b, &e) ? 0 : cmd_fail(&e);
}

#include "cmd/verbs.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/i18n.h"
#include "cmd/files/export_note.h"
#include "cmd/files/export_target.h"
#include "cmd/open/print.h"
#include "cmd/open/open_read.h"
#include "cmd/open/interrupt.h"
#include "cmd/verb_table.h"
#include "store/read/body.h"
#include "store/read/message.h"

enum { EXPORT_PAGE = 500 };

struct exporting {
	const char *account, *folder;
	int targets; /* that were named; must be one */
	struct export_target outlet;
	struct open_read reading;
	struct digest *digest;
	const struct wake *stop;
	int64_t last_id;       /* the highest there was at the start */
	int64_t done, without; /* exported; only their header is here */
	int64_t damaged;       /* not what was received any more */
};

static bool export_take(void *ctx, const void *bytes, size_t len, struct err *e)
{
	struct exporting *x = ctx;

	digest_add(x->digest, bytes, len);
	return x->outlet.ops->bytes(&x->outlet, bytes, len, e);
}

/* A damaged message does not stop the export. */
static void tell_damage(struct exporting *x, int64_t id)
{
	x->damaged++;
	print_err(_("postern: message %lld is damaged: it is not what was "
		    "received. Run \"postern check\" for details.\n"),
	    (long long)id);
}

static bool export_body(struct exporting *x, struct body *body,
    const struct message *m, struct err *e)
{
	struct export_target *o = &x->outlet;
	unsigned char digest[DIGEST_MAX];
	struct err why = {0};
	bool is_read;

	if (!o->ops->begin(o, m, e))
		return false;
	is_read = body_stream(body, export_take, x, &why);
	digest_end(x->digest, digest);
	if (!is_read && (why.kind != ERR_STORE || why.scope != ERR_ITEM)) {
		*e = why;
		return false;
	}
	if (!is_read || memcmp(digest, body->digest, DIGEST_SHA256) != 0)
		tell_damage(x, m->id);
	x->done += is_read;
	return o->ops->end(o, m, is_read ? digest : NULL, e);
}

static bool export_one(struct exporting *x, int64_t id, struct err *e)
{
	struct message m;
	struct body body = {0};
	bool ok = message_read(x->reading.db, id, &m, e);

	if (ok && m.here != HERE_WHOLE) {
		x->without++;
	} else if (ok) {
		ok = body_open(&body, x->reading.db, m.body_id, e) &&
		     export_body(x, &body, &m, e);
		if (body.db)
			body_close(&body);
	}
	message_clear(&m);
	return ok;
}

static bool export_page(
    struct exporting *x, const struct ids *ids, struct err *e)
{
	for (size_t i = 0; i < ids->len; i++) {
		if (x->stop && wake_is_up(x->stop))
			return err_set(e, ERR_STOPPED, ERR_PROGRAM, RETRY_LATER,
			    _("The export was stopped and is incomplete."));
		if (!export_one(x, ids->items[i], e))
			return false;
	}
	return true;
}

static bool export_all(struct exporting *x, struct err *e)
{
	const struct export_target *o = &x->outlet;
	struct ids ids = {0};
	int64_t after = 0;
	bool ok = true;

	do {
		ids.len = 0;
		ok = message_walk(x->reading.db, o->account_id, o->folder_id,
			 after, EXPORT_PAGE, &ids, e) &&
		     export_page(x, &ids, e);
		if (ids.len)
			after = ids.items[ids.len - 1];
	} while (ok && ids.len);
	vec_clear(&ids);
	return ok;
}

static bool export_run(struct exporting *x, struct err *e)
{
	struct export_target *o = &x->outlet;
	bool ok;

	if (!open_read_account(&x->reading, x->account, &o->account_id, e) ||
	    !open_read_folder(
		&x->reading, o->account_id, x->folder, &o->folder_id, e) ||
	    !message_last(x->reading.db, &x->last_id, e))
		return false;
	o->reading = &x->reading;
	ok = o->ops->open(o, e) && export_all(x, e);
	return o->ops->close(o, ok, e);
}

static void report_done(const struct exporting *x)
{
	unsigned long n = (unsigned long)x->done;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	print_err(x->outlet.verifies
		      ? ngettext("%lld message exported and verified.\n",
			    "%lld messages exported and verified.\n", n)
		      : ngettext("%lld message exported.\n",
			    "%lld messages exported.\n", n),
	    (long long)x->done);
#pragma GCC diagnostic pop
}

static void export_report(const struct exporting *x, const struct cmd *c)
{
	if (!c->is_quiet)
		report_done(x);
	if (x->without)
		print_err(ngettext("%lld message has not been downloaded in "
				   "full and was left out; \"postern sync "
				   "--bodies all\" downloads it.\n",
			      "%lld messages have not been downloaded in full "
			      "and were left out; \"postern sync --bodies "
			      "all\" downloads them.\n",
			      (unsigned long)x->without),
		    (long long)x->without);
	if (x->outlet.differing)
		print_err(
		    _("postern: %s does not contain what was written to it, so "
		      "the export was stopped. Export to another disk.\n"),
		    x->outlet.target);
}

static void set_target(struct exporting *x, const struct export_target_ops *ops)
{
	x->targets++;
	x->outlet.ops = ops;
	x->outlet.target = optarg;
}

static bool export_read_arguments(struct exporting *x, int argc, char **argv)
{
	static const struct option options[] = {
	    {"raw", required_argument, NULL, 'r'},
	    {"mbox", required_argument, NULL, 'm'},
	    {"maildir", required_argument, NULL, 'd'},
	    {"account", required_argument, NULL, 'a'},
	    {"folder", required_argument, NULL, 'f'},
	    {"verify", no_argument, NULL, 'v'},
	    {NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'r')
			set_target(x, &export_target_raw);
		else if (option == 'm')
			set_target(x, &export_target_mbox);
		else if (option == 'd')
			set_target(x, &export_target_maildir);
		else if (option == 'a')
			x->account = optarg;
		else if (option == 'f')
			x->folder = optarg;
		else if (option == 'v')
			x->outlet.verifies = true;
		else
			return false;
	}
	return optind == argc && x->targets == 1;
}

int cmd_export(struct cmd *c, int argc, char **argv)
{
	struct exporting x = {0};
	struct err e = {0};
	bool ok;

	if (!export_read_arguments(&x, argc, argv))
		return cmd_usage("export");
	x.stop = interrupt_on_signals();
	x.digest = digest_new(DIGEST_IS_SHA256);
	ok = open_read_store(&x.reading, c, &e) && export_run(&x, &e);
	digest_free(x.digest);
	if (ok)
		export_report(&x, c);
	if (ok && !x.damaged && !x.outlet.differing && !x.outlet.folder_id)
		export_note(&x.reading, c, x.outlet.account_id, x.last_id,
		    x.outlet.target);
	open_read_close(&x.reading);
	if (!ok)
		return cmd_fail(&e);
	return x.damaged || x.outlet.differing ? err_exit_code(ERR_STORE) : 0;
}

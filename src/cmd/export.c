#include "cmd/verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cmd/mbox.h"
#include "cmd/print.h"
#include "cmd/reading.h"
#include "cmd/row.h"
#include "cmd/table.h"
#include "store/body.h"
#include "store/message.h"

enum { EXPORT_PAGE = 500 };

struct exporting {
	const char *raw, *mbox; /* one of them is the target */
	const char *account, *folder;
	bool verifies;
	struct reading reading;
	int index_fd; /* index.jsonl beside the raw files */
	struct mbox mbox_file;
	int64_t done, without; /* exported; only their header is here */
};

struct file_out {
	int fd;
	const char *path;
};

static bool write_bytes(void *ctx, const void *bytes, size_t len, struct err *e)
{
	struct file_out *f = ctx;

	return file_write_all(f->fd, bytes, len) ||
	       file_fail(e, f->path, errno);
}

static int create(const char *path, struct err *e)
{
	int fd = open(
	    path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0 && errno == EEXIST)
		err_set(e, ERR_BUSY, ERR_PROGRAM, RETRY_ASK,
		    _("%s exists already. Export into an empty directory or "
		      "to a new file."),
		    path);
	else if (fd < 0)
		file_fail_new(e, path, errno);
	return fd;
}

/* ID.eml: exactly the bytes received. */
static bool write_raw(
    struct exporting *x, struct body *body, int64_t id, struct err *e)
{
	struct buf path = BUF_INIT;
	struct file_out f = {.fd = -1};
	bool ok;

	buf_printf(&path, "%s/%lld.eml", x->raw, (long long)id);
	f.path = path.data;
	f.fd = create(path.data, e);
	ok = f.fd >= 0 && body_stream(body, write_bytes, &f, e);
	if (ok && fsync(f.fd) != 0)
		ok = file_fail(e, path.data, errno);
	if (f.fd >= 0 && close(f.fd) != 0 && ok)
		ok = file_fail(e, path.data, errno);
	buf_clear(&path);
	return ok;
}

static bool write_index(
    struct exporting *x, const struct message *m, struct err *e)
{
	struct buf line = BUF_INIT;
	struct json j = {.out = &line};
	char name[32];
	bool ok;

	snprintf(name, sizeof name, "%lld.eml", (long long)m->id);
	json_open(&j, '{');
	json_put_str(&j, "file", name);
	row_json(&j, &x->reading, m);
	json_close(&j, '}');
	buf_add_char(&line, '\n');
	ok = file_write_all(x->index_fd, line.data, line.len) ||
	     file_fail(e, x->raw, errno);
	buf_clear(&line);
	return ok;
}

static bool export_one(struct exporting *x, int64_t id, struct err *e)
{
	struct message m;
	struct body body = {0};
	bool ok = message_read(x->reading.db, id, &m, e);

	if (ok && m.here != HERE_WHOLE) {
		x->without++;
		message_clear(&m);
		return true;
	}
	ok = ok && body_open(&body, x->reading.db, m.body_id, e);
	if (ok && x->verifies)
		ok = body_verify(&body, e);
	if (ok && x->raw)
		ok = write_raw(x, &body, id, e) && write_index(x, &m, e);
	else if (ok)
		ok = mbox_add(&x->mbox_file, &body, &m, e);
	if (body.db)
		body_close(&body);
	message_clear(&m);
	x->done += ok;
	return ok;
}

static bool export_all(struct exporting *x, struct err *e)
{
	struct reading *r = &x->reading;
	int64_t account_id, folder_id, after = 0;
	struct ids ids = {0};
	bool ok = reading_account(r, x->account, &account_id, e) &&
	          reading_folder(r, account_id, x->folder, &folder_id, e);

	while (ok) {
		ids.len = 0;
		ok = message_walk(
		    r->db, account_id, folder_id, after, EXPORT_PAGE, &ids, e);
		if (!ids.len)
			break;
		for (size_t i = 0; ok && i < ids.len; i++)
			ok = export_one(x, ids.items[i], e);
		after = ids.items[ids.len - 1];
	}
	vec_clear(&ids);
	return ok;
}

static bool open_target(struct exporting *x, struct err *e)
{
	struct buf path = BUF_INIT;
	bool ok;

	if (x->mbox)
		return mbox_create(&x->mbox_file, x->mbox, e);
	/* A directory that is there belongs to whoever made it. */
	if (access(x->raw, F_OK) != 0 && !file_private_dir(x->raw, e))
		return false;
	buf_printf(&path, "%s/index.jsonl", x->raw);
	x->index_fd = create(path.data, e);
	ok = x->index_fd >= 0;
	buf_clear(&path);
	return ok;
}

static bool close_target(struct exporting *x, bool ok, struct err *e)
{
	if (x->mbox)
		return mbox_close(&x->mbox_file, ok, e);
	if (x->index_fd >= 0 && close(x->index_fd) != 0 && ok)
		return file_fail(e, x->raw, errno);
	return ok && file_sync_dir(x->raw, e);
}

static void report(const struct exporting *x, const struct cmd *c)
{
	if (!c->is_quiet)
		fprintf(stderr,
		    ngettext("%lld message exported.\n",
			"%lld messages exported.\n", (unsigned long)x->done),
		    (long long)x->done);
	if (x->without)
		fprintf(stderr,
		    ngettext("%lld message is not here with its text; "
			     "\"postern sync --bodies all\" fetches it.\n",
			"%lld messages are not here with their text; "
			"\"postern sync --bodies all\" fetches them.\n",
			(unsigned long)x->without),
		    (long long)x->without);
}

static bool read_arguments(struct exporting *x, int argc, char **argv)
{
	static const struct option options[] = {
	    {"raw", required_argument, NULL, 'r'},
	    {"mbox", required_argument, NULL, 'm'},
	    {"account", required_argument, NULL, 'a'},
	    {"folder", required_argument, NULL, 'f'},
	    {"verify", no_argument, NULL, 'v'},
	    {NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'r')
			x->raw = optarg;
		else if (option == 'm')
			x->mbox = optarg;
		else if (option == 'a')
			x->account = optarg;
		else if (option == 'f')
			x->folder = optarg;
		else if (option == 'v')
			x->verifies = true;
		else
			return false;
	}
	return optind == argc && !x->raw != !x->mbox;
}

int cmd_export(struct cmd *c, int argc, char **argv)
{
	struct exporting x = {.index_fd = -1, .mbox_file.fd = -1};
	struct err e = {0};
	bool ok;

	if (!read_arguments(&x, argc, argv))
		return cmd_usage("export");
	ok = reading_open(&x.reading, c, &e) && open_target(&x, &e);
	ok = ok && export_all(&x, &e);
	ok = close_target(&x, ok, &e);
	reading_close(&x.reading);
	if (!ok)
		return cmd_fail(&e);
	report(&x, c);
	return 0;
}

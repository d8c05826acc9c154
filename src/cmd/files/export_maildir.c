/* Maildirs: a file a message, exactly the bytes received, its flags in its
 * name. A folder by name is a Maildir of its own; else the inbox is the
 * Maildir and the other folders lie in it as Maildir++ has them, ".Work.Old".
 * Several accounts are directories side by side.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account/imap/wire/utf7.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "cmd/files/flag_letters.h"
#include "cmd/files/export_target.h"
#include "config/paths.h"
#include "mime/header/filename.h"
#include "store/read/folder.h"

struct maildir_folder {
	int64_t folder_id;
	char *path;
};

struct maildir {
	struct maildir_folders VEC_OF(struct maildir_folder) folders;
	char *mark; /* the file that says that it is not finished */
	struct buf host;
	int fd;                /* of the message; -1 = closed */
	struct buf path, part; /* of the message: in cur, in tmp */
};

static const char *const subdirs[] = {"tmp", "new", "cur"};

/* The name of this computer as names of files have it. */
static void add_host(struct buf *out)
{
	char name[256] = "";

	gethostname(name, sizeof name - 1);
	for (const char *c = *name ? name : "localhost"; *c; c++)
		if (*c == '/' || *c == ':')
			buf_printf(out, "\\%03o", (unsigned)*c);
		else if (*c > ' ' && *c < 0x7f)
			buf_add_char(out, *c);
}

static bool maildir_make_dir(const char *path, struct err *e)
{
	return mkdir(path, 0700) == 0 || errno == EEXIST ||
	       file_fail(e, path, errno);
}

static bool make_folder(const char *path, bool is_sub, struct err *e)
{
	char *mark = paths_join(path, "maildirfolder");
	bool ok = maildir_make_dir(path, e);

	for (size_t i = 0; ok && i < 3; i++) {
		char *dir = paths_join(path, subdirs[i]);

		ok = maildir_make_dir(dir, e);
		free(dir);
	}
	if (ok && is_sub && access(mark, F_OK) != 0)
		ok = file_create(mark, "", 0, e);
	free(mark);
	return ok;
}

/* ".Work.Old": levels parted by dots, each in modified UTF-7; a dot that
 * belongs to a name is written as that writes what is not ASCII. */
static void add_folder_name(struct buf *out, const char *name)
{
	struct buf encoded = BUF_INIT;

	imap_utf7_encode(&encoded, name);
	buf_add_char(out, '.');
	for (const char *c = encoded.data; *c; c++)
		if (*c == '.')
			buf_add_str(out, "&AC4-");
		else
			buf_add_char(out, *c == '/' ? '.' : *c);
	buf_clear(&encoded);
}

/* The name of a directory has at most NAME_MAX bytes, and encoding makes one
 * longer: what is too long is cut, and its id tells it from the others. */
static void add_fitting_name(struct buf *out, const struct folder *f)
{
	struct buf encoded = BUF_INIT, name = BUF_INIT;
	size_t len = strlen(f->name);

	add_folder_name(&encoded, f->name);
	while (encoded.len > NAME_MAX && len) {
		len = utf8_floor(f->name, len - 1);
		buf_reset(&name);
		buf_add(&name, f->name, len);
		buf_printf(&name, "~%lld", (long long)f->id);
		buf_reset(&encoded);
		add_folder_name(&encoded, name.data);
	}
	buf_add(out, encoded.data, encoded.len);
	buf_clear(&encoded);
	buf_clear(&name);
}

static bool add_folder(struct export_target *o, const struct folder *f,
    const char *top, struct err *e)
{
	struct maildir *m = o->state;
	bool is_top = o->folder_id || f->role == ROLE_INBOX;
	struct maildir_folder *new;
	struct buf path = BUF_INIT;

	buf_add_str(&path, top);
	if (!is_top) {
		buf_add_char(&path, '/');
		add_fitting_name(&path, f);
	}
	new = vec_push(&m->folders);
	new->folder_id = f->id;
	new->path = buf_take(&path);
	return make_folder(new->path, !is_top, e);
}

/* The folders of an account, in the Maildir at top. */
static bool maildir_add_account(
    struct export_target *o, int64_t account_id, const char *top, struct err *e)
{
	struct folders folders = {0};
	bool ok = make_folder(top, false, e) &&
	          folder_read_all(o->reading->db, account_id, &folders, e);

	for (size_t i = 0; ok && i < folders.len; i++) {
		const struct folder *f = &folders.items[i];

		if (!o->folder_id || o->folder_id == f->id)
			ok = add_folder(o, f, top, e);
	}
	folders_clear(&folders);
	return ok;
}

static bool add_accounts(struct export_target *o, struct err *e)
{
	const struct account_rows *rows = &o->reading->accounts;
	bool ok = true;

	for (size_t i = 0; ok && i < rows->len; i++) {
		const struct account_row *row = &rows->items[i];
		struct buf top = BUF_INIT;

		buf_add_str(&top, o->target);
		if (!o->account_id && !o->folder_id && rows->len > 1) {
			buf_add_char(&top, '/');
			filename_clean(&top, row->name, "", "account");
		}
		if (!o->account_id || o->account_id == row->id)
			ok = maildir_add_account(o, row->id, top.data, e);
		buf_clear(&top);
	}
	return ok;
}

static bool maildir_open(struct export_target *o, struct err *e)
{
	static const char words[] = "This export is not finished.\n";
	struct maildir *m = mem_new(1, sizeof *m);

	o->state = m;
	m->fd = -1;
	buf_init(&m->host);
	buf_init(&m->path);
	buf_init(&m->part);
	add_host(&m->host);
	m->mark = paths_join(o->target, "UNFINISHED");
	return export_target_empty_dir(o->target, e) &&
	       file_create(m->mark, words, sizeof words - 1, e) &&
	       add_accounts(o, e);
}

static const char *folder_path(const struct maildir *m, int64_t folder_id)
{
	for (size_t i = 0; i < m->folders.len; i++)
		if (m->folders.items[i].folder_id == folder_id)
			return m->folders.items[i].path;
	/* Made since the export began. */
	return m->folders.len ? m->folders.items[0].path : NULL;
}

static bool maildir_begin(
    struct export_target *o, const struct message *of, struct err *e)
{
	struct maildir *m = o->state;
	const char *dir = folder_path(m, of->folder_id);
	struct buf name = BUF_INIT;

	if (!dir)
		return file_fail(e, o->target, ENOENT);
	buf_printf(&name, "%lld.I%lldP%ld.%s,S=%lld",
	    (long long)(of->arrived_at > 0 ? of->arrived_at : 0),
	    (long long)of->id, (long)getpid(), m->host.data,
	    (long long)of->size);
	buf_reset(&m->part);
	buf_printf(&m->part, "%s/tmp/%s", dir, name.data);
	buf_reset(&m->path);
	buf_printf(&m->path, "%s/cur/%s:2,", dir, name.data);
	flag_letters_add(&m->path, of->flags);
	buf_clear(&name);
	m->fd = export_target_create(m->part.data, e);
	return m->fd >= 0;
}

static bool maildir_bytes(
    struct export_target *o, const void *bytes, size_t len, struct err *e)
{
	struct maildir *m = o->state;

	return file_write_all(m->fd, bytes, len) ||
	       file_fail(e, m->part.data, errno);
}

/* IMAP servers take the time of the file for that of the arrival. */
static void set_time(int fd, int64_t at)
{
	struct timespec times[2] = {
	    {.tv_nsec = UTIME_OMIT}, {.tv_sec = (time_t)at}};

	futimens(fd, times);
}

static bool maildir_end(struct export_target *o, const struct message *of,
    const unsigned char *digest, struct err *e)
{
	struct maildir *m = o->state;
	bool same = true, ok;

	set_time(m->fd, of->arrived_at);
	ok = export_target_sync(m->fd, m->part.data, e);
	m->fd = -1;
	if (!digest) {
		unlink(m->part.data);
		return ok;
	}
	if (ok && o->verifies)
		ok = export_target_is_same(m->part.data, digest, &same, e);
	if (ok && !same)
		export_target_differs(o, of->id, m->part.data);
	if (ok && same && rename(m->part.data, m->path.data) != 0)
		ok = file_fail(e, m->path.data, errno);
	return ok;
}

static bool sync_folder(const char *path, struct err *e)
{
	bool ok = true;

	for (size_t i = 0; ok && i < 3; i++) {
		char *dir = paths_join(path, subdirs[i]);

		ok = file_sync_dir(dir, e);
		free(dir);
	}
	return ok && file_sync_dir(path, e) &&
	       export_target_sync_parent(path, e);
}

static bool maildir_close(struct export_target *o, bool ok, struct err *e)
{
	struct maildir *m = o->state;

	if (m->fd >= 0) {
		close(m->fd);
		unlink(m->part.data);
	}
	for (size_t i = 0; i < m->folders.len; i++) {
		ok = ok && sync_folder(m->folders.items[i].path, e);
		free(m->folders.items[i].path);
	}
	if (ok && !o->differing && unlink(m->mark) != 0)
		ok = file_fail(e, m->mark, errno);
	ok = ok && file_sync_dir(o->target, e);
	vec_clear(&m->folders);
	free(m->mark);
	buf_clear(&m->host);
	buf_clear(&m->path);
	buf_clear(&m->part);
	free(m);
	return ok;
}

const struct export_target_ops export_target_maildir = {
    maildir_open, maildir_begin, maildir_bytes, maildir_end, maildir_close};

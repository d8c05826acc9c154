#include "cmd/files/import_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "cmd/open/cmd.h"
#include "cmd/files/flag_letters.h"
#include "cmd/open/print.h"
#include "config/paths.h"
#include "mime/header/header.h"
#include "mime/message/mbox_read.h"
#include "mime/message/source.h"
#include "mime/header/string_list.h"

enum { BLOCK = 64 * 1024, PROGRESS_MS = 100 };

/* A file that is open, and what is known of it. */
struct brought {
	struct import_files *b;
	const char *path;
	int fd;
	struct source src;
	int64_t changed_at;
	/* the message that is read; mbox NULL: the file is it */
	const struct mbox_read *mbox;
	struct mbox_read_message at;
};

static bool read_file(void *ctx, import_take *take, void *to, struct err *e)
{
	const struct brought *f = ctx;
	char block[BLOCK];

	for (int64_t at = 0; at < f->src.size;) {
		ssize_t n = f->src.read_at(f->src.ctx, at, block, sizeof block);

		if (n <= 0)
			return err_set(e, ERR_OTHER, ERR_ITEM, RETRY_LATER,
			    _("Part of the file can't be read."));
		if (!take(to, block, (size_t)n, e))
			return false;
		at += n;
	}
	return true;
}

static bool read_mbox(void *ctx, import_take *take, void *to, struct err *e)
{
	const struct brought *f = ctx;

	return mbox_read_bytes(f->mbox, &f->at, take, to, e);
}

static void show_progress(struct import_files *b)
{
	if (!b->has_progress || date_ticks() - b->shown < PROGRESS_MS)
		return;
	b->shown = date_ticks();
	fputs("\r\033[K", stderr);
	print_err(_("%lld messages read"), (long long)b->taken);
}

/* Reports a file that failed and continues. A failure of the database ends the
 * import. */
static bool pass_over(struct brought *f, struct err *e)
{
	if (e->scope != ERR_ITEM)
		return false;
	if (f->b->has_progress)
		fprintf(stderr, "\r\033[K");
	err_context(e, _("%s was not imported."), f->path);
	f->b->code = err_worse_exit(f->b->code, cmd_fail(e));
	err_reset(e);
	return true;
}

static bool import_files_add(
    struct brought *f, const struct import_mail *m, struct err *e)
{
	if (f->b->stop && wake_is_up(f->b->stop))
		return err_set(e, ERR_STOPPED, ERR_PROGRAM, RETRY_LATER,
		    _("The import was stopped. Run it again to continue; "
		      "messages already imported are skipped."));
	f->b->taken++;
	show_progress(f->b);
	return import_add(f->b->intake, m, e) || pass_over(f, e);
}

static unsigned flags_in(
    const struct brought *f, int64_t at, int64_t len, bool *is_gone)
{
	struct buf head = BUF_INIT;
	size_t n = len < HEADER_BLOCK ? (size_t)len : HEADER_BLOCK;
	ssize_t got = f->src.read_at(f->src.ctx, at, buf_room(&head, n), n);
	unsigned flags;

	if (got > 0)
		buf_grew(&head, (size_t)got);
	flags = flag_letters_of_header(head.data, head.len, is_gone);
	buf_clear(&head);
	return flags;
}

static bool bring_mbox(struct brought *f, struct err *e)
{
	struct mbox_read m;
	bool ok = true;

	mbox_read_open(&m, &f->src);
	f->mbox = &m;
	while (ok && mbox_read_next(&m, &f->at)) {
		struct import_mail mail = {.read = read_mbox, .ctx = f};
		bool is_gone;

		mail.came_at = f->at.came_at ? f->at.came_at : f->changed_at;
		mail.flags = flags_in(f, f->at.at, f->at.len, &is_gone);
		if (is_gone)
			f->b->gone++;
		else
			ok = import_files_add(f, &mail, e);
	}
	if (ok && m.is_cut)
		ok = err_set(e, ERR_OTHER, ERR_ITEM, RETRY_LATER,
		    _("The file can't be read to its end; the messages before "
		      "that point were imported."));
	mbox_read_close(&m);
	return ok;
}

static bool bring_message(struct brought *f, unsigned flags, struct err *e)
{
	struct import_mail mail = {.flags = flags,
	    .came_at = f->changed_at,
	    .read = read_file,
	    .ctx = f};

	return import_files_add(f, &mail, e);
}

enum file_kind { IN_MAILDIR, NAMED_EML, NAMED_BY_USER };

/* Opens a regular file. A pipe could block forever, and a symbolic link inside
 * of a directory could lead to any file. */
static bool open_file(struct brought *f, enum file_kind kind, struct err *e)
{
	struct stat st;
	int no_link = kind == NAMED_BY_USER ? 0 : O_NOFOLLOW;

	f->fd = open(
	    f->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | no_link);
	if (f->fd < 0 && errno == ELOOP && no_link)
		return err_set(e, ERR_OTHER, ERR_ITEM, RETRY_NEVER,
		    _("This is a link to another file; import that file by its "
		      "own name."));
	if (f->fd < 0 || fstat(f->fd, &st) != 0) {
		file_fail(e, f->path, errno);
		e->scope = ERR_ITEM;
		return false;
	}
	if (!S_ISREG(st.st_mode))
		return err_set(
		    e, ERR_OTHER, ERR_ITEM, RETRY_NEVER, _("Not a file."));
	posix_fadvise(f->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	f->src = source_file(&f->fd, st.st_size);
	f->changed_at = st.st_mtim.tv_sec;
	return true;
}

static bool has_header(const struct brought *f)
{
	char block[BLOCK];
	ssize_t n = f->src.read_at(f->src.ctx, 0, block, sizeof block);

	return n > 0 && header_end(block, (size_t)n) > 0;
}

static bool bring_open(struct brought *f, enum file_kind kind, struct err *e)
{
	if (kind == IN_MAILDIR)
		return bring_message(f, flag_letters_of_name(f->path), e);
	if (mbox_read_is(&f->src))
		return bring_mbox(f, e);
	if (kind == NAMED_BY_USER && !has_header(f))
		return err_set(e, ERR_OTHER, ERR_ITEM, RETRY_NEVER,
		    _("Neither an mbox nor a message: the file does not begin "
		      "with a \"From \" line or a header."));
	return bring_message(f, 0, e);
}

static bool bring_file(struct import_files *b, const char *path,
    enum file_kind kind, struct err *e)
{
	struct brought f = {.b = b, .path = path, .fd = -1};
	bool ok = open_file(&f, kind, e) && bring_open(&f, kind, e);

	if (f.fd >= 0)
		close(f.fd);
	return ok || pass_over(&f, e);
}

static int by_name(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

/* The names in a directory, sorted: that of a Maildir is in the order in
 * which mail came. */
static bool list_dir(struct string_list *names, const char *path, struct err *e)
{
	DIR *dir = opendir(path);
	struct dirent *d;

	if (!dir)
		return file_fail(e, path, errno);
	while ((d = readdir(dir)) != NULL)
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			*vec_push(names) = mem_str(d->d_name);
	closedir(dir);
	if (names->len)
		qsort(names->items, names->len, sizeof *names->items, by_name);
	return true;
}

/* A directory itself, no link to one. */
static bool is_dir(const char *dir, const char *name)
{
	char *path = paths_join(dir, name);
	struct stat st;
	bool is_one = lstat(path, &st) == 0 && S_ISDIR(st.st_mode);

	free(path);
	return is_one;
}

static bool is_eml(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && strcasecmp(name + len - 4, ".eml") == 0;
}

/* The files of a directory that are messages; *n counts them. */
static bool bring_files(struct import_files *b, const char *path,
    enum file_kind kind, int64_t *n, struct err *e)
{
	struct string_list names = {0};
	bool ok = list_dir(&names, path, e);

	for (size_t i = 0; ok && i < names.len; i++) {
		const char *name = names.items[i];
		char *file;

		if (kind == IN_MAILDIR ? *name == '.' : !is_eml(name))
			continue;
		file = paths_join(path, name);
		ok = bring_file(b, file, kind, e);
		free(file);
		++*n;
	}
	string_list_clear(&names);
	return ok;
}

/* Folders of a Maildir lie in it as directories whose names begin with a
 * dot. */
static bool count_folders(
    struct import_files *b, const char *path, struct err *e)
{
	struct string_list names = {0};
	bool ok = list_dir(&names, path, e);

	for (size_t i = 0; ok && i < names.len; i++) {
		char *dir = paths_join(path, names.items[i]);

		b->folders += *names.items[i] == '.' && is_dir(dir, "cur");
		free(dir);
	}
	string_list_clear(&names);
	return ok;
}

static bool bring_maildir(
    struct import_files *b, const char *path, struct err *e)
{
	static const char *const parts[] = {"cur", "new"};
	int64_t n = 0;
	bool ok = count_folders(b, path, e);

	for (size_t i = 0; ok && i < 2; i++) {
		char *dir = paths_join(path, parts[i]);

		ok = !is_dir(path, parts[i]) ||
		     bring_files(b, dir, IN_MAILDIR, &n, e);
		free(dir);
	}
	return ok;
}

static bool bring_dir(struct import_files *b, const char *path, struct err *e)
{
	int64_t n = 0;

	if (is_dir(path, "cur") || is_dir(path, "new"))
		return bring_maildir(b, path, e);
	if (!bring_files(b, path, NAMED_EML, &n, e))
		return false;
	return n || err_set(e, ERR_NOT_FOUND, ERR_PROGRAM, RETRY_NEVER,
			_("%s contains no mail: it is not a Maildir (it has no "
			  "\"cur\" directory), and it has no .eml files."),
			path);
}

bool import_files_path(struct import_files *b, const char *path, struct err *e)
{
	struct err why = {0};
	struct stat st;
	bool ok;

	if (stat(path, &st) != 0)
		return file_fail(e, path, errno);
	ok = S_ISDIR(st.st_mode) ? bring_dir(b, path, e)
	                         : bring_file(b, path, NAMED_BY_USER, e);
	if (!import_flush(b->intake, &why) && ok) {
		*e = why;
		ok = false;
	}
	if (b->has_progress)
		fprintf(stderr, "\r\033[K");
	return ok;
}

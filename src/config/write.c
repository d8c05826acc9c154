#include "config/write.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/crash_point.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "config/option.h"

/* How long to wait for another program that changes the file. */
enum { LOCK_TRIES = 100, LOCK_MS = 50 };

/* A file that is being rewritten. */
struct rewriting {
	char *path;  /* with symbolic links resolved */
	char *dir;   /* ends with a slash */
	char *fresh; /* the temporary file that will replace it */
	int lock;    /* the locked directory, or -1 */
	bool is_new;
	struct stat old;
};

static void set_names(struct rewriting *r)
{
	const char *slash = strrchr(r->path, '/');
	struct buf fresh = BUF_INIT;

	r->dir = slash ? mem_str_len(r->path, (size_t)(slash - r->path) + 1)
	               : mem_str("./");
	/* The name is fixed, so what a crash left behind is overwritten. */
	buf_printf(&fresh, "%s.%s.new", r->dir, slash ? slash + 1 : r->path);
	r->fresh = buf_take(&fresh);
}

/* A symbolic link to a missing file is an error. */
static bool find_target(struct rewriting *r, const char *path, struct err *e)
{
	struct stat link;

	if (lstat(path, &link) != 0 && errno == ENOENT) {
		r->is_new = true;
		r->path = mem_str(path);
	} else {
		r->path = realpath(path, NULL);
		if (!r->path || stat(r->path, &r->old) != 0 ||
		    access(r->path, W_OK) != 0)
			return file_fail(e, path, errno);
	}
	set_names(r);
	return true;
}

/* An existing directory keeps its mode. */
static bool write_make_dir(const struct rewriting *r, struct err *e)
{
	struct stat st;

	return stat(r->dir, &st) == 0 || file_private_dir(r->dir, e);
}

/* Locks the directory: the file itself is replaced, and a lock file would stay
 * behind. */
static bool lock(struct rewriting *r, struct err *e)
{
	if (!write_make_dir(r, e))
		return false;
	r->lock = open(r->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (r->lock < 0)
		return file_fail(e, r->dir, errno);
	for (int i = 0; i < LOCK_TRIES; i++) {
		if (flock(r->lock, LOCK_EX | LOCK_NB) == 0)
			return true;
		/* The file system does not support locks; continue without. */
		if (errno != EWOULDBLOCK && errno != EINTR)
			return true;
		poll(NULL, 0, LOCK_MS);
	}
	return err_set(e, ERR_BUSY, ERR_PROGRAM, RETRY_LATER,
	    _("Another program is changing %s. Try again."), r->path);
}

/* The new file gets the owner of the old one, if we are allowed to. */
static bool take_over_owner(const struct rewriting *r, int fd)
{
	if (r->is_new)
		return true;
	if (fchown(fd, r->old.st_uid, r->old.st_gid) != 0 && errno != EPERM)
		return false;
	return fchmod(fd, r->old.st_mode & 07777) == 0;
}

static bool write_fresh(
    const struct rewriting *r, const struct buf *text, struct err *e)
{
	int fd, error = 0;

	unlink(r->fresh);
	crash_point("config: before the new file");
	fd = open(r->fresh,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return file_fail_new(e, r->fresh, errno);
	/* In two writes, so that a crash test can stop between them. */
	if (!file_write_all(fd, text->data, text->len / 2))
		error = errno;
	crash_point("config: half of the new file");
	if (!error && (!file_write_all(fd, text->data + text->len / 2,
			   text->len - text->len / 2) ||
			  !take_over_owner(r, fd) || fsync(fd) != 0))
		error = errno;
	if (close(fd) != 0 && !error)
		error = errno;
	crash_point("config: the new file is whole");
	return !error || file_fail(e, r->fresh, error);
}

static bool write_replace(
    const struct rewriting *r, const struct buf *text, struct err *e)
{
	bool ok = write_fresh(r, text, e);

	if (ok && rename(r->fresh, r->path) != 0)
		ok = file_fail(e, r->path, errno);
	if (!ok) {
		unlink(r->fresh);
		return false;
	}
	crash_point("config: the new file is in its place");
	ok = file_sync_dir(r->dir, e);
	crash_point("config: and stays there");
	return ok;
}

/* Refuses what the parser would refuse. */
static bool check_change(const struct conf_change *c, struct err *e)
{
	enum option_section section = c->account ? OPTION_ACCOUNT : OPTION_UI;

	return c->kind != CONF_SET ||
	       option_check(section, c->key, c->value, e);
}

static bool change_text(struct buf *text, const struct conf_change *changes,
    size_t n, struct err *e)
{
	struct document d = {0};
	bool ok = true;

	document_read(&d, text->data, text->len);
	for (size_t i = 0; ok && i < n; i++)
		ok = check_change(&changes[i], e) &&
		     document_change(&d, &changes[i], e);
	buf_reset(text);
	if (ok)
		document_write(&d, text);
	document_clear(&d);
	return ok;
}

static bool rewrite(const struct rewriting *r,
    const struct conf_change *changes, size_t n, struct buf *text,
    struct err *e)
{
	struct buf before = BUF_INIT;
	bool ok = r->is_new || file_read(text, r->path, CONF_MAX, e);

	buf_add(&before, text->data, text->len);
	ok = ok && change_text(text, changes, n, e);
	if (ok && text->len > CONF_MAX)
		ok = err_set(e, ERR_OTHER, ERR_ITEM, RETRY_NEVER,
		    _("%s would be too large."), r->path);
	if (ok && !buf_equals(text, before.data, before.len))
		ok = write_replace(r, text, e);
	buf_clear(&before);
	return ok;
}

bool conf_write(const char *path, const struct conf_change *changes, size_t n,
    struct conf **out, struct err *e)
{
	struct rewriting r = {.lock = -1};
	struct buf text = BUF_INIT;
	bool ok = find_target(&r, path, e) && lock(&r, e);

	if (out)
		*out = NULL;
	/* Another program may have created it in the meantime. */
	r.is_new = r.is_new && access(path, F_OK) != 0;
	ok = ok &&
	     (r.is_new || stat(r.path, &r.old) == 0 ||
		 file_fail(e, r.path, errno)) &&
	     rewrite(&r, changes, n, &text, e);
	if (ok && out)
		*out = conf_parse(path, text.data, text.len);
	if (r.lock >= 0)
		close(r.lock);
	buf_clear(&text);
	free(r.path);
	free(r.dir);
	free(r.fresh);
	return ok;
}

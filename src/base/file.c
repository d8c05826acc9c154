#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

bool file_fail(struct err *e, const char *path, int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_NEVER,
		    _("File not found: %s."), path);
	case ENOSPC:
	case EDQUOT:
		return err_set(e, ERR_DISK, ERR_PROGRAM, RETRY_LATER,
		    _("The disk is full: can't write %s. Free some space; "
		      "nothing has been lost."),
		    path);
	case EACCES:
	case EPERM:
	case EROFS:
		return err_set(e, ERR_DISK, ERR_PROGRAM, RETRY_ASK,
		    _("Can't use %s: %s. Check its owner and permissions."),
		    path, strerror(error));
	default:
		return err_set(e, ERR_OTHER, ERR_ITEM, RETRY_LATER,
		    _("Can't use %s: %s."), path, strerror(error));
	}
}

bool file_fail_new(struct err *e, const char *path, int error)
{
	if (error == ENOENT || error == ENOTDIR)
		return err_set(e, ERR_DISK, ERR_PROGRAM, RETRY_ASK,
		    _("Can't create %s: the directory does not exist."), path);
	return file_fail(e, path, error);
}

static bool file_make_dir(const char *path, struct err *e)
{
	struct stat st;

	if (mkdir(path, 0700) == 0)
		return true;
	if (errno != EEXIST)
		return file_fail_new(e, path, errno);
	if (stat(path, &st) != 0)
		return file_fail(e, path, errno);
	return S_ISDIR(st.st_mode) ||
	       err_set(e, ERR_DISK, ERR_PROGRAM, RETRY_ASK,
		   _("%s is not a directory."), path);
}

bool file_private_dir(const char *path, struct err *e)
{
	char *copy = mem_str(path);
	struct stat st;
	bool ok = true;

	for (char *slash = copy; ok && (slash = strchr(slash + 1, '/'));) {
		*slash = '\0';
		ok = file_make_dir(copy, e);
		*slash = '/';
	}
	ok = ok && file_make_dir(copy, e);
	free(copy);
	if (!ok)
		return false;
	/* A shared directory with the sticky bit (01000), as /tmp, stays as it
	 * is. */
	if (stat(path, &st) == 0 && st.st_uid == geteuid() &&
	    (st.st_mode & 0077) && !(st.st_mode & 01000))
		chmod(path, 0700);
	return true;
}

bool file_read(struct buf *out, const char *path, size_t max, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	bool ok = false;
	size_t had = out->len;
	ssize_t n;

	if (fd < 0)
		return file_fail(e, path, errno);
	for (;;) {
		n = read(fd, buf_room(out, 65536), 65536);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		buf_grew(out, (size_t)n);
		if (out->len - had > max) {
			err_set(e, ERR_OTHER, ERR_ITEM, RETRY_NEVER,
			    _("%s is too large (more than %zu bytes)."), path,
			    max);
			goto out;
		}
	}
	ok = n == 0 || file_fail(e, path, errno);
out:
	close(fd);
	return ok;
}

bool file_write_all(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

bool file_sync_dir(const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	int error = errno;

	if (fd >= 0)
		close(fd);
	return ok || file_fail(e, path, error);
}

static bool write_new(
    const char *path, const void *bytes, size_t len, struct err *e)
{
	int fd = open(
	    path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int error = 0;

	if (fd < 0) {
		if (errno == EEXIST)
			return err_set(e, ERR_BUSY, ERR_ITEM, RETRY_ASK,
			    _("%s already exists."), path);
		return file_fail(e, path, errno);
	}
	if (!file_write_all(fd, bytes, len) || fsync(fd) != 0)
		error = errno;
	if (close(fd) != 0 && !error)
		error = errno;
	if (!error)
		return true;
	unlink(path);
	return file_fail(e, path, error);
}

bool file_create(const char *path, const void *bytes, size_t len, struct err *e)
{
	return write_new(path, bytes, len, e);
}

int64_t file_room(const char *path, int64_t *total)
{
	struct statvfs v;

	*total = 0;
	if (statvfs(path, &v) != 0)
		return -1;
	*total = (int64_t)(v.f_blocks * v.f_frsize);
	return (int64_t)(v.f_bavail * v.f_frsize);
}

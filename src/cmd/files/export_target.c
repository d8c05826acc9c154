#include "cmd/files/export_target.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "cmd/open/print.h"

void export_target_differs(
    struct export_target *o, int64_t message_id, const char *path)
{
	o->differing++;
	print_err(
	    _("postern: message %lld is different when read back from %s.\n"),
	    (long long)message_id, path);
}

static bool fail_exists(const char *path, struct err *e)
{
	return err_set(e, ERR_BUSY, ERR_PROGRAM, RETRY_ASK,
	    _("%s already exists. Export to an empty directory or a new file."),
	    path);
}

int export_target_create(const char *path, struct err *e)
{
	int fd = open(
	    path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0 && errno == EEXIST)
		fail_exists(path, e);
	else if (fd < 0)
		file_fail_new(e, path, errno);
	return fd;
}

bool export_target_sync(int fd, const char *path, struct err *e)
{
	int error = fsync(fd) == 0 ? 0 : errno;

	/* Otherwise the file would be read back from the cache. */
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	if (close(fd) != 0 && !error)
		error = errno;
	return !error || file_fail(e, path, error);
}

bool export_target_empty_dir(const char *path, struct err *e)
{
	struct dirent *d;
	bool is_empty = true;
	DIR *dir;

	dir = opendir(path);
	if (!dir && errno != ENOENT && errno != ENOTDIR)
		return file_fail_new(e, path, errno);
	while (dir && is_empty && (d = readdir(dir)) != NULL)
		is_empty =
		    strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0;
	if (dir)
		closedir(dir);
	if (!is_empty)
		return err_set(e, ERR_BUSY, ERR_PROGRAM, RETRY_ASK,
		    _("%s is not empty. Export to a new or empty directory."),
		    path);
	/* The mode of an existing directory is not changed. */
	return dir || file_private_dir(path, e);
}

bool export_target_sync_parent(const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash ? mem_str_len(path, (size_t)(slash - path) + 1)
	                  : mem_str(".");
	bool ok = file_sync_dir(dir, e);

	free(dir);
	return ok;
}

int export_target_reopen(const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		file_fail(e, path, errno);
	return fd;
}

static bool digest_file(
    int fd, const char *path, unsigned char *digest, struct err *e)
{
	struct digest *d = digest_new(DIGEST_IS_SHA256);
	char block[64 * 1024];
	ssize_t n;
	int error;

	do {
		n = read(fd, block, sizeof block);
		error = errno;
		if (n > 0)
			digest_add(d, block, (size_t)n);
	} while (n > 0 || (n < 0 && error == EINTR));
	digest_end(d, digest);
	digest_free(d);
	return n == 0 || file_fail(e, path, error);
}

bool export_target_is_same(
    const char *path, const unsigned char *digest, bool *same, struct err *e)
{
	unsigned char now[DIGEST_MAX];
	int fd = export_target_reopen(path, e);
	bool ok = fd >= 0 && digest_file(fd, path, now, e);

	if (fd >= 0)
		close(fd);
	*same = ok && memcmp(now, digest, DIGEST_SHA256) == 0;
	return ok;
}

#include "account/signin/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"

enum { SECRET_MAX = 64 * 1024, NAME_BYTES = 8 };

static const char folder[] = "/secrets/";

bool secret_file_name(char **out, const char *state_dir, struct err *e)
{
	unsigned char bytes[NAME_BYTES];
	struct buf path = BUF_INIT;

	*out = NULL;
	if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
		return err_set(e, ERR_OTHER, ERR_PROGRAM, RETRY_LATER,
		    _("The system has no random numbers."));
	buf_printf(&path, "%s%s", state_dir, folder);
	for (size_t i = 0; i < sizeof bytes; i++)
		buf_printf(&path, "%02x", bytes[i]);
	*out = buf_take(&path);
	return true;
}

/* The directory of a path, for the caller to free. */
static char *dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash > path ? mem_str_len(path, (size_t)(slash - path))
	                    : mem_str(slash ? "/" : ".");
}

static bool write_new(const char *path, const char *secret, struct err *e)
{
	int fd = open(
	    path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int error = 0;

	if (fd < 0)
		return file_fail_new(e, path, errno);
	if (!file_write_all(fd, secret, strlen(secret)) ||
	    !file_write_all(fd, "\n", 1) || fsync(fd) != 0)
		error = errno;
	if (close(fd) != 0 && !error)
		error = errno;
	return !error || file_fail(e, path, error);
}

bool secret_file_write(const char *path, const char *secret, struct err *e)
{
	struct buf fresh = BUF_INIT;
	char *dir = dir_of(path);
	bool ok;

	buf_printf(&fresh, "%s.new", path);
	unlink(fresh.data);
	ok = file_private_dir(dir, e) && write_new(fresh.data, secret, e);
	if (ok && rename(fresh.data, path) != 0)
		ok = file_fail(e, path, errno);
	if (!ok)
		unlink(fresh.data);
	ok = ok && file_sync_dir(dir, e);
	buf_clear(&fresh);
	free(dir);
	return ok;
}

static bool fail(struct err *e, const char *format, const char *path)
{
	struct buf text = BUF_INIT;

	buf_fill(&text, format, path);
	err_set(e, ERR_ASK, ERR_ACCOUNT, RETRY_ASK, "%s", text.data);
	buf_clear(&text);
	return false;
}

static bool is_private(const struct stat *st)
{
	return st->st_uid == geteuid() && !(st->st_mode & 077);
}

/* Others could read it, or put another one in its place. */
static bool check(int fd, const char *path, struct err *e)
{
	char *dir = dir_of(path);
	struct stat file, above;
	bool ok = fstat(fd, &file) == 0 && stat(dir, &above) == 0;

	if (!ok)
		file_fail(e, path, errno);
	else if (!S_ISREG(file.st_mode) || !is_private(&file))
		ok = fail(e,
		    _("The password file %s can be read by others, so it is "
		      "not used. Run: chmod 600 on it, and change the "
		      "password."),
		    path);
	else if (!is_private(&above))
		ok = fail(e,
		    _("The directory %s of a password file is open to others, "
		      "so the file is not used. Run: chmod 700 on it."),
		    dir);
	free(dir);
	return ok;
}

bool secret_file_read(char **out, const char *path, struct err *e)
{
	char text[SECRET_MAX];
	ssize_t len = 0;
	int fd;

	*out = NULL;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return fail(e,
		    _("The password file %s can't be read. Enter the password "
		      "again."),
		    path);
	if (!check(fd, path, e)) {
		close(fd);
		return false;
	}
	len = read(fd, text, sizeof text - 1);
	close(fd);
	text[len > 0 ? len : 0] = '\0';
	text[strcspn(text, "\r\n")] = '\0';
	if (*text)
		*out = mem_str(text);
	explicit_bzero(text, sizeof text);
	return *out || fail(e,
			   _("The password file %s is empty. Enter the "
			     "password again."),
			   path);
}

void secret_file_remove(const char *path, const char *state_dir)
{
	size_t len = strlen(state_dir);

	if (strncmp(path, state_dir, len) == 0 &&
	    strncmp(path + len, folder, strlen(folder)) == 0 &&
	    !strchr(path + len + strlen(folder), '/'))
		unlink(path);
}
